//! `motcua token WHO`: lets somebody in.

use clap::Args;
use reqwest::Method;
use serde_json::json;

use crate::client::{Address, block_on};
use crate::commands::case::text;
use crate::commands::task::Output;
use crate::terminal::{Outcome, Terminal};
use crate::words::moment_of;

/// Let a person or a system in
#[derive(Debug, Args)]
pub(crate) struct Token {
    #[command(flatten)]
    address: Address,
    /// The person, as the directory names them, or an applicant
    person: String,
    /// It is a system that sends messages, not a person
    #[arg(long)]
    service: bool,
    #[command(flatten)]
    output: Output,
}

impl Token {
    pub(crate) fn run(self, terminal: &mut Terminal) -> Outcome {
        let client = self.address.client(terminal.language())?;
        let order = match self.service {
            true => json!({"service": self.person}),
            false => json!({"person": self.person}),
        };
        let made = block_on(async { client.send(Method::POST, "/tokens", None, Some(order)).await?.json() })?;
        self.output.show(terminal, &made, |terminal| {
            terminal.line(&text(&made["token"]))?;
            let until = moment_of(&made["expiresAt"], terminal.language());
            let line = format!("{} {until}", terminal.pick("có hiệu lực đến", "good until"));
            terminal.line(&line)
        })?;
        self.output.next(terminal, "MOTCUA_TOKEN=… motcua task list", "MOTCUA_TOKEN=… motcua task list")
    }
}
