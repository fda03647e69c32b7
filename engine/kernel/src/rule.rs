//! Rules: expressions of the procedure, written in rhai, checked statically, and evaluated in a typed form.
//!
//! This module and its children are the only place that names rhai: [`parse`] reads a source into our own
//! [`tree::Tree`], the checker types it and makes [`code::Code`] of it, and [`Rule::evaluate`] runs that against
//! [`Facts`].

pub mod code;
mod complaint;
mod evaluate;
mod function;
mod layout;
#[cfg(feature = "oracle")]
pub mod oracle;
mod parse;
pub mod program;
pub mod routine;
pub mod table;
pub mod tree;

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;

pub use self::parse::{DEPTH_MAX, LIST_ITEMS_MAX, SOURCE_BYTES_MAX, TEXT_BYTES_MAX, can_name, parse};
pub use self::tree::{Span, SyntaxError, Tree};

use self::code::Code;
use self::evaluate::{Trouble, Why};
use crate::calendar::Calendar;
use crate::id::{DeadlineId, FieldId, StepIx};
use crate::value::{Record, Value};

/// Where a rule stands in the procedure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file, as the checker was given it.
    pub file: Arc<str>,
    /// From 1.
    pub line: u32,
    /// From 1, in characters.
    pub column: u32,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// What a rule may read: nothing else is in scope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Slot {
    /// `apply.floor_area`, `insure.result.request_id`: a field of the last completed visit of a step.
    Field {
        /// The step.
        step: StepIx,
        /// The field, and the fields within it.
        path: Vec<FieldId>,
    },
    /// `review.outcome`.
    Outcome(StepIx),
    /// `review.by`.
    By(StepIx),
    /// `supplement.from`: of the last completed visit, or of the visit that is being left.
    From(StepIx),
    /// The element of an `each`, or a field of it, for the branch in which the rule stands.
    Element {
        /// The `each`.
        each: StepIx,
        /// The field, and the fields within it; empty for the element itself.
        path: Vec<FieldId>,
    },
    /// `case.number`.
    CaseNumber,
    /// `case.id`.
    CaseId,
    /// `case.opened_at`.
    CaseOpenedAt,
    /// `case.version`: the procedure's version.
    CaseVersion,
    /// `deadline.decision.due`: a date.
    DeadlineDue(DeadlineId),
    /// `deadline.decision.state`: `not_started`, `running`, `paused`, `met`, `expired`, `closed`.
    DeadlineState(DeadlineId),
    /// `deadline.decision.used_days`.
    DeadlineUsed(DeadlineId),
    /// `deadline.decision.left_days`.
    DeadlineLeft(DeadlineId),
    /// `now`.
    Now,
    /// `today`, in the procedure's calendar.
    Today,
}

/// The world as a rule sees it.
pub trait Facts {
    /// The value in a slot; [`Term::Unset`] where there is none.
    fn read(&self, slot: &Slot) -> Term<'_>;
    /// The calendar by which `working_days` counts.
    fn calendar(&self) -> &Calendar;
    /// The day on which the rule is asked.
    fn today(&self) -> Date;
    /// A row of a table was found. For whoever wants to know what was used; it changes nothing.
    fn looked_up(&self, _table: &table::Table, _row: &table::Row) {}
    /// A function of a rule file was called. For whoever wants to know what was used; it changes nothing.
    fn called(&self, _routine: &routine::Routine) {}
}

/// A value while a rule is being evaluated: borrowed from the case wherever possible.
#[derive(Clone, Debug, PartialEq)]
pub enum Term<'a> {
    /// Nothing there.
    Unset,
    /// Yes or no.
    YesNo(bool),
    /// A whole number.
    Integer(i64),
    /// A decimal.
    Decimal(Decimal),
    /// Text.
    Text(Cow<'a, str>),
    /// A date.
    Date(Date),
    /// A moment.
    Moment(Timestamp),
    /// Anything else: lists, files, records.
    Value(Cow<'a, Value>),
}

impl<'a> Term<'a> {
    /// A value, borrowed.
    pub fn of(value: &'a Value) -> Self {
        match value {
            Value::Unset => Self::Unset,
            Value::YesNo(yes) => Self::YesNo(*yes),
            Value::Integer(number) => Self::Integer(*number),
            Value::Decimal(number) => Self::Decimal(*number),
            Value::Text(text) => Self::Text(Cow::Borrowed(text)),
            Value::Date(date) => Self::Date(*date),
            Value::Moment(moment) => Self::Moment(*moment),
            Value::List(_) | Value::Record(_) | Value::File(_) | Value::Sealed(_) => Self::Value(Cow::Borrowed(value)),
        }
    }

    /// A field, and the fields within it; unset where one of them is not there.
    pub fn within(record: &'a Record, path: &[FieldId]) -> Self {
        let mut record = record;
        let mut path = path.iter();
        let Some(mut field) = path.next() else { return Self::Unset };
        for inner in path {
            match record.get(field) {
                Some(Value::Record(next)) => record = next,
                // A sealed record is not looked into: whoever reads it gets the seal.
                Some(sealed @ Value::Sealed(_)) => return Self::of(sealed),
                _ => return Self::Unset,
            }
            field = inner;
        }
        record.get(field).map_or(Self::Unset, Self::of)
    }

    /// The value, to keep.
    pub fn into_value(self) -> Value {
        match self {
            Self::Unset => Value::Unset,
            Self::YesNo(yes) => Value::YesNo(yes),
            Self::Integer(number) => Value::Integer(number),
            Self::Decimal(number) => Value::Decimal(number),
            Self::Text(text) => Value::text(&*text),
            Self::Date(date) => Value::Date(date),
            Self::Moment(moment) => Value::Moment(moment),
            Self::Value(value) => value.into_owned(),
        }
    }

    /// The word for its type in messages.
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Unset => Value::Unset.type_name(),
            Self::YesNo(_) => "yes or no",
            Self::Integer(_) => "a whole number",
            Self::Decimal(_) => "a number",
            Self::Text(_) => "text",
            Self::Date(_) => "a date",
            Self::Moment(_) => "a moment",
            Self::Value(value) => value.type_name(),
        }
    }

    /// The same with simple values unwrapped, whichever way they came.
    fn plain(self) -> Self {
        match self {
            Self::Value(Cow::Borrowed(value)) => Self::of(value),
            Self::Value(Cow::Owned(
                value @ (Value::List(_) | Value::Record(_) | Value::File(_) | Value::Sealed(_)),
            )) => Self::Value(Cow::Owned(value)),
            Self::Value(Cow::Owned(value)) => match value {
                Value::YesNo(yes) => Self::YesNo(yes),
                Value::Integer(number) => Self::Integer(number),
                Value::Decimal(number) => Self::Decimal(number),
                Value::Text(text) => Self::Text(Cow::Owned(text.to_string())),
                Value::Date(date) => Self::Date(date),
                Value::Moment(moment) => Self::Moment(moment),
                _ => Self::Unset,
            },
            other => other,
        }
    }
}

/// A checked rule. Opaque: made by the checker, evaluated by the kernel.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    place: Place,
    source: Arc<str>,
    code: Code,
}

/// A rule that could not be evaluated: never a default, a null or a false.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleFailure {
    /// Where in the procedure.
    pub place: Place,
    /// What was expected and what was found.
    pub message: String,
    /// The steps whose results the rule reads.
    pub reads: Vec<StepIx>,
}

impl fmt::Display for RuleFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.message)
    }
}

impl std::error::Error for RuleFailure {}

impl Rule {
    /// A rule, from what the checker made of it. `place` is where the first character of `source` stands; every
    /// further line of the source begins in the same column (a block of text in YAML).
    pub fn new(place: Place, source: impl Into<Arc<str>>, code: Code) -> Self {
        Self { place, source: source.into(), code }
    }

    /// Where it stands.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// As the author wrote it.
    pub fn source(&self) -> &str {
        self.source.trim()
    }

    /// Its typed form.
    pub fn code(&self) -> &Code {
        &self.code
    }

    /// Its value in this world.
    ///
    /// # Errors
    ///
    /// Something needed is not there, is sealed, or a result cannot be kept exactly.
    pub fn evaluate(&self, facts: &dyn Facts) -> Result<Value, RuleFailure> {
        evaluate::whole_rule(&self.code, facts).map(Term::into_value).map_err(|trouble| self.failure(trouble))
    }

    /// Its value in this world, where the checker has proved it to be yes or no.
    ///
    /// # Errors
    ///
    /// Something needed is not there, is sealed, or a result cannot be kept exactly.
    pub fn holds(&self, facts: &dyn Facts) -> Result<bool, RuleFailure> {
        evaluate::whole_condition(&self.code, facts).map_err(|trouble| self.failure(trouble))
    }

    #[cold]
    fn failure(&self, trouble: Trouble) -> RuleFailure {
        let mut failure = trouble.failure(&self.place, &self.source);
        self.code.steps(&mut failure.reads);
        failure
    }
}

impl Trouble {
    /// The same as it is told, for a source that begins here. Which steps are read is not known to a part.
    #[cold]
    fn failure(self, start: &Place, source: &str) -> RuleFailure {
        let Self { span, why } = self;
        let part = span.excerpt(source);
        let message = match why {
            Why::Unset => format!("`{part}` has no value here"),
            Why::Sealed => format!("`{part}` is sealed, and rules do not see inside"),
            Why::Unlike { expected, found } => format!("`{part}`: expected {expected}, found {found}"),
            Why::Overflow(sign) => format!("`{part}`: the result of `{sign}` is too large to be kept exactly"),
            Why::DivisionByZero(sign) => format!("`{part}`: the value after `{sign}` is zero"),
            Why::TooLong => format!("`{part}`: what is put together is longer than {TEXT_BYTES_MAX} bytes"),
            Why::Future => format!("`{part}`: the date of birth lies in the future"),
            Why::OutOfCalendar => {
                format!("`{part}`: working days are counted from 1900 to 2199, at most 10000 at once")
            }
            Why::NoAnswer(why) => format!("`{part}`: {why}"),
            Why::TooMany => format!("`{part}`: the functions call each other too often"),
            // The place within says more than the place from which it was asked.
            Why::Within(inner) => {
                return RuleFailure { message: format!("{} (asked by `{part}`)", inner.message), ..*inner };
            }
        };
        let line = start.line + span.line.saturating_sub(1);
        let column = start.column + span.column.saturating_sub(1);
        RuleFailure { place: Place { file: start.file.clone(), line, column }, message, reads: Vec::new() }
    }
}
