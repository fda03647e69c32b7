//! Forms as browsers send them, read into the loose data that programs send as JSON.

use motcua_kernel::text::Language;
use motcua_kernel::value::{Record, Value};
use rust_decimal::Decimal;

use super::{FORM_BYTES_MAX, Refused};
use crate::problem::Problem;
use crate::views::form::FieldView;

/// The names and values of a form, in order.
#[derive(Clone, Debug, Default)]
pub(super) struct Sent(Vec<(String, String)>);

/// A form that was sent.
pub(super) fn sent(language: Language, body: &[u8]) -> Result<Sent, Refused> {
    if body.len() > FORM_BYTES_MAX {
        let problem = Problem::new("body-too-large", "Biểu mẫu quá dài.", "The form is too long.");
        return Err(Refused { language, problem });
    }
    Ok(Sent::of(body))
}

impl Sent {
    pub(super) fn of(body: &[u8]) -> Self {
        // A form has some dozens of fields; more is an attempt.
        Self(
            form_urlencoded::parse(body)
                .take(5_000)
                .map(|(name, value)| (name.into_owned(), value.into_owned()))
                .collect(),
        )
    }

    /// The first value under this name.
    pub(super) fn first(&self, name: &str) -> &str {
        self.all(name).next().unwrap_or_default()
    }

    /// Every value under this name.
    pub(super) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    /// The loose data of a form: what was left empty is not given.
    pub(super) fn data(&self, fields: &[FieldView]) -> Record {
        self.record("data", fields)
    }

    fn record(&self, above: &str, fields: &[FieldView]) -> Record {
        let field = |field: &FieldView| {
            let name = format!("{above}.{}", field.name);
            Some((field.name.as_str().into(), self.value(&name, field)?))
        };
        fields.iter().filter_map(field).collect()
    }

    fn value(&self, name: &str, field: &FieldView) -> Option<Value> {
        let kind = &field.kind;
        if kind.many {
            // One per line, or one per box that is ticked.
            let lines = self.all(name).flat_map(str::lines).map(str::trim).filter(|line| !line.is_empty());
            let items: Vec<Value> = lines.map(|line| single(kind.kind, line)).collect();
            return (!items.is_empty()).then_some(Value::List(items));
        }
        if !kind.parts.is_empty() {
            let record = self.record(name, &kind.parts);
            return (!record.is_empty()).then_some(Value::Record(record));
        }
        let text = self.first(name).trim();
        if text.is_empty() {
            return None;
        }
        if kind.kind == "file" && kind.max_bytes.is_some() {
            let size = single("integer", self.first(&format!("{name}.size")).trim());
            return Some(Value::Record(Record::from([("name".into(), Value::text(text)), ("size".into(), size)])));
        }
        Some(single(kind.kind, text))
    }
}

/// What one text means in a field of this kind; what it cannot mean stays text, and the form says what it expected.
fn single(kind: &str, text: &str) -> Value {
    match kind {
        "integer" => text.parse().map_or_else(|_| Value::text(text), Value::Integer),
        "number" | "money" => Decimal::from_str_exact(text).map_or_else(|_| Value::text(text), Value::Decimal),
        "yes_no" => match text {
            "true" => Value::YesNo(true),
            "false" => Value::YesNo(false),
            other => Value::text(other),
        },
        _ => Value::text(text),
    }
}
