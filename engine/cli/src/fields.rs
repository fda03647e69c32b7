//! `name=value` on a command line or in a walk, as loose data.

use motcua_kernel::id::FieldId;
use motcua_kernel::value::{Record, Value};

/// Reads `name=value` pairs. A value is read as YAML reads it: `2` is a number, `true` is yes, `[a, b]` is a list,
/// everything else is text; dates and decimals are told apart by the form later.
pub(crate) fn fields<'a>(pairs: impl IntoIterator<Item = &'a str>) -> Result<Record, String> {
    let mut record = Record::new();
    for pair in pairs {
        let (name, value) = pair.split_once('=').ok_or_else(|| pair.to_owned())?;
        record.insert(FieldId::from(name.trim()), value_of(value));
    }
    Ok(record)
}

fn value_of(text: &str) -> Value {
    match serde_yaml::from_str::<serde_yaml::Value>(text) {
        Ok(value) => loose(&value, text),
        // A bracket that does not close, say: then it is what somebody typed.
        Err(_) => Value::text(text),
    }
}

/// Numbers keep the digits that were typed: `0012` is no number that anybody meant.
fn loose(value: &serde_yaml::Value, typed: &str) -> Value {
    match value {
        serde_yaml::Value::Bool(yes) if matches!(typed, "true" | "false") => Value::YesNo(*yes),
        serde_yaml::Value::Number(_) => number(typed),
        serde_yaml::Value::Sequence(items) => Value::List(items.iter().map(item).collect()),
        serde_yaml::Value::Mapping(_) => Value::text(typed),
        _ => Value::text(typed),
    }
}

fn number(typed: &str) -> Value {
    let leading_zero = typed.len() > 1 && typed.starts_with('0') && !typed.starts_with("0.");
    match (typed.parse::<i64>(), typed.parse()) {
        (Ok(whole), _) if !leading_zero => Value::Integer(whole),
        (_, Ok(decimal)) if !leading_zero => Value::Decimal(decimal),
        _ => Value::text(typed),
    }
}

fn item(value: &serde_yaml::Value) -> Value {
    match value {
        serde_yaml::Value::String(text) => Value::text(text.as_str()),
        serde_yaml::Value::Bool(yes) => Value::YesNo(*yes),
        serde_yaml::Value::Number(digits) => number(&digits.to_string()),
        other => Value::text(serde_yaml::to_string(other).unwrap_or_default().trim_end()),
    }
}

/// A loose value as the HTTP API takes it.
pub(crate) fn json(value: &Value) -> serde_json::Value {
    match value {
        Value::Unset => serde_json::Value::Null,
        Value::YesNo(yes) => (*yes).into(),
        Value::Integer(number) => (*number).into(),
        Value::List(items) => items.iter().map(json).collect(),
        Value::Record(record) => record.iter().map(|(name, value)| (name.to_string(), json(value))).collect(),
        Value::Decimal(number) => serde_json::from_str(&number.to_string()).unwrap_or_default(),
        other => other.to_string().into(),
    }
}

/// Splits a line into words; quotes keep words together, also within `name="two words"`.
pub(crate) fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote: Option<char> = None;
    for c in line.chars() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '"' | '\'' | '“' | '”') => {
                quote = Some(if c == '“' { '”' } else { c });
                word.get_or_insert_default();
            }
            (None, c) if c.is_whitespace() => words.extend(word.take()),
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

/// Fields whose form takes a list may be given a single value.
pub(crate) fn listed(record: &mut Record, is_list: impl Fn(&FieldId) -> bool) {
    for (name, value) in record.iter_mut() {
        if is_list(name) && !matches!(value, Value::List(_)) {
            *value = Value::List(vec![value.clone()]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_what_one_would_think() {
        let read = |pair: &str| fields([pair]).unwrap().into_values().next().unwrap();
        assert_eq!(read("a=2"), Value::Integer(2));
        assert_eq!(read("a=2.50"), Value::Decimal("2.50".parse().unwrap()));
        assert_eq!(read("a=0012"), Value::text("0012"));
        assert_eq!(read("a=true"), Value::YesNo(true));
        assert_eq!(read("a=yes"), Value::text("yes"));
        assert_eq!(read("a=2026-03-02"), Value::text("2026-03-02"));
        assert_eq!(read("a=[deed.pdf, 7]"), Value::List(vec![Value::text("deed.pdf"), Value::Integer(7)]));
        assert_eq!(read("a=[oops"), Value::text("[oops"));
        assert!(fields(["novalue"]).is_err());
    }

    #[test]
    fn quotes_keep_words_together() {
        assert_eq!(
            words(r#"supplement missing="land certificate" x='a b'"#),
            ["supplement", "missing=land certificate", "x=a b"]
        );
        assert_eq!(words("  save  “the clock” "), ["save", "the clock"]);
        assert_eq!(words(r#"a """#), ["a", ""]);
    }
}
