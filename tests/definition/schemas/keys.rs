//! The keys that a schema declares, and where a file uses them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use motcua_definition::schema::FileKind;
use serde_json::{Map, Value};

/// A key of one kind of mapping: `TaskStep.due`. The mapping at the top of a file has the name of the kind of file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    pub(crate) owner: String,
    pub(crate) name: String,
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.owner, self.name)
    }
}

/// A step down into a value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part {
    Key(String),
    Item(usize),
}

/// A key where a file uses it.
#[derive(Clone, Debug)]
pub(crate) struct Use<'s> {
    pub(crate) key: Key,
    /// From the top of the file to the value of the key.
    pub(crate) path: Vec<Part>,
    /// What the schema says of the value.
    pub(crate) schema: &'s Value,
}

/// A mapping with keys of the schema, where a file has one.
#[derive(Clone, Debug)]
pub(crate) struct Instance {
    /// The owner of its keys.
    pub(crate) name: String,
    pub(crate) path: Vec<Part>,
}

/// The schema of every kind of file, without what stands in an earlier one as well: the fields of a form are the same in a
/// pack as in a procedure.
pub(crate) fn schemas() -> Vec<(FileKind, Value)> {
    let mut known = BTreeSet::new();
    let mut fresh = |kind: FileKind| {
        let mut schema = kind.schema();
        for (name, definition) in schema["definitions"].as_object_mut().unwrap() {
            if !known.insert((name.clone(), definition.to_string())) {
                definition.as_object_mut().unwrap().shift_remove("properties");
            }
        }
        (kind, schema)
    };
    FileKind::ALL.into_iter().map(&mut fresh).collect()
}

/// Every key that a schema declares, with what it says of each.
pub(crate) fn declared<'s>(word: &str, schema: &'s Value) -> BTreeMap<Key, &'s Value> {
    let mut keys = BTreeMap::new();
    declare(word, schema, &mut keys);
    for (name, definition) in schema["definitions"].as_object().into_iter().flatten() {
        declare(name, definition, &mut keys);
    }
    keys
}

fn declare<'s>(owner: &str, schema: &'s Value, keys: &mut BTreeMap<Key, &'s Value>) {
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        keys.insert(Key { owner: owner.to_owned(), name: name.clone() }, property);
        declare(&format!("{owner}.{name}"), property, keys);
    }
    if schema["additionalProperties"].is_object() {
        declare(&below(owner), &schema["additionalProperties"], keys);
    }
    if schema["items"].is_object() {
        declare(owner, &schema["items"], keys);
    }
    for variant in schema["anyOf"].as_array().into_iter().flatten() {
        declare(owner, variant, keys);
    }
}

/// What stands under the names that an author chooses.
fn below(owner: &str) -> String {
    format!("{owner}.*")
}

/// Every key that a file uses, and every mapping of it that has a name.
pub(crate) fn used<'s>(word: &str, schema: &'s Value, value: &Value) -> (Vec<Use<'s>>, Vec<Instance>) {
    let mut walk = Walk { document: schema, path: Vec::new(), uses: Vec::new(), instances: Vec::new() };
    walk.value(word, schema, value);
    (walk.uses, walk.instances)
}

struct Walk<'s> {
    document: &'s Value,
    path: Vec<Part>,
    uses: Vec<Use<'s>>,
    instances: Vec<Instance>,
}

impl<'s> Walk<'s> {
    fn value(&mut self, owner: &str, schema: &'s Value, value: &Value) {
        if let Some(name) = reference(schema) {
            return self.value(name, &self.document["definitions"][name], value);
        }
        if let Some(variants) = schema["anyOf"].as_array() {
            let takes = |variant: &&Value| self.takes(variant, value);
            if let Some(variant) = variants.iter().find(takes) {
                self.value(owner, variant, value);
            }
        }
        for rule in schema["allOf"].as_array().into_iter().flatten() {
            let kind = &rule["if"]["properties"]["type"]["const"];
            if value["type"] == *kind {
                self.value(owner, &rule["then"], value);
            }
        }
        match value {
            Value::Object(entries) => {
                if schema["properties"].is_object() {
                    self.instances.push(Instance { name: owner.to_owned(), path: self.path.clone() });
                }
                self.mapping(owner, schema, entries);
            }
            Value::Array(items) if schema["items"].is_object() => {
                for (place, item) in items.iter().enumerate() {
                    self.path.push(Part::Item(place));
                    self.value(owner, &schema["items"], item);
                    self.path.pop();
                }
            }
            _ => {}
        }
    }

    fn mapping(&mut self, owner: &str, schema: &'s Value, entries: &Map<String, Value>) {
        for (name, value) in entries {
            self.path.push(Part::Key(name.clone()));
            if let Some(property) = schema["properties"].get(name) {
                let key = Key { owner: owner.to_owned(), name: name.clone() };
                self.uses.push(Use { key, path: self.path.clone(), schema: property });
                self.value(&format!("{owner}.{name}"), property, value);
            } else if schema["additionalProperties"].is_object() {
                self.value(&below(owner), &schema["additionalProperties"], value);
            }
            self.path.pop();
        }
    }

    /// Whether a value is of a kind that a schema takes, whatever is in it.
    fn takes(&self, schema: &Value, value: &Value) -> bool {
        if let Some(name) = reference(schema) {
            return self.takes(&self.document["definitions"][name], value);
        }
        if let Some(variants) = schema["anyOf"].as_array() {
            return variants.iter().any(|variant| self.takes(variant, value));
        }
        let is = |kind: &str| match kind {
            "string" => value.is_string(),
            "integer" => value.is_i64(),
            "number" => value.is_number(),
            "boolean" => value.is_boolean(),
            "array" => value.is_array(),
            "object" => value.is_object(),
            other => panic!("`{other}` is no type"),
        };
        match &schema["type"] {
            Value::String(kind) => is(kind),
            Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).any(is),
            _ => true,
        }
    }
}

/// The name of the definition that a schema refers to.
pub(crate) fn reference(schema: &Value) -> Option<&str> {
    schema["$ref"].as_str()?.strip_prefix("#/definitions/")
}

/// The value at a place.
pub(crate) fn at<'v>(value: &'v Value, path: &[Part]) -> &'v Value {
    path.iter().fold(value, |value, part| match part {
        Part::Key(name) => &value[name.as_str()],
        Part::Item(place) => &value[*place],
    })
}

/// A copy of the whole in which another value stands at a place, or none.
pub(crate) fn with(whole: &Value, path: &[Part], other: Option<Value>) -> Value {
    let mut copy = whole.clone();
    let Some((last, above)) = path.split_last() else { return other.unwrap_or_default() };
    let parent = above.iter().fold(&mut copy, |value, part| match part {
        Part::Key(name) => &mut value[name.as_str()],
        Part::Item(place) => &mut value[*place],
    });
    match (last, parent, other) {
        (Part::Key(name), Value::Object(entries), Some(other)) => drop(entries.insert(name.clone(), other)),
        (Part::Key(name), Value::Object(entries), None) => drop(entries.shift_remove(name)),
        (Part::Item(place), Value::Array(items), Some(other)) => items[*place] = other,
        (Part::Item(place), Value::Array(items), None) => drop(items.remove(*place)),
        _ => panic!("nothing stands at {path:?}"),
    }
    copy
}

/// A file as JSON: every key is a text, as our reader takes it.
pub(crate) fn json(value: &serde_yaml::Value) -> Value {
    use serde_yaml::Value as Yaml;
    let text = |key: &Yaml| match key {
        Yaml::String(text) => text.clone(),
        Yaml::Number(number) => number.to_string(),
        Yaml::Bool(yes) => yes.to_string(),
        other => panic!("{other:?} is a key"),
    };
    match value {
        Yaml::Sequence(items) => items.iter().map(json).collect(),
        Yaml::Mapping(entries) => Value::Object(entries.iter().map(|(key, value)| (text(key), json(value))).collect()),
        Yaml::Tagged(tagged) => json(&tagged.value),
        leaf => serde_json::to_value(leaf).unwrap(),
    }
}
