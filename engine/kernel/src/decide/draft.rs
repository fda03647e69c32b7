//! A turn while it is being made.

use std::collections::VecDeque;
use std::sync::Arc;

use jiff::Timestamp;

use super::flow::Move;
use super::view::View;
use crate::calendar::Calendar;
use crate::case::{CaseState, Phase};
use crate::effect::Effect;
use crate::event::{Event, Fact, Trouble};
use crate::evolve::{evolve, wake_at};
use crate::id::{CalendarId, ElementId, StepIx, VisitId};
use crate::lifecycle;
use crate::procedure::{Procedure, Step};
use crate::rejection::Rejection;
use crate::rule::RuleFailure;
use crate::turn::{Context, EVENTS_PER_TURN_MAX, Turn};

/// The copy of the case that a decision works on, and what happened to it so far.
pub(super) struct Draft<'a> {
    pub(super) context: &'a Context,
    pub(super) procedure: &'a Procedure,
    pub(super) case: CaseState,
    /// The moment at which whatever is being decided takes effect.
    pub(super) moment: Timestamp,
    /// Whether a limit brings it about.
    pub(super) by_clock: bool,
    /// Whether it arrives from outside, so that the cut-off hour applies.
    pub(super) from_outside: bool,
    /// What is still to be followed before everything waits.
    pub(super) moves: VecDeque<Move>,
    /// The step whose result this very command brought.
    pub(super) brought: Option<StepIx>,
    /// Why the command is refused after all: a rule that follows from it failed on what it brought.
    pub(super) refusal: Option<Rejection>,
    events: Vec<Event>,
    /// How many events there were when the present due item, or the command, began.
    chain_from: usize,
    /// How many more events may follow: a list of a thousand elements is no circle.
    allowed: usize,
}

impl<'a> Draft<'a> {
    pub(super) fn new(context: &'a Context, case: CaseState) -> Self {
        Self {
            context,
            procedure: &context.procedure,
            moment: case.touched_at,
            case,
            by_clock: true,
            from_outside: false,
            moves: VecDeque::new(),
            brought: None,
            refusal: None,
            events: Vec::new(),
            chain_from: 0,
            allowed: 0,
        }
    }

    /// From here on the command itself is decided. Time never goes back within a case.
    pub(super) fn turn_to_command(&mut self, at: Timestamp) {
        self.moment = at.max(self.case.touched_at);
        self.by_clock = false;
        self.begin_chain();
    }

    /// From here on another thing is followed to its end.
    pub(super) fn begin_chain(&mut self) {
        self.chain_from = self.events.len();
        self.allowed = 0;
    }

    /// The one way to change the copy.
    ///
    /// # Panics
    ///
    /// When the event may not follow: a fault of the kernel, better met here than stored for ever.
    pub(super) fn emit(&mut self, fact: Fact) {
        let event = Event { at: self.moment, by_clock: self.by_clock, fact };
        assert_eq!(lifecycle::allows(&self.case, &event), Ok(()), "{event:?}");
        evolve(&mut self.case, &event);
        self.events.push(event);
    }

    /// Whether what is being followed has grown without bound.
    pub(super) fn is_full(&self) -> bool {
        self.events.len() - self.chain_from >= EVENTS_PER_TURN_MAX + self.allowed
    }

    /// So many branches are opened at once, each of which may go some steps by itself.
    pub(super) fn allow_for(&mut self, branches: usize) {
        self.allowed += branches * EVENTS_PER_BRANCH;
    }

    /// Whether no further due item fits into this turn.
    pub(super) fn is_long(&self) -> bool {
        self.events.len() >= EVENTS_PER_TURN_MAX
    }

    pub(super) fn finish(self) -> Turn {
        let effects = self.events.iter().filter_map(Effect::of).collect();
        Turn { wake_at: wake_at(&self.case), effects, events: self.events, case: self.case }
    }

    pub(super) fn step(&self, ix: StepIx) -> &'a Step {
        self.procedure.step(ix)
    }

    /// The step of an open visit.
    pub(super) fn step_of(&self, visit: VisitId) -> Option<(StepIx, &'a Step)> {
        let ix = self.procedure.find(&self.case.open.get(&visit)?.step)?;
        Some((ix, self.procedure.step(ix)))
    }

    pub(super) fn calendar(&self, id: Option<&CalendarId>) -> &'a Arc<Calendar> {
        self.context.calendar(id)
    }

    pub(super) fn is_open(&self) -> bool {
        self.case.phase == Phase::Open
    }

    /// The case as rules inside this element see it now; outside every `each` there is none.
    pub(super) fn view_in(&self, element: Option<ElementId>) -> View<'_> {
        View { context: self.context, case: &self.case, at: self.moment, element }
    }

    /// The case as the rules of a visit see it now.
    pub(super) fn view_of(&self, visit: VisitId) -> View<'_> {
        self.view_in(self.element_of(visit))
    }

    /// The element of the innermost `each` around a visit.
    pub(super) fn element_of(&self, visit: VisitId) -> Option<ElementId> {
        self.case.open.get(&visit)?.element
    }

    /// The case as it will be once this fact is recorded.
    pub(super) fn after(&self, fact: &Fact) -> CaseState {
        let mut after = self.case.clone();
        evolve(&mut after, &Event { at: self.moment, by_clock: self.by_clock, fact: fact.clone() });
        after
    }

    /// Parks a visit: the engine cannot go on there without help. The rest of the case goes on.
    pub(super) fn park(&mut self, visit: VisitId, trouble: Trouble) {
        let parked = |stay: &crate::case::Visit| matches!(stay.waiting, crate::case::Waiting::Repair { .. });
        if !self.case.open.get(&visit).is_some_and(parked) {
            self.emit(Fact::IncidentRaised { visit, trouble, rung: None });
        }
    }

    /// A rule failed: on what this very command brought, the command is refused; otherwise the visit is parked.
    pub(super) fn fail(&mut self, visit: VisitId, failure: RuleFailure) {
        self.fail_as(visit, failure, RULE_FAILED);
    }

    /// As [`Self::fail`], under another code.
    pub(super) fn fail_as(&mut self, visit: VisitId, failure: RuleFailure, code: &str) {
        if !self.by_clock && self.brought.is_some_and(|step| failure.reads.contains(&step)) {
            self.refusal.get_or_insert(failure.into());
            return;
        }
        let place = Some(failure.place.to_string());
        self.park(visit, Trouble { code: code.to_owned(), message: failure.message, place });
    }

    /// Refuses what cannot be done to a case in this phase.
    pub(super) fn require_open(&self) -> Result<(), Rejection> {
        match &self.case.phase {
            Phase::Open => Ok(()),
            Phase::Ended { outcome, .. } => Err(Rejection::CaseEnded { outcome: outcome.clone() }),
            Phase::Unopened => Err(Rejection::WrongPhase { expected: "an open case", found: "no case" }),
            Phase::Compensating { .. } => {
                Err(Rejection::WrongPhase { expected: "an open case", found: "a case that is being wound up" })
            }
        }
    }
}

/// How many events a branch of an `each` may cause within one turn, on average.
const EVENTS_PER_BRANCH: usize = 100;
/// The limit of a step, or of a deadline that starts with it, could not be found: its clocks have not started.
pub(super) const LIMIT_FAILED: &str = "limit-failed";
/// A rule failed while a step was being done.
pub(super) const RULE_FAILED: &str = "rule-failed";
/// The `when` of a step failed: the step has not begun.
pub(super) const CONDITION_FAILED: &str = "condition-failed";
/// The list of an `each` is longer than it may be.
pub(super) const TOO_MANY_ELEMENTS: &str = "too-many-elements";
/// The case entered the step more often than it may.
pub(super) const AT_MOST_EXCEEDED: &str = "at-most-exceeded";

impl From<RuleFailure> for Rejection {
    fn from(failure: RuleFailure) -> Self {
        Self::RuleFailed { place: failure.place.to_string(), message: failure.message }
    }
}
