//! Laws of what an editor is told, over the example procedures.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::names::{self, Kind};
use super::{Lines, Stretch, Utf16, Workspace, outline};
use crate::diagnostic::Severity;
use crate::mentions::{Named, mentions};
use crate::model::{Model, Surroundings};
use crate::project::{Folder, Memory, Sources, check};
use crate::schema::FileKind;
use crate::shape;
use crate::source::{self, Node, NodeKind, SourceFile, SourceMap, Style};
use crate::syntax::Read;
use crate::syntax::procedure::Procedure;

/// Every text below `workflows`, by its path there.
fn examples() -> BTreeMap<String, Arc<str>> {
    let top = concat!(env!("CARGO_MANIFEST_DIR"), "/../../workflows/");
    let files = Folder.list(top.trim_end_matches('/'));
    let texts = files.into_iter().filter_map(|path| {
        let text = Folder.read(&path).ok().flatten()?;
        Some((path.strip_prefix(top)?.to_owned(), text))
    });
    texts.collect()
}

fn workspace(texts: &BTreeMap<String, Arc<str>>) -> Workspace {
    let mut workspace = Workspace::default();
    texts.iter().for_each(|(path, text)| workspace.put(path, Arc::clone(text)));
    workspace
}

/// A tree in lines: keys and plain words with their places; texts in quotes and blocks without, for their ends are
/// told otherwise by the two readers.
fn told(node: &Node, depth: usize, out: &mut Vec<String>) {
    match &node.kind {
        NodeKind::Scalar(scalar) if scalar.style == Style::Plain && !scalar.text.is_empty() => {
            out.push(format!("{depth} {} {}..{}", scalar.text, node.span.start, node.span.end));
        }
        NodeKind::Scalar(scalar) => out.push(format!("{depth} {:?}", scalar.style)),
        NodeKind::List(items) => items.iter().for_each(|item| told(item, depth + 1, out)),
        NodeKind::Map(entries) => entries.iter().for_each(|entry| {
            out.push(format!("{depth} {}: {}", entry.key.text, entry.key.span.start));
            told(&entry.value, depth + 1, out);
        }),
        NodeKind::Refused => out.push("refused".to_owned()),
    }
}

#[test]
fn both_readers_see_the_same_tree_where_nothing_is_wrong() {
    for (path, text) in examples().iter().filter(|(path, _)| path.ends_with(".yaml")) {
        let mut files = SourceMap::default();
        let id = files.add(SourceFile::new(path.as_str(), Arc::clone(text)));
        let strict = source::parse(&files, id).0.unwrap();
        let (mut one, mut other) = (Vec::new(), Vec::new());
        told(&strict, 0, &mut one);
        told(&outline::outline(text, id), 0, &mut other);
        for (strict, tolerant) in one.iter().zip(&other) {
            assert_eq!(strict, tolerant, "in {path}");
        }
        assert_eq!(one.len(), other.len(), "in {path}");
    }
}

fn kind(named: &Named<'_>) -> Vec<Kind> {
    match named {
        Named::Step => vec![Kind::Step],
        Named::Outcome(_) => vec![Kind::Outcome],
        Named::Role { .. } => vec![Kind::Role],
        Named::Agency => vec![Kind::Agency],
        Named::Sender => vec![Kind::Agency, Kind::Service],
        Named::Form => vec![Kind::Form],
        Named::FieldOf(_) | Named::ValueOf(_) => vec![Kind::Field, Kind::Value],
        Named::Document => vec![Kind::Document],
        Named::Status => vec![Kind::Status],
        Named::Service => vec![Kind::Service],
        Named::Operation(_) => vec![Kind::Operation],
        Named::Ladder => vec![Kind::Ladder],
        Named::Calendar => vec![Kind::Calendar],
        Named::Message => vec![Kind::Message],
        Named::Codes => vec![Kind::Codes],
        Named::DocumentTemplate => vec![Kind::DocumentTemplate],
        Named::NoticeTemplate => vec![Kind::NoticeTemplate],
    }
}

/// What the checker takes for a name, editors take for the same name at the same place.
#[test]
fn editors_and_the_checker_agree_on_names() {
    let built_in = ["assignee", "applicant", "timer", "done", "result"];
    for (path, text) in examples().iter().filter(|(path, _)| path.ends_with(".procedure.yaml")) {
        let mut files = SourceMap::default();
        let id = files.add(SourceFile::new(path.as_str(), Arc::clone(text)));
        let tree = source::parse(&files, id).0.unwrap();
        let checked = shape::check(FileKind::Procedure.shapes(), &tree).tree.unwrap();
        let file = Procedure::read(&checked).unwrap();
        let around = Surroundings::default();
        let model = Model::new(&files, &file, &around, BTreeSet::new());
        let declared = names::declared(&tree).0;
        let ours = names::mentions(FileKind::Procedure, &tree, &files, &declared);
        let mut compared = 0;
        for mention in mentions(&model).iter().filter(|mention| !built_in.contains(&mention.name)) {
            let same = ours.iter().any(|found| {
                found.thing.name == mention.name
                    && found.span == mention.span
                    && kind(&mention.named).contains(&found.thing.kind)
            });
            let place = files.position(mention.span);
            assert!(same, "{path}:{place:?}: editors do not know {mention:?}");
            compared += 1;
        }
        assert!(compared > 20, "{path}: only {compared} names");
    }
}

/// Whatever is renamed, everything that was right is right afterwards, and the old name is gone.
#[test]
fn a_renamed_thing_is_renamed_everywhere() {
    let texts = examples();
    let before = workspace(&texts);
    let mut renamed = 0;
    for (path, text) in texts.iter().filter(|(path, _)| path.ends_with(".procedure.yaml")) {
        let mut files = SourceMap::default();
        let id = files.add(SourceFile::new(path.as_str(), Arc::clone(text)));
        let tree = source::parse(&files, id).0.unwrap();
        let mut of_kind: BTreeMap<Kind, usize> = BTreeMap::new();
        for declaration in names::declared(&tree).1 {
            // An operation's input and a template name fields by what others call them.
            if matches!(declaration.thing.kind, Kind::Field | Kind::Value | Kind::Form) {
                continue;
            }
            // Each time everything is checked again: a few of each kind show it.
            let so_far = of_kind.entry(declaration.thing.kind).or_default();
            *so_far += 1;
            if *so_far > 3 {
                continue;
            }
            let changes = before.rename(path, declaration.span.start as usize, "quite_another").unwrap();
            let mut changed = texts.clone();
            for change in changes.iter().rev() {
                let text = changed.get_mut(&change.at.path).unwrap();
                let mut new = text.to_string();
                new.replace_range(change.at.start..change.at.end, &change.text);
                *text = new.into();
            }
            let folder = path.rsplit_once('/').unwrap().0;
            let checked = check(&Memory(changed), &[folder]);
            let wrong = checked.findings.iter().filter(|finding| finding.severity == Severity::Error);
            // Templates are not rewritten; the checker tells what they lack.
            let wrong: Vec<_> = wrong.filter(|finding| finding.rule != "template-word").collect();
            assert!(wrong.is_empty(), "{path}: {:?}: {:?}", declaration.thing, wrong);
            renamed += 1;
        }
    }
    assert!(renamed > 20, "only {renamed}");
}

/// At every byte of a file that was cut off there, something sensible is said or nothing; nothing ever breaks.
#[test]
fn half_typed_files_are_no_trouble() {
    let texts = examples();
    let path = "construction_permit/construction_permit.procedure.yaml";
    let text = &texts[path];
    let mut workspace = workspace(&texts);
    for (end, _) in text.char_indices().step_by(41) {
        workspace.put(path, text[..end].into());
        workspace.complete(path, end);
        workspace.tell(path, end.saturating_sub(1));
        workspace.symbols(path);
        workspace.references(path, end / 2);
    }
}

#[test]
fn places_are_counted_in_units_of_utf16() {
    let text = "label: {vi: Thẩm định}\r\n🏠 nhà\n";
    let lines = Lines::of(text);
    let at = |needle: &str| text.find(needle).unwrap();
    assert_eq!(lines.place(at("định")), Utf16 { line: 0, column: 17 });
    assert_eq!(lines.place(at("nhà")), Utf16 { line: 1, column: 3 });
    assert_eq!(lines.byte(Utf16 { line: 0, column: 99 }), at("\r"));
    assert_eq!(lines.byte(Utf16 { line: 9, column: 0 }), text.len());
    for (byte, _) in text.char_indices().filter(|(_, letter)| !letter.is_control()) {
        assert_eq!(lines.byte(lines.place(byte)), byte);
    }
}

#[test]
fn what_a_name_in_a_rule_names_is_found() {
    let texts = examples();
    let workspace = workspace(&texts);
    let path = "construction_permit/construction_permit.procedure.yaml";
    let text = &texts[path];
    let at = text.find("apply.storeys >= 5").unwrap() + "apply.".len();
    let declared = text.find("    storeys: {type").unwrap() + 4;
    let expected = Stretch { path: path.to_owned(), start: declared, end: declared + "storeys".len() };
    assert_eq!(workspace.definition(path, at), Some(expected));
    let step = text.find("from == \"review\"").unwrap() + "from == \"".len();
    assert!(workspace.references(path, step).len() > 8);
}
