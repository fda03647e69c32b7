//! Values in a test or scenario, compared with the fields they are meant for.

use motcua_kernel::say;
use motcua_kernel::sentence::Sentence;
use std::collections::BTreeMap;

use jiff::civil::Date;
use motcua_kernel::form::{Field, FieldKind};
use motcua_kernel::id::FieldId;
use motcua_kernel::value::Value;

use crate::diagnostic::{Diagnostic, list};
use crate::source::{Node, NodeKind, Plain};

/// A value as loose input: what a person or a system would send.
pub fn loose(node: &Node) -> Value {
    match &node.kind {
        NodeKind::Scalar(scalar) => match scalar.resolve() {
            Plain::Null => Value::Unset,
            Plain::YesNo(yes) => Value::YesNo(yes),
            Plain::Integer => scalar.text.parse().map_or(Value::Unset, Value::Integer),
            Plain::Decimal => scalar.text.parse().map_or(Value::Unset, Value::Decimal),
            Plain::Text | Plain::Ambiguous => Value::text(scalar.text.clone()),
        },
        NodeKind::List(items) => Value::List(items.iter().map(loose).collect()),
        NodeKind::Map(entries) => {
            let entry = |entry: &crate::source::Entry| (FieldId::from(&*entry.key.text), loose(&entry.value));
            Value::Record(entries.iter().map(entry).collect::<BTreeMap<_, _>>())
        }
        NodeKind::Refused => Value::Unset,
    }
}

/// What is wrong with a value for this kind of field as such. Limits, patterns and files' endings are left to the form:
/// a test may show that they are refused.
pub(super) fn mismatch(node: &Node, field: &Field) -> Option<Diagnostic> {
    misfit(node, &field.kind)
}

fn misfit(node: &Node, kind: &FieldKind) -> Option<Diagnostic> {
    let wrong = |expected: Sentence| {
        let headline = say!("expected {expected}, found {found}", expected, found = node.describe());
        Some(Diagnostic::error("type-mismatch", node.span, headline))
    };
    let plain = node.scalar().map(crate::source::Scalar::resolve);
    let text = node.scalar().map_or("", |scalar| &*scalar.text);
    match (kind, plain) {
        (FieldKind::Text { .. }, Some(Plain::Text)) => None,
        (FieldKind::Text { .. }, _) => wrong(say!("text (in quotes, if it looks like something else)")),
        (FieldKind::Number { .. } | FieldKind::Money { .. }, Some(Plain::Integer | Plain::Decimal)) => None,
        (FieldKind::Number { .. } | FieldKind::Money { .. }, _) => wrong(say!("a number")),
        (FieldKind::Integer { .. }, Some(Plain::Integer)) => None,
        (FieldKind::Integer { .. }, _) => wrong(say!("a whole number")),
        (FieldKind::YesNo, Some(Plain::YesNo(_))) => None,
        (FieldKind::YesNo, _) => wrong(say!("`true` or `false`")),
        (FieldKind::Date { .. }, Some(Plain::Text)) if text.parse::<Date>().is_ok() => None,
        (FieldKind::Date { .. }, _) => wrong(say!("a date, such as `2026-03-02`")),
        (FieldKind::Moment, Some(Plain::Text)) if text.parse::<jiff::Timestamp>().is_ok() => None,
        (FieldKind::Moment, _) => wrong(say!("a moment with its offset, such as `2026-03-02T09:00:00+07:00`")),
        (FieldKind::Choice { options }, Some(Plain::Text)) => closed(node, options.iter().map(|option| &**option)),
        (FieldKind::Code { values, .. }, Some(Plain::Text)) => closed(node, values.keys().map(|value| &**value)),
        (FieldKind::Choice { .. } | FieldKind::Code { .. }, _) => {
            wrong(say!("one of the values of the field, as text"))
        }
        (FieldKind::File { .. }, Some(Plain::Text)) => None,
        (FieldKind::File { .. }, _) if matches!(node.kind, NodeKind::Map(_)) && node.get("name").is_some() => None,
        (FieldKind::File { .. }, _) => wrong(say!("the name of a file")),
        (FieldKind::Record { name, form }, _) => match &node.kind {
            NodeKind::Map(entries) => entries.iter().find_map(|entry| match form.fields.get(&*entry.key.text) {
                Some(field) => misfit(&entry.value, &field.kind),
                None => {
                    let known = || form.fields.keys().map(|part| part.as_str());
                    let finding = say_no_part(name, &entry.key.text, entry.key.span);
                    Some(finding.label(say!("parts: {names}", names = list(known()))).nearest(&entry.key.text, known()))
                }
            }),
            _ => wrong(match *name {
                "person" => say!("a person: a mapping with `name`"),
                _ => say!("an address: a mapping with `line`"),
            }),
        },
        (FieldKind::List(of), _) => match &node.kind {
            NodeKind::List(items) => items.iter().find_map(|item| misfit(item, of)),
            _ => wrong(say!("a list")),
        },
    }
}

fn say_no_part(of: &str, part: &str, span: crate::source::Span) -> Diagnostic {
    let headline = match of {
        "person" => say!("a person has no part `{part}`", part),
        _ => say!("an address has no part `{part}`", part),
    };
    Diagnostic::error("unknown-field", span, headline)
}

fn closed<'v>(node: &Node, values: impl Iterator<Item = &'v str> + Clone) -> Option<Diagnostic> {
    let text = node.scalar().map_or("", |scalar| &*scalar.text);
    if values.clone().any(|value| value == text) {
        return None;
    }
    let finding = Diagnostic::error("wrong-value", node.span, say!("`{text}` is none of the field's values", text));
    Some(finding.label(say!("expected one of: {names}", names = list(values.clone()))).nearest(text, values))
}
