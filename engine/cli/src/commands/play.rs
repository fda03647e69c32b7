//! `motcua play PROCEDURE`: one case, step by step, under a clock that is turned by hand.

pub(crate) mod line;
pub(crate) mod show;
pub(crate) mod systems;

use std::io::{BufRead, IsTerminal};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use jiff::Timestamp;
use jiff::civil::DateTime;
use motcua_kernel::turn::Context;
use motcua_sim::cast::Cast;
use motcua_sim::story::{Names, Storyteller};
use motcua_sim::walk::Walk;

use crate::failure::Failure;
use crate::project::{self, Compiled};
use crate::terminal::{Outcome, Terminal, bold, red};
use crate::words::moment;
use line::Line;

/// Walk one case in the terminal, under a clock that you turn
#[derive(Debug, Args)]
#[command(after_help = "Within the walk, `help` lists what you can do.")]
pub(crate) struct Play {
    /// A file, a folder or a name
    procedure: String,
    /// When the walk begins: 2026-03-02T09:00, in the calendar's zone
    #[arg(long, default_value = "2026-03-02T09:00", value_name = "MOMENT")]
    at: DateTime,
    /// Who works here: a *.directory.yaml file [default: somebody suitable]
    #[arg(long, value_name = "FILE")]
    directory: Option<PathBuf>,
    /// Where `save` writes [default: the test file beside the procedure]
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,
}

/// What goes on during a walk.
struct Table<'a> {
    terminal: &'a mut Terminal,
    walk: Walk,
    record: PathBuf,
    context: Arc<Context>,
    /// Whether somebody types: then the line is on the screen already.
    typed: bool,
}

impl Play {
    pub(crate) fn run(self, terminal: &mut Terminal) -> Outcome {
        let compiled = project::procedure(&self.procedure, terminal)?;
        let context = Arc::clone(&compiled.context);
        let at = begin(&context, self.at)?;
        let record = self.record.unwrap_or_else(|| beside(&compiled));
        let cast = match &self.directory {
            Some(path) => Cast::of(project::directory(path, terminal)?),
            None => Cast::default(),
        };
        let systems = systems::answers(&context, at, terminal.language());
        let teller = Storyteller::new(Arc::clone(&context), terminal.language(), Names::Labels);
        let walk = Walk::new(Arc::clone(&context), at, cast, systems, teller);
        let typed = std::io::stdin().is_terminal();
        let mut table = Table { terminal, walk, record, context, typed };
        table.play()?;
        let next = format!("motcua test {}", self.procedure);
        table.terminal.next(&next, &next)
    }
}

fn begin(context: &Context, at: DateTime) -> Result<Timestamp, Failure> {
    let zone = context.calendar(None).time_zone().clone();
    at.to_zoned(zone)
        .map(|zoned| zoned.timestamp())
        .map_err(|error| Failure::usage(format!("{at}: {error}"), format!("{at}: {error}")))
}

/// `x/x.procedure.yaml` has its tests in `x/x.test.yaml`.
fn beside(compiled: &Compiled) -> PathBuf {
    let path = compiled.path.strip_suffix(".procedure.yaml").unwrap_or(&compiled.path);
    PathBuf::from(format!("{path}.test.yaml"))
}

impl Table<'_> {
    fn play(&mut self) -> Outcome {
        self.opening()?;
        let mut lines = std::io::stdin().lock().lines();
        loop {
            self.terminal.prompt("> ")?;
            let Some(line) = lines.next() else {
                // The end of a file, or Ctrl-D.
                return self.terminal.line("");
            };
            let line = line.map_err(Failure::from)?;
            if !self.typed {
                self.terminal.line(line.trim_end())?;
            }
            if !self.answer(line.trim())? {
                return Ok(());
            }
        }
    }

    fn opening(&mut self) -> Outcome {
        let language = self.terminal.language();
        let title = self.context.procedure.title.get(language).to_owned();
        self.terminal.indented("", &bold(&title))?;
        let zone = self.context.calendar(None).time_zone().clone();
        let now = moment(&zone, self.walk.now(), language);
        let there = self
            .terminal
            .pick("chưa có hồ sơ; `help` để xem các lệnh", "the case does not exist yet; `help` lists what you can do");
        let line = format!("{now}   {there}");
        self.terminal.line(&line)
    }

    /// Does what a line says. Whether to go on.
    fn answer(&mut self, text: &str) -> Result<bool, Failure> {
        match line::read(text, &self.walk, self.terminal.language()) {
            Ok(Line::Nothing) => {}
            Ok(Line::Quit) => return Ok(false),
            Ok(Line::Help) => self.help()?,
            Ok(Line::Look) => self.look()?,
            Ok(Line::Story) => self.story()?,
            Ok(Line::Why(deadline)) => self.why(&deadline)?,
            Ok(Line::Save(name)) => self.save(&name)?,
            Ok(Line::Do(act)) => self.perform(&act)?,
            Err(said) => self.say(&red(self.terminal.pick("không được", "not done")), &said)?,
        }
        Ok(true)
    }

    fn save(&mut self, name: &str) -> Outcome {
        let Some(_) = self.walk.case() else {
            let nothing = self.terminal.pick("chưa có gì để lưu", "there is nothing to save yet").to_owned();
            return self.terminal.line(&format!("  {nothing}"));
        };
        let entry = self.walk.saved_as(name);
        match append(&self.record, &self.context, &entry) {
            Ok(()) => {
                let written = match self.terminal.language() {
                    motcua_kernel::text::Language::Vi => format!("đã ghi vào {}", self.record.display()),
                    motcua_kernel::text::Language::En => format!("written to {}", self.record.display()),
                };
                self.terminal.indented("  ", &written)
            }
            Err(error) => Err(Failure::file(&self.record, &error)),
        }
    }
}

/// Adds a case at the end of a test file, which is made if it is not there. What stands in it stays as it is: comments
/// and layout are the author's.
pub(crate) fn append(path: &Path, context: &Context, entry: &str) -> std::io::Result<()> {
    let mut text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let reference = &context.procedure.reference;
            format!("motcua: 1\ntest: {}@{}\n\ncases:\n", reference.id, reference.version)
        }
        Err(error) => return Err(error),
    };
    if !text.ends_with('\n') {
        text.push('\n');
    }
    if !text.ends_with("cases:\n") {
        text.push('\n');
    }
    text.push_str(entry);
    std::fs::write(path, text)
}

#[cfg(test)]
mod tests {
    #[test]
    fn tests_stand_beside_their_procedure() {
        let context = std::path::PathBuf::from("x/x.test.yaml");
        let path = "x/x.procedure.yaml".strip_suffix(".procedure.yaml").map(|stem| format!("{stem}.test.yaml"));
        assert_eq!(path.map(std::path::PathBuf::from), Some(context));
    }
}
