//! Kinds of text: what each may look like.

use std::borrow::Cow;
use std::sync::Arc;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::super::Read;
use super::Name;
use crate::source::{Node, Span};

/// A name that the author chooses for something of the procedure, or the mention of one.
#[derive(Clone, Debug)]
pub struct Id {
    /// The name.
    pub text: Arc<str>,
    /// Where.
    pub span: Span,
}

/// A kind of text: a pattern for editors and, where a pattern cannot say everything, a format.
macro_rules! texts {
    ($($(#[$meta:meta])* $name:ident { $($keyword:literal: $value:tt),* $(,)? })*) => {$(
        $(#[$meta])*
        #[derive(Clone, Debug)]
        pub struct $name {
            /// As it is spelled.
            pub text: Arc<str>,
            /// Where.
            pub span: Span,
        }

        impl Read for $name {
            fn read(node: &Node) -> Option<Self> {
                Some(Self { text: node.scalar()?.text.clone(), span: node.span })
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "type": "string", $($keyword: $value),* })
            }
        }
    )*};
}

texts! {
    /// `step` or `step.outcome`: something that happens.
    Happening {
        "pattern": "^[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*)?$",
        "patternErrorMessage": "write a step, or a step and its outcome: `intake.accept`",
        "x-motcua-expected": "a step, or a step and its outcome, such as `intake.accept`",
    }
    /// `service.operation`.
    OperationPath {
        "pattern": "^[a-z][a-z0-9_]*\\.[A-Za-z][A-Za-z0-9_.-]*$",
        "patternErrorMessage": "write a service and an operation: `insurance.requestCard`",
        "x-motcua-expected": "a service and an operation, such as `insurance.requestCard`",
    }
    /// `service.operation.field`.
    SourcePath {
        "pattern": "^[a-z][a-z0-9_]*\\.[A-Za-z][A-Za-z0-9_.-]*\\.[A-Za-z_][A-Za-z0-9_]*$",
        "patternErrorMessage": "write a service, an operation and a field of its answer: `population.person.name`",
        "x-motcua-expected": "a service, an operation and a field of its answer, such as `population.person.name`",
    }
    /// `step.field`, `step.result.field`.
    DataPath {
        "pattern": "^[a-z][a-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)+$",
        "patternErrorMessage": "write a step and a field: `screen.needs_fire`",
        "x-motcua-expected": "a step and a field, such as `screen.needs_fire`",
    }
    /// `step.field`.
    FieldPath {
        "pattern": "^[a-z][a-z0-9_]*\\.[a-z][a-z0-9_]*$",
        "patternErrorMessage": "write a step and a field: `apply.floor_area`",
        "x-motcua-expected": "a step and a field, such as `apply.floor_area`",
    }
    /// Why something is as it is, for whoever reads the file after its author.
    Reason {
        "pattern": "\\S",
        "patternErrorMessage": "say why",
        "x-motcua-expected": "a reason, in a few words",
    }
    /// A path to a file, below the folder of this one.
    FilePath {
        "pattern": "^[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*(/[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*)*$",
        "patternErrorMessage": "write a path below the folder of this file, with `/` between folders",
        "x-motcua-expected": "a path, such as `services/insurance.openapi.yaml`",
    }
    /// The name of a secret; never the secret itself.
    SecretName {
        "pattern": "^[A-Z][A-Z0-9_]*$",
        "patternErrorMessage": "write the name of the secret in capitals, never the secret itself: `INSURANCE_KEY`",
        "x-motcua-expected": "the name of a secret, such as `INSURANCE_KEY`",
    }
    /// An operation of a service, by its `operationId`.
    OperationName {
        "pattern": "^[A-Za-z][A-Za-z0-9_.-]*$",
        "x-motcua-expected": "the name of an operation, such as `reserveNumber`",
    }
    /// Where somebody gets e-mail: what stands before the `@` as browsers take it, and a name of a domain behind it.
    MailAddress {
        "pattern": "^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?){1,8}$",
        "patternErrorMessage": "write an address, and nothing else: `lan@ward-one.example`",
        "x-motcua-expected": "an e-mail address, such as `lan@ward-one.example`",
    }
    /// A key that comes from outside: of an office, of a code.
    Code {
        "pattern": "^[A-Za-z0-9][A-Za-z0-9_.-]*$",
        "patternErrorMessage": "a code consists of letters, digits, `_`, `.` and `-`",
        "x-motcua-expected": "a code, such as `w001`",
    }
    /// A regular expression that the whole text must match.
    Pattern { "x-motcua-format": "pattern", "x-motcua-expected": "a regular expression in single quotes" }
    /// The size of a file, in units of 1024: as generous as any program that shows one.
    Size {
        "pattern": "^[1-9][0-9]{0,5} (KB|MB|GB)$",
        "patternErrorMessage": "write a number and a unit: `5 MB`",
        "x-motcua-expected": "a size, such as `5 MB`",
    }
    /// How public numbers are written.
    NumberFormat {
        "pattern": "^([A-Za-z0-9./_-]|<(office|yyyy|yy|mm|dd)>){0,40}[./_-]<n:[1-9]>$",
        "patternErrorMessage": "write letters, digits, `.`, `/`, `_`, `-` and the words `<office>`, `<yyyy>`, `<yy>`, `<mm>`, `<dd>`, and end with a sign and the count: `-<n:4>`",
        "x-motcua-expected": "the form of a number, such as `<office>-<yy><mm><dd>-<n:4>`",
    }
    /// The address of a page.
    Url {
        "pattern": "^https?://[^\\s/]+(/\\S*)?$",
        "patternErrorMessage": "write the whole address: `https://example.org/eli/act/2026/1`",
        "x-motcua-expected": "an address, such as `https://example.org/eli/act/2026/1`",
    }
    /// Text in one language.
    // By a pattern and not by a length: for an editor as well, blanks are no text.
    Words { "pattern": r"\S", "patternErrorMessage": "it must not be empty" }
    /// A date.
    DateText {
        "pattern": "^\\d{4}-\\d{2}-\\d{2}$",
        "patternErrorMessage": "write a date as year-month-day: `2026-03-02`",
        "x-motcua-format": "date",
        "x-motcua-rule": "bad-date",
        "x-motcua-expected": "a date, such as `2026-03-02`",
    }
    /// A date, or the first and the last of several.
    DaysText {
        "pattern": "^\\d{4}-\\d{2}-\\d{2}(\\.\\.\\d{4}-\\d{2}-\\d{2})?$",
        "patternErrorMessage": "write a date, or the first and the last: `2026-03-09..2026-03-13`",
        "x-motcua-format": "days",
        "x-motcua-rule": "bad-date",
        "x-motcua-expected": "a date, or the first and the last, such as `2026-03-09..2026-03-13`",
    }
    /// A date and an hour, in the calendar's time zone.
    MomentText {
        "pattern": "^\\d{4}-\\d{2}-\\d{2} \\d{2}:\\d{2}$",
        "patternErrorMessage": "write a date and an hour: `2026-03-02 09:00`",
        "x-motcua-format": "moment",
        "x-motcua-rule": "bad-date",
        "x-motcua-expected": "a date and an hour, such as `2026-03-02 09:00`",
    }
    /// An hour of the day.
    HourText {
        "pattern": "^\\d{2}:\\d{2}$",
        "patternErrorMessage": "write an hour in quotes: `'15:00'`",
        "x-motcua-format": "hour",
        "x-motcua-expected": "an hour in quotes, such as `'15:00'`",
    }
    /// A range of opening hours.
    HoursText {
        "pattern": "^\\d{2}:\\d{2}-\\d{2}:\\d{2}$",
        "patternErrorMessage": "write a range of hours: `07:30-11:30`",
        "x-motcua-format": "hours",
        "x-motcua-expected": "opening hours, such as `07:30-11:30`",
    }
    /// A time zone by its IANA name.
    ZoneText { "x-motcua-format": "time-zone", "x-motcua-expected": "a time zone, such as `Asia/Ho_Chi_Minh`" }
    /// A share.
    PercentText {
        "pattern": "^\\d{1,3}(\\.\\d+)?%$",
        "patternErrorMessage": "write a share: `74%`",
        "x-motcua-format": "percent",
        "x-motcua-expected": "a share, such as `74%`",
    }
    /// A procedure and its version.
    VersionedName {
        "pattern": "^[a-z][a-z0-9_]*@[1-9][0-9]*$",
        "patternErrorMessage": "write a procedure and its version: `construction_permit@1`",
        "x-motcua-expected": "a procedure and its version, such as `construction_permit@1`",
    }
    /// Somebody, by the name under which a directory knows them.
    PersonName {
        "pattern": "^[A-Za-z0-9][A-Za-z0-9_.@-]*$",
        "x-motcua-expected": "a person, such as `user-17`",
    }
}

impl Size {
    /// In bytes.
    pub fn bytes(&self) -> u64 {
        let (number, unit) = self.text.split_once(' ').unwrap_or((&self.text, ""));
        let unit = match unit {
            "GB" => 1024 * 1024 * 1024,
            "MB" => 1024 * 1024,
            _ => 1024,
        };
        number.parse().unwrap_or(0) * unit
    }
}

/// Names of things of a procedure: they become variables of rules, keys of the interface and parts of file names.
pub(crate) const ID_PATTERN: &str = "^[a-z][a-z0-9_]{0,63}$";
const ID_MESSAGE: &str = "a name consists of small letters, digits and `_`, begins with a letter and has at most 64";

impl Read for Id {
    fn read(node: &Node) -> Option<Self> {
        Some(Self { text: node.scalar()?.text.clone(), span: node.span })
    }
}

impl JsonSchema for Id {
    fn schema_name() -> Cow<'static, str> {
        "Id".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "pattern": ID_PATTERN,
            "patternErrorMessage": ID_MESSAGE,
            "x-motcua-expected": "a name",
        })
    }
}

macro_rules! names {
    ($($name:ident: $pattern:expr, $message:expr;)*) => {$(
        impl Name for $name {
            fn named(text: Arc<str>, span: Span) -> Self {
                Self { text, span }
            }

            fn pattern() -> (&'static str, &'static str) {
                ($pattern, $message)
            }
        }
    )*};
}

names! {
    Id: ID_PATTERN, ID_MESSAGE;
    Happening: "^[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*)?$", "write a step, or a step and its outcome: `prolong.granted`";
    Code: "^[A-Za-z0-9][A-Za-z0-9_.-]*$", "a code consists of letters, digits, `_`, `.` and `-`";
    PersonName: "^[A-Za-z0-9][A-Za-z0-9_.@-]*$", "a person's name here consists of letters, digits and `_.@-`";
    OperationPath: "^[a-z][a-z0-9_]*\\.[A-Za-z][A-Za-z0-9_.-]*$", "write a service and an operation: `insurance.requestCard`";
    DataPath: "^[a-z][a-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)+$", "write a step and a field: `screen.needs_fire`";
    FieldPath: "^[a-z][a-z0-9_]*\\.[a-z][a-z0-9_]*$", "write a step and a field: `apply.floor_area`";
    Words: "\\S", "it must not be empty";
}
