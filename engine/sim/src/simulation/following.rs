//! Reading what happened: what waits now and for whom, what is over.

use jiff::Timestamp;
use motcua_kernel::event::{Event, Fact, ReservedBy};
use motcua_kernel::id::{RoleId, StepId, StepIx, VisitId};
use motcua_kernel::procedure::{Priority, StepKind};

use super::SimulationError;
use super::office::{PoolIx, Queued, Urgency};
use super::replication::{Item, Place, Replication, Stay};
use crate::draw::{Name, Purpose};
use crate::world::{CaseNo, Happened};

/// No case stays in more steps than this: beyond it the scenario sends it in circles for ever.
const VISITS_MAX: u32 = 100_000;

impl Replication<'_, '_> {
    /// Reads what happened: what waits now, for whom; what is over.
    pub(super) fn observe(&mut self, happened: &Happened) -> Result<(), SimulationError> {
        let no = happened.case;
        for event in &happened.events {
            let Some(folder) = self.cases.get_mut(&no) else { return Ok(()) };
            folder.meter.see(event);
            if folder.measured {
                folder.book.see(&event.fact, event.at);
            }
            if let Some(observer) = &mut self.observer {
                observer.see(folder.number, event);
            }
            self.take_in(no, event, happened.at)?;
        }
        Ok(())
    }

    fn take_in(&mut self, no: CaseNo, event: &Event, now: Timestamp) -> Result<(), SimulationError> {
        match &event.fact {
            Fact::StepEntered { visit, step, .. } => self.entered(no, *visit, step)?,
            Fact::TaskOffered { visit, role, .. } => self.offered(no, *visit, role, now)?,
            Fact::AssigneeSought { visit, .. } => self.assign(no, *visit)?,
            // What somebody takes by themselves is in their hands already.
            Fact::TaskReserved { visit, by, because, .. } if *because != ReservedBy::Claim => {
                if let Some(Place::Queued(pool, key)) = self.place(no, *visit) {
                    let (pool, key) = (*pool, *key);
                    self.office.reserve(pool, key, by.clone());
                }
                if let Some((step, _)) = self.name(no, *visit, Purpose::Work).filter(|_| *because != ReservedBy::SameAs)
                {
                    self.office.note_turn(step, by.clone());
                }
            }
            Fact::TaskReassigned { visit, role, .. } => self.reassigned(no, *visit, role, now)?,
            Fact::PriorityChanged { visit, .. } => self.resort(no, *visit),
            // Of several messages that a visit awaits, one comes: the time until then is drawn once.
            Fact::MessageAwaited { visit, .. } if matches!(self.place(no, *visit), Some(Place::Elsewhere)) => {
                self.delayed(no, *visit, now);
            }
            Fact::CallRequested { visit, attempt, timeout_seconds, .. } => {
                self.called(no, *visit, *attempt, *timeout_seconds, now);
            }
            Fact::StepCompleted { visit, .. } | Fact::StepExpired { visit, .. } | Fact::StepCancelled { visit, .. } => {
                self.leave(no, *visit, now);
            }
            Fact::IncidentRaised { trouble, .. } => {
                self.tally.incidents += 1;
                if self.tally.first_incident.is_none() {
                    self.tally.first_incident = Some(trouble.message.clone());
                }
                self.abandon(no, now);
            }
            Fact::RungReached { .. } => {
                if let Some(folder) = self.cases.get_mut(&no) {
                    folder.rungs += 1;
                }
            }
            Fact::CaseEnded { .. } => self.ended(no),
            _ => {}
        }
        Ok(())
    }

    fn entered(&mut self, no: CaseNo, visit: VisitId, step: &StepId) -> Result<(), SimulationError> {
        if visit.0 > VISITS_MAX {
            return Err(SimulationError::InCircles { step: step.clone() });
        }
        let Some(step) = self.scenario.context.procedure.find(step) else { return Ok(()) };
        if let Some(folder) = self.cases.get_mut(&no) {
            let entries = &mut folder.entries[step.index()];
            *entries = entries.saturating_add(1);
            let nth = *entries;
            folder.stays.push(Stay { visit, step, nth, place: Place::Elsewhere });
        }
        Ok(())
    }

    /// A task waits for somebody: for staff in a queue, for anybody else as long as the scenario says.
    fn offered(&mut self, no: CaseNo, visit: VisitId, role: &RoleId, now: Timestamp) -> Result<(), SimulationError> {
        let Some((step, name)) = self.name(no, visit, Purpose::Work) else { return Ok(()) };
        let plan = self.scenario.plan(step);
        if plan.delay.is_some() {
            self.delayed(no, visit, now);
            return Ok(());
        }
        let Some((pool, law)) = self.office.find(role).zip(plan.work.as_ref()) else {
            return Err(SimulationError::Nobody { step: self.step_id(step), role: role.clone() });
        };
        let work = law.sample(&mut self.luck.draw(name));
        self.enqueue(no, visit, step, pool, work, now);
        Ok(())
    }

    fn enqueue(&mut self, no: CaseNo, visit: VisitId, step: StepIx, pool: PoolIx, work: f64, now: Timestamp) {
        let choosy = self.scenario.context.procedure.step(step).task().is_some_and(|task| !task.not_by.is_empty());
        if self.is_measured_time(now) {
            self.tally.pools[pool.0].offered += work * self.office.pool(pool).stretch();
        }
        let task = Queued { case: no, visit, step, only: None, choosy, since: now, work };
        let key = self.office.enqueue(pool, task, self.urgency(no, visit));
        if self.is_measured_time(now) {
            let tally = &mut self.tally.pools[pool.0];
            tally.longest = tally.longest.max(self.office.pool(pool).waiting());
        }
        self.set_place(no, visit, Place::Queued(pool, key));
    }

    fn reassigned(&mut self, no: CaseNo, visit: VisitId, role: &RoleId, now: Timestamp) -> Result<(), SimulationError> {
        if let Some(Place::Delayed(_)) = self.place(no, visit) {
            return Ok(());
        }
        self.put_down(no, visit, now);
        self.offered(no, visit, role, now)
    }

    fn resort(&mut self, no: CaseNo, visit: VisitId) {
        if let Some(Place::Queued(pool, key)) = self.place(no, visit) {
            let (pool, key) = (*pool, *key);
            let key = self.office.resort(pool, key, self.urgency(no, visit));
            self.set_place(no, visit, Place::Queued(pool, key));
        }
    }

    fn urgency(&self, no: CaseNo, visit: VisitId) -> Urgency {
        let case = self.world.case(no);
        let stay = case.and_then(|case| case.open.get(&visit));
        let own = stay.and_then(|stay| stay.due.as_ref()).map(|clock| clock.due.at);
        let running = case.into_iter().flat_map(|case| case.deadlines.values());
        let deadlines =
            running.filter(|clock| clock.state == motcua_kernel::case::ClockState::Running).map(|clock| clock.due.at);
        Urgency {
            due: own.into_iter().chain(deadlines).min(),
            priority: stay.and_then(|stay| stay.work_item()).map_or(Priority::Normal, |item| item.priority),
        }
    }

    /// Time passes until somebody outside is done.
    fn delayed(&mut self, no: CaseNo, visit: VisitId, now: Timestamp) {
        let Some((step, name)) = self.name(no, visit, Purpose::Delay) else { return };
        let Some(law) = &self.scenario.plan(step).delay else { return };
        let at = self.after(law, now, name);
        let appointment = self.agenda.make(at, Item::Elapsed { case: no, visit });
        self.set_place(no, visit, Place::Delayed(appointment));
    }

    fn called(&mut self, no: CaseNo, visit: VisitId, attempt: u32, timeout_seconds: u32, now: Timestamp) {
        let Some((step, name)) = self.name(no, visit, Purpose::CallTime) else { return };
        let plan = self.scenario.plan(step);
        // Every attempt has luck of its own.
        let name = Name { visit: name.visit << 32 | u64::from(attempt), ..name };
        let fails = self.luck.draw(Name { purpose: Purpose::CallFails, ..name }).unit() < plan.fails;
        let answered = plan.delay.as_ref().map_or(now, |law| self.after(law, now, name));
        let patience = now + jiff::SignedDuration::from_secs(i64::from(timeout_seconds));
        let (at, failed) = match (answered > patience, fails) {
            (true, _) => (patience, Some(0)),
            (false, true) => (answered, Some(503)),
            (false, false) => (answered, None),
        };
        self.agenda.make(at, Item::Answer { case: no, visit, attempt, failed });
    }

    fn after(&self, law: &crate::scenario::TimeLaw, now: Timestamp, name: Name) -> Timestamp {
        let time = super::arrivals::micros(law.law.sample(&mut self.luck.draw(name)));
        match law.counted {
            crate::scenario::Counted::Elapsed => now + jiff::SignedDuration::from_micros(time),
            crate::scenario::Counted::Opening => self.scenario.context.calendar(None).add_working_micros(now, time),
        }
    }

    /// A stay is over: nobody waits for it or works on it any more.
    fn leave(&mut self, no: CaseNo, visit: VisitId, now: Timestamp) {
        self.put_down(no, visit, now);
        if let Some(folder) = self.cases.get_mut(&no)
            && let Some(position) = folder.stays.iter().position(|stay| stay.visit == visit)
        {
            let stay = folder.stays.swap_remove(position);
            if !matches!(self.kind(stay.step), StepKind::Start { .. })
                && self.scenario.context.procedure.step(stay.step).waits()
            {
                self.tally.activities += 1;
            }
        }
    }

    fn ended(&mut self, no: CaseNo) {
        self.world.forget(no);
        let Some(folder) = self.cases.remove(&no) else { return };
        if !folder.measured {
            return;
        }
        self.measured_open -= 1;
        if let Some(cycle_time) = folder.meter.cycle_time(self.scenario.context.calendar(None)) {
            self.tally.case_ended(&folder.meter, cycle_time);
            self.account(folder);
        }
    }

    /// A case that nobody can go on with without help leaves the house: repair is not simulated.
    fn abandon(&mut self, no: CaseNo, now: Timestamp) {
        let visits: Vec<VisitId> =
            self.cases.get(&no).map(|folder| folder.stays.iter().map(|stay| stay.visit).collect()).unwrap_or_default();
        for visit in visits {
            self.put_down(no, visit, now);
        }
        self.world.forget(no);
        if self.cases.remove(&no).is_some_and(|folder| folder.measured) {
            self.measured_open -= 1;
            self.tally.unfinished += 1;
        }
    }
}
