//! Forms, so that a page or a program can ask for the right things.

use indexmap::IndexMap;
use motcua_kernel::form::{DateBound, Field, FieldKind, Form};
use motcua_kernel::value::Value;
use schemars::JsonSchema;
use serde::Serialize;

use super::Said;
use crate::wire::Loose;

/// One field to fill in.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FieldView {
    /// Its name in `data`.
    pub(crate) name: String,
    /// Shown to people.
    pub(crate) label: Said,
    /// A hint below the label.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) hint: Option<Said>,
    /// Whether it must be given, whatever the outcome.
    pub(crate) required: bool,
    /// It must also be given if this rule holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) required_if: Option<String>,
    /// It may only be given if this rule holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) show_if: Option<String>,
    /// Whether few people see it: a page hides it until somebody asks for it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schemars(default)]
    pub(crate) sensitive: bool,
    /// Which register holds it already, as `service.operation.field`: leave it out, and it is taken from there. Where the
    /// register does not answer, it is asked for like any other field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) source: Option<String>,
    /// Articles on which asking for it rests.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) basis: Vec<String>,
    /// What may stand in it.
    #[serde(flatten)]
    pub(crate) kind: KindView,
}

/// What may stand in a field.
#[derive(Debug, Default, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct KindView {
    /// `text`, `number`, `integer`, `money`, `yes_no`, `date`, `date_time`, `choice`, `code`, `file`, `person` or `address`.
    #[serde(rename = "type")]
    pub(crate) kind: &'static str,
    /// Whether it takes a list.
    pub(crate) many: bool,
    /// At least; for dates also `today`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) min: Option<Loose>,
    /// At most; for dates also `today`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) max: Option<Loose>,
    /// Shown beside it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) unit: Option<String>,
    /// The whole text must match.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) pattern: Option<String>,
    /// Values to choose from, with their labels where they have some.
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    pub(crate) options: IndexMap<String, Option<Said>>,
    /// Endings of files that are taken.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) accept: Vec<String>,
    /// No file is larger; its size must then be sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) max_bytes: Option<u64>,
    /// The parts of a person or an address.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(with = "Vec<serde_json::Value>")]
    pub(crate) parts: Vec<FieldView>,
}

/// The fields of a form, in its order.
pub(crate) fn fields(form: &Form) -> Vec<FieldView> {
    form.fields.iter().map(|(name, field)| FieldView::of(name.as_str(), field)).collect()
}

impl FieldView {
    fn of(name: &str, field: &Field) -> Self {
        Self {
            name: name.to_owned(),
            label: (&field.label).into(),
            hint: (!field.hint.is_empty()).then(|| (&field.hint).into()),
            required: field.required,
            required_if: field.terms.required_if.as_ref().map(|rule| rule.source().to_owned()),
            show_if: field.terms.show_if.as_ref().map(|rule| rule.source().to_owned()),
            sensitive: field.terms.sensitive,
            source: field.terms.source.as_ref().map(ToString::to_string),
            basis: field.terms.basis.iter().map(ToString::to_string).collect(),
            kind: KindView::of(&field.kind),
        }
    }
}

impl KindView {
    fn of(kind: &FieldKind) -> Self {
        let number = |number: &rust_decimal::Decimal| Loose(Value::Decimal(*number));
        let whole = |number: &i64| Loose(Value::Integer(*number));
        let plain = |kind| Self { kind, ..Self::default() };
        match kind {
            FieldKind::Text { pattern } => {
                Self { pattern: pattern.as_ref().map(|pattern| pattern.as_str().to_owned()), ..plain("text") }
            }
            FieldKind::Number { min, max, unit } => Self {
                min: min.as_ref().map(number),
                max: max.as_ref().map(number),
                unit: unit.as_deref().map(str::to_owned),
                ..plain("number")
            },
            FieldKind::Integer { min, max, unit } => Self {
                min: min.as_ref().map(whole),
                max: max.as_ref().map(whole),
                unit: unit.as_deref().map(str::to_owned),
                ..plain("integer")
            },
            FieldKind::Money { min, max } => {
                Self { min: min.as_ref().map(number), max: max.as_ref().map(number), ..plain("money") }
            }
            FieldKind::YesNo => plain("yes_no"),
            FieldKind::Date { min, max } => {
                Self { min: min.as_ref().map(bound), max: max.as_ref().map(bound), ..plain("date") }
            }
            FieldKind::Moment => plain("date_time"),
            FieldKind::Choice { options } => {
                Self { options: options.iter().map(|option| (option.to_string(), None)).collect(), ..plain("choice") }
            }
            FieldKind::Code { values, .. } => Self {
                options: values.iter().map(|(value, label)| (value.to_string(), Some(label.into()))).collect(),
                ..plain("code")
            },
            FieldKind::File { accept, max_bytes } => Self {
                accept: accept.iter().map(ToString::to_string).collect(),
                max_bytes: *max_bytes,
                ..plain("file")
            },
            FieldKind::Record { name, form } => Self { parts: fields(form), ..plain(name) },
            FieldKind::List(of) => Self { many: true, ..Self::of(of) },
        }
    }
}

fn bound(bound: &DateBound) -> Loose {
    Loose(match bound {
        DateBound::On(day) => Value::Date(*day),
        DateBound::Today => Value::text("today"),
    })
}
