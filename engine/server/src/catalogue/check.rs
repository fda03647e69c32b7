//! From files to versions that can run, or everything that is wrong with them.

use std::collections::BTreeMap;
use std::sync::Arc;

use motcua_definition::diagnostic::{Diagnostic, Severity};
use motcua_definition::project::{Memory, Package, check as check_project};
use motcua_definition::source::SourceMap;
use motcua_definition::spoken;
use motcua_kernel::say;
use motcua_kernel::text::{Language, Text};
use motcua_kernel::turn::Context;

use motcua_papers::Templates;

/// A version that can run.
#[derive(Debug)]
pub(crate) struct Checked {
    pub(crate) context: Context,
    pub(crate) templates: Templates,
    /// As it was read, for whoever compares it with another.
    pub(crate) package: Arc<Package>,
    /// The files that decide, by their path within the project: checking these again gives the same version.
    pub(crate) files: BTreeMap<String, String>,
}

/// What the checker found in a file, before it is known who reads it.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) severity: Severity,
    pub(crate) rule: &'static str,
    pub(crate) message: Text,
    pub(crate) file: String,
    pub(crate) line: u32,
    pub(crate) column: u32,
    pub(crate) help: Option<Text>,
}

/// Checks files and compiles every procedure among them. Versions come without errors, or not at all.
pub(crate) fn check(files: &BTreeMap<String, String>) -> (Vec<Checked>, Vec<Found>) {
    let sources = Memory(files.iter().map(|(path, text)| (path.clone(), Arc::from(text.as_str()))).collect());
    let checked = check_project(&sources, &[""]);
    let mut findings: Vec<Found> =
        checked.findings.iter().map(|diagnostic| finding(&checked.files, diagnostic)).collect();
    let mut versions = Vec::new();
    for package in &checked.procedures {
        match compile(package) {
            Ok(version) => versions.push(version),
            Err(more) => findings.extend(more),
        }
    }
    if checked.procedure_files == 0 && findings.is_empty() {
        findings.push(nothing());
    }
    (versions, findings)
}

fn compile(package: &Arc<Package>) -> Result<Checked, Vec<Found>> {
    let folder = package.entry.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
    // The check has read them before: this is the second lock.
    let templates = package.templates().map_err(|mistakes| {
        let findings = mistakes.into_iter().map(|mistake| Found {
            severity: Severity::Error,
            rule: "template-syntax",
            message: spoken::text(&mistake.wrong.sentence()),
            file: format!("{folder}{}", mistake.file),
            line: mistake.line,
            column: 1,
            help: None,
        });
        findings.collect::<Vec<_>>()
    })?;
    let files = package.texts.iter().map(|(path, text)| (path.clone(), text.to_string())).collect();
    Ok(Checked { context: package.context(), templates, package: Arc::clone(package), files })
}

fn finding(files: &SourceMap, diagnostic: &Diagnostic) -> Found {
    let span = diagnostic.primary.span;
    let file = files.file(span.file);
    let position = file.position(span.start);
    let help = |language| {
        let told = diagnostic.help.iter().map(|help| spoken::told(help, language));
        told.collect::<Vec<_>>().join("; ")
    };
    let both = || Text::new().with(Language::Vi, help(Language::Vi)).with(Language::En, help(Language::En));
    Found {
        severity: diagnostic.severity,
        rule: diagnostic.rule,
        message: spoken::text(&diagnostic.headline),
        file: file.name().to_string(),
        line: position.line,
        column: position.column,
        help: (!diagnostic.help.is_empty()).then(both),
    }
}

fn nothing() -> Found {
    Found {
        severity: Severity::Error,
        rule: "no-procedure",
        message: spoken::text(&say!("expected at least one file `*.procedure.yaml`, found none")),
        file: String::new(),
        line: 1,
        column: 1,
        help: Some(spoken::text(&say!("send the procedure with its calendars, code lists, services and templates"))),
    }
}
