//! Clocks: the limits of visits and the deadlines of the case. What a calendar decides here goes into the event.

use jiff::SignedDuration;
use rust_decimal::Decimal;

use super::draft::Draft;
use super::flow::triggers;
use crate::allowance::Allowance;
use crate::calendar::{Calendar, Course, Due, Pause};
use crate::case::{Clock, ClockState};
use crate::event::{ClockId, Fact, PlannedRung};
use crate::id::{CalendarId, DeadlineId, OutcomeId, StepIx};
use crate::procedure::{Deadline, Rung, RungAt, Trigger};

/// Starts a clock from this moment on, after the cut-off hour where it was started from outside.
pub(super) fn start(
    draft: &mut Draft<'_>,
    clock: ClockId,
    within: Allowance,
    calendar: Option<&CalendarId>,
    ladder: &[Rung],
) {
    let calendar = draft.calendar(calendar);
    let counted_from = calendar.received(draft.moment, draft.from_outside);
    let course = Course { counted_from, within, prolonged: Vec::new(), pauses: Vec::new() };
    let due = calendar.due(&course, counted_from);
    let rungs = plan(calendar, &course, due, ladder, draft.moment);
    draft.emit(Fact::ClockStarted { clock, within, calendar: calendar.id().clone(), counted_from, due, rungs });
}

/// When each rung is reached, in time order. One that would lie at or before the start is left out.
fn plan(calendar: &Calendar, course: &Course, due: Due, ladder: &[Rung], now: jiff::Timestamp) -> Vec<PlannedRung> {
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
fn plan_rest(
    calendar: &Calendar,
    clock: &Clock,
    course: &Course,
    due: Due,
    ladder: &[Rung],
    now: jiff::Timestamp,
) -> Vec<PlannedRung> {
    let mut rungs = plan(calendar, course, due, ladder, now);
    rungs.retain(|planned| clock.rungs.iter().any(|ahead| ahead.rung == planned.rung));
    rungs
}

/// A step is entered: clocks that start with it start, clocks that stand still during it pause.
pub(super) fn entered(draft: &mut Draft<'_>, ix: StepIx) {
    if !draft.is_open() {
        return;
    }
    start_by(draft, &Trigger::Step(ix));
    pause_where_needed(draft);
}

/// Starts the deadlines that this moves, once, or each time where the file says `restart`.
pub(super) fn start_by(draft: &mut Draft<'_>, trigger: &Trigger) {
    for deadline in draft.procedure.deadlines.values().filter(|deadline| deadline.start == *trigger) {
        let running = draft.case.deadlines.contains_key(&deadline.id);
        if running && !deadline.restart {
            continue;
        }
        start(
            draft,
            ClockId::Deadline(deadline.id.clone()),
            deadline.within,
            deadline.calendar.as_ref(),
            &deadline.ladder,
        );
    }
}

/// A step was left: clocks stop, go on, get more time, start.
pub(super) fn left(draft: &mut Draft<'_>, ix: StepIx, outcome: Option<&OutcomeId>) {
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
    if let Some(outcome) = outcome {
        start_by(draft, &Trigger::Outcome(ix, outcome.clone()));
        pause_where_needed(draft);
    }
}

/// A step was skipped: clocks that its outcome `skipped` starts, stops or prolongs move.
pub(super) fn skipped(draft: &mut Draft<'_>, ix: StepIx) {
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
    start_by(draft, &trigger);
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
