//! Firing what is due, in order, each at its own moment.

use std::fmt;

use jiff::Timestamp;

use super::draft::Draft;
use super::draft::RULE_FAILED;
use super::flow::{self, Completion, Origin};
use super::{call, child, moment, payment, region, task};
use crate::case::{Clock, ClockState, Holder, Visit, Waiting, WorkItem};
use crate::event::{CancelledBecause, ClockId, Fact, FailedRung, Trouble};
use crate::id::{OfficeKey, RoleId, VisitId};
use crate::procedure::{Awaited, Rung, RungAt, RungCondition, StepExpiryEffect, StepKind, Target};
use crate::rule::RuleFailure;

/// Something due. Two things due: the earlier moment first; at the same moment, limits of steps before deadlines of the
/// case, then the visit opened earlier; within one clock, its rungs before its end.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct DueItem {
    at: Timestamp,
    clock: ClockId,
    what: What,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    Rung(u16),
    End,
    Retry,
    Moment,
}

/// Fires everything due at or before `until`, following each until everything waits. Yields whether that was all: no
/// turn grows without bound, and what does not fit fires with the next wake-up, at its own moment.
pub(super) fn fire_until(draft: &mut Draft<'_>, until: Timestamp) -> bool {
    while let Some(item) = earliest(draft).filter(|item| item.at <= until) {
        if draft.is_long() {
            return false;
        }
        draft.begin_chain();
        draft.moment = item.at.max(draft.case.touched_at);
        draft.by_clock = true;
        draft.from_outside = false;
        match (item.what, item.clock) {
            (What::Rung(rung), clock) => climb(draft, clock, rung, None),
            (What::End, ClockId::Visit(visit)) => expire_visit(draft, visit),
            (What::End, ClockId::Deadline(deadline)) => expire_deadline(draft, deadline),
            (What::Retry, ClockId::Visit(visit)) => call::try_again(draft, visit),
            (What::Moment, ClockId::Visit(visit)) => moment::come(draft, visit),
            (What::Retry | What::Moment, ClockId::Deadline(_)) => {}
        }
        flow::settle(draft);
    }
    true
}

fn earliest(draft: &Draft<'_>) -> Option<DueItem> {
    let case = &draft.case;
    if !case.is_live() {
        return None;
    }
    // Kept in the order in which two things due are told apart: the moment, then the visit.
    let visit = case.open.earliest().and_then(|(_, id)| {
        let (visit, clock) = (&case.open[&id], ClockId::Visit(id));
        let awaited = match &visit.waiting {
            Waiting::Answer { retry_at: Some(at), .. } => Some((*at, What::Retry)),
            Waiting::Moment { at: Some(at) } => Some((*at, What::Moment)),
            _ => None,
        };
        let awaited = awaited.map(|(at, what)| DueItem { at, clock: clock.clone(), what });
        visit.due.as_ref().and_then(|due| next_of(due, clock)).into_iter().chain(awaited).min()
    });
    let deadlines = case.deadlines.iter().filter_map(|(id, clock)| next_of(clock, ClockId::Deadline(id.clone())));
    visit.into_iter().chain(deadlines).min()
}

fn next_of(clock: &Clock, id: ClockId) -> Option<DueItem> {
    let rung = clock.rungs_ahead().filter_map(|(rung, at)| Some((at?, What::Rung(rung)))).min();
    let end = (clock.due.at, What::End);
    let (at, what) = match clock.state {
        ClockState::Running => rung.map_or(end, |rung| rung.min(end)),
        ClockState::Expired => rung?,
        ClockState::Paused | ClockState::Met | ClockState::Closed => return None,
    };
    Some(DueItem { at, clock: id, what })
}

/// Climbs a rung, if its condition holds; `repaired` where that could not be said before.
pub(super) fn climb(draft: &mut Draft<'_>, clock: ClockId, number: u16, repaired: Option<VisitId>) {
    let procedure = draft.procedure;
    let ladder = match &clock {
        ClockId::Visit(visit) => {
            draft.step_of(*visit).and_then(|(_, step)| step.due.as_ref()).map(|due| due.ladder.as_slice())
        }
        ClockId::Deadline(id) => procedure.deadlines.get(id).map(|deadline| deadline.ladder.as_slice()),
    };
    let Some(rung) = ladder.and_then(|ladder| ladder.get(usize::from(number))) else { return };
    let mut visits = concerned(draft, &clock);
    let climbed = match &rung.condition {
        RungCondition::None => Ok(true),
        RungCondition::Unclaimed => {
            visits.retain(|visit| is_ready(draft, *visit));
            Ok(!visits.is_empty())
        }
        RungCondition::If(rule) => rule.holds(&draft.view_in(None)),
    };
    let notify = if matches!(climbed, Ok(true)) { rung.notify.clone() } else { Vec::new() };
    let template = rung.template.clone();
    if repaired.is_none() {
        let position = rung.position();
        draft.emit(Fact::RungReached { clock: clock.clone(), rung: number, position, notify, template });
    } else if !notify.is_empty() {
        draft.emit(Fact::RungRepaired { clock: clock.clone(), rung: number, notify, template });
    }
    match climbed {
        Ok(true) => visits.into_iter().for_each(|visit| move_task(draft, visit, rung)),
        Ok(false) => {}
        Err(failure) => rung_failed(draft, FailedRung { clock, rung: number }, failure),
    }
}

/// A rung whose condition cannot be evaluated is not left out in silence: a visit that its clock is about is parked.
fn rung_failed(draft: &mut Draft<'_>, rung: FailedRung, failure: RuleFailure) {
    let within = match &rung.clock {
        ClockId::Visit(visit) => [vec![*visit], region::inside(draft, *visit)].concat(),
        ClockId::Deadline(_) => draft.case.open.keys().copied().collect(),
    };
    // The one that misses least meanwhile, of those the one that was opened first.
    let found = within.into_iter().filter_map(|visit| Some((loss(draft.case.open.get(&visit)?)?, visit))).min();
    // Where everything is parked already, somebody is at work on the case.
    let Some((_, visit)) = found else { return };
    let place = Some(failure.place.to_string());
    let trouble = Trouble { code: RULE_FAILED.to_owned(), message: failure.message, place };
    draft.emit(Fact::IncidentRaised { visit, trouble, rung: Some(rung) });
}

/// How much a visit may miss while it is parked: people come again, an answer is asked for again. What waits for its
/// branches would miss that they return, and nobody tells it twice: it is never parked for a rung.
fn loss(visit: &Visit) -> Option<u8> {
    match visit.waiting {
        Waiting::Person(_) => Some(0),
        Waiting::Message { .. } | Waiting::Moment { .. } => Some(1),
        Waiting::Answer { .. } | Waiting::Child { .. } => Some(2),
        Waiting::Branches { .. } | Waiting::Repair { .. } | Waiting::Passing | Waiting::Answered { .. } => None,
    }
}

/// The tasks of offices that a clock is about: the visit's own, or all that are open for a deadline of the case. What
/// waits for the applicant, a payment among it, is never taken from them.
fn concerned(draft: &Draft<'_>, clock: &ClockId) -> Vec<VisitId> {
    let open = draft.case.open.iter().filter(|(id, _)| match clock {
        ClockId::Visit(visit) => *id == visit,
        ClockId::Deadline(_) => true,
    });
    open.filter(|(_, visit)| visit.payment.is_none() && visit.work_item().is_some_and(|item| item.role != "applicant"))
        .map(|(id, _)| *id)
        .collect()
}

fn item<'d>(draft: &'d Draft<'_>, visit: VisitId) -> Option<&'d WorkItem> {
    draft.case.open.get(&visit)?.work_item()
}

fn is_ready(draft: &Draft<'_>, visit: VisitId) -> bool {
    item(draft, visit).is_some_and(|item| item.holder == Holder::Ready)
}

fn move_task(draft: &mut Draft<'_>, visit: VisitId, rung: &Rung) {
    if let Some(priority) = rung.priority {
        draft.emit(Fact::PriorityChanged { visit, priority });
    }
    let Some(role) = &rung.reassign else { return };
    match new_office(draft, visit, role) {
        // Whoever has it already keeps it.
        Ok(office) if item(draft, visit).is_some_and(|item| item.role == *role && item.office == office) => {}
        Ok(office) => {
            let agency = draft.procedure.roles.get(role).map(|role| role.agency.clone());
            draft.emit(Fact::TaskReassigned { visit, role: role.clone(), office, agency });
        }
        Err(failure) => draft.fail(visit, failure),
    }
}

/// The office to which a rung hands a task. Within the agency it stays in the office that the task names.
fn new_office(draft: &Draft<'_>, visit: VisitId, role: &RoleId) -> Result<Option<OfficeKey>, RuleFailure> {
    let named = draft.step_of(visit).is_some_and(|(_, step)| step.task().is_some_and(|task| task.office.is_some()));
    let agency = draft.procedure.roles.get(role).map(|role| &role.agency);
    match item(draft, visit) {
        Some(item) if named && item.agency.as_ref() == agency => Ok(item.office.clone()),
        _ => task::office_of(draft, role, draft.element_of(visit)),
    }
}

/// The limit of a step passes: by itself that does nothing but make it late; silence has the effect that the file
/// gives it, by the article it names.
fn expire_visit(draft: &mut Draft<'_>, visit: VisitId) {
    let Some((_, step)) = draft.step_of(visit) else { return };
    if matches!(&step.kind, StepKind::Wait(wait) if matches!(wait.what, Awaited::Limit)) {
        return moment::limit_came(draft, visit);
    }
    let expiry = step.due.as_ref().and_then(|due| due.on_expiry.as_ref());
    let effect = match expiry {
        None => String::new(),
        Some(expiry) => {
            let effect = match &expiry.effect {
                StepExpiryEffect::Outcome(outcome) => outcome.to_string(),
                StepExpiryEffect::Next(next) => format!("→ {}", draft.step(*next).id),
            };
            with_basis(effect, &expiry.basis)
        }
    };
    draft.emit(Fact::ClockExpired { clock: ClockId::Visit(visit), effect });
    take_effect(draft, visit);
}

/// Gives silence the effect that the file names; also after a repair, where a rule had failed on the way.
pub(super) fn take_effect(draft: &mut Draft<'_>, visit: VisitId) {
    let Some((ix, step)) = draft.step_of(visit) else { return };
    if payment::settle(draft, visit) {
        return; // It was paid in time, and only the way on from there is missing.
    }
    let expiry = step.due.as_ref().and_then(|due| due.on_expiry.as_ref());
    match expiry.map(|expiry| &expiry.effect) {
        None => {}
        Some(StepExpiryEffect::Outcome(outcome)) => {
            let Some(button) = step.task().and_then(|task| task.outcomes.get(outcome)) else { return };
            let completion = Completion::by_itself(outcome.clone(), payment::known(draft, visit));
            if let Err(failure) = flow::complete(draft, visit, completion, &button.next, &button.issues) {
                draft.fail(visit, failure);
            }
        }
        Some(StepExpiryEffect::Next(next)) => {
            let stay = draft.case.open.get(&visit);
            let (region, element) = stay.map_or((None, None), |stay| (stay.region, stay.element));
            child::give_up(draft, visit);
            draft.emit(Fact::StepExpired { visit, step: step.id.clone() });
            super::clock::left(draft, ix, None, Vec::new());
            let origin = Origin { from: Some(step.id.clone()), region, element, undoes: None };
            flow::go(draft, Target::Step(*next), origin, &step.id);
        }
    }
}

/// A deadline of the case passes. With `on_expiry`, everything open is cancelled and the case goes on there.
fn expire_deadline(draft: &mut Draft<'_>, id: crate::id::DeadlineId) {
    let expiry = draft.procedure.deadlines.get(&id).and_then(|deadline| deadline.on_expiry.as_ref());
    let effect =
        expiry.map_or(String::new(), |expiry| with_basis(format!("→ {}", draft.step(expiry.next).id), &expiry.basis));
    draft.emit(Fact::ClockExpired { clock: ClockId::Deadline(id.clone()), effect });
    let Some(expiry) = expiry else { return };
    let from = draft.case.open.values().next_back().map(|visit| visit.step.clone());
    region::cancel_all(draft, &CancelledBecause::DeadlineExpired(id));
    flow::enter(draft, expiry.next, Origin { from, ..Origin::default() });
}

fn with_basis(effect: String, basis: &[std::sync::Arc<str>]) -> String {
    if basis.is_empty() { effect } else { format!("{effect} ({})", basis.join("; ")) }
}

impl Rung {
    /// As the author wrote it: `60%`, `-1 working day`.
    pub fn position(&self) -> String {
        self.at.to_string()
    }
}

impl fmt::Display for RungAt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Percent(percent) => write!(f, "{percent}%"),
            Self::Before(by) => write!(f, "-{by}"),
            Self::After(by) => write!(f, "+{by}"),
        }
    }
}
