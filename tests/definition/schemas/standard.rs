//! What a schema means by the rules of JSON Schema draft 7, keyword by keyword as the standard defines them: what an
//! editor does with our schemas. It knows nothing of how our checker reads them.

use std::cell::RefCell;
use std::collections::BTreeMap;

use regex::Regex;
use serde_json::Value;

/// Keywords that only tell people something.
const TOLD: [&str; 9] = [
    "$schema",
    "definitions",
    "description",
    "default",
    "defaultSnippets",
    "deprecationMessage",
    "enumDescriptions",
    "markdownDescription",
    "patternErrorMessage",
];

/// Whether a value is valid. `document` is where references lead.
pub(crate) fn valid(document: &Value, schema: &Value, value: &Value) -> bool {
    let keywords = match schema {
        Value::Bool(all) => return *all,
        Value::Object(keywords) => keywords,
        other => panic!("no schema: {other}"),
    };
    let all = |schema: &Value, value: &Value| valid(document, schema, value);
    // In draft 7 a reference stands alone: what is beside it is not looked at.
    if let Some(reference) = keywords.get("$ref") {
        let target = document.pointer(reference.as_str().unwrap().trim_start_matches('#')).unwrap();
        return all(target, value);
    }
    keywords.iter().all(|(keyword, says)| match keyword.as_str() {
        "type" => match says {
            Value::String(kind) => is(value, kind),
            kinds => kinds.as_array().unwrap().iter().any(|kind| is(value, kind.as_str().unwrap())),
        },
        "enum" => says.as_array().unwrap().contains(value),
        "const" => says == value,
        "pattern" => value.as_str().is_none_or(|text| matches(says, text)),
        "minLength" => value.as_str().is_none_or(|text| text.chars().count() as u64 >= says.as_u64().unwrap()),
        "minimum" => value.as_f64().is_none_or(|number| number >= says.as_f64().unwrap()),
        "maximum" => value.as_f64().is_none_or(|number| number <= says.as_f64().unwrap()),
        "items" => value.as_array().is_none_or(|items| items.iter().all(|item| all(says, item))),
        "minItems" => value.as_array().is_none_or(|items| items.len() as u64 >= says.as_u64().unwrap()),
        "minProperties" => value.as_object().is_none_or(|entries| entries.len() as u64 >= says.as_u64().unwrap()),
        "maxProperties" => value.as_object().is_none_or(|entries| entries.len() as u64 <= says.as_u64().unwrap()),
        "required" => value.as_object().is_none_or(|entries| {
            says.as_array().unwrap().iter().all(|name| entries.contains_key(name.as_str().unwrap()))
        }),
        "properties" => value.as_object().is_none_or(|entries| {
            let declared = says.as_object().unwrap();
            entries.iter().all(|(name, value)| declared.get(name).is_none_or(|schema| all(schema, value)))
        }),
        "additionalProperties" => value.as_object().is_none_or(|entries| {
            let declared = keywords.get("properties").and_then(Value::as_object);
            let others = entries.iter().filter(|(name, _)| declared.is_none_or(|names| !names.contains_key(*name)));
            others.into_iter().all(|(_, value)| all(says, value))
        }),
        "propertyNames" => {
            value.as_object().is_none_or(|entries| entries.keys().all(|name| all(says, &Value::from(name.as_str()))))
        }
        "anyOf" => says.as_array().unwrap().iter().any(|schema| all(schema, value)),
        "allOf" => says.as_array().unwrap().iter().all(|schema| all(schema, value)),
        "if" => !all(says, value) || keywords.get("then").is_none_or(|then| all(then, value)),
        "then" => true,
        told if TOLD.contains(&told) || told.starts_with("x-motcua-") => true,
        unknown => panic!("the standard's `{unknown}` is not written down here"),
    })
}

fn is(value: &Value, kind: &str) -> bool {
    match kind {
        "string" => value.is_string(),
        // By the standard, 1.0 is a whole number.
        "integer" => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        "null" => value.is_null(),
        other => panic!("`{other}` is no type"),
    }
}

fn matches(pattern: &Value, text: &str) -> bool {
    thread_local! {
        static COMPILED: RefCell<BTreeMap<String, Regex>> = const { RefCell::new(BTreeMap::new()) };
    }
    let pattern = pattern.as_str().unwrap();
    COMPILED.with_borrow_mut(|compiled| match compiled.get(pattern) {
        Some(regex) => regex.is_match(text),
        None => compiled.entry(pattern.to_owned()).or_insert(Regex::new(pattern).unwrap()).is_match(text),
    })
}
