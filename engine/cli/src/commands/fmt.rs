//! `motcua fmt`

use std::path::{Path, PathBuf};

use clap::Args;
use motcua_definition::formatting;
use motcua_definition::render::{self, Colour};
use motcua_definition::schema::FileKind;
use motcua_definition::source::{SourceFile, SourceMap};
use similar::TextDiff;

use crate::failure::{Code, Failure};
use crate::terminal::{self, Outcome, Terminal};
use crate::{find, project};

/// Lay files out: indentation, spaces, and the order of keys that the language fixes
///
/// The order of steps, forms and everything else that has a name stays as it is, and so do comments. A file that is not
/// valid YAML is left alone.
#[derive(Debug, Args)]
pub(crate) struct Fmt {
    /// Files, folders or names of procedures [default: everything here]
    paths: Vec<PathBuf>,
    /// Change nothing; exit with 1 if something would change
    #[arg(long)]
    check: bool,
    /// Change nothing; show what would change
    #[arg(long)]
    diff: bool,
}

/// A file and how it should look.
struct Laid {
    path: PathBuf,
    before: String,
    after: String,
}

impl Fmt {
    pub(crate) fn run(self, terminal: &mut Terminal) -> Outcome {
        let mut files = find::all(&self.paths, &[".yaml", ".yml"])?;
        files.retain(|path| FileKind::of(&path.to_string_lossy()).is_some());
        if files.is_empty() {
            return Err(Failure::usage(
                "không có tệp nào để định dạng ở đây (ví dụ *.procedure.yaml)",
                "there is nothing to lay out here (such as *.procedure.yaml)",
            ));
        }
        let count = files.len();
        let mut wrong = 0;
        let mut changed = Vec::new();
        for path in files {
            match lay(&path, terminal)? {
                Some(laid) if laid.before != laid.after => changed.push(laid),
                Some(_) => {}
                None => wrong += 1,
            }
        }
        for laid in &changed {
            self.carry_out(laid, terminal)?;
        }
        self.sum_up(terminal, count, changed.len())?;
        if wrong > 0 || (self.check && !changed.is_empty()) {
            return Err(Failure::Silent(Code::Found));
        }
        terminal.next("motcua check", "motcua check")
    }

    fn carry_out(&self, laid: &Laid, terminal: &mut Terminal) -> Outcome {
        let name = project::name(&laid.path);
        if self.diff {
            return terminal.text(&difference(&name, &laid.before, &laid.after));
        }
        if !self.check {
            std::fs::write(&laid.path, &laid.after).map_err(|error| Failure::file(&laid.path, &error))?;
        }
        terminal.line(&name)
    }

    fn sum_up(&self, terminal: &mut Terminal, files: usize, changed: usize) -> Outcome {
        if terminal.is_quiet() {
            return Ok(());
        }
        let only_told = self.check || self.diff;
        let noun = if files == 1 { "file is" } else { "files are" };
        let (vi, en) = match (changed, only_told) {
            (0, _) => (format!("{files} tệp đã đúng định dạng."), format!("{files} {noun} laid out as intended.")),
            (_, true) => (
                format!("{changed} trong {files} tệp sẽ thay đổi."),
                format!("{changed} of {files} files would change."),
            ),
            (_, false) => (
                format!("đã định dạng lại {changed} trong {files} tệp."),
                format!("{changed} of {files} files changed."),
            ),
        };
        let line = terminal.pick(&vi, &en).to_owned();
        terminal.sentence(&line)
    }
}

/// The lines that go and those that come.
pub(crate) fn difference(name: &str, before: &str, after: &str) -> String {
    let diff = TextDiff::from_lines(before, after);
    let text = diff.unified_diff().header(name, name).to_string();
    let coloured = text.lines().map(|line| match line.as_bytes().first() {
        Some(b'+') => terminal::green(line),
        Some(b'-') => terminal::red(line),
        _ => line.to_owned(),
    });
    coloured.collect::<Vec<_>>().join("\n")
}

/// How a file should look; nothing if it cannot be read, which was said then.
fn lay(path: &Path, terminal: &mut Terminal) -> Result<Option<Laid>, Failure> {
    let before = std::fs::read_to_string(path).map_err(|error| Failure::file(path, &error))?;
    let Some(kind) = FileKind::of(&path.to_string_lossy()) else { return Ok(None) };
    let mut files = SourceMap::default();
    let id = files.add(SourceFile::new(project::name(path), before.as_str()));
    match formatting::format(&files, id, kind) {
        Ok(after) => Ok(Some(Laid { path: path.to_owned(), before, after })),
        Err(findings) => {
            terminal.findings(&render::full(&files, &findings, Colour::Yes, terminal.language()))?;
            Ok(None)
        }
    }
}
