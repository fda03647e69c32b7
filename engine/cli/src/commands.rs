//! The commands, one file each.

pub(crate) mod backup;
pub(crate) mod case;
pub(crate) mod check;
pub(crate) mod compare;
pub(crate) mod completions;
pub(crate) mod demo;
pub(crate) mod deploy;
pub(crate) mod dev;
pub(crate) mod diff;
pub(crate) mod docs;
pub(crate) mod due;
pub(crate) mod escalations;
pub(crate) mod explain;
pub(crate) mod fmt;
pub(crate) mod graph;
pub(crate) mod lsp;
pub(crate) mod migrate;
pub(crate) mod new;
pub(crate) mod plan;
pub(crate) mod play;
pub(crate) mod report;
pub(crate) mod restore;
pub(crate) mod schema;
pub(crate) mod serve;
pub(crate) mod simulate;
pub(crate) mod task;
pub(crate) mod test;
pub(crate) mod token;

use crate::arguments::Command;
use crate::terminal::{Outcome, Terminal};

/// Does what was asked.
pub(crate) fn run(command: Command, terminal: &mut Terminal) -> Outcome {
    match command {
        Command::New(command) => command.run(terminal),
        Command::Check(command) => command.run(terminal),
        Command::Explain(command) => command.run(terminal),
        Command::Fmt(command) => command.run(terminal),
        Command::Diff(command) => command.run(terminal),
        Command::Docs(command) => command.run(terminal),
        Command::Test(command) => command.run(terminal),
        Command::Play(command) => command.run(terminal),
        Command::Due(command) => command.run(terminal),
        Command::Graph(command) => command.run(terminal),
        Command::Schema(command) => command.run(terminal),
        Command::Dev(command) => command.run(terminal),
        Command::Lsp(command) => command.run(terminal),
        Command::Serve(command) => command.run(terminal),
        Command::Simulate(command) => command.run(terminal),
        Command::Compare(command) => command.run(terminal),
        Command::Demo(command) => command.run(terminal),
        Command::Plan(command) => command.run(terminal),
        Command::Deploy(command) => command.run(terminal),
        Command::Migrate(command) => command.run(terminal),
        Command::Case(command) => command.run(terminal),
        Command::Task(command) => command.run(terminal),
        Command::Token(command) => command.run(terminal),
        Command::Escalations(command) => command.run(terminal),
        Command::Report(command) => command.run(terminal),
        Command::Backup(command) => command.run(terminal),
        Command::Restore(command) => command.run(terminal),
        Command::Completions(command) => command.run(terminal),
    }
}
