//! `motcua deploy PROCEDURE…`: procedures onto a running server.

use clap::Args;
use reqwest::Method;
use serde_json::json;

use crate::client::{Address, block_on};
use crate::commands::case::text;
use crate::commands::plan::Approval;
use crate::commands::task::Output;
use crate::failure::Failure;
use crate::find;
use crate::project::Project;
use crate::terminal::{Outcome, Terminal};

/// Put procedures onto a running server
#[derive(Debug, Args)]
pub(crate) struct Deploy {
    #[command(flatten)]
    address: Address,
    /// Files, folders or names [default: every procedure here]
    procedures: Vec<String>,
    /// The plan that was looked at: nothing is deployed if it is outdated
    #[arg(long, value_name = "ID")]
    plan: Option<String>,
    #[command(flatten)]
    approval: Approval,
    #[command(flatten)]
    output: Output,
}

impl Deploy {
    pub(crate) fn run(self, terminal: &mut Terminal) -> Outcome {
        let project = project(&self.procedures, terminal)?;
        let client = self.address.client(terminal.language())?;
        let mut files = json!({"files": project.files, "approve": self.approval.json()});
        if let Some(plan) = &self.plan {
            files["plan"] = json!(plan);
        }
        let done = block_on(async { client.send(Method::POST, "/deployments", None, Some(files)).await?.json() })?;
        self.output.show(terminal, &done, |terminal| {
            for version in done["procedures"].as_array().into_iter().flatten() {
                let name = format!("{}@{}#{}", text(&version["id"]), version["version"], text(&version["digest"]));
                let word = match version["new"] == true {
                    true => terminal.pick("đã triển khai", "deployed"),
                    false => terminal.pick("đã có từ trước", "was here already"),
                };
                terminal.line(&format!("{word} {name}"))?;
            }
            Ok(())
        })?;
        let first = text(&done["procedures"][0]["id"]);
        let next = format!("motcua case open {first} …");
        self.output.next(terminal, &next, &next)
    }
}

/// The files that are named, or all of this folder.
pub(crate) fn project(procedures: &[String], terminal: &mut Terminal) -> Result<Project, Failure> {
    if procedures.is_empty() {
        return Project::read(&find::home(), terminal);
    }
    let found: Result<Vec<_>, _> = procedures.iter().map(|named| find::one(named, ".procedure.yaml")).collect();
    let found = found?;
    Project::of_procedures(&found.iter().map(|path| &**path).collect::<Vec<_>>(), terminal)
}
