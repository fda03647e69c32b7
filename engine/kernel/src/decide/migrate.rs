//! Going on under another version: everything that is open keeps its place, its clock and whoever may do it, or the case
//! stays where it is. Steps, deadlines and fields are the same where they have the same id.

mod rights;

use jiff::{SignedDuration, Timestamp};

use super::clock::{plan, plan_rest};
use super::draft::Draft;
use super::view::View;
use crate::calendar::{Calendar, Course, Due};
use crate::case::{CaseState, Clock, ClockState, Visit, Waiting};
use crate::command::Actor;
use crate::event::{Approval, ClockId, Fact, MovedClock, PlannedRung};
use crate::id::{CalendarId, DeadlineId, ElementId, VisitId};
use crate::migration::{ClockName, Migration, Obstacle};
use crate::procedure::{Procedure, Rung, StepExpiryEffect, Within};
use crate::rejection::{Forbidden, Rejection};
use crate::turn::Context;

/// Goes on under the other version, which decides whatever follows. What is there already, is there.
pub(super) fn migrate<'a>(draft: &mut Draft<'a>, actor: &Actor, migration: &'a Migration) -> Result<(), Rejection> {
    if !matches!(actor, Actor::System { .. }) {
        return Err(Rejection::NotAllowed { rule: "migrate".to_owned(), why: Forbidden::OnlyEngine });
    }
    draft.require_open()?;
    let (from, to) = (draft.procedure.reference.clone(), migration.to.procedure.reference.clone());
    if draft.case.procedure.as_ref() == Some(&to) {
        return Ok(());
    }
    let clocks = examine(draft.context, &draft.case, migration, draft.moment)
        .map_err(|obstacles| Rejection::CannotMigrate { obstacles })?;
    let approved = migration.approved.iter().copied().collect();
    draft.emit(Fact::CaseMigrated { from, to, clocks, approved });
    (draft.context, draft.procedure) = (&migration.to, &migration.to.procedure);
    Ok(())
}

/// What an open case would be under the other version: the clocks that would count otherwise, or everything that is in the
/// way.
///
/// # Errors
///
/// Whatever would be lost.
pub fn examine(
    from: &Context,
    case: &CaseState,
    migration: &Migration,
    at: Timestamp,
) -> Result<Vec<MovedClock>, Vec<Obstacle>> {
    if from.procedure.reference.id != migration.to.procedure.reference.id {
        return Err(vec![Obstacle::OtherProcedure]);
    }
    let mut look = Look { from, case, migration, at, obstacles: Vec::new(), moved: Vec::new() };
    rights::look(&mut look);
    for (id, stay) in case.open.iter() {
        look.limit(*id, stay);
    }
    for (id, clock) in &case.deadlines {
        look.deadline(id, clock);
    }
    match look.obstacles.is_empty() {
        true => Ok(look.moved),
        false => {
            look.obstacles.sort();
            look.obstacles.dedup();
            Err(look.obstacles)
        }
    }
}

/// A case held against the other version.
struct Look<'a> {
    from: &'a Context,
    case: &'a CaseState,
    migration: &'a Migration,
    at: Timestamp,
    obstacles: Vec<Obstacle>,
    moved: Vec<MovedClock>,
}

/// What a version says of one clock.
#[derive(Clone, Copy)]
struct Terms<'a> {
    within: &'a Within,
    calendar: &'a Calendar,
    ladder: &'a [Rung],
}

impl<'a> Look<'a> {
    fn before(&self) -> &'a Procedure {
        &self.from.procedure
    }

    fn after(&self) -> &'a Procedure {
        &self.migration.to.procedure
    }

    fn limit(&mut self, id: VisitId, stay: &'a Visit) {
        let Some(clock) = &stay.due else { return };
        let name = ClockName::Step(stay.step.clone());
        let limit =
            |procedure: &'a Procedure| procedure.find(&stay.step).and_then(|ix| procedure.step(ix).due.as_ref());
        let (Some(old), Some(new)) = (limit(self.before()), limit(self.after())) else {
            return self.obstacles.push(Obstacle::ClockLost { clock: name });
        };
        let silence = |procedure: &'a Procedure, expiry: &'a Option<crate::procedure::StepExpiry>| {
            expiry.as_ref().map(|expiry| match &expiry.effect {
                StepExpiryEffect::Outcome(outcome) => (true, outcome.as_str()),
                StepExpiryEffect::Next(ix) => (false, procedure.step(*ix).id.as_str()),
            })
        };
        if clock.is_open() && silence(self.before(), &old.on_expiry) != silence(self.after(), &new.on_expiry) {
            self.obstacles.push(Obstacle::SilenceChanged { clock: name.clone() });
        }
        let of_applicant = stay.payment.is_some() || is_with_applicant(&stay.waiting);
        let (before, after) = (
            terms(self.from, &old.within, old.calendar.as_ref(), &old.ladder),
            terms(&self.migration.to, &new.within, new.calendar.as_ref(), &new.ladder),
        );
        self.clock(ClockId::Visit(id), name, clock, (before, after), of_applicant, stay.element);
    }

    fn deadline(&mut self, id: &DeadlineId, clock: &'a Clock) {
        let name = ClockName::Deadline(id.clone());
        let (Some(old), Some(new)) = (self.before().deadlines.get(id), self.after().deadlines.get(id)) else {
            return self.obstacles.push(Obstacle::ClockLost { clock: name });
        };
        if clock.is_open() {
            let next = |procedure: &'a Procedure, expiry: &Option<crate::procedure::DeadlineExpiry>| {
                expiry.as_ref().map(|expiry| procedure.step(expiry.next).id.as_str())
            };
            if next(self.before(), &old.on_expiry) != next(self.after(), &new.on_expiry) {
                self.obstacles.push(Obstacle::SilenceChanged { clock: name.clone() });
            }
            let stands = new.pause.iter().any(|ix| self.case.open.is_at(&self.after().step(*ix).id));
            if stands != (clock.state == ClockState::Paused) {
                self.obstacles.push(Obstacle::PauseChanged { clock: name.clone() });
            }
        }
        let (before, after) = (
            terms(self.from, &old.within, old.calendar.as_ref(), &old.ladder),
            terms(&self.migration.to, &new.within, new.calendar.as_ref(), &new.ladder),
        );
        self.clock(ClockId::Deadline(id.clone()), name, clock, (before, after), false, None);
    }

    fn clock(
        &mut self,
        id: ClockId,
        name: ClockName,
        clock: &'a Clock,
        (old, new): (Terms<'a>, Terms<'a>),
        of_applicant: bool,
        element: Option<ElementId>,
    ) {
        // What has ended keeps its past, and is told by the calendar that counted it.
        if !clock.is_open() && !self.migration.to.calendars.contains_key(&clock.calendar) {
            return self.obstacles.push(Obstacle::ClockLost { clock: name });
        }
        let same_ladder = old.ladder.iter().map(|rung| rung.at).eq(new.ladder.iter().map(|rung| rung.at));
        match clock.state {
            ClockState::Met | ClockState::Closed => return,
            ClockState::Expired => return self.passed(id, name, clock, new, same_ladder),
            ClockState::Running | ClockState::Paused => {}
        }
        let within = match same(old.within, new.within) {
            true => clock.within,
            false => {
                let case = self.case;
                match new.within.of(&View { context: &self.migration.to, case, at: self.at, element }) {
                    Ok(within) => within,
                    Err(failure) => {
                        let message = failure.message;
                        return self.obstacles.push(Obstacle::LimitFailed { clock: name, message });
                    }
                }
            }
        };
        let counted_alike = within == clock.within && old.calendar.edition() == new.calendar.edition();
        let named_alike = *new.calendar.id() == clock.calendar;
        if counted_alike && named_alike && same_ladder {
            return;
        }
        let course = Course { within, ..clock.course() };
        let (due, used) = match counted_alike {
            true => (clock.due, clock.used),
            false => (due(new.calendar, &course, self.at), clock.used.and_then(|_| used(new.calendar, &course))),
        };
        self.judge(&name, clock.due, due, of_applicant);
        let rungs = match (same_ladder, counted_alike) {
            (true, true) => clock.rungs.clone(),
            (true, false) => plan_rest(new.calendar, clock, &course, due, new.ladder, self.at),
            (false, _) => self.ahead(plan(new.calendar, &course, due, new.ladder, self.at)),
        };
        let calendar: CalendarId = new.calendar.id().clone();
        self.moved.push(MovedClock { clock: id, within, calendar, due, rungs, used });
    }

    /// The rungs of another ladder count from now on: which of them the old one has climbed cannot be said.
    fn ahead(&self, mut rungs: Vec<PlannedRung>) -> Vec<PlannedRung> {
        rungs.retain(|planned| planned.at > self.at);
        rungs
    }

    /// A clock that has passed: its end stays where it was, and what is left of its ladder stays ahead.
    fn passed(&mut self, id: ClockId, name: ClockName, clock: &Clock, new: Terms<'_>, same_ladder: bool) {
        if clock.rungs.is_empty() || same_ladder {
            return;
        }
        let calendar = self.migration.to.calendar(Some(&clock.calendar));
        let rungs = self.ahead(plan(calendar, &clock.course(), clock.due, new.ladder, self.at));
        if rungs.is_empty() {
            return self.obstacles.push(Obstacle::ClockLost { clock: name });
        }
        let (within, calendar, due, used) = (clock.within, clock.calendar.clone(), clock.due, clock.used);
        self.moved.push(MovedClock { clock: id, within, calendar, due, rungs, used });
    }

    /// Whether the date may move so.
    fn judge(&mut self, name: &ClockName, before: Due, after: Due, of_applicant: bool) {
        let (clock, from, to) = (name.clone(), before.date, after.date);
        let approved = |approval| self.migration.approved.contains(&approval);
        let obstacle = if after.at < before.at && (of_applicant || !approved(Approval::Earlier)) {
            Some(Obstacle::Earlier { clock, from, to, of_applicant })
        } else if after.at > before.at && !of_applicant && !approved(Approval::Later) {
            Some(Obstacle::Later { clock, from, to })
        } else if after.at <= self.at {
            Some(Obstacle::AlreadyPast { clock, to })
        } else {
            None
        };
        self.obstacles.extend(obstacle);
    }
}

fn terms<'a>(context: &'a Context, within: &'a Within, calendar: Option<&CalendarId>, ladder: &'a [Rung]) -> Terms<'a> {
    Terms { within, calendar: context.calendar(calendar), ladder }
}

/// Whether both versions say the same of a limit: then what was found when the clock started is still what is said.
fn same(old: &Within, new: &Within) -> bool {
    let written = |within: &Within| -> Vec<(String, crate::allowance::Allowance)> {
        within.cases.iter().map(|(rule, limit)| (rule.source().to_string(), *limit)).collect()
    };
    old.otherwise == new.otherwise && written(old) == written(new)
}

/// When a clock ends; while it is paused, as if the pause had not come, as for every clock that is paused.
fn due(calendar: &Calendar, course: &Course, now: Timestamp) -> Due {
    let mut running = course.clone();
    running.pauses.retain(|pause| pause.to.is_some());
    calendar.due(&running, now)
}

/// How much was used when it was last paused. Counted just inside the pause, as when it was paused.
fn used(calendar: &Calendar, course: &Course) -> Option<rust_decimal::Decimal> {
    let last = course.pauses.last()?;
    let mut until = course.clone();
    until.pauses.last_mut()?.to = None;
    Some(calendar.used(&until, last.from + SignedDuration::from_micros(1)))
}

fn is_with_applicant(waiting: &Waiting) -> bool {
    match waiting {
        Waiting::Person(item) => item.role == "applicant",
        Waiting::Repair { before, .. } => is_with_applicant(before),
        _ => false,
    }
}
