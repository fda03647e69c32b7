//! The case as rules see it.

use std::borrow::Cow;

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::calendar::Calendar;
use crate::case::{CaseState, Clock, ClockState, Completed, StepRecord};
use crate::id::{DeadlineId, ElementId, FieldId, StepIx, VisitId};
use crate::procedure::Procedure;
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
    /// The element of the innermost `each` around the place of the rule.
    pub element: Option<ElementId>,
}

/// What a step left behind, seen from one place.
enum Left<'v> {
    /// Its last completed visit.
    One(Option<&'v Completed>),
    /// That of every element of the `each` inside which it stands, in the order of the list.
    Many(Vec<&'v Completed>),
}

impl<'v> View<'v> {
    /// A case seen from outside every `each`.
    pub fn new(context: &'v Context, case: &'v CaseState, at: Timestamp) -> Self {
        Self { context, case, at, element: None }
    }

    /// What a step left behind: one visit, or, seen from outside the `each` inside which it stands, one per element in the
    /// order of the list.
    pub fn completed(&self, step: StepIx) -> Vec<&'v Completed> {
        match self.left(step) {
            Left::One(last) => last.into_iter().collect(),
            Left::Many(all) => all,
        }
    }

    /// A value of what a step left behind: one, or the list over the elements that have one.
    fn pick(&self, step: StepIx, value: impl Fn(&'v Completed) -> Option<Term<'v>>) -> Term<'v> {
        match self.left(step) {
            Left::One(last) => last.and_then(value).unwrap_or(Term::Unset),
            Left::Many(all) => {
                let values = all.into_iter().filter_map(value).map(Term::into_value);
                Term::Value(Cow::Owned(Value::List(values.filter(|value| !value.is_unset()).collect())))
            }
        }
    }

    fn left(&self, step: StepIx) -> Left<'v> {
        let procedure = &self.context.procedure;
        let ix = procedure.step(step);
        let Some(each) = ix.each else { return Left::One(self.case.last(&ix.id)) };
        if let Some(element) = self.case.rounds.element_of(&procedure.step(each).id, self.element) {
            return Left::One(self.case.rounds.record(element, &ix.id).and_then(|record| record.last.as_ref()));
        }
        let rounds = self.rounds_of(each);
        if rounds.is_empty() && matches!(self.left(each), Left::One(None)) {
            return Left::One(None); // The `each` was neither entered nor skipped.
        }
        let elements = rounds.into_iter().flat_map(|round| self.elements(round));
        let record = |element| self.case.rounds.record(element, &ix.id)?.last.as_ref();
        Left::Many(elements.filter_map(record).collect())
    }

    /// The last entry into an `each`; one per element, where it stands inside another that lies outside this place.
    fn rounds_of(&self, each: StepIx) -> Vec<VisitId> {
        let procedure = &self.context.procedure;
        let (id, outer) = (&procedure.step(each).id, procedure.step(each).each);
        let rounds = &self.case.rounds;
        let Some(outer) = outer else { return rounds.last(None, id).into_iter().collect() };
        if let Some(around) = rounds.element_of(&procedure.step(outer).id, self.element) {
            return rounds.last(Some(around), id).into_iter().collect();
        }
        let around = self.rounds_of(outer).into_iter().flat_map(|round| self.elements(round));
        around.filter_map(|around| rounds.last(Some(around), id)).collect()
    }

    fn elements(&self, round: VisitId) -> impl Iterator<Item = ElementId> + use<> {
        let count = self.case.rounds.get(round).map_or(0, |round| round.elements.len());
        (1..=u32::try_from(count).unwrap_or(u32::MAX)).map(move |place| ElementId { each: round, place })
    }

    fn element(&self, each: StepIx, path: &[FieldId]) -> Option<Term<'v>> {
        let rounds = &self.case.rounds;
        let element = rounds.element_of(&self.context.procedure.step(each).id, self.element)?;
        let value = rounds.value(element)?;
        within(value, path)
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
            Slot::Field { step, path } => self.pick(*step, |last| {
                let (first, rest) = path.split_first()?;
                within(last.data.get(first)?, rest)
            }),
            Slot::Outcome(step) => self.pick(*step, |last| Some(text(last.outcome.as_str()))),
            Slot::By(step) => self.pick(*step, |last| Some(text(last.by.as_ref()?.as_str()))),
            Slot::From(step) => self.pick(*step, |last| Some(text(last.from.as_ref()?.as_str()))),
            Slot::Element { each, path } => self.element(*each, path).unwrap_or(Term::Unset),
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

/// A field within a value.
fn within<'v>(value: &'v Value, path: &[FieldId]) -> Option<Term<'v>> {
    let found = path.iter().try_fold(value, |value, name| match value {
        Value::Record(record) => record.get(name),
        _ => None,
    });
    found.map(term)
}

/// What is known of a step, seen from inside an element: the element's own where the step stands in the same `each`, else
/// everything.
pub(super) fn record<'c>(
    procedure: &Procedure,
    case: &'c CaseState,
    ix: StepIx,
    element: Option<ElementId>,
) -> Option<&'c StepRecord> {
    let step = procedure.step(ix);
    let own = step.each.and_then(|each| case.rounds.element_of(&procedure.step(each).id, element));
    match own {
        Some(element) => case.rounds.record(element, &step.id),
        None => case.steps.get(&step.id),
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
