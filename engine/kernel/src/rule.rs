//! Rules: expressions of the procedure, written in rhai, checked statically, and evaluated in a typed form.
//!
//! This module and its children are the only place that names rhai.

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::calendar::Calendar;
use crate::id::{DeadlineId, FieldId, StepIx};
use crate::value::Value;

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
    Text(std::borrow::Cow<'a, str>),
    /// A date.
    Date(Date),
    /// A moment.
    Moment(Timestamp),
    /// Anything else: lists, files, records.
    Value(std::borrow::Cow<'a, Value>),
}

/// A checked rule. Opaque: made by the checker, evaluated by the kernel.
#[derive(Debug)]
pub struct Rule {
    place: Place,
    source: Arc<str>,
}

/// A rule that could not be evaluated: never a default, a null or a false.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleFailure {
    /// Where in the procedure.
    pub place: Place,
    /// What was expected and what was found.
    pub message: String,
}

impl Rule {
    /// Where it stands.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// As the author wrote it.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Its value in this world.
    pub fn evaluate(&self, _facts: &dyn Facts) -> Result<Value, RuleFailure> {
        unimplemented!()
    }

    /// Its value in this world, where the checker has proved it to be yes or no.
    pub fn holds(&self, _facts: &dyn Facts) -> Result<bool, RuleFailure> {
        unimplemented!()
    }
}
