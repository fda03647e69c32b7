//! `motcua dev`

use std::path::{Path, PathBuf};

use clap::Args;
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::dev::{Bench, router};
use crate::failure::Failure;
use crate::terminal::{Outcome, Terminal};
use crate::watch::watch as watch_folder;
use crate::{find, project};

/// Open the workbench: text, picture, problems, tests and play on one page
#[derive(Debug, Args)]
pub(crate) struct Dev {
    /// A folder of procedures [default: everything here]
    folder: Option<PathBuf>,
    /// Who works here: a *.directory.yaml file [default: somebody suitable]
    #[arg(long, value_name = "FILE")]
    directory: Option<PathBuf>,
    /// Port on this machine [default: 8420, or the next that is free]
    #[arg(long, value_name = "PORT")]
    port: Option<u16>,
}

/// The first port that is tried, and how many after it.
const PORTS: std::ops::Range<u16> = 8420..8440;

impl Dev {
    pub(crate) fn run(self, terminal: &mut Terminal) -> Outcome {
        let folder = self.folder.clone().unwrap_or_else(find::home);
        if find::below(&folder, &[".procedure.yaml"]).is_empty() {
            let folder = folder.display();
            return Err(Failure::usage(
                format!("không có quy trình nào (*.procedure.yaml) dưới {folder}"),
                format!("there is no procedure (*.procedure.yaml) below {folder}"),
            ));
        }
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(Failure::from)?;
        runtime.block_on(self.serve(terminal, &folder))
    }

    async fn serve(&self, terminal: &mut Terminal, folder: &Path) -> Outcome {
        let listener = self.listener().await?;
        let address = listener.local_addr().map_err(Failure::from)?;
        let (tell, changes) = watch::channel(0);
        let _watch = watch_folder(folder, move || tell.send_modify(|number| *number += 1))?;
        if let Some(path) = &self.directory {
            project::directory(path, terminal)?;
        }
        let directory = self.directory.as_deref().map(project::name);
        let (home, language, word) = (project::name(folder), terminal.language(), word()?);
        let bench = Bench { home, directory, language, changes, word };
        let page = format!("{:<8} http://{address}", terminal.pick("trang", "page"));
        terminal.line(&page)?;
        let line = terminal
            .pick("Sửa tệp thì trang tự cập nhật. Ctrl-C để dừng.", "Editing a file updates the page. Ctrl-C stops.");
        terminal.sentence(line)?;
        let served = axum::serve(listener, router(bench, address));
        tokio::select! {
            served = async { served.await } => served.map_err(Failure::from),
            stopped = tokio::signal::ctrl_c() => stopped.map_err(Failure::from),
        }
    }

    /// Only on this machine.
    async fn listener(&self) -> Result<TcpListener, Failure> {
        let ports = self.port.map_or(PORTS, |port| port..port.saturating_add(1));
        let mut last = None;
        for port in ports {
            match TcpListener::bind(("127.0.0.1", port)).await {
                Ok(listener) => return Ok(listener),
                Err(error) => last = Some(error),
            }
        }
        let why = last.map(|error| error.to_string()).unwrap_or_default();
        Err(Failure::usage(format!("không mở được cổng: {why}"), format!("no port could be opened: {why}")))
    }
}

/// A word that nobody guesses.
fn word() -> Result<String, Failure> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| Failure::internal(error.to_string(), error.to_string()))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
