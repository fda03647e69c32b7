//! `motcua restore COPY`: a data folder out of a copy, checked before anybody serves from it.

use std::path::{Path, PathBuf};

use clap::Args;

use super::backup::copied;
use crate::failure::{Code, Failure};
use crate::terminal::{Outcome, Terminal};

/// Make a data folder out of a copy, and check it event by event; nothing is overwritten
#[derive(Debug, Args)]
pub(crate) struct Restore {
    /// The folder that `motcua backup` made
    copy: PathBuf,
    /// The data folder to make: new, or empty
    #[arg(long, env = "MOTCUA_DATA", default_value = "data", value_name = "DIR")]
    data: PathBuf,
}

impl Restore {
    pub(crate) fn run(self, terminal: &mut Terminal) -> Outcome {
        let Self { copy, data } = self;
        let verified = copied(&copy, &data)?;
        if let Some(fault) = &verified.fault {
            // Left there, somebody would serve from it.
            emptied(&data).map_err(|error| Failure::file(&data, &error))?;
            let why = terminal.pick("không khôi phục: bản sao hỏng", "not restored: the copy is damaged");
            let line = format!("{why}: {fault}");
            terminal.line(&line)?;
            return Err(Failure::Silent(Code::Found));
        }
        let (vi, en) = (
            format!("đã khôi phục {} hồ sơ, {} sự kiện; mọi mắt xích đều khớp", verified.cases, verified.events),
            format!("restored {} cases, {} events; every link of every chain holds", verified.cases, verified.events),
        );
        let line = terminal.pick(&vi, &en).to_owned();
        terminal.line(&line)?;
        let next = format!("motcua serve --data {}", data.display());
        terminal.next(&next, &next)
    }
}

/// Takes away what was written into a folder that was new or empty a moment ago.
fn emptied(folder: &Path) -> std::io::Result<()> {
    for entry in folder.read_dir()? {
        std::fs::remove_file(entry?.path())?;
    }
    Ok(())
}
