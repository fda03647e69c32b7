//! Forms.

use std::collections::BTreeMap;
use std::sync::Arc;

use motcua_kernel::form::{DateBound, Field, FieldKind, Form};
use motcua_kernel::id::FieldId;
use motcua_kernel::text::{Language, Text};
use regex::Regex;

use super::codes::CodeList;
use super::text;
use crate::syntax::form::{self as written, DateLimit, ElementType};
use crate::syntax::leaf::{Entries, Id};
use crate::syntax::procedure::ValueType;

/// What forms refer to.
pub(crate) struct Around<'a> {
    /// The procedure's first language.
    pub(crate) language: Language,
    /// Code lists by name.
    pub(crate) codes: &'a BTreeMap<Arc<str>, CodeList>,
}

/// A form, in the order of the file.
pub(crate) fn form(fields: &Entries<Id, written::Field>, around: &Around<'_>) -> Form {
    let field = |(id, field): (&Id, &written::Field)| (FieldId::from(&*id.text), lower(field, around));
    Form { fields: fields.iter().map(field).collect() }
}

fn lower(field: &written::Field, around: &Around<'_>) -> Field {
    let keys = field.common();
    Field {
        kind: kind(field, around),
        label: text::optional(keys.label, around.language),
        hint: text::optional(keys.hint, around.language),
        required: keys.required,
    }
}

fn kind(field: &written::Field, around: &Around<'_>) -> FieldKind {
    match field {
        written::Field::Text(text) => {
            // Anchored: the whole text must match, as the language says.
            let pattern = text.pattern.as_ref().and_then(|pattern| Regex::new(&format!("^(?:{})$", pattern.text)).ok());
            FieldKind::Text { pattern }
        }
        written::Field::Number(number) => FieldKind::Number {
            min: number.min.map(|min| min.value),
            max: number.max.map(|max| max.value),
            unit: number.unit.as_ref().map(|unit| unit.text.clone()),
        },
        written::Field::Integer(number) => FieldKind::Integer {
            min: number.min.map(|min| min.value),
            max: number.max.map(|max| max.value),
            unit: number.unit.as_ref().map(|unit| unit.text.clone()),
        },
        written::Field::Money(money) => {
            FieldKind::Money { min: money.min.map(|min| min.value), max: money.max.map(|max| max.value) }
        }
        written::Field::YesNo(_) => FieldKind::YesNo,
        written::Field::Date(date) => {
            FieldKind::Date { min: date.min.as_ref().map(bound), max: date.max.as_ref().map(bound) }
        }
        written::Field::Moment(_) => FieldKind::Moment,
        written::Field::Choice(choice) => {
            FieldKind::Choice { options: choice.options.iter().map(|option| option.text.clone()).collect() }
        }
        written::Field::Code(code) => FieldKind::Code {
            list: code.list.text.clone(),
            values: around.codes.get(&code.list.text).cloned().unwrap_or_default(),
        },
        written::Field::File(file) => {
            let accept = file.accept.iter().map(|ending| ending.text.to_lowercase().into()).collect();
            let one = FieldKind::File { accept };
            if file.many.unwrap_or(false) { FieldKind::List(Box::new(one)) } else { one }
        }
        written::Field::List(list) => FieldKind::List(Box::new(element(list.of))),
    }
}

fn bound(limit: &DateLimit) -> DateBound {
    limit.day().map_or(DateBound::Today, DateBound::On)
}

fn element(of: ElementType) -> FieldKind {
    match of {
        ElementType::Text => FieldKind::Text { pattern: None },
        ElementType::Number => FieldKind::Number { min: None, max: None, unit: None },
        ElementType::Integer => FieldKind::Integer { min: None, max: None, unit: None },
        ElementType::Money => FieldKind::Money { min: None, max: None },
        ElementType::YesNo => FieldKind::YesNo,
        ElementType::Date => FieldKind::Date { min: None, max: None },
        ElementType::Moment => FieldKind::Moment,
        ElementType::File => FieldKind::File { accept: Vec::new() },
    }
}

/// The fields that a message brings. All of them must be there: a message is a system's promise, not a person's form.
pub(crate) fn message(data: &Entries<Id, ValueType>) -> Form {
    let field = |(id, of): (&Id, &ValueType)| {
        let label = Text::new();
        (FieldId::from(&*id.text), Field { kind: value(*of), label, hint: Text::new(), required: true })
    };
    Form { fields: data.iter().map(field).collect() }
}

/// A value of a message.
pub(crate) fn value(of: ValueType) -> FieldKind {
    element(match of {
        ValueType::Text => ElementType::Text,
        ValueType::Number => ElementType::Number,
        ValueType::Integer => ElementType::Integer,
        ValueType::Money => ElementType::Money,
        ValueType::YesNo => ElementType::YesNo,
        ValueType::Date => ElementType::Date,
        ValueType::Moment => ElementType::Moment,
    })
}
