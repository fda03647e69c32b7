//! The order in which keys are written, where it is not that of their declaration: in completion lists, in the published
//! schemas, and after `motcua fmt`.
//!
//! What a step is comes first, who does it and what happens in it next, and where it leads comes last: so the eye finds
//! the arrows in one column of a file. A field is read as its type with its limits; the long texts stand behind.

/// What a step is, who acts, what happens, where it leads.
const STEP: &[&str] = &[
    "type",
    "label",
    "summary",
    "when",
    "by",
    "role",
    "office",
    "not_by",
    "status",
    "visit",
    "shows",
    "amount",
    "service",
    "operation",
    "procedure",
    "start",
    "in",
    "as",
    "do",
    "branches",
    "join",
    "max",
    "for",
    "match",
    "events",
    "until",
    "to",
    "template",
    "form",
    "at_most",
    "assign",
    "set",
    "input",
    "retry",
    "timeout",
    "due",
    "late_reason",
    "on_error",
    "outcomes",
    "issues",
    "compensate",
    "basis",
    "next",
];

/// A type with its limits, then what is said about it.
const FIELD: &[&str] = &[
    "type",
    "list",
    "of",
    "options",
    "many",
    "accept",
    "max_size",
    "pattern",
    "unit",
    "min",
    "max",
    "required",
    "show_if",
    "source",
    "sensitive",
    "basis",
    "label",
    "hint",
];

/// A button: what is on it, who presses it, what it demands and makes, where it leads.
const OUTCOME: &[&str] = &["label", "by", "requires", "issues", "confirm", "basis", "next"];

/// Puts the keys of a mapping into their order.
pub(crate) fn arrange(mapping: &str, schema: &mut schemars::Schema) {
    let Some(order) = order(mapping) else { return };
    let Some(properties) = schema.get_mut("properties").and_then(serde_json::Value::as_object_mut) else { return };
    let place = |key: &str| order.iter().position(|known| *known == key);
    // Whoever adds a key says where it belongs; the tests of this crate compile every schema, and end here otherwise.
    let homeless = properties.keys().find(|key| place(key).is_none());
    debug_assert!(homeless.is_none(), "the key {homeless:?} of {mapping} has no place in syntax/order.rs");
    let mut keys: Vec<(String, serde_json::Value)> = std::mem::take(properties).into_iter().collect();
    keys.sort_by_key(|(key, _)| place(key).unwrap_or(usize::MAX));
    properties.extend(keys);
}

/// The order of this mapping's keys, if it is not that of their declaration.
fn order(mapping: &str) -> Option<&'static [&'static str]> {
    match mapping {
        "EndStep" => None,
        "Outcome" => Some(OUTCOME),
        name if name.ends_with("Step") => Some(STEP),
        name if name.ends_with("Field") => Some(FIELD),
        _ => None,
    }
}
