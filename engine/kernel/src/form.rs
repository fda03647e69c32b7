//! What people and systems fill in: typed fields, and the reading of loose input into typed data.
//!
//! Input arrives loose (a date is still text, a decimal may be a whole number); a form turns it into typed data or
//! says everything that is wrong with it at once.

use std::collections::BTreeMap;
use std::sync::Arc;

use indexmap::IndexMap;
use jiff::civil::Date;
use regex::Regex;
use rust_decimal::Decimal;

use crate::id::FieldId;
use crate::text::Text;
use crate::value::{Record, Value};

/// The fields of one form, in the order of the file.
#[derive(Clone, Debug, Default)]
pub struct Form {
    /// By name.
    pub fields: IndexMap<FieldId, Field>,
}

/// One field.
#[derive(Clone, Debug)]
pub struct Field {
    /// What may stand in it.
    pub kind: FieldKind,
    /// Shown to people.
    pub label: Text,
    /// A hint below the label.
    pub hint: Text,
    /// Whether it must be given.
    pub required: bool,
}

/// What may stand in a field.
#[derive(Clone, Debug)]
pub enum FieldKind {
    /// Text.
    Text {
        /// The whole text must match; linear-time, compiled once.
        pattern: Option<Regex>,
    },
    /// A quantity.
    Number {
        /// At least.
        min: Option<Decimal>,
        /// At most.
        max: Option<Decimal>,
        /// Shown beside it.
        unit: Option<Arc<str>>,
    },
    /// A whole number.
    Integer {
        /// At least.
        min: Option<i64>,
        /// At most.
        max: Option<i64>,
        /// Shown beside it.
        unit: Option<Arc<str>>,
    },
    /// An amount of money.
    Money {
        /// At least.
        min: Option<Decimal>,
        /// At most.
        max: Option<Decimal>,
    },
    /// Yes or no.
    YesNo,
    /// A civil date.
    Date {
        /// Not before.
        min: Option<DateBound>,
        /// Not after.
        max: Option<DateBound>,
    },
    /// A moment.
    Moment,
    /// One of the values written in the form.
    Choice {
        /// Them.
        options: Vec<Arc<str>>,
    },
    /// One of the values of a code list.
    Code {
        /// The list's name.
        list: Arc<str>,
        /// Value and label.
        values: Arc<BTreeMap<Arc<str>, Text>>,
    },
    /// A document.
    File {
        /// Endings that are taken, in lower case; empty means any.
        accept: Vec<Arc<str>>,
    },
    /// Several values of one kind.
    List(Box<FieldKind>),
}

/// A limit for a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateBound {
    /// This day.
    On(Date),
    /// The day on which the form is sent.
    Today,
}

/// One thing that is wrong with an input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldProblem {
    /// JSON pointer below the form: `/floor_area`, `/documents/0`.
    pub pointer: String,
    /// What kind of thing.
    pub code: &'static str,
    /// Said in Vietnamese and English.
    pub detail: Text,
}

/// At most this many characters in one text.
pub const TEXT_CHARACTERS_MAX: usize = 10_000;
/// At most this many entries in one list.
pub const LIST_ENTRIES_MAX: usize = 1_000;

impl Form {
    /// Reads loose input into typed data. `also_required` are the fields that the chosen outcome requires.
    ///
    /// Fields that were not given are absent from the result.
    ///
    /// # Errors
    ///
    /// Everything that is wrong, in the order of the form; unknown fields last.
    pub fn read(&self, input: &Record, also_required: &[FieldId], today: Date) -> Result<Record, Vec<FieldProblem>> {
        crate::reading::read(self, input, also_required, today)
    }

    /// The typed value of one field, or nothing where it was not given.
    pub fn has(&self, field: &str) -> bool {
        self.fields.contains_key(field)
    }
}

impl FieldProblem {
    pub(crate) fn new(pointer: String, code: &'static str, vi: String, en: String) -> Self {
        use crate::text::Language::{En, Vi};
        Self { pointer, code, detail: Text::new().with(Vi, vi).with(En, en) }
    }
}

/// Whether a loose value counts as not given.
pub(crate) fn is_blank(value: &Value) -> bool {
    match value {
        Value::Unset => true,
        Value::Text(text) => text.trim().is_empty(),
        Value::List(items) => items.is_empty(),
        _ => false,
    }
}
