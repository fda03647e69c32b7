//! Clocks: the limits of visits and the deadlines of the case. What a calendar decides here goes into the event.

use jiff::{SignedDuration, Timestamp};
use rust_decimal::Decimal;

use super::draft::Draft;
use super::flow::triggers;
use super::view::View;
use crate::allowance::Allowance;
use crate::calendar::{Calendar, Course, Due, Pause};
use crate::case::{Clock, ClockState};
use crate::event::{ClockId, Fact, PlannedRung};
use crate::id::{CalendarId, DeadlineId, ElementId, OutcomeId, StepIx, VisitId};
use crate::procedure::{Deadline, Rung, RungAt, Trigger};
use crate::rule::RuleFailure;

/// Starts a clock from this moment on, after the cut-off hour where it was started from outside.
fn start(draft: &mut Draft<'_>, clock: ClockId, within: Allowance, calendar: Option<&CalendarId>, ladder: &[Rung]) {
    let calendar = draft.calendar(calendar);
    let counted_from = calendar.received(draft.moment, draft.from_outside);
    let course = Course { counted_from, within, prolonged: Vec::new(), pauses: Vec::new() };
    let due = calendar.due(&course, counted_from);
    let rungs = plan(calendar, &course, due, ladder, draft.moment);
    draft.emit(Fact::ClockStarted { clock, within, calendar: calendar.id().clone(), counted_from, due, rungs });
}

/// When each rung is reached, in time order. One that would lie at or before the start is left out.
pub(super) fn plan(
    calendar: &Calendar,
    course: &Course,
    due: Due,
    ladder: &[Rung],
    now: Timestamp,
) -> Vec<PlannedRung> {
    let mut rungs: Vec<_> = (0..)
        .zip(ladder)
        .map(|(rung, step)| PlannedRung {
            rung,
            at: match step.at {
                RungAt::Percent(percent) if percent == Decimal::ONE_HUNDRED => due.at,
                RungAt::Percent(percent) => calendar.share(course, percent, now),
                RungAt::Before(by) => calendar.before(due, by),
                RungAt::After(by) => calendar.after(due, by),
            },
        })
        .filter(|planned| planned.at > course.counted_from)
        .collect();
    rungs.sort_by_key(|planned| (planned.at, planned.rung));
    rungs
}

/// The rungs still ahead of a clock that went on or was given more time: planned anew, none of them twice.
pub(super) fn plan_rest(
    calendar: &Calendar,
    clock: &Clock,
    course: &Course,
    due: Due,
    ladder: &[Rung],
    now: Timestamp,
) -> Vec<PlannedRung> {
    let mut rungs = plan(calendar, course, due, ladder, now);
    rungs.retain(|planned| clock.rungs.iter().any(|ahead| ahead.rung == planned.rung));
    rungs
}

/// A step is entered: clocks that start with it start, clocks that stand still during it pause, and its own limit
/// starts. Also after a repair, where the limit of one of them could not be found: those that started stay started.
pub(super) fn entered(
    draft: &mut Draft<'_>,
    visit: VisitId,
    ix: StepIx,
    since: Option<Timestamp>,
) -> Result<(), RuleFailure> {
    if draft.is_open() {
        let limits = limits_by(draft, &draft.view_of(visit), &Trigger::Step(ix), since)?;
        start_all(draft, limits);
        pause_where_needed(draft);
    }
    let unlimited = draft.case.open.get(&visit).is_some_and(|stay| stay.due.is_none());
    if let Some(limit) = draft.step(ix).due.as_ref().filter(|_| unlimited) {
        let within = limit.within.of(&draft.view_of(visit))?;
        start(draft, ClockId::Visit(visit), within, limit.calendar.as_ref(), &limit.ladder);
    }
    Ok(())
}

/// Deadlines to be started, each with the limit that was found for this case.
pub(super) type Limits<'p> = Vec<(&'p Deadline, Allowance)>;

/// The deadlines that this moves, once, or each time where the file says `restart`, and how long each allows in a case
/// that looks like this. After a repair `since` says when the visit began: what it has started already is left alone.
fn limits_by<'p>(
    draft: &Draft<'p>,
    view: &View<'_>,
    trigger: &Trigger,
    since: Option<Timestamp>,
) -> Result<Limits<'p>, RuleFailure> {
    let is_new = |deadline: &&Deadline| match draft.case.deadlines.get(&deadline.id) {
        None => true,
        Some(clock) => deadline.restart && since.is_none_or(|since| clock.started_at < since),
    };
    let moved = draft.procedure.deadlines.values().filter(|deadline| deadline.start == *trigger);
    moved.filter(is_new).map(|deadline| Ok((deadline, deadline.within.of(view)?))).collect()
}

/// The deadlines that this fact starts, with their limits in the case as it will be once it is recorded. Nothing has
/// happened yet, so a rule that fails leaves nothing half done.
pub(super) fn limits_after<'p>(
    draft: &Draft<'p>,
    fact: &Fact,
    trigger: &Trigger,
    element: Option<ElementId>,
) -> Result<Limits<'p>, RuleFailure> {
    if !draft.is_open() {
        return Ok(Limits::new());
    }
    let depends = |deadline: &Deadline| deadline.start == *trigger && !deadline.within.cases.is_empty();
    // Only limits with conditions pay for looking ahead.
    if !draft.procedure.deadlines.values().any(depends) {
        return limits_by(draft, &draft.view_in(element), trigger, None);
    }
    let after = draft.after(fact);
    limits_by(draft, &View { case: &after, ..draft.view_in(element) }, trigger, None)
}

/// Starts deadlines whose limits were found.
pub(super) fn start_all(draft: &mut Draft<'_>, limits: Limits<'_>) {
    for (deadline, within) in limits {
        let clock = ClockId::Deadline(deadline.id.clone());
        start(draft, clock, within, deadline.calendar.as_ref(), &deadline.ladder);
    }
}

/// A step was left: clocks stop, go on, get more time, start.
pub(super) fn left(draft: &mut Draft<'_>, ix: StepIx, outcome: Option<&OutcomeId>, starts: Limits<'_>) {
    if !draft.is_open() {
        return;
    }
    let procedure = draft.procedure;
    for deadline in procedure.deadlines.values() {
        if outcome.is_some() && deadline.stop.iter().any(|trigger| triggers(trigger, ix, outcome)) {
            stop(draft, &ClockId::Deadline(deadline.id.clone()));
        }
        if deadline.pause.contains(&ix) {
            resume(draft, deadline);
        }
        extend(draft, deadline, ix, outcome);
    }
    if outcome.is_some() {
        start_all(draft, starts);
        pause_where_needed(draft);
    }
}

/// A step was skipped: clocks that its outcome `skipped` starts, stops or prolongs move.
pub(super) fn skipped(draft: &mut Draft<'_>, ix: StepIx, starts: Limits<'_>) {
    let outcome: OutcomeId = "skipped".into();
    let trigger = Trigger::Outcome(ix, outcome.clone());
    if !draft.is_open() {
        return;
    }
    for deadline in draft.procedure.deadlines.values() {
        if deadline.stop.contains(&trigger) {
            stop(draft, &ClockId::Deadline(deadline.id.clone()));
        }
        extend(draft, deadline, ix, Some(&outcome));
    }
    start_all(draft, starts);
    pause_where_needed(draft);
}

/// Stops a clock that still counts or stands still. One that has passed stays passed; its ladder ends.
pub(super) fn stop(draft: &mut Draft<'_>, clock: &ClockId) {
    let Some(found) = find(draft, clock) else { return };
    if found.state == ClockState::Expired && !found.rungs.is_empty() {
        return draft.emit(Fact::LadderEnded { clock: clock.clone() });
    }
    if !found.is_open() {
        return;
    }
    let used = draft.calendar(Some(&found.calendar)).used(&found.course(), draft.moment);
    draft.emit(Fact::ClockStopped { clock: clock.clone(), used });
}

/// Pauses every running deadline that stands still during a step that is open.
fn pause_where_needed(draft: &mut Draft<'_>) {
    for deadline in draft.procedure.deadlines.values() {
        let Some(step) = pausing(draft, deadline) else { continue };
        let Some(clock) = draft.case.deadlines.get(&deadline.id).filter(|clock| clock.state == ClockState::Running)
        else {
            continue;
        };
        // Counted just inside the pause: a clock that stops at midnight does not use the day that begins then.
        let mut course = clock.course();
        course.pauses.push(Pause { from: draft.moment, to: None });
        let used = draft.calendar(Some(&clock.calendar)).used(&course, draft.moment + SignedDuration::from_micros(1));
        let step = draft.step(step).id.clone();
        draft.emit(Fact::ClockPaused { clock: ClockId::Deadline(deadline.id.clone()), step, used });
    }
}

/// An open step during which the deadline stands still.
fn pausing(draft: &Draft<'_>, deadline: &Deadline) -> Option<StepIx> {
    let is_open = |ix: &&StepIx| draft.case.open.is_at(&draft.step(**ix).id);
    deadline.pause.iter().find(is_open).copied()
}

/// The clock goes on when the last of the steps during which it stands is over.
fn resume(draft: &mut Draft<'_>, deadline: &Deadline) {
    if pausing(draft, deadline).is_some() {
        return;
    }
    let Some(clock) = draft.case.deadlines.get(&deadline.id).filter(|clock| clock.state == ClockState::Paused) else {
        return;
    };
    let calendar = draft.calendar(Some(&clock.calendar));
    let counted_from = calendar.received(draft.moment, draft.from_outside);
    let mut course = clock.course();
    if let Some(pause) = course.pauses.last_mut() {
        pause.to = Some(counted_from);
    }
    let due = calendar.due(&course, counted_from);
    let rungs = plan_rest(calendar, clock, &course, due, &deadline.ladder, counted_from);
    draft.emit(Fact::ClockResumed { clock: ClockId::Deadline(deadline.id.clone()), counted_from, due, rungs });
}

/// Each decision to prolong adds once, counted from the old end in its own unit.
fn extend(draft: &mut Draft<'_>, deadline: &Deadline, ix: StepIx, outcome: Option<&OutcomeId>) {
    let Some(outcome) = outcome else { return };
    let entries = (0..).zip(&deadline.extend).filter(|(_, entry)| triggers(&entry.trigger, ix, Some(outcome)));
    for (entry, prolongation) in entries {
        let Some(clock) = draft.case.deadlines.get(&deadline.id).filter(|clock| clock.is_open()) else { continue };
        let most = prolongation.at_most.map_or(usize::MAX, |most| usize::try_from(most).unwrap_or(usize::MAX));
        if clock.prolonged_by.iter().filter(|by| **by == entry).count() >= most {
            continue;
        }
        let calendar = draft.calendar(Some(&clock.calendar));
        let mut course = clock.course();
        course.prolonged.push(prolongation.by);
        let due = calendar.due(&course, draft.moment);
        let rungs = plan_rest(calendar, clock, &course, due, &deadline.ladder, draft.moment);
        let clock = ClockId::Deadline(deadline.id.clone());
        draft.emit(Fact::ClockExtended { clock, entry, by: prolongation.by, due, rungs });
    }
}

/// At an end: deadlines that any end stops are met, the others are closed.
pub(super) fn end_all(draft: &mut Draft<'_>, any_end_stops: bool) {
    let open: Vec<DeadlineId> =
        draft.case.deadlines.iter().filter(|(_, clock)| clock.is_open()).map(|(id, _)| id.clone()).collect();
    let passed: Vec<DeadlineId> = draft.case.deadlines.keys().filter(|id| !open.contains(id)).cloned().collect();
    for id in passed {
        stop(draft, &ClockId::Deadline(id));
    }
    for id in open {
        let met = any_end_stops && draft.procedure.deadlines.get(&id).is_some_and(|deadline| deadline.stop.is_empty());
        match met {
            true => stop(draft, &ClockId::Deadline(id)),
            false => draft.emit(Fact::ClockClosed { clock: ClockId::Deadline(id) }),
        }
    }
}

/// The clock behind an id.
pub(super) fn find<'c>(draft: &'c Draft<'_>, clock: &ClockId) -> Option<&'c Clock> {
    match clock {
        ClockId::Visit(visit) => draft.case.open.get(visit)?.due.as_ref(),
        ClockId::Deadline(deadline) => draft.case.deadlines.get(deadline),
    }
}
