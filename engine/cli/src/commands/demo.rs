//! `motcua demo`: five cases through the real server, under a turned clock.
//!
//! Everything that is printed is read back from the server: the histories, the papers, the clocks. The script only says
//! who wants what next; when something falls due, and what that does, the procedures decide. Change a limit, a holiday
//! or a rung in them, and other dates are printed.

mod ledger;
mod print;
mod script;
mod stage;
mod systems;

use std::path::{Path, PathBuf};

use clap::Args;

use crate::failure::Failure;
use crate::terminal::{Outcome, Terminal};
use crate::{embedded, find};
use stage::Stage;

/// See it at work: five cases through the real server, under a turned clock
#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// Use the procedures of this folder [default: those packed into the program]
    #[arg(long, value_name = "DIR")]
    workflows: Option<PathBuf>,
    /// Keep everything in this folder [default: a new temporary folder]
    #[arg(long, value_name = "DIR")]
    into: Option<PathBuf>,
}

impl Demo {
    pub(crate) fn run(self, terminal: &mut Terminal) -> Outcome {
        let folder = self.folder()?;
        let workflows = match &self.workflows {
            Some(own) => own.clone(),
            None => {
                let unpacked = folder.join("workflows");
                embedded::unpack(&unpacked).map_err(|error| Failure::file(&unpacked, &error))?;
                unpacked
            }
        };
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(Failure::from)?;
        runtime.block_on(play(terminal, &folder, &workflows))?;
        let directory = find::below(&workflows, &[".directory.yaml"]).into_iter().next().unwrap_or(workflows);
        let data = folder.join("data");
        let serve = format!("motcua serve --data {} --directory {} --new-token", data.display(), directory.display());
        terminal.next(&serve, &serve)
    }

    /// A folder that stays: what was written can be looked at afterwards.
    fn folder(&self) -> Result<PathBuf, Failure> {
        match &self.into {
            Some(folder) => {
                std::fs::create_dir_all(folder).map_err(|error| Failure::file(folder, &error))?;
                Ok(folder.clone())
            }
            None => Ok(tempfile::Builder::new().prefix("motcua-demo-").tempdir().map_err(Failure::from)?.keep()),
        }
    }
}

async fn play(terminal: &mut Terminal, folder: &Path, workflows: &Path) -> Outcome {
    let mut stage = Stage::build(folder, workflows, terminal).await?;
    print::opening(terminal, &stage)?;
    let mut stories = script::stories(&stage);
    stage.perform(&mut stories).await?;
    for (number, story) in stories.iter().enumerate() {
        print::story(terminal, &stage, number + 1, story).await?;
    }
    print::files(terminal, &stage, folder)?;
    stage.stop().await;
    Ok(())
}
