//! `motcua test`

mod junit;
mod mutate;
mod page;
mod summary;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use motcua_definition::project::Package;
use motcua_kernel::turn::Context;
use motcua_sim::coverage::Coverage;
use motcua_sim::mutation::Equivalent;
use motcua_sim::trial::{self, Trial};
use serde_json::json;

use crate::commands::task::Output;
use crate::failure::{Code, Failure};
use crate::proof::Proof;
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
    /// Say what the tests reach, and what they never look at; `html` writes a page with the picture
    #[arg(
        long,
        value_enum,
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "text",
        hide_possible_values = true,
        value_name = "text|html"
    )]
    coverage: Option<Form>,
    /// Change one thing at a time, and say which changes no test notices
    #[arg(long)]
    mutate: bool,
    /// At most so many changes, spread evenly
    #[arg(long, requires = "mutate", value_name = "NUMBER")]
    limit: Option<usize>,
    /// Fail if less than this share, in per cent, is reached (or, with --mutate, noticed)
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u32).range(0..=100))]
    fail_under: Option<u32>,
    /// Write the results to this file, as JUnit XML
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
    #[command(flatten)]
    output: Output,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Form {
    Text,
    Html,
}

/// A test file and what it showed.
struct Shown {
    file: PathBuf,
    procedure: String,
    report: trial::Report,
}

/// A procedure with the tests of all its files.
struct Subject {
    package: Arc<Package>,
    context: Arc<Context>,
    trials: Vec<Trial>,
    equivalents: Vec<Equivalent>,
    coverage: Coverage,
}

impl Subject {
    fn name(&self) -> &str {
        self.context.procedure.reference.id.as_str()
    }
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
        let (shown, subjects) = self.try_all(files, terminal)?;
        let failed: usize = shown.iter().map(|file| file.report.failed()).sum();
        if let Some(path) = &self.junit {
            std::fs::write(path, junit::write(&shown)).map_err(|error| Failure::file(path, &error))?;
        }
        // What a change does to a test that fails already says nothing.
        let mutations = match self.mutate && failed == 0 {
            true => mutate::run(&subjects, self.limit, terminal.language()),
            false => Vec::new(),
        };
        let covers = self.coverage.is_some() || (self.fail_under.is_some() && !self.mutate);
        let page = (self.coverage == Some(Form::Html)).then(|| PathBuf::from("target/coverage.html"));
        if let Some(page) = &page {
            write(page, &page::write(&subjects, terminal.language()))?;
        }
        let mut answer = answer(&shown, failed);
        if covers {
            answer["coverage"] = subjects.iter().map(summary::json).collect();
        }
        if self.mutate {
            answer["mutation"] = mutations.iter().map(mutate::json).collect();
        }
        self.output.show(terminal, &answer, |terminal| {
            for file in &shown {
                results(terminal, file)?;
            }
            if covers {
                subjects.iter().try_for_each(|subject| summary::show(terminal, subject))?;
            }
            mutations.iter().try_for_each(|mutation| mutate::show(terminal, mutation))
        })?;
        if failed > 0 {
            return Err(Failure::Silent(Code::Found));
        }
        self.enough(&subjects, &mutations, covers)?;
        self.what_next(terminal, &subjects, page.as_deref())
    }

    /// Runs every test once.
    fn try_all(&self, files: Vec<PathBuf>, terminal: &mut Terminal) -> Result<(Vec<Shown>, Vec<Subject>), Failure> {
        let mut subjects: BTreeMap<String, Subject> = BTreeMap::new();
        let mut shown = Vec::new();
        for file in files {
            let tests = project::tests(&file, terminal)?;
            let project::Tests { package, context, mut trials, mut questions, equivalents } = tests;
            if let Some(only) = &self.only {
                trials.retain(|trial| trial.name.contains(only.as_str()));
                questions.retain(|question| question.name.contains(only.as_str()));
            }
            let subject = subjects.entry(package.path.clone()).or_insert_with(|| Subject {
                coverage: Coverage::new(&package),
                package,
                context,
                trials: Vec::new(),
                equivalents: Vec::new(),
            });
            let proof = Proof::new(&subject.package, Arc::clone(&subject.context));
            let mut report = trial::Report::default();
            for trial in &trials {
                let (verdict, walk) = proof.run(trial, terminal.language());
                subject.coverage.add(&subject.context, walk.journal());
                report.verdicts.push(verdict);
            }
            for question in &questions {
                let (verdict, used) = trial::ask(question, &subject.context, terminal.language());
                subject.coverage.add_used(used);
                report.verdicts.push(verdict);
            }
            shown.push(Shown { file, procedure: subject.name().to_owned(), report });
            subject.trials.extend(trials);
            subject.equivalents.extend(equivalents);
        }
        if shown.iter().all(|shown: &Shown| shown.report.verdicts.is_empty()) {
            let name = self.only.as_deref().unwrap_or_default();
            return Err(Failure::usage(
                format!("không có bài kiểm thử nào có tên chứa `{name}`"),
                format!("no test has `{name}` in its name"),
            ));
        }
        Ok((shown, subjects.into_values().collect()))
    }

    /// Fails where less was reached or noticed than was asked for, and where a mark is of no use.
    fn enough(&self, subjects: &[Subject], mutations: &[mutate::Mutated], covers: bool) -> Outcome {
        let stale: Vec<&str> = mutations.iter().flat_map(|mutated| &mutated.found.stale).map(String::as_str).collect();
        if !stale.is_empty() && self.only.is_none() {
            let list = stale.join("; ");
            return Err(Failure::found(
                format!("được đánh dấu tương đương nhưng bài kiểm thử nhận ra, hoặc không có: {list}"),
                format!("marked as equivalent, but noticed by a test, or no such change: {list}"),
            ));
        }
        let Some(wanted) = self.fail_under else { return Ok(()) };
        let noticed = mutations.iter().map(|mutated| (mutated.name.as_str(), mutated.found.score()));
        let reached = subjects.iter().filter(|_| covers).map(|one| (one.name(), one.coverage.percent() as usize));
        let lacking: Vec<String> = noticed
            .chain(reached)
            .filter(|(_, share)| *share < wanted as usize)
            .map(|(name, share)| format!("{name} {share} %"))
            .collect();
        match lacking.is_empty() {
            true => Ok(()),
            false => {
                let list = lacking.join(", ");
                Err(Failure::found(format!("dưới {wanted} %: {list}"), format!("below {wanted} %: {list}")))
            }
        }
    }

    fn what_next(&self, terminal: &mut Terminal, subjects: &[Subject], page: Option<&Path>) -> Outcome {
        if let Some(page) = page {
            let page = page.display();
            let (vi, en) = (format!("mở {page}"), format!("open {page}"));
            return self.output.next(terminal, &vi, &en);
        }
        let next = match subjects.first() {
            Some(_) if self.coverage.is_some() => "motcua test --coverage=html".to_owned(),
            Some(subject) => format!("motcua play {}", subject.name()),
            None => "motcua check".to_owned(),
        };
        self.output.next(terminal, &next, &next)
    }
}

fn write(path: &Path, text: &str) -> Outcome {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|error| Failure::file(folder, &error))?;
    }
    std::fs::write(path, text).map_err(|error| Failure::file(path, &error))
}

fn answer(shown: &[Shown], failed: usize) -> serde_json::Value {
    let verdicts = shown.iter().flat_map(|shown| {
        shown.report.verdicts.iter().map(move |verdict| {
            json!({
                "procedure": shown.procedure,
                "file": shown.file.display().to_string(),
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
    let verdicts: Vec<_> = verdicts.collect();
    json!({"passed": verdicts.len() - failed, "failed": failed, "tests": verdicts})
}

fn results(terminal: &mut Terminal, shown: &Shown) -> Outcome {
    for verdict in &shown.report.verdicts {
        if let Some(failure) = &verdict.failure {
            terminal.text(&columned(&failure.rendered))?;
            terminal.line("")?;
        }
    }
    let (passed, failed) = (shown.report.passed(), shown.report.failed());
    let counts = match terminal.language() {
        motcua_kernel::text::Language::Vi => (format!("{passed} đạt"), format!("{failed} không đạt")),
        motcua_kernel::text::Language::En => (format!("{passed} passed"), format!("{failed} failed")),
    };
    let failed = if failed > 0 { red(&counts.1) } else { counts.1 };
    let name = shown.file.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    terminal.line(&format!("{}   {}   {failed}", name.trim_end_matches(".test.yaml"), green(&counts.0)))
}
