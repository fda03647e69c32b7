//! `motcua plan PROCEDURE…`: what deploying would change on a running server, and what it means for open cases.

use clap::Args;
use reqwest::Method;
use serde_json::{Value as Json, json};

use crate::client::{Address, block_on};
use crate::commands::case::text;
use crate::commands::deploy::project;
use crate::commands::task::Output;
use crate::terminal::{Outcome, Terminal};
use crate::words::said;

/// Say what deploying would change on a running server, and which open cases could move
#[derive(Debug, Args)]
pub(crate) struct Plan {
    #[command(flatten)]
    address: Address,
    /// Files, folders or names [default: every procedure here]
    procedures: Vec<String>,
    #[command(flatten)]
    approval: Approval,
    #[command(flatten)]
    output: Output,
}

/// What a migration may do to dates.
#[derive(Debug, Args)]
pub(crate) struct Approval {
    /// What a migration may do to the time of offices: earlier, later
    #[arg(long, value_enum, value_delimiter = ',', value_name = "earlier,later")]
    pub(crate) approve: Vec<Approved>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Approved {
    Earlier,
    Later,
}

impl Approval {
    /// As the server reads it.
    pub(crate) fn json(&self) -> Json {
        let word = |approved: &Approved| match approved {
            Approved::Earlier => "earlier",
            Approved::Later => "later",
        };
        self.approve.iter().map(word).collect()
    }
}

impl Plan {
    pub(crate) fn run(self, terminal: &mut Terminal) -> Outcome {
        let project = project(&self.procedures, terminal)?;
        let client = self.address.client(terminal.language())?;
        let order = json!({"files": project.files, "approve": self.approval.json()});
        let plan = block_on(async { client.send(Method::POST, "/plans", None, Some(order)).await?.json() })?;
        self.output.show(terminal, &plan, |terminal| {
            for procedure in plan["procedures"].as_array().into_iter().flatten() {
                show(terminal, procedure)?;
            }
            let line = format!("{} {}", terminal.pick("kế hoạch", "plan"), text(&plan["id"]));
            terminal.line(&line)
        })?;
        let next = format!("motcua deploy --plan {}", text(&plan["id"]));
        self.output.next(terminal, &next, &next)
    }
}

fn show(terminal: &mut Terminal, procedure: &Json) -> Outcome {
    let language = terminal.language();
    let was = match procedure["before"].as_u64() {
        None => terminal.pick("mới", "new").to_owned(),
        Some(before) => format!("{} {before}", terminal.pick("thay cho phiên bản", "after version")),
    };
    terminal.line(&format!("{}@{} ({was})", text(&procedure["id"]), procedure["version"]))?;
    for change in procedure["changes"].as_array().into_iter().flatten() {
        terminal.indented("  ", &said(change, language))?;
    }
    let open = &procedure["open"];
    let counts = [
        (terminal.pick("chuyển được", "can move"), &open["moves"]),
        (terminal.pick("ở lại phiên bản cũ", "stay on their version"), &open["stays"]),
        (terminal.pick("đã ở phiên bản này", "are there already"), &open["there"]),
    ];
    let told: Vec<String> = counts.iter().map(|(what, count)| format!("{count} {what}")).collect();
    terminal.indented("  ", &format!("{}: {}", terminal.pick("hồ sơ đang mở", "open cases"), told.join(", ")))?;
    for fate in procedure["staying"].as_array().into_iter().flatten() {
        stays(terminal, fate)?;
    }
    Ok(())
}

/// A case that stays, and why.
pub(crate) fn stays(terminal: &mut Terminal, fate: &Json) -> Outcome {
    let language = terminal.language();
    for obstacle in fate["obstacles"].as_array().into_iter().flatten() {
        let why = said(&obstacle["message"], language);
        terminal.indented("    ", &format!("{} [{}] {why}", text(&fate["number"]), text(&obstacle["code"])))?;
    }
    Ok(())
}
