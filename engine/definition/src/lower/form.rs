//! Forms.

use std::collections::BTreeMap;
use std::sync::Arc;

use motcua_kernel::form::{DateBound, Field, FieldKind, Form, Terms};
use motcua_kernel::id::FieldId;
use motcua_kernel::text::{Language, Text};
use regex::Regex;

use super::codes::CodeList;
use super::{source, text};
use crate::syntax::form::{self as written, DateLimit, ElementType, Requirement};
use crate::syntax::leaf::{Entries, Id, Size, Words};
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
        required: matches!(keys.required, Some(Requirement::Always(true))),
        terms: Terms {
            can_hide: keys.show_if.is_some(),
            basis: text::basis(keys.basis),
            sensitive: keys.sensitive,
            source: keys.source.and_then(source::lower),
            // Rules are typed where the form is used: what is in sight depends on the step.
            ..Terms::default()
        },
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
        written::Field::Choice(choice) => self::choice(&choice.options),
        written::Field::Code(code) => self::code(&code.list, around),
        written::Field::File(file) => {
            let accept = file.accept.iter().map(|ending| ending.text.to_lowercase().into()).collect();
            let max_bytes = file.max_size.as_ref().map(Size::bytes);
            let one = FieldKind::File { accept, max_bytes };
            if file.many.unwrap_or(false) { FieldKind::List(Box::new(one)) } else { one }
        }
        written::Field::List(list) => FieldKind::List(Box::new(of_list(list, around))),
        written::Field::Person(_) => person(),
        written::Field::Address(address) => self::address(address.list.as_ref(), around),
    }
}

fn bound(limit: &DateLimit) -> DateBound {
    limit.day().map_or(DateBound::Today, DateBound::On)
}

fn choice(options: &[Words]) -> FieldKind {
    FieldKind::Choice { options: options.iter().map(|option| option.text.clone()).collect() }
}

fn code(list: &Id, around: &Around<'_>) -> FieldKind {
    let values = around.codes.get(&list.text).cloned().unwrap_or_default();
    FieldKind::Code { list: list.text.clone(), values }
}

/// The elements of a list; that `choice` and `code` say of what was checked.
fn of_list(field: &written::ListField, around: &Around<'_>) -> FieldKind {
    match field.of {
        ElementType::Choice => choice(&field.options),
        ElementType::Code => field.list.as_ref().map_or(choice(&[]), |list| code(list, around)),
        ElementType::Address => address(field.list.as_ref(), around),
        of => element(of),
    }
}

/// Who somebody is, as registers know people: the name as it is written, the twelve digits of the personal number, the
/// day of birth, and how they can be reached.
fn person() -> FieldKind {
    let digits = Regex::new(r"^(?:\d{12})$").ok();
    let born_on = FieldKind::Date { min: None, max: Some(DateBound::Today) };
    let parts = [
        ("name", TEXT, true, "Họ và tên", "Full name"),
        ("personal_id", FieldKind::Text { pattern: digits }, false, "Số định danh cá nhân", "Personal number"),
        ("born_on", born_on, false, "Ngày sinh", "Date of birth"),
        ("phone", TEXT, false, "Điện thoại", "Telephone"),
        ("email", TEXT, false, "Thư điện tử", "E-mail"),
    ];
    FieldKind::Record { name: "person", form: Arc::new(self::parts(parts)) }
}

/// Where somebody or something is: codes of the two administrative levels, and the line below them. The lower code can
/// be held to a code list.
fn address(list: Option<&Id>, around: &Around<'_>) -> FieldKind {
    let ward = list.map_or(TEXT, |list| code(list, around));
    let parts = [
        ("line", TEXT, true, "Số nhà, đường, thôn, tổ", "House, street, village"),
        ("ward", ward, list.is_some(), "Xã, phường", "Commune or ward"),
        ("province", TEXT, false, "Tỉnh, thành phố", "Province or city"),
    ];
    FieldKind::Record { name: "address", form: Arc::new(self::parts(parts)) }
}

const TEXT: FieldKind = FieldKind::Text { pattern: None };

fn parts<const N: usize>(parts: [(&str, FieldKind, bool, &str, &str); N]) -> Form {
    let part = |(name, kind, required, vi, en): (&str, FieldKind, bool, &str, &str)| {
        let label = Text::new().with(Language::Vi, vi).with(Language::En, en);
        (FieldId::from(name), Field { kind, label, hint: Text::new(), required, terms: Terms::default() })
    };
    Form { fields: parts.into_iter().map(part).collect() }
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
        ElementType::File => FieldKind::File { accept: Vec::new(), max_bytes: None },
        ElementType::Person => person(),
        ElementType::Choice | ElementType::Code | ElementType::Address => TEXT,
    }
}

/// The fields that a message brings. All of them must be there: a message is a system's promise, not a person's form.
pub(crate) fn message(data: &Entries<Id, ValueType>) -> Form {
    let field = |(id, of): (&Id, &ValueType)| {
        let label = Text::new();
        (
            FieldId::from(&*id.text),
            Field { kind: value(*of), label, hint: Text::new(), required: true, terms: Terms::default() },
        )
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
