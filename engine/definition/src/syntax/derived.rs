//! The parts of a schema that types alone do not say.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::Read;
use super::leaf::{Entries, Name};
use crate::source::{Node, NodeKind};

/// Optional keys are left out and never `null`, and what the author may leave out is not required.
pub(crate) fn finish(schema: &mut Schema, optional: &[(&str, bool)]) {
    for (key, _) in optional.iter().filter(|(_, optional)| *optional) {
        let key = key.strip_prefix("r#").unwrap_or(key);
        if let Some(required) = schema.get_mut("required").and_then(serde_json::Value::as_array_mut) {
            required.retain(|name| name != key);
        }
        if let Some(property) = schema.get_mut("properties").and_then(|all| all.get_mut(key)) {
            without_null(property);
        }
    }
    if schema.get("required").and_then(serde_json::Value::as_array).is_some_and(Vec::is_empty) {
        schema.remove("required");
    }
}

/// Lets a mapping have, beside its fixed keys, others of one form. The form stands in place and not under a name: the
/// generator is not at hand here.
pub(crate) fn open<K: Name, V: JsonSchema>(schema: &mut Schema) {
    let (pattern, message) = K::pattern();
    let names = serde_json::json!({ "pattern": pattern, "patternErrorMessage": message });
    schema.insert("propertyNames".to_owned(), names);
    let mut generator = schemars::generate::SchemaSettings::draft07().with(|settings| {
        settings.inline_subschemas = true;
        settings.transforms.clear();
    });
    generator.meta_schema = None;
    let values = V::json_schema(&mut generator.into_generator());
    schema.insert("additionalProperties".to_owned(), values.into());
}

/// The entries of a mapping beside its fixed keys.
pub(crate) fn others<K: Name, V: Read>(node: &Node, fixed: &[&str]) -> Option<Entries<K, V>> {
    let NodeKind::Map(entries) = &node.kind else { return None };
    let is_fixed = |key: &str| fixed.iter().any(|name| name.strip_prefix("r#").unwrap_or(name) == key);
    entries
        .iter()
        .filter(|entry| !is_fixed(&entry.key.text))
        .map(|entry| Some((K::named(entry.key.text.clone(), entry.key.span), V::read(&entry.value)?)))
        .collect::<Option<_>>()
        .map(Entries)
}

/// `{"anyOf": [X, {"type": "null"}]}` and `{"type": [T, "null"]}` without the `null`.
fn without_null(schema: &mut serde_json::Value) {
    let Some(keywords) = schema.as_object_mut() else { return };
    if let Some(kinds) = keywords.get_mut("type").and_then(serde_json::Value::as_array_mut) {
        kinds.retain(|kind| kind != "null");
        if let [kind] = kinds.as_slice() {
            let kind = kind.clone();
            keywords.insert("type".to_owned(), kind);
        }
    }
    let Some(variants) = keywords.get_mut("anyOf").and_then(serde_json::Value::as_array_mut) else { return };
    variants.retain(|variant| variant.get("type").is_none_or(|kind| kind != "null"));
    if let [serde_json::Value::Object(variant)] = variants.as_slice() {
        let variant = variant.clone();
        keywords.shift_remove("anyOf");
        for (keyword, value) in variant {
            keywords.entry(keyword).or_insert(value);
        }
    }
}

/// One kind of a tagged mapping: its word, what it is, its schema.
pub(crate) type TaggedKind = (&'static str, String, Schema);

pub(crate) fn kind<T: JsonSchema>(word: &'static str, generator: &mut SchemaGenerator) -> TaggedKind {
    let full = T::json_schema(generator);
    let about = full.get("description").and_then(serde_json::Value::as_str).unwrap_or_default().to_owned();
    (word, about, generator.subschema_for::<T>())
}

/// The flat schema of a mapping with a `type`.
pub(crate) fn tagged(name: &str, kinds: &[TaggedKind], later: &[&str]) -> Schema {
    let words: Vec<&str> = kinds.iter().map(|(word, ..)| *word).collect();
    let descriptions: Vec<&str> = kinds.iter().map(|(_, about, _)| about.as_str()).collect();
    let later: serde_json::Map<String, serde_json::Value> =
        later.iter().map(|word| ((*word).to_owned(), serde_json::Value::Bool(true))).collect();
    let rules: Vec<serde_json::Value> = kinds
        .iter()
        .map(|(word, _, schema)| {
            serde_json::json!({
                "if": { "required": ["type"], "properties": { "type": { "const": word } } },
                "then": schema,
            })
        })
        .collect();
    json_schema!({
        "type": "object",
        "required": ["type"],
        "properties": {
            "type": {
                "description": format!("What kind of {} this is; the other keys depend on it.", name.to_lowercase()),
                "type": "string",
                "enum": words,
                "enumDescriptions": descriptions,
                "x-motcua-later-values": later,
            },
        },
        "allOf": rules,
    })
}
