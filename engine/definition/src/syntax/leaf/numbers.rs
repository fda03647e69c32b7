//! Numbers and lengths of time.

use std::borrow::Cow;

use motcua_kernel::allowance::Allowance;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::super::Read;
use crate::source::{Node, Span};

macro_rules! numbers {
    ($($(#[$meta:meta])* $name:ident($type:ty) { $($keyword:literal: $value:tt),* $(,)? })*) => {$(
        $(#[$meta])*
        #[derive(Clone, Copy, Debug)]
        pub struct $name {
            /// The number.
            pub value: $type,
            /// Where.
            pub span: Span,
        }

        impl Read for $name {
            fn read(node: &Node) -> Option<Self> {
                Some(Self { value: node.scalar()?.text.parse().ok()?, span: node.span })
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ $($keyword: $value),* })
            }
        }
    )*};
}

numbers! {
    /// A number of things: from 1.
    Count(u32) { "type": "integer", "minimum": 1, "maximum": 1_000_000 }
    /// A whole number.
    Whole(i64) { "type": "integer" }
    /// A number, exact to 28 digits.
    Number(rust_decimal::Decimal) { "type": "number" }
    /// The version of the language in which a file is written.
    LanguageVersion(u32) { "type": "integer", "const": 1, "x-motcua-rule": "language-version", "x-motcua-expected": "`1`" }
}

/// A length of time in its own unit.
#[derive(Clone, Copy, Debug)]
pub struct Duration {
    /// The length.
    pub value: Allowance,
    /// Where.
    pub span: Span,
}

impl Read for Duration {
    fn read(node: &Node) -> Option<Self> {
        Some(Self { value: node.scalar()?.text.parse().ok()?, span: node.span })
    }
}

impl JsonSchema for Duration {
    fn schema_name() -> Cow<'static, str> {
        "Duration".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "A number and a unit. Working days, days and hours are different things; none converts into another.",
            "pattern": "^\\d+(\\.\\d+)? (second|minute|hour|working minute|working hour|day|week|working day|month|year)s?$",
            "patternErrorMessage": "write a number and a unit, e.g. 15 working days",
            "defaultSnippets": [
                { "label": "working days", "body": "${1:15} working days" },
                { "label": "working hours", "body": "${1:4} working hours" },
                { "label": "days", "body": "${1:30} days" },
                { "label": "month", "body": "1 month" },
            ],
            "x-motcua-format": "duration",
            "x-motcua-rule": "bad-duration",
            "x-motcua-expected": "a duration, such as `15 working days`",
        })
    }
}
