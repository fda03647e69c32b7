//! `motcua completions SHELL`

use clap::{Args, CommandFactory as _};

use crate::arguments::Arguments;
use crate::terminal::{Outcome, Terminal};

/// Print completions for a shell
#[derive(Debug, Args)]
pub(crate) struct Completions {
    /// bash, zsh, fish, elvish or powershell
    shell: clap_complete::Shell,
}

impl Completions {
    pub(crate) fn run(self, terminal: &mut Terminal) -> Outcome {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Arguments::command(), "motcua", &mut script);
        terminal.text(&String::from_utf8_lossy(&script))?;
        let how = match self.shell {
            clap_complete::Shell::Bash => "source <(motcua completions bash)",
            clap_complete::Shell::Zsh => "motcua completions zsh > ~/.zfunc/_motcua",
            clap_complete::Shell::Fish => "motcua completions fish > ~/.config/fish/completions/motcua.fish",
            _ => "motcua completions --help",
        };
        terminal.next_aside(how, how)
    }
}
