//! Everything that the page shows of a project, in one answer.

use std::path::Path;
use std::sync::Arc;

use motcua_definition::diagnostic::Severity;
use motcua_definition::project::{Checked, check};
use motcua_definition::source::{Node, NodeKind, SourceFile, SourceMap, parse};
use motcua_definition::{drawing, render};
use motcua_kernel::text::Language;
use motcua_sim::trial;
use serde_json::{Value, json};

use super::files::{self, Typed};
use crate::commands::check::further;
use crate::proof::Proof;

/// The project as it is, or as it would be with this text.
pub(super) fn shown(home: &str, wanted: Option<&str>, typed: &Typed<'_>, language: Language) -> Value {
    let mut checked = check(typed, &[home]);
    let more = further(&checked);
    checked.extend(more);
    let files = files::all(home);
    let procedures: Vec<&String> = files.iter().filter(|path| path.ends_with(".procedure.yaml")).collect();
    let wanted = wanted.filter(|wanted| procedures.iter().any(|path| path == wanted));
    let path = wanted.or(procedures.first().map(|path| path.as_str())).unwrap_or("");
    let package = checked.procedures.iter().find(|package| package.path == path);
    json!({
        "files": files,
        "procedures": procedures,
        "procedure": path,
        "title": package.map(|package| package.procedure.title.get(language)),
        "errors": checked.count(Severity::Error),
        "warnings": checked.count(Severity::Warning),
        "findings": render::json(&checked.files, &checked.findings, language),
        "picture": package.map(|package| drawing::svg(&package.procedure, language)),
        "clocks": clocks(&checked, path, language),
        "tests": tests(&checked, path, language),
    })
}

/// Every test of a procedure, run.
fn tests(checked: &Checked, path: &str, language: Language) -> Value {
    let mut all = Vec::new();
    for document in checked.tests.iter().filter(|document| document.package.path == path) {
        let context = Arc::new(document.package.context());
        let Ok(trials) = trial::read(&document.file, &context, &checked.files) else { continue };
        let proof = Proof::new(&document.package, Arc::clone(&context));
        let mut verdicts: Vec<_> = trials.iter().map(|trial| proof.run(trial, language).0).collect();
        verdicts.extend(document.questions.iter().map(|question| trial::ask(question, &context, language).0));
        for verdict in verdicts {
            all.push(json!({
                "name": verdict.name,
                "file": document.path,
                "place": verdict.place,
                "passed": verdict.passed(),
                "failure": verdict.failure.as_ref().map(|failure| &failure.rendered),
            }));
        }
    }
    Value::from(all)
}

/// Deadlines and limits as they are written, so that the table is there while something else is wrong.
fn clocks(checked: &Checked, path: &str, language: Language) -> Value {
    let Some(text) = checked.files.files().find(|file| **file.name() == *path).map(|file| file.text().clone()) else {
        return json!([]);
    };
    let mut files = SourceMap::default();
    let id = files.add(SourceFile::new(path, text));
    let Some(root) = parse(&files, id).0 else { return json!([]) };
    let mut rows = Vec::new();
    for (section, key) in [("deadlines", None), ("steps", Some("due"))] {
        for entry in root.get(section).into_iter().flat_map(entries) {
            let Some(clock) = key.map_or(Some(&entry.value), |key| entry.value.get(key)) else { continue };
            let line = files.position(entry.key.span).line;
            let said = |key: &str| clock.get(key).map(flat).unwrap_or_default();
            rows.push(json!({
                "kind": section,
                "name": *entry.key.text,
                "label": label(&entry.value, language),
                "line": line,
                "within": if clock.scalar().is_some() { flat(clock) } else { said("within") },
                "who": entry.value.get("role").map(flat),
                "start": said("start"),
                "pause": said("pause"),
                "stop": said("stop"),
                "expiry": clock.get("on_expiry").map(|expiry| {
                    expiry.get("outcome").or_else(|| expiry.get("next")).map(flat).unwrap_or_default()
                }),
                "basis": said("basis"),
            }));
        }
    }
    Value::from(rows)
}

fn entries(node: &Node) -> impl Iterator<Item = &motcua_definition::source::Entry> {
    match &node.kind {
        NodeKind::Map(entries) => entries.as_slice(),
        _ => &[],
    }
    .iter()
}

fn label(node: &Node, language: Language) -> Option<String> {
    let label = node.get("label")?;
    let word = if language == Language::Vi { "vi" } else { "en" };
    label.get(word).or_else(|| label.get("vi")).or(Some(label)).map(flat)
}

/// A value on one line, as it is written.
fn flat(node: &Node) -> String {
    match &node.kind {
        NodeKind::Scalar(scalar) => scalar.text.to_string(),
        NodeKind::List(items) => items.iter().map(flat).collect::<Vec<_>>().join(", "),
        NodeKind::Map(entries) => entries
            .iter()
            .map(|entry| format!("{}: {}", entry.key.text, flat(&entry.value)))
            .collect::<Vec<_>>()
            .join(", "),
        NodeKind::Refused => String::new(),
    }
}

/// A file of the project, to be shown.
pub(super) fn file(home: &str, path: &str) -> Option<Value> {
    if !files::all(home).iter().any(|known| known == path) {
        return None;
    }
    let text = std::fs::read_to_string(Path::new(path)).ok()?;
    Some(json!({"path": path, "text": text, "mark": files::mark(&text)}))
}
