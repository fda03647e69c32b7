//! What will escalate: the rungs that a case still has ahead.
//!
//! They are those that [`decide`](crate::decide()) fires and no others: what is due is looked for among them, so a list of
//! what will happen and what happens cannot differ.

use jiff::Timestamp;

use crate::case::{CaseState, Clock, ClockState, Visit};
use crate::event::ClockId;
use crate::id::{AgencyId, OfficeKey, VisitId};
use crate::procedure::{Procedure, Rung};

/// A rung that was not reached yet.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RungAhead {
    /// When it is reached, as things stand; none while its clock stands still: nobody knows when it goes on.
    pub at: Option<Timestamp>,
    /// Of which clock.
    pub clock: ClockId,
    /// Its place in the ladder, from 0.
    pub rung: u16,
}

impl Clock {
    /// The rungs still ahead, in time order, each with its moment; none has one while the clock stands still.
    pub fn rungs_ahead(&self) -> impl Iterator<Item = (u16, Option<Timestamp>)> + '_ {
        let (ahead, moves) = match self.state {
            // A clock that has passed climbs on: somebody is late, and others are told.
            ClockState::Running | ClockState::Expired => (true, true),
            ClockState::Paused => (true, false),
            ClockState::Met | ClockState::Closed => (false, false),
        };
        let rungs = self.rungs.iter().filter(move |_| ahead);
        rungs.map(move |planned| (planned.rung, moves.then_some(planned.at)))
    }
}

/// The rungs ahead of one visit's limit.
pub fn of_visit(case: &CaseState, id: VisitId, visit: &Visit) -> Vec<RungAhead> {
    let limit = visit.due.as_ref().filter(|_| case.is_live());
    limit.map(|clock| of_clock(&ClockId::Visit(id), clock)).unwrap_or_default()
}

/// The rungs ahead of the deadlines of the case.
pub fn of_deadlines(case: &CaseState) -> Vec<RungAhead> {
    let deadlines = case.deadlines.iter().filter(|_| case.is_live());
    deadlines.flat_map(|(id, clock)| of_clock(&ClockId::Deadline(id.clone()), clock)).collect()
}

/// Every rung that was not reached yet: first those with a moment, the earliest first.
pub fn ahead(case: &CaseState) -> Vec<RungAhead> {
    let of_visits = case.open.iter().flat_map(|(id, visit)| of_visit(case, *id, visit));
    let mut rungs: Vec<RungAhead> = of_visits.chain(of_deadlines(case)).collect();
    rungs.sort_by(|a, b| (a.at.is_none(), a).cmp(&(b.at.is_none(), b)));
    rungs
}

fn of_clock(id: &ClockId, clock: &Clock) -> Vec<RungAhead> {
    clock.rungs_ahead().map(|(rung, at)| RungAhead { at, clock: id.clone(), rung }).collect()
}

/// A clock of the case, by its name.
pub fn clock<'c>(case: &'c CaseState, id: &ClockId) -> Option<&'c Clock> {
    match id {
        ClockId::Visit(visit) => case.open.get(visit)?.due.as_ref(),
        ClockId::Deadline(deadline) => case.deadlines.get(deadline),
    }
}

/// What a rung of a clock does, as the procedure has it.
pub fn rung<'p>(procedure: &'p Procedure, case: &CaseState, id: &ClockId, number: u16) -> Option<&'p Rung> {
    let ladder = match id {
        ClockId::Visit(visit) => {
            let step = procedure.step(procedure.find(&case.open.get(visit)?.step)?);
            &step.due.as_ref()?.ladder
        }
        ClockId::Deadline(deadline) => &procedure.deadlines.get(deadline)?.ladder,
    };
    ladder.get(usize::from(number))
}

/// Who answers for a clock: for the limit of a step whoever has its task, for a deadline of the case the office that was
/// asked first, where the case was handed in. Nobody, where no office has been asked.
pub fn answers(case: &CaseState, id: &ClockId) -> Option<(AgencyId, Option<OfficeKey>)> {
    let first = case.asked.iter().next();
    match id {
        ClockId::Deadline(_) => first.map(|asked| (asked.agency.clone(), asked.office.clone())),
        ClockId::Visit(visit) => {
            let stay = case.open.get(visit)?;
            let item = stay.work_item().filter(|item| item.role != "applicant");
            let own = item.and_then(|item| Some((item.agency.clone()?, item.office.clone())));
            // What waits for the applicant, a system or a message is watched by whoever has the case.
            own.or_else(|| first.map(|asked| (asked.agency.clone(), asked.office.clone())))
        }
    }
}
