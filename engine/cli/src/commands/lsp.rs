//! `motcua lsp`

use std::io::{BufReader, BufWriter};

use clap::Args;

use crate::failure::{Code, Failure};
use crate::lsp;
use crate::terminal::{Outcome, Terminal};

/// Talk to an editor: findings, completion, explanations, renaming
#[derive(Debug, Args)]
pub(crate) struct Lsp {
    /// Accepted because editors pass it; it is the only way to talk
    #[arg(long, hide = true)]
    stdio: bool,
}

impl Lsp {
    pub(crate) fn run(self, terminal: &mut Terminal) -> Outcome {
        let mut input = BufReader::new(std::io::stdin());
        let mut output = BufWriter::new(std::io::stdout());
        match lsp::talk(&mut input, &mut output, terminal.language())? {
            true => Ok(()),
            // The protocol's own rule: who leaves without goodbye left in trouble.
            false => Err(Failure::Silent(Code::Found)),
        }
    }
}
