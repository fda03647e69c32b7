//! `motcua backup COPY`: a copy of the cases while the server runs, checked before it is said to be good.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use motcua_kernel::procedure::ProcedureRef;
use motcua_kernel::turn::Context;
use motcua_store::{Contexts, OpenOptions, Sqlite, Store, Verified};

use crate::client::block_on;
use crate::failure::{Code, Failure};
use crate::terminal::{Outcome, Terminal};

/// Copy the cases of a data folder, also while the server runs, and check the copy event by event
#[derive(Debug, Args)]
pub(crate) struct Backup {
    /// Where cases are kept
    #[arg(long, env = "MOTCUA_DATA", default_value = "data", value_name = "DIR")]
    data: PathBuf,
    /// The folder of the copy: new, or empty
    copy: PathBuf,
}

/// Nothing is decided on a copy.
struct Nothing;

impl Contexts for Nothing {
    fn context(&self, _: &ProcedureRef) -> Option<Context> {
        None
    }
}

impl Backup {
    pub(crate) fn run(self, terminal: &mut Terminal) -> Outcome {
        let Self { data, copy } = self;
        let verified = copied(&data, &copy)?;
        if let Some(fault) = &verified.fault {
            let line = format!("{}: {fault}", terminal.pick("bản sao không dùng được", "the copy cannot be used"));
            terminal.line(&line)?;
            return Err(Failure::Silent(Code::Found));
        }
        let (vi, en) = (
            format!("đã sao chép {} hồ sơ, {} sự kiện; mọi mắt xích đều khớp", verified.cases, verified.events),
            format!("copied {} cases, {} events; every link of every chain holds", verified.cases, verified.events),
        );
        let line = terminal.pick(&vi, &en).to_owned();
        terminal.line(&line)?;
        let next = format!("motcua restore {} --data DIR", copy.display());
        terminal.next(&next, &next)
    }
}

/// Copies a store into a new or an empty folder, and checks what was written there: every page of the file, every event
/// of every case.
pub(crate) fn copied(from: &Path, to: &Path) -> Result<Verified, Failure> {
    block_on(async {
        let failed = |error: motcua_store::OpenError| Failure::usage(error.to_string(), error.to_string());
        Sqlite::back_up(from, to).await.map_err(failed)?;
        let options = OpenOptions { check_pages: true };
        let store = Store::open(to, Arc::new(Nothing), options).await.map_err(failed)?;
        let verified = store.verify().await;
        store.close().await;
        verified.map_err(|error| Failure::internal(error.to_string(), error.to_string()))
    })
}
