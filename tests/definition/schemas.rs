//! The published schemas are current, complete, and agree with what is read.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use motcua_definition::schema::published;
use serde_json::Value;

use crate::project::root;

#[path = "schemas/agreement.rs"]
mod agreement;
#[path = "schemas/keys.rs"]
mod keys;
#[path = "schemas/standard.rs"]
mod standard;

#[test]
fn the_published_schemas_are_current() {
    let folder = PathBuf::from(root()).join("schemas");
    for (name, text) in published() {
        let path = folder.join(&name);
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            fs::create_dir_all(&folder).unwrap();
            fs::write(&path, &text).unwrap();
        }
        let found = fs::read_to_string(&path).unwrap_or_default();
        assert!(found == text, "schemas/{name} is stale: run this test with UPDATE_EXPECT=1");
    }
}

/// Editors show the description of a key; a key without one is a riddle.
#[test]
fn every_key_is_described() {
    for (name, text) in published().into_iter().filter(|(name, _)| !name.starts_with("event")) {
        let schema: Value = serde_json::from_str(&text).unwrap();
        let mut bare = Vec::new();
        undescribed(&schema, "", &mut bare);
        assert!(bare.is_empty(), "{name}: {bare:?}");
    }
}

fn undescribed(schema: &Value, path: &str, bare: &mut Vec<String>) {
    match schema {
        Value::Object(keywords) => {
            for (keyword, value) in keywords {
                let in_condition = path.ends_with("/if");
                if let ("properties", Value::Object(properties), false) = (keyword.as_str(), value, in_condition) {
                    for (key, property) in properties {
                        if property.get("description").is_none() {
                            bare.push(format!("{path}/{key}"));
                        }
                    }
                }
                undescribed(value, &format!("{path}/{keyword}"), bare);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| undescribed(item, path, bare)),
        _ => {}
    }
}

/// The schema of events knows every event of the released histories, with every key.
#[test]
fn released_events_are_in_the_schema() {
    let (_, text) = published().into_iter().find(|(name, _)| name == "event.schema.json").unwrap();
    let schema: Value = serde_json::from_str(&text).unwrap();
    let facts = facts(&schema);
    let folder = PathBuf::from(root()).join("tests/histories");
    let mut seen = BTreeSet::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|end| end != "jsonl") {
            continue;
        }
        for line in fs::read_to_string(path).unwrap().lines() {
            let recorded: Value = serde_json::from_str(line).unwrap();
            let event = recorded["event"].as_object().unwrap();
            let kind = event["type"].as_str().unwrap();
            let keys = facts.iter().find(|(name, _)| name == kind).map(|(_, keys)| keys);
            let keys = keys.unwrap_or_else(|| panic!("`{kind}` is not in the schema"));
            for key in event.keys().filter(|key| !["at", "by_clock"].contains(&key.as_str())) {
                assert!(keys.contains(key), "`{kind}` has no `{key}` in the schema");
            }
            seen.insert(kind.to_owned());
        }
    }
    assert!(seen.len() > 5, "the histories tell of few kinds of events: {seen:?}");
}

fn facts(schema: &Value) -> Vec<(String, BTreeSet<String>)> {
    let mut facts = Vec::new();
    collect(schema, &mut facts);
    facts
}

fn collect(schema: &Value, facts: &mut Vec<(String, BTreeSet<String>)>) {
    if let Some(kind) = schema.pointer("/properties/type/const").and_then(Value::as_str) {
        let keys = schema["properties"].as_object().unwrap().keys().cloned().collect();
        facts.push((kind.to_owned(), keys));
    }
    match schema {
        Value::Object(keywords) => keywords.values().for_each(|value| collect(value, facts)),
        Value::Array(items) => items.iter().for_each(|item| collect(item, facts)),
        _ => {}
    }
}
