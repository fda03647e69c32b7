//! `motcua migrate PROCEDURE VERSION`: open cases go on under another version.

use clap::Args;
use reqwest::Method;
use serde_json::{Value as Json, json};

use crate::client::{Address, block_on, segment};
use crate::commands::plan::{Approval, stays};
use crate::commands::task::Output;
use crate::terminal::{Outcome, Terminal};

/// Let open cases go on under another version
///
/// Sent again, it goes on where it was. A case that would lose a clock, a right or a task stays on its own version.
#[derive(Debug, Args)]
pub(crate) struct Migrate {
    #[command(flatten)]
    address: Address,
    /// The procedure
    procedure: String,
    /// The version to which they move
    version: u32,
    #[command(flatten)]
    approval: Approval,
    #[command(flatten)]
    output: Output,
}

impl Migrate {
    pub(crate) fn run(self, terminal: &mut Terminal) -> Outcome {
        let client = self.address.client(terminal.language())?;
        let address = format!("/procedures/{}/migrations", segment(&self.procedure));
        let mut items: Vec<Json> = Vec::new();
        let mut after = Json::Null;
        loop {
            let order = json!({"version": self.version, "approve": self.approval.json(), "after": after});
            let mut part = block_on(async { client.send(Method::POST, &address, None, Some(order)).await?.json() })?;
            if let Json::Array(part) = part["items"].take() {
                items.extend(part);
            }
            after = part["next"].take();
            if after.is_null() {
                break;
            }
        }
        let count = |fate: &str| items.iter().filter(|item| item["fate"] == fate).count();
        let (moved, stay, there) = (count("moves"), count("stays"), count("there"));
        let all = json!({"items": items});
        self.output.show(terminal, &all, |terminal| {
            for item in all["items"].as_array().into_iter().flatten() {
                stays(terminal, item)?;
            }
            let (vi, en) = (
                format!("{moved} hồ sơ đã chuyển, {stay} ở lại, {there} đã ở đó từ trước"),
                format!("{moved} moved, {stay} stay, {there} were there already"),
            );
            let line = terminal.pick(&vi, &en).to_owned();
            terminal.line(&line)
        })?;
        self.output.next(terminal, "motcua plan", "motcua plan")
    }
}
