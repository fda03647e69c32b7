//! The case as rules see it.

use std::borrow::Cow;

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::calendar::Calendar;
use crate::case::{CaseState, Clock, ClockState};
use crate::id::{DeadlineId, FieldId, StepIx};
use crate::rule::{Facts, Slot, Term};
use crate::turn::Context;
use crate::value::Value;

/// A case at a moment: the last completed visit of each step, its clocks, and the day.
#[derive(Clone, Copy, Debug)]
pub struct View<'v> {
    /// The procedure and its calendars.
    pub context: &'v Context,
    /// The case.
    pub case: &'v CaseState,
    /// The moment.
    pub at: Timestamp,
}

impl<'v> View<'v> {
    fn last(&self, step: StepIx) -> Option<&'v crate::case::Completed> {
        self.case.last(&self.context.procedure.step(step).id)
    }

    fn field(&self, step: StepIx, path: &[FieldId]) -> Option<&'v Value> {
        let (first, rest) = path.split_first()?;
        rest.iter().try_fold(self.last(step)?.data.get(first)?, |value, name| match value {
            Value::Record(record) => record.get(name),
            _ => None,
        })
    }

    fn clock(&self, deadline: &DeadlineId) -> Option<&'v Clock> {
        self.case.deadlines.get(deadline)
    }

    /// Days used or left, by the clock's own calendar and in its own unit.
    fn counted(&self, deadline: &DeadlineId, count: fn(&Calendar, &Clock, Timestamp) -> Decimal) -> Term<'v> {
        self.clock(deadline).map_or(Term::Unset, |clock| {
            Term::Decimal(count(self.context.calendar(Some(&clock.calendar)), clock, self.at))
        })
    }
}

impl Facts for View<'_> {
    fn read(&self, slot: &Slot) -> Term<'_> {
        match slot {
            Slot::Field { step, path } => self.field(*step, path).map_or(Term::Unset, term),
            Slot::Outcome(step) => self.last(*step).map_or(Term::Unset, |last| text(last.outcome.as_str())),
            Slot::By(step) => {
                self.last(*step).and_then(|last| last.by.as_ref()).map_or(Term::Unset, |by| text(by.as_str()))
            }
            Slot::From(step) => {
                self.last(*step).and_then(|last| last.from.as_ref()).map_or(Term::Unset, |from| text(from.as_str()))
            }
            Slot::CaseNumber => text(self.case.number.as_str()),
            Slot::CaseId => text(self.case.id.as_str()),
            Slot::CaseOpenedAt => Term::Moment(self.case.opened_at),
            Slot::CaseVersion => Term::Integer(i64::from(self.context.procedure.reference.version)),
            Slot::DeadlineDue(id) => self.clock(id).map_or(Term::Unset, |clock| Term::Date(clock.due.date)),
            Slot::DeadlineState(id) => text(self.clock(id).map_or("not_started", |clock| clock.state.name())),
            Slot::DeadlineUsed(id) => self.counted(id, |calendar, clock, at| {
                calendar.used(&clock.course(), at.min(clock.ended_at.unwrap_or(at)))
            }),
            Slot::DeadlineLeft(id) => self.counted(id, |calendar, clock, at| {
                calendar.left(&clock.course(), at.min(clock.ended_at.unwrap_or(at)))
            }),
            Slot::Now => Term::Moment(self.at),
            Slot::Today => Term::Date(self.today()),
        }
    }

    fn calendar(&self) -> &Calendar {
        self.context.calendar(None)
    }

    fn today(&self) -> Date {
        self.context.calendar(None).date(self.at)
    }
}

fn text(text: &str) -> Term<'_> {
    Term::Text(Cow::Borrowed(text))
}

fn term(value: &Value) -> Term<'_> {
    match value {
        Value::Unset => Term::Unset,
        Value::YesNo(yes) => Term::YesNo(*yes),
        Value::Integer(number) => Term::Integer(*number),
        Value::Decimal(number) => Term::Decimal(*number),
        Value::Text(written) => text(written),
        Value::Date(date) => Term::Date(*date),
        Value::Moment(moment) => Term::Moment(*moment),
        Value::List(_) | Value::Record(_) | Value::File(_) | Value::Sealed(_) => Term::Value(Cow::Borrowed(value)),
    }
}

impl ClockState {
    /// The word that rules, tests and the API use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Met => "met",
            Self::Expired => "expired",
            Self::Closed => "closed",
        }
    }
}
