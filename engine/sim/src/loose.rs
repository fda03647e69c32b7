//! Values as they stand in a file: loose, to be typed by the form that reads them.

use motcua_definition::source::{Node, NodeKind, Plain};
use motcua_kernel::value::{Record, Value};

/// The value of a node.
pub(crate) fn value(node: &Node) -> Value {
    match &node.kind {
        NodeKind::Scalar(scalar) => match scalar.resolve() {
            Plain::Null => Value::Unset,
            Plain::YesNo(yes) => Value::YesNo(yes),
            Plain::Integer => match scalar.text.parse() {
                Ok(number) => Value::Integer(number),
                Err(_) => scalar.text.parse().map_or_else(|_| Value::text(scalar.text.clone()), Value::Decimal),
            },
            Plain::Decimal => scalar.text.parse().map_or_else(|_| Value::text(scalar.text.clone()), Value::Decimal),
            Plain::Text | Plain::Ambiguous => Value::text(scalar.text.clone()),
        },
        NodeKind::List(items) => Value::List(items.iter().map(value).collect()),
        NodeKind::Map(_) => Value::Record(record(node)),
        // Whatever was refused is a finding already, and nothing with a finding is run.
        NodeKind::Refused => Value::Unset,
    }
}

/// The named values of a node.
pub(crate) fn record(node: &Node) -> Record {
    match &node.kind {
        NodeKind::Map(entries) => entries.iter().map(|entry| ((*entry.key.text).into(), value(&entry.value))).collect(),
        _ => Record::new(),
    }
}
