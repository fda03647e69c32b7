//! The one binary: reads arguments, calls the libraries, and says what came of it.
//!
//! What belongs to every command stands in [`terminal`] (language, colour, width, the closing line) and [`failure`]
//! (exit codes); each command is one file.

mod arguments;
mod chart;
mod client;
mod commands;
mod coverage;
mod dev;
mod embedded;
mod examples;
mod failure;
mod fields;
mod find;
mod frames;
mod help;
mod language;
mod lsp;
mod project;
mod proof;
mod revision;
mod site;
mod table;
mod terminal;
mod watch;
mod words;

use std::process::ExitCode;

use crate::terminal::Terminal;

fn main() -> ExitCode {
    let arguments = match arguments::read() {
        Ok(arguments) => arguments,
        Err(told) => return terminal::told(&told),
    };
    let language = language::preferred(arguments.lang);
    let mut terminal = Terminal::new(language, arguments.quiet);
    // A panic is our mistake, never the user's: it gets the exit code of an internal error and a sentence beside it.
    let outcome =
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| commands::run(arguments.command, &mut terminal)));
    match outcome {
        Ok(Ok(())) => ExitCode::SUCCESS,
        Ok(Err(failure)) => terminal.failed(&failure),
        Err(_) => terminal.failed(&failure::Failure::internal(
            "lỗi nội bộ của chương trình (xem thông báo ở trên)",
            "internal error of the program (see the message above)",
        )),
    }
}
