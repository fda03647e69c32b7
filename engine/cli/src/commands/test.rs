//! `motcua test`

use std::path::PathBuf;

use clap::Args;
use motcua_sim::trial;
use serde_json::json;

use crate::commands::task::Output;
use crate::failure::{Code, Failure};
use crate::terminal::{Outcome, Terminal, columned, green, red};
use crate::{find, project};

/// Run tests
#[derive(Debug, Args)]
pub(crate) struct Test {
    /// Files, folders or names [default: all tests here]
    paths: Vec<PathBuf>,
    /// Only tests whose name contains this
    #[arg(short = 'k', long = "only", value_name = "NAME")]
    only: Option<String>,
    #[command(flatten)]
    output: Output,
}

impl Test {
    pub(crate) fn run(self, terminal: &mut Terminal) -> Outcome {
        let files = find::all(&self.paths, &[".test.yaml"])?;
        if files.is_empty() {
            return Err(Failure::usage(
                "không có bài kiểm thử nào (*.test.yaml)",
                "there are no tests here (*.test.yaml)",
            ));
        }
        let mut reports = Vec::new();
        for file in &files {
            let (context, mut trials) = project::tests(file, terminal)?;
            if let Some(only) = &self.only {
                trials.retain(|trial| trial.name.contains(only.as_str()));
            }
            reports.push((
                file,
                context.procedure.reference.id.clone(),
                trial::run_all(&context, &trials, terminal.language()),
            ));
        }
        let all: usize = reports.iter().map(|(_, _, report)| report.verdicts.len()).sum();
        if all == 0 {
            let name = self.only.as_deref().unwrap_or_default();
            return Err(Failure::usage(
                format!("không có bài kiểm thử nào có tên chứa `{name}`"),
                format!("no test has `{name}` in its name"),
            ));
        }
        let failed: usize = reports.iter().map(|(_, _, report)| report.failed()).sum();
        let verdicts = reports.iter().flat_map(|(file, procedure, report)| {
            report.verdicts.iter().map(move |verdict| {
                json!({
                    "procedure": procedure.as_str(),
                    "file": file.display().to_string(),
                    "place": verdict.place,
                    "name": verdict.name,
                    "passed": verdict.passed(),
                    "failure": verdict.failure.as_ref().map(|failure| json!({
                        "headline": failure.headline,
                        "text": failure.rendered,
                    })),
                })
            })
        });
        let answer = json!({"passed": all - failed, "failed": failed, "tests": verdicts.collect::<Vec<_>>()});
        self.output.show(terminal, &answer, |terminal| {
            for (file, _, report) in &reports {
                let name = file.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
                shown(terminal, name.trim_end_matches(".test.yaml"), report)?;
            }
            Ok(())
        })?;
        if failed > 0 {
            return Err(Failure::Silent(Code::Found));
        }
        let next = match reports.first() {
            Some((_, procedure, _)) => format!("motcua play {procedure}"),
            None => "motcua check".to_owned(),
        };
        self.output.next(terminal, &next, &next)
    }
}

fn shown(terminal: &mut Terminal, file: &str, report: &trial::Report) -> Outcome {
    for verdict in &report.verdicts {
        if let Some(failure) = &verdict.failure {
            terminal.text(&columned(&failure.rendered))?;
            terminal.line("")?;
        }
    }
    let (passed, failed) = (report.passed(), report.failed());
    let counts = match terminal.language() {
        motcua_kernel::text::Language::Vi => (format!("{passed} đạt"), format!("{failed} không đạt")),
        motcua_kernel::text::Language::En => (format!("{passed} passed"), format!("{failed} failed")),
    };
    let failed = if failed > 0 { red(&counts.1) } else { counts.1 };
    terminal.line(&format!("{file}   {}   {failed}", green(&counts.0)))
}
