//! The checker and the published schemas agree: what an editor accepts by the rules of JSON Schema, the checker accepts,
//! and what it underlines, the checker refuses.
//!
//! Shown on every file of the repository, right and wrong, and on thousands of small mappings, each with one thing in it
//! replaced, left out or added.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use motcua_definition::project::check;
use motcua_definition::schema::FileKind;
use motcua_definition::shape::{self, Shapes};
use motcua_definition::source::{SourceFile, SourceMap, parse};
use serde_json::{Value, json};

use super::keys::{self, Part, Use, declared, reference, schemas, used};
use super::standard::valid;
use crate::gallery::surroundings;
use crate::project::root;

/// A schema, as an editor and as the checker read it.
struct Both {
    schema: Value,
    /// Without what only we know of: formats that no pattern can say, and what is not carried out yet.
    plain: Shapes,
    whole: Shapes,
}

impl Both {
    fn of(schema: Value) -> Self {
        let mut plain = schema.clone();
        without_ours(&mut plain);
        let plain = Shapes::compile(&plain).unwrap();
        Self { whole: Shapes::compile(&schema).unwrap(), plain, schema }
    }

    /// Where the two disagree about a value.
    fn disagreement(&self, value: &Value) -> Option<String> {
        let mut files = SourceMap::default();
        let text = value.to_string();
        let id = files.add(SourceFile::new("a.yaml", text.as_str()));
        let (tree, findings) = parse(&files, id);
        assert!(findings.is_empty(), "JSON that cannot be read: {text}");
        let tree = tree.unwrap();
        let editor = valid(&self.schema, &self.schema, value);
        let plain = shape::check(&self.plain, &tree);
        let whole = shape::check(&self.whole, &tree);
        let said: Vec<String> = plain.findings.iter().map(|finding| finding.headline.to_string()).collect();
        if editor != said.is_empty() {
            let editor = if editor { "accepts" } else { "refuses" };
            return Some(format!("an editor {editor} {text}\n    the checker says {said:?}"));
        }
        if !editor && whole.findings.is_empty() {
            return Some(format!("an editor refuses {text}, the checker does not"));
        }
        // What was found fault with must not be read, and what was not must be.
        (whole.findings.is_empty() && whole.tree.is_none()).then(|| format!("nothing remains of {text}"))
    }
}

fn without_ours(schema: &mut Value) {
    match schema {
        Value::Object(keywords) => {
            keywords.retain(|keyword, _| keyword != "x-motcua-format" && !keyword.starts_with("x-motcua-later"));
            keywords.values_mut().for_each(without_ours);
        }
        Value::Array(items) => items.iter_mut().for_each(without_ours),
        _ => {}
    }
}

/// Every YAML file of ours in these folders.
pub(super) fn files(folders: &[&str]) -> Vec<(PathBuf, FileKind)> {
    let mut files = Vec::new();
    let mut pending: Vec<PathBuf> = folders.iter().map(|folder| PathBuf::from(root()).join(folder)).collect();
    while let Some(folder) = pending.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                pending.push(path);
            } else if let Some(kind) = FileKind::of(path.file_name().unwrap().to_str().unwrap()) {
                files.push((path, kind));
            }
        }
    }
    files.sort();
    files
}

/// What a file says, if it is YAML that means the same to everybody.
fn read(path: &Path) -> Option<Value> {
    let text = fs::read_to_string(path).unwrap();
    let mut files = SourceMap::default();
    let id = files.add(SourceFile::new("a.yaml", text.as_str()));
    let (tree, findings) = parse(&files, id);
    tree.filter(|_| findings.is_empty())?;
    Some(keys::json(&serde_yaml::from_str(&text).unwrap()))
}

#[test]
fn every_file_of_the_repository_is_judged_alike() {
    let both: BTreeMap<FileKind, Both> = FileKind::ALL.map(|kind| (kind, Both::of(kind.schema()))).into();
    let (mut right, mut wrong) = (0, 0);
    for (path, kind) in files(&["workflows", "examples", "tests"]) {
        let Some(value) = read(&path) else { continue };
        let found = both[&kind].disagreement(&value);
        assert_eq!(found, None, "{}", path.display());
        if valid(&both[&kind].schema, &both[&kind].schema, &value) { right += 1 } else { wrong += 1 }
    }
    assert!(right > 100 && wrong > 20, "{right} right and {wrong} wrong files");
}

/// The whole checker, not only its comparison of shapes: no file with an underlined mistake passes.
#[test]
fn what_an_editor_refuses_does_not_pass_the_checker() {
    for folder in ["ok", "err"] {
        for (path, kind) in files(&[&format!("tests/checks/{folder}")]) {
            let Some(value) = read(&path) else { continue };
            let schema = kind.schema();
            let mut sources = surroundings(folder);
            let shown = format!("{folder}/{}", path.file_name().unwrap().to_str().unwrap());
            sources.0.insert(shown.clone(), fs::read_to_string(&path).unwrap().into());
            let checked = check(&sources, &[&shown]);
            assert!(checked.has_errors() || valid(&schema, &schema, &value), "{shown}");
        }
    }
}

/// What is put in the place of a value. Not `2.0`: by the standard that is a whole number, and we take it for none.
fn probes() -> Vec<Value> {
    let long = "a".repeat(65);
    let texts = [
        "",
        " ",
        "x",
        "Two words",
        "under_score",
        "Ẩn",
        "task",
        "vi",
        "all",
        "1",
        "7%",
        "120%",
        "2 days",
        "2 fortnights",
        "-1 working day",
        "2026-03-02",
        "2026-13-40",
        "2026-03-02 09:00",
        "today",
        "09:00",
        "08:00-12:00",
        "mon-fri",
        "a.b",
        "a.b.c",
        "fee@1",
        "a/b.yaml",
        "../b",
        "http://example.org/a",
        "A_KEY",
        "5 MB",
        "[",
        "= 1",
        "< 5",
        "line\nline",
        &long,
    ];
    let mut probes: Vec<Value> = texts.into_iter().map(Value::from).collect();
    probes.extend([
        json!(null),
        json!(true),
        json!(0),
        json!(1),
        json!(2),
        json!(-1),
        json!(7_000_000),
        json!(0.5),
        json!(503),
    ]);
    probes.extend([
        json!([]),
        json!(["x"]),
        json!([1]),
        json!([[]]),
        json!([{}]),
        json!({}),
        json!({"x": 1}),
        json!({"type": "x"}),
    ]);
    probes
}

/// The mappings of this repository's files by their name in the schema: few of each, such that every key is there.
fn instances(kind: FileKind, schema: &Value) -> Vec<(String, Value)> {
    let word = kind.word();
    let mut all: Vec<(String, Value)> = Vec::new();
    for (path, _) in files(&["workflows", "examples", "tests"]).into_iter().filter(|(_, of)| *of == kind) {
        let Some(value) = read(&path) else { continue };
        let (_, instances) = used(word, schema, &value);
        let named = instances.into_iter().filter(|instance| !instance.name.contains('.'));
        all.extend(named.map(|instance| (instance.name, keys::at(&value, &instance.path).clone())));
    }
    all.sort_by_cached_key(|(name, value)| (name.clone(), value.to_string().len(), value.to_string()));
    let mut seen = BTreeSet::new();
    all.retain(|(name, value)| {
        let keys: Vec<String> = value.as_object().unwrap().keys().cloned().collect();
        let declared = |key: &String| schema_of(schema, word, name)["properties"].get(key).is_some();
        let new = keys.into_iter().filter(declared).filter(|key| seen.insert((name.clone(), key.clone()))).count();
        new > 0 || seen.insert((name.clone(), String::new()))
    });
    all
}

fn schema_of<'s>(schema: &'s Value, word: &str, name: &str) -> &'s Value {
    if name == word { schema } else { &schema["definitions"][name] }
}

#[test]
fn one_change_at_a_time_is_judged_alike() {
    let mut different = Vec::new();
    let mut count = 0;
    let mut probed = BTreeSet::new();
    for (kind, fresh) in schemas() {
        let schema = kind.schema();
        for (name, value) in instances(kind, &fresh) {
            let mut own = schema_of(&schema, kind.word(), &name).clone();
            own["definitions"] = schema["definitions"].clone();
            let both = Both::of(own);
            let mut changed = vec![value.clone()];
            let declared = schema_of(&fresh, kind.word(), &name)["properties"].as_object();
            for key in declared.into_iter().flat_map(|keys| keys.keys()) {
                // A key that is there is left out, one that is not is added; each is replaced only once.
                let place = [Part::Key(key.clone())];
                if value.get(key).is_some() {
                    changed.push(keys::with(&value, &place, None));
                }
                if probed.insert((kind, name.clone(), key.clone())) {
                    changed.extend(probes().into_iter().map(|probe| keys::with(&value, &place, Some(probe))));
                }
            }
            for name in ["surplus", "Not A Name"] {
                changed.push(keys::with(&value, &[Part::Key(name.to_owned())], Some(json!(1))));
            }
            count += changed.len();
            let differs = changed.iter().filter_map(|value| both.disagreement(value));
            different.extend(differs.map(|what| format!("{name}: {what}")));
        }
    }
    assert!(different.is_empty(), "{} of {count}:\n{}", different.len(), different.join("\n"));
    assert!(count > 10_000, "only {count} values were compared");
}

/// Every definition is used, and every reference leads somewhere.
#[test]
fn every_definition_is_referred_to() {
    fn references(schema: &Value, found: &mut BTreeSet<String>) {
        found.extend(reference(schema).map(str::to_owned));
        match schema {
            Value::Object(keywords) => keywords.values().for_each(|value| references(value, found)),
            Value::Array(items) => items.iter().for_each(|item| references(item, found)),
            _ => {}
        }
    }
    for kind in FileKind::ALL {
        let schema = kind.schema();
        let mut found = BTreeSet::new();
        references(&schema, &mut found);
        let defined: BTreeSet<String> =
            schema["definitions"].as_object().into_iter().flat_map(|all| all.keys().cloned()).collect();
        assert_eq!(found, defined, "{}", kind.word());
    }
}

/// No kind of mapping is so new, or so seldom, that no file of this repository has one.
#[test]
fn every_kind_of_mapping_is_in_a_file() {
    let mut idle = Vec::new();
    for (kind, schema) in schemas() {
        let mut keys = declared(kind.word(), &schema);
        for (path, _) in files(&["workflows", "examples", "tests"]).into_iter().filter(|(_, of)| *of == kind) {
            let Some(value) = read(&path) else { continue };
            for Use { key, path, schema: property } in used(kind.word(), &schema, &value).0 {
                if valid(&schema, property, keys::at(&value, &path)) {
                    keys.retain(|other, _| other.owner != key.owner);
                }
            }
        }
        idle.extend(keys.keys().map(|key| format!("{} files, {key}", kind.word())));
    }
    assert!(idle.is_empty(), "no file has the mapping with these keys:\n{}", idle.join("\n"));
}

/// Whoever reads a description learns something: a sentence, and not the key once more.
#[test]
fn every_key_is_explained_by_a_sentence() {
    let mut bare = Vec::new();
    for kind in FileKind::ALL {
        for (key, property) in declared(kind.word(), &kind.schema()) {
            let about = property["description"].as_str().unwrap_or_default();
            let said = about.trim_end_matches('.').to_lowercase();
            if !about.ends_with(['.', '?', '`', ')', '…']) || said == key.name.replace('_', " ") {
                bare.push(format!("{} files, {key}: {about:?}", kind.word()));
            }
        }
    }
    assert!(bare.is_empty(), "{}", bare.join("\n"));
}
