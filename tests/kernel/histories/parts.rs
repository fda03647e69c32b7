//! The parts of an event, by name: each kind, each field of each kind, each word of each list of words. What there is
//! stands in the schema; which of them an event has is found by reading it along the schema.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;

/// The schema of a written event, as it is published.
pub(crate) fn schema() -> Value {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemas/event.schema.json");
    serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap()
}

/// Every kind of event.
pub(crate) fn kinds(schema: &Value) -> BTreeSet<String> {
    let kinds = all(schema).into_iter().filter_map(|part| part.strip_prefix("Event:").map(str::to_owned));
    kinds.filter(|kind| !kind.contains('.')).collect()
}

/// Every part that the schema lists.
pub(super) fn all(schema: &Value) -> BTreeSet<String> {
    let mut reader = Reader { root: schema, known: BTreeSet::new(), parts: BTreeSet::new() };
    reader.read("Recorded", schema, None);
    reader.parts
}

/// The parts that an event has.
pub(super) fn held(schema: &Value, event: &Value, parts: &mut BTreeSet<String>) {
    let mut reader = Reader { root: schema, known: BTreeSet::new(), parts: std::mem::take(parts) };
    reader.read("Recorded", schema, Some(event));
    *parts = reader.parts;
}

struct Reader<'s> {
    root: &'s Value,
    /// Definitions that were read, where no event leads through them.
    known: BTreeSet<String>,
    parts: BTreeSet<String>,
}

impl Reader<'_> {
    /// Reads what a schema says of this value, or of every value that there may be.
    fn read(&mut self, name: &str, schema: &Value, value: Option<&Value>) {
        if let Some(address) = schema["$ref"].as_str() {
            let (_, definition) = address.rsplit_once('/').unwrap();
            if value.is_some() || self.known.insert(definition.to_owned()) {
                self.read(definition, self.root.pointer(&address[1..]).unwrap(), value);
            }
        }
        for variant in ["oneOf", "anyOf"].iter().filter_map(|key| schema[*key].as_array()).flatten() {
            if value.is_none_or(|value| fits(variant, value)) {
                let kind = kind(variant);
                if let Some(kind) = kind {
                    self.parts.insert(format!("{name}:{kind}"));
                }
                let name = kind.map_or_else(|| name.to_owned(), |kind| format!("{name}:{kind}"));
                self.read(&name, variant, value);
            }
        }
        for (field, part) in schema["properties"].as_object().into_iter().flatten() {
            let inner = value.map(|value| value.get(field));
            if inner.is_none_or(|inner| inner.is_some()) {
                let name = format!("{name}.{field}");
                self.parts.insert(name.clone());
                self.read(&name, part, inner.flatten());
            }
        }
        for every in
            ["items", "additionalProperties"].map(|key| &schema[key]).into_iter().filter(|every| every.is_object())
        {
            match value {
                None => self.read(name, every, None),
                Some(Value::Array(items)) => items.iter().for_each(|item| self.read(name, every, Some(item))),
                Some(Value::Object(fields)) => fields.values().for_each(|field| self.read(name, every, Some(field))),
                Some(_) => {}
            }
        }
    }
}

/// What a variant is called: its word, the word under `type`, or its one key.
fn kind(variant: &Value) -> Option<&str> {
    let word = variant["const"].as_str().or_else(|| variant.pointer("/properties/type/const")?.as_str());
    word.or_else(|| match variant["required"].as_array().map(Vec::as_slice) {
        Some([key]) if variant["additionalProperties"] == false => key.as_str(),
        _ => None,
    })
}

/// Whether a value can be of this variant.
fn fits(variant: &Value, value: &Value) -> bool {
    if let Some(word) = variant.pointer("/properties/type/const") {
        return value["type"] == *word;
    }
    match (variant.get("const"), variant["required"].as_array()) {
        (Some(word), _) => word == value,
        (None, Some(keys)) => keys.iter().filter_map(Value::as_str).all(|key| value.get(key).is_some()),
        (None, None) => !(variant["type"] == "null" || value.is_null()),
    }
}
