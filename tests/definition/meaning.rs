//! A file means the same to everybody: whatever is accepted here means the same to another YAML reader, and whatever the
//! schemas accept can be read.

use std::fs;
use std::path::{Path, PathBuf};

use motcua_definition::diagnostic::Severity;
use motcua_definition::project::check;
use motcua_definition::schema::FileKind;
use motcua_definition::source::{Node, NodeKind, Plain, SourceFile, SourceMap, parse};
use proptest::prelude::*;
use serde_yaml::{Mapping, Value};

use crate::gallery::surroundings;
use crate::project::root;

/// The tree, if nothing is wrong with it.
fn accepted(text: &str) -> Option<Node> {
    let mut files = SourceMap::default();
    let id = files.add(SourceFile::new("a.yaml", text));
    let (tree, findings) = parse(&files, id);
    tree.filter(|_| findings.is_empty())
}

fn same(ours: &Node, theirs: &Value) -> Result<(), String> {
    let differ = || Err(format!("{} is not {theirs:?}", ours.describe()));
    match (&ours.kind, theirs) {
        (NodeKind::Scalar(scalar), theirs) => {
            let equal = match (scalar.resolve(), theirs) {
                (Plain::Null, Value::Null) => true,
                (Plain::YesNo(yes), Value::Bool(other)) => yes == *other,
                (Plain::Integer, Value::Number(number)) => scalar.text.parse::<i64>().ok() == number.as_i64(),
                (Plain::Decimal, Value::Number(number)) => scalar.text.parse::<f64>().ok() == number.as_f64(),
                (Plain::Text, Value::String(text)) => *scalar.text == **text,
                _ => false,
            };
            if equal { Ok(()) } else { differ() }
        }
        (NodeKind::List(items), Value::Sequence(others)) if items.len() == others.len() => {
            items.iter().zip(others).try_for_each(|(item, other)| same(item, other))
        }
        (NodeKind::Map(entries), Value::Mapping(others)) if entries.len() == others.len() => {
            entries.iter().zip(others).try_for_each(|(entry, (key, value))| {
                let spelled = match key {
                    Value::String(text) => text.clone(),
                    Value::Number(number) => number.to_string(),
                    Value::Bool(yes) => yes.to_string(),
                    // An empty key, `~` and `null` are one thing to the other reader.
                    Value::Null => entry.key.text.to_string(),
                    other => format!("{other:?}"),
                };
                if *entry.key.text != *spelled && entry.key.text.parse::<f64>().ok() != spelled.parse::<f64>().ok() {
                    return Err(format!("the key `{}` is not `{spelled}`", entry.key.text));
                }
                same(&entry.value, value)
            })
        }
        _ => differ(),
    }
}

fn files_below(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files_below(&path, files);
        } else if path.extension().is_some_and(|end| end == "yaml") {
            files.push(path);
        }
    }
}

#[test]
fn every_accepted_file_means_the_same_to_another_reader() {
    let mut files = Vec::new();
    files_below(&PathBuf::from(root()).join("workflows"), &mut files);
    files_below(&PathBuf::from(root()).join("tests/checks"), &mut files);
    let mut accepted_files = 0;
    for path in files {
        let text = fs::read_to_string(&path).unwrap();
        let Some(tree) = accepted(&text) else { continue };
        let theirs: Value = serde_yaml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        if let Err(difference) = same(&tree, &theirs) {
            panic!("{}: {difference}", path.display());
        }
        accepted_files += 1;
    }
    assert!(accepted_files > 30, "nearly nothing was accepted");
}

/// Bits of YAML, put together at random.
fn scraps() -> impl Strategy<Value = String> {
    let scrap = prop::sample::select(vec![
        "a",
        "b",
        "no",
        "1",
        "-1",
        "0.5",
        "07",
        "true",
        "~",
        "é",
        "x y",
        ": ",
        ":",
        " ",
        "  ",
        "\n",
        "\n  ",
        "\n    ",
        "- ",
        "? ",
        "[",
        "]",
        "{",
        "}",
        ", ",
        ",",
        "'",
        "''",
        "\"",
        "\\n",
        "\\u00e9",
        "|\n  ",
        ">\n  ",
        ">-\n  ",
        "|+\n  ",
        "#",
        " # c",
        "---",
        "...",
        "=",
        "%",
        "@",
        "`",
        "!",
        "&a ",
        "*a",
        "<<",
        "2026-03-02",
        "09:00",
        "\r\n",
    ]);
    prop::collection::vec(scrap, 0..24).prop_map(|scraps| scraps.concat())
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(|number| Value::Number(number.into())),
        "[ -~]{0,12}".prop_map(Value::String),
        "[a-zé\\n' \":#-]{0,20}".prop_map(Value::String),
        prop::sample::select(vec![
            "NO", "yes", "0777", "1_000", "13:30", "null", "~", "1e3", "- a", "a: b", "é\n", " a", "a "
        ])
        .prop_map(|text| Value::String(text.to_owned())),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::Sequence),
            prop::collection::vec(("[a-z]{1,6}", inner), 0..6).prop_map(|entries| {
                Value::Mapping(entries.into_iter().map(|(key, value)| (Value::String(key), value)).collect::<Mapping>())
            }),
        ]
    })
}

/// A place in a tree, and what happens to it.
#[derive(Clone, Debug)]
enum Mutation {
    Delete,
    Replace(Value),
    Rename(String),
    Repeat,
}

fn mutation() -> impl Strategy<Value = (prop::sample::Index, Mutation)> {
    let texts = prop::sample::select(vec![
        "granted",
        "review",
        "apply",
        "join",
        "clerk",
        "applicant",
        "decision",
        "chief",
        "3 working days",
        "1 month",
        "50%",
        "-1 day",
        "apply.days > 3",
        "apply.note ?? \"x\"",
        "task",
        "end",
        "call",
        "parallel",
        "timer",
        "2026-03-02",
        "2026-03-02 09:00",
        "case",
        "",
        "review.grant",
        "apply.days",
        "text",
        "list",
        "= apply.days",
    ]);
    let replacement = prop_oneof![
        texts.prop_map(|text| Value::String(text.to_owned())),
        any::<i8>().prop_map(|number| Value::Number(i64::from(number).into())),
        any::<bool>().prop_map(Value::Bool),
        Just(Value::Null),
        Just(Value::Sequence(Vec::new())),
        Just(Value::Mapping(Mapping::new())),
    ];
    let names = prop::sample::select(vec![
        "next",
        "due",
        "type",
        "role",
        "when",
        "within",
        "on_expiry",
        "outcomes",
        "form",
        "at_most",
        "to",
    ]);
    let kind = prop_oneof![
        2 => Just(Mutation::Delete),
        4 => replacement.prop_map(Mutation::Replace),
        2 => names.prop_map(|name| Mutation::Rename(name.to_owned())),
        1 => Just(Mutation::Repeat),
    ];
    (any::<prop::sample::Index>(), kind)
}

fn count(value: &Value) -> usize {
    match value {
        Value::Mapping(map) => map.values().map(|value| 1 + count(value)).sum(),
        Value::Sequence(items) => items.iter().map(|item| 1 + count(item)).sum(),
        _ => 0,
    }
}

fn mutate(value: &mut Value, at: &mut usize, mutation: &Mutation) {
    match value {
        Value::Mapping(map) => {
            let keys: Vec<Value> = map.keys().cloned().collect();
            for key in keys {
                if *at == 0 {
                    match mutation {
                        Mutation::Delete => drop(map.shift_remove(&key)),
                        Mutation::Replace(other) => drop(map.insert(key, other.clone())),
                        Mutation::Rename(name) => {
                            let value = map.shift_remove(&key).unwrap_or_default();
                            map.insert(Value::String(name.clone()), value);
                        }
                        Mutation::Repeat => {
                            let value = map[&key].clone();
                            map.insert(Value::String("again".to_owned()), value);
                        }
                    }
                    *at = usize::MAX;
                    return;
                }
                *at -= 1;
                mutate(&mut map[&key], at, mutation);
                if *at == usize::MAX {
                    return;
                }
            }
        }
        Value::Sequence(items) => {
            for place in 0..items.len() {
                if *at == 0 {
                    match mutation {
                        Mutation::Delete => drop(items.remove(place)),
                        Mutation::Replace(other) => items[place] = other.clone(),
                        Mutation::Rename(_) | Mutation::Repeat => items.push(items[place].clone()),
                    }
                    *at = usize::MAX;
                    return;
                }
                *at -= 1;
                mutate(&mut items[place], at, mutation);
                if *at == usize::MAX {
                    return;
                }
            }
        }
        _ => {}
    }
}

/// The files of `tests/checks/ok`.
fn good_files() -> Vec<(String, String)> {
    let folder = PathBuf::from(root()).join("tests/checks/ok");
    let mut files: Vec<(String, String)> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), fs::read_to_string(path).unwrap()))
        .filter(|(name, _)| FileKind::of(name).is_some())
        .collect();
    files.sort();
    files
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn scraps_of_yaml_mean_the_same_to_another_reader(text in scraps()) {
        if let Some(tree) = accepted(&text) {
            let theirs: Result<Value, _> = serde_yaml::from_str(&text);
            let theirs = theirs.map_err(|error| TestCaseError::fail(format!("{text:?}: {error}")))?;
            prop_assert!(same(&tree, &theirs).is_ok(), "{:?}: {:?}", text, same(&tree, &theirs));
        }
    }

    #[test]
    fn written_values_are_read_back(value in value()) {
        let text = serde_yaml::to_string(&value).unwrap();
        if let Some(tree) = accepted(&text) {
            prop_assert!(same(&tree, &value).is_ok(), "{}\n{:?}", text, same(&tree, &value));
        }
    }

    /// Whatever is done to a good file, the checker answers: with findings, or with something that can be run. It never
    /// panics, and it never accepts what it then cannot read.
    #[test]
    fn mutilated_files_are_answered(
        file in prop::sample::select(good_files()),
        mutations in prop::collection::vec(mutation(), 1..4),
    ) {
        let (name, text) = file;
        let mut value: Value = serde_yaml::from_str(&text).unwrap();
        for (index, mutation) in &mutations {
            let places = count(&value);
            if places > 0 {
                let mut at = index.index(places);
                mutate(&mut value, &mut at, mutation);
            }
        }
        let text = serde_yaml::to_string(&value).unwrap();
        let mut sources = surroundings("ok");
        sources.0.insert(format!("ok/{name}"), text.clone().into());
        let checked = check(&sources, &[&format!("ok/{name}")]);
        let internal = checked.findings.iter().any(|finding| finding.rule == "internal");
        prop_assert!(!internal, "{}", text);
        let errors = checked.findings.iter().any(|finding| finding.severity == Severity::Error);
        if name.contains("procedure") {
            prop_assert_eq!(checked.procedures.is_empty(), errors, "{}", text);
        }
    }
}
