//! From files to versions that can run, or everything that is wrong with them.

use std::collections::BTreeMap;
use std::sync::Arc;

use motcua_definition::diagnostic::{Diagnostic, Severity};
use motcua_definition::project::{Memory, Package, check as check_project};
use motcua_definition::source::SourceMap;
use motcua_kernel::sentence::Sentence;
use motcua_kernel::turn::Context;

use crate::problem::Finding;
use motcua_papers::Templates;

/// A version that can run.
#[derive(Debug)]
pub(crate) struct Checked {
    pub(crate) context: Context,
    pub(crate) templates: Templates,
    /// The files that decide, by their path within the project: checking these again gives the same version.
    pub(crate) files: BTreeMap<String, String>,
}

/// Checks files and compiles every procedure among them. Versions come without errors, or not at all.
pub(crate) fn check(files: &BTreeMap<String, String>) -> (Vec<Checked>, Vec<Finding>) {
    let sources = Memory(files.iter().map(|(path, text)| (path.clone(), Arc::from(text.as_str()))).collect());
    let checked = check_project(&sources, &[""]);
    let mut findings: Vec<Finding> =
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

fn compile(package: &Package) -> Result<Checked, Vec<Finding>> {
    let folder = package.entry.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
    // The check has read them before: this is the second lock.
    let templates = package.templates().map_err(|mistakes| {
        let findings = mistakes.into_iter().map(|mistake| Finding {
            severity: Severity::Error.word().to_owned(),
            rule: "template-syntax".to_owned(),
            message: mistake.wrong.to_string(),
            file: format!("{folder}{}", mistake.file),
            line: mistake.line,
            column: 1,
            help: None,
        });
        findings.collect::<Vec<_>>()
    })?;
    let files = package.texts.iter().map(|(path, text)| (path.clone(), text.to_string())).collect();
    Ok(Checked { context: package.context(), templates, files })
}

fn finding(files: &SourceMap, diagnostic: &Diagnostic) -> Finding {
    let span = diagnostic.primary.span;
    let file = files.file(span.file);
    let position = file.position(span.start);
    Finding {
        severity: diagnostic.severity.word().to_owned(),
        rule: diagnostic.rule.to_owned(),
        message: diagnostic.headline.english(),
        file: file.name().to_string(),
        line: position.line,
        column: position.column,
        help: (!diagnostic.help.is_empty())
            .then(|| diagnostic.help.iter().map(Sentence::english).collect::<Vec<_>>().join("; ")),
    }
}

fn nothing() -> Finding {
    Finding {
        severity: Severity::Error.word().to_owned(),
        rule: "no-procedure".to_owned(),
        message: "expected at least one file `*.procedure.yaml`, found none".to_owned(),
        file: String::new(),
        line: 1,
        column: 1,
        help: Some("send the procedure with its calendars, code lists, services and templates".to_owned()),
    }
}
