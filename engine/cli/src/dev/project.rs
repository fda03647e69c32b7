//! Everything that the page shows of a project, in one answer.

use std::path::Path;
use std::sync::Arc;

use motcua_definition::diagnostic::Severity;
use motcua_definition::project::{Checked, Package, check};
use motcua_definition::source::{Node, NodeKind, SourceFile, SourceMap, parse};
use motcua_definition::{drawing, render};
use motcua_kernel::text::Language;
use motcua_sim::coverage::{Coverage, Item, Kind};
use motcua_sim::trial;
use serde_json::{Value, json};

use super::files::{self, Typed};
use crate::commands::check::further;
use crate::coverage;
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
    let (tests, reached) = tests(&checked, path, language);
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
        "tests": tests,
        "coverage": reached.zip(package).map(|(reached, package)| coverage(&reached, package, language)),
    })
}

/// Every test of a procedure, run; and what all of them together reach.
fn tests(checked: &Checked, path: &str, language: Language) -> (Value, Option<Coverage>) {
    let mut all = Vec::new();
    let mut reached = None;
    for document in checked.tests.iter().filter(|document| document.package.path == path) {
        let context = Arc::new(document.package.context());
        let Ok(trials) = trial::read(document, &context, &checked.files) else { continue };
        let proof = Proof::new(&document.package, Arc::clone(&context));
        let reached = reached.get_or_insert_with(|| Coverage::new(&document.package));
        let mut verdicts = Vec::new();
        for trial in &trials {
            let (verdict, walk) = proof.run(trial, language);
            reached.add(&context, walk.journal());
            verdicts.push(verdict);
        }
        for question in &document.questions {
            let (verdict, used) = trial::ask(question, &context, language);
            reached.add_used(used);
            verdicts.push(verdict);
        }
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
    (Value::from(all), reached)
}

/// What the tests reach, kind by kind, and the picture with what they never reach marked on it.
fn coverage(reached: &Coverage, package: &Package, language: Language) -> Value {
    let kinds = Kind::EVERY.into_iter().filter_map(|kind| {
        let (count, all) = reached.count(kind);
        let items = reached.of(kind).map(|(item, tests)| {
            let line = match item {
                Item::Guard(guard, _) => Some(guard.line),
                _ => None,
            };
            json!({"name": coverage::cell(item, language), "tests": tests, "line": line})
        });
        let items: Vec<_> = items.collect();
        (all > 0).then(|| json!({"name": coverage::word(kind, language), "reached": count, "of": all, "items": items}))
    });
    let marked = match language {
        Language::Vi => coverage::MARKED.0,
        Language::En => coverage::MARKED.1,
    };
    json!({
        "percent": reached.percent(),
        "tests": reached.tests,
        "hint": marked,
        "picture": drawing::svg_with_marks(&package.procedure, language, &coverage::marks(reached, language)),
        "kinds": kinds.collect::<Vec<_>>(),
    })
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
