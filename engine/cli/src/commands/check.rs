//! `motcua check`

mod fix;

use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Args;
use motcua_definition::diagnostic::{Diagnostic, Severity};
use motcua_definition::project::{Checked, Folder, Sources, check};
use motcua_definition::render::{self, Colour};
use motcua_definition::schema::FileKind;
use motcua_kernel::text::Language;
use motcua_sim::{scenario, trial};
use serde_json::json;

use crate::failure::{Code, Failure};
use crate::terminal::{Outcome, Terminal, narrowed};
use crate::{find, project, watch};

/// Find everything that is wrong with procedures, tests, scenarios and calendars
#[derive(Debug, Args)]
pub(crate) struct Check {
    /// Files, folders or names of procedures [default: everything here]
    paths: Vec<PathBuf>,
    /// full, concise, json, github, gitlab or sarif
    #[arg(
        long,
        alias = "output",
        value_enum,
        default_value = "full",
        hide_possible_values = true,
        value_name = "full|concise|json|github|gitlab|sarif"
    )]
    format: Format,
    /// `warnings`: they count as errors
    #[arg(long, value_enum, hide_possible_values = true, value_name = "warnings")]
    deny: Option<Deny>,
    /// Check again whenever a file changes
    #[arg(long)]
    watch: bool,
    /// Write what must have been meant, where only one thing can be
    #[arg(long, conflicts_with = "watch")]
    fix: bool,
    /// With --fix: change nothing; show what would change
    #[arg(long, requires = "fix")]
    diff: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    #[value(alias = "text")]
    Full,
    Concise,
    Json,
    Github,
    Gitlab,
    Sarif,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Deny {
    Warnings,
}

impl Check {
    pub(crate) fn run(self, terminal: &mut Terminal) -> Outcome {
        if !self.watch {
            return self.once(terminal);
        }
        let (tell, changes) = std::sync::mpsc::channel();
        let watching: Result<Vec<_>, Failure> = paths(&self.paths)?
            .iter()
            .map(|path| {
                let tell = tell.clone();
                // Whoever hears no more has gone, and the program with them.
                watch::watch(path, move || {
                    let _ = tell.send(());
                })
            })
            .collect();
        let _watching = watching?;
        watch::rounds(&changes, &mut || match self.once(terminal) {
            Ok(()) | Err(Failure::Silent(Code::Found)) => Ok(()),
            // A folder that is empty for a moment is no reason to stop looking.
            Err(failure @ Failure::Said { code: Code::Usage, .. }) => {
                terminal.failed(&failure);
                Ok(())
            }
            Err(failure) => Err(failure),
        })
    }

    fn once(&self, terminal: &mut Terminal) -> Outcome {
        let began = Instant::now();
        let paths = paths(&self.paths)?;
        if !paths.iter().any(|path| has_ours(path)) {
            return Err(Failure::usage(
                "không có tệp nào để kiểm tra ở đây (ví dụ *.procedure.yaml)",
                "there is nothing to check here (such as *.procedure.yaml)",
            ));
        }
        let names: Vec<String> = paths.iter().map(|path| project::name(path)).collect();
        let checked = match self.fix {
            true => self.fixed(&names, terminal)?,
            false => everything(&Folder, &names),
        };
        let took = began.elapsed().as_millis();
        let (errors, warnings) = (checked.count(Severity::Error), checked.count(Severity::Warning));
        match self.format {
            Format::Json => self.machines(terminal, &checked)?,
            Format::Concise => {
                terminal.text(&render::concise(&checked.files, &checked.findings, terminal.language()))?
            }
            Format::Github => terminal.text(&render::github(&checked.files, &checked.findings, terminal.language()))?,
            Format::Gitlab => {
                pretty(terminal, &render::gitlab(&checked.files, &checked.findings, terminal.language()))?
            }
            Format::Sarif => {
                let Checked { files, findings, silenced, .. } = &checked;
                pretty(terminal, &render::sarif(files, findings, silenced, terminal.language()))?;
            }
            Format::Full => {
                terminal.text(&narrowed(&render::full(
                    &checked.files,
                    &checked.findings,
                    Colour::Yes,
                    terminal.language(),
                )))?;
                people(terminal, &checked, took)?;
            }
        }
        if let (Format::Concise | Format::Github | Format::Gitlab, 1..) = (self.format, checked.silenced.len()) {
            let line = silenced(checked.silenced.len(), terminal.language());
            terminal.aside(&line)?;
        }
        if errors > 0 || (warnings > 0 && self.deny == Some(Deny::Warnings)) {
            return Err(Failure::Silent(Code::Found));
        }
        match self.format {
            Format::Full if self.diff => terminal.next("motcua check --fix", "motcua check --fix"),
            Format::Full => terminal.next("motcua test", "motcua test"),
            _ => terminal.next_aside("motcua test", "motcua test"),
        }
    }

    fn machines(&self, terminal: &mut Terminal, checked: &Checked) -> Outcome {
        let answer = json!({
            "findings": render::json(&checked.files, &checked.findings, terminal.language()),
            "errors": checked.count(Severity::Error),
            "warnings": checked.count(Severity::Warning),
            "silenced": checked.silenced.len(),
            "procedures": checked.procedure_files,
            "files": checked.files.files().count(),
        });
        pretty(terminal, &answer)
    }
}

fn pretty(terminal: &mut Terminal, answer: &serde_json::Value) -> Outcome {
    terminal.text(&serde_json::to_string_pretty(answer).unwrap_or_default())
}

/// Whether there is anything to look at. A file that is named is always looked at.
fn has_ours(path: &Path) -> bool {
    let ours = |file: &PathBuf| file.file_name().is_some_and(|name| FileKind::of(&name.to_string_lossy()).is_some());
    path.is_file() || find::below(path, &[".yaml", ".yml"]).iter().any(ours)
}

/// Names of procedures stand for the folder in which they are: tests and scenarios lie beside them.
fn paths(given: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    if given.is_empty() {
        return Ok(vec![find::home()]);
    }
    given
        .iter()
        .map(|path| {
            if path.exists() {
                return Ok(path.clone());
            }
            let file = find::one(&path.to_string_lossy(), ".procedure.yaml")?;
            Ok(file.parent().map_or(file.clone(), Path::to_owned))
        })
        .collect()
}

/// All that is wrong with these files and with whatever they refer to.
fn everything(sources: &dyn Sources, names: &[String]) -> Checked {
    let mut checked = check(sources, &names.iter().map(String::as_str).collect::<Vec<_>>());
    let more = further(&checked);
    checked.extend(more);
    checked
}

/// What only shows when a test or a scenario is made ready to run.
pub(crate) fn further(checked: &Checked) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for document in &checked.tests {
        let context = document.package.context();
        findings.extend(trial::read(document, &context, &checked.files).err().unwrap_or_default());
    }
    for document in &checked.scenarios {
        for variant in std::iter::once(None).chain(document.variants.keys().map(|name| Some(name.as_str()))) {
            let read = scenario::read(document, variant);
            // A variant repeats what is wrong with the scenario itself; once is enough.
            let new: Vec<_> = read.findings.into_iter().filter(|finding| !findings.contains(finding)).collect();
            findings.extend(new);
        }
    }
    findings
}

fn people(terminal: &mut Terminal, checked: &Checked, took: u128) -> Outcome {
    if terminal.is_quiet() {
        return Ok(());
    }
    let (errors, warnings) = (checked.count(Severity::Error), checked.count(Severity::Warning));
    let (procedures, files) = (checked.procedure_files, checked.files.files().count());
    let silenced = match checked.silenced.len() {
        0 => String::new(),
        count => format!(", {}", silenced(count, terminal.language())),
    };
    let line = match terminal.language() {
        Language::Vi => {
            format!(
                "{errors} lỗi, {warnings} cảnh báo{silenced} trong {procedures} quy trình, {files} tệp ({took} ms)."
            )
        }
        Language::En => format!(
            "{}, {}{silenced} in {}, {} ({took} ms).",
            counted(errors, "error"),
            counted(warnings, "warning"),
            counted(procedures, "procedure"),
            counted(files, "file")
        ),
    };
    terminal.sentence(&line)?;
    let certain = checked.findings.iter().filter(|finding| !finding.edits.is_empty()).count();
    if certain > 0 {
        let line = match terminal.language() {
            Language::Vi => format!("{certain} trong số đó sửa được ngay: motcua check --fix"),
            Language::En => format!("{certain} of them can be repaired at once: motcua check --fix"),
        };
        terminal.line(&line)?;
    }
    if let Some(first) = checked.findings.first() {
        let line =
            format!("{}: motcua explain {}", terminal.pick("Giải thích một quy tắc", "Explain a rule"), first.rule);
        terminal.line(&line)?;
    }
    Ok(())
}

/// Warnings that stand, each with a reason, and are not shown.
fn silenced(count: usize, language: Language) -> String {
    match language {
        Language::Vi => format!("{count} được bỏ qua"),
        Language::En => format!("{count} silenced"),
    }
}

fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}
