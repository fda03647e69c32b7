//! One replication: the kernel's world and the office on one clock.
//!
//! The simulator decides nothing about a case. It opens cases, claims and completes tasks, delivers messages and answers
//! calls, by commands, as people and systems would; what follows it reads from the events.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use motcua_kernel::event::{Event, Fact, ReservedBy};
use motcua_kernel::id::{RoleId, StepId, StepIx, VisitId};
use motcua_kernel::procedure::{Priority, StepKind};

use super::arrivals::ArrivalStream;
use super::made_up::NothingAllowed;
use super::office::{Office, PoolIx, QueueKey, Queued, Urgency};
use super::tally::Tally;
use super::{Observer, SimulationError};
use crate::agenda::{Agenda, Appointment};
use crate::draw::{Luck, Name, Purpose, name_hash};
use crate::scenario::{Measured, Scenario};
use crate::statistics::CaseMeter;
use crate::world::{CaseNo, Happened, World};

/// No case stays in more steps than this: beyond it the scenario sends it in circles for ever.
const VISITS_MAX: u32 = 100_000;
/// Measured cases have at least this long to end after the last of them came, however short the run: applicants alone
/// may take a month.
const GRACE_MIN: jiff::SignedDuration = jiff::SignedDuration::from_hours(26 * 7 * 24);
/// No more cases come at one moment: beyond it time stands still.
const AT_ONCE_MAX: u32 = 100_000;
/// No more cases are open at once: beyond it memory would be the next limit.
pub(super) const OPEN_MAX: usize = 1_000_000;

pub(super) struct Replication<'s, 'o> {
    pub(super) scenario: &'s Scenario,
    pub(super) luck: Luck,
    pub(super) world: World,
    pub(super) office: Office,
    pub(super) tally: Tally,
    pub(super) agenda: Agenda<Item>,
    cases: BTreeMap<CaseNo, Folder>,
    arrivals: ArrivalStream<'s>,
    openings: Vec<Option<Appointment>>,
    /// How steps are called in draws.
    step_hashes: Vec<u64>,
    observer: Option<&'o mut dyn Observer>,
    measured_open: u64,
    measured_so_far: u64,
    /// How many cases came at the moment at which the last one came.
    at_once: (Timestamp, u32),
    /// When the last measured case came, once that is known: the end of the time over which roles are measured.
    measured_until: Option<Timestamp>,
}

/// What the office knows of a case.
#[derive(Debug)]
pub(super) struct Folder {
    /// The n-th case to come; luck goes by this number.
    pub(super) number: u64,
    measured: bool,
    stays: Vec<Stay>,
    /// How often each step was entered.
    entries: Vec<u16>,
    meter: CaseMeter,
}

/// What the office knows of an open stay.
#[derive(Debug)]
pub(super) struct Stay {
    visit: VisitId,
    pub(super) step: StepIx,
    /// The n-th in this step.
    pub(super) nth: u16,
    place: Place,
}

/// Where a stay is.
#[derive(Debug)]
enum Place {
    /// Nowhere in the office: a system has it, or nobody.
    Elsewhere,
    /// In a queue.
    Queued(PoolIx, QueueKey),
    /// In somebody's hands.
    InWork { pool: PoolIx, person: usize, since: Timestamp, done: Appointment },
    /// With somebody whom nobody here controls.
    Delayed(Appointment),
}

/// What is on the agenda beside what cases ask for.
#[derive(Debug)]
pub(super) enum Item {
    /// The next case comes.
    Arrival,
    /// Somebody in this role comes on duty.
    Opening(PoolIx),
    /// Work is done.
    Done { case: CaseNo, visit: VisitId },
    /// The applicant, or another system, is done.
    Elapsed { case: CaseNo, visit: VisitId },
    /// A call is answered, or fails with this status.
    Answer { case: CaseNo, visit: VisitId, attempt: u32, failed: Option<u16> },
}

impl<'s, 'o> Replication<'s, 'o> {
    pub(super) fn new(scenario: &'s Scenario, replication: u64, observer: Option<&'o mut dyn Observer>) -> Self {
        let office = Office::new(scenario);
        let calendar = scenario.context.calendar(None);
        let pools = office.pools().count();
        let step_hashes = scenario.context.procedure.steps.iter().map(|step| name_hash(step.id.as_str())).collect();
        Self {
            scenario,
            luck: Luck::new(scenario.run.seed, replication),
            world: World::new(Arc::clone(&scenario.context), scenario.run.from).without_journals(),
            office,
            tally: Tally { pools: vec![super::tally::PoolTally::default(); pools], ..Tally::default() },
            agenda: Agenda::default(),
            cases: BTreeMap::new(),
            arrivals: ArrivalStream::new(&scenario.arrivals, calendar, scenario.run.from),
            openings: vec![None; pools],
            step_hashes,
            observer,
            measured_open: 0,
            measured_so_far: 0,
            at_once: (scenario.run.from, 0),
            measured_until: match scenario.run.measured {
                Measured::Until(until) => Some(until),
                Measured::Cases(_) => None,
            },
        }
    }

    /// Runs to the end: until every measured case has ended, or as much time again (and at least half a
    /// year) has passed as was measured.
    pub(super) fn run(mut self) -> Result<Tally, SimulationError> {
        self.expect_arrival();
        while let Some(now) = self.advance()? {
            self.tally.open_max = self.tally.open_max.max(self.cases.len());
            if self.is_over(now) {
                break;
            }
            self.dispatch()?;
        }
        self.close_books();
        Ok(self.tally)
    }

    /// Lets the next thing happen, whatever it is. What cases ask for comes first: a limit that passes at the moment at
    /// which somebody is done has passed.
    fn advance(&mut self) -> Result<Option<Timestamp>, SimulationError> {
        let (theirs, ours) = (self.world.next_at(), self.agenda.next_at());
        match (theirs, ours) {
            (None, None) => Ok(None),
            (Some(theirs), ours) if ours.is_none_or(|ours| theirs <= ours) => {
                if let Some(happened) = self.world.step() {
                    self.observe(&happened)?;
                }
                Ok(Some(theirs))
            }
            _ => {
                let Some((at, item)) = self.agenda.pop() else { return Ok(None) };
                self.world.set_now(at);
                self.handle(at, item)?;
                Ok(Some(at))
            }
        }
    }

    fn handle(&mut self, at: Timestamp, item: Item) -> Result<(), SimulationError> {
        match item {
            Item::Arrival => {
                self.arrive(at)?;
                self.expect_arrival();
                Ok(())
            }
            Item::Opening(pool) => {
                self.openings[pool.0] = None;
                Ok(())
            }
            Item::Done { case, visit } => self.work_done(case, visit),
            Item::Elapsed { case, visit } => self.time_elapsed(case, visit),
            Item::Answer { case, visit, attempt, failed } => self.answer(case, visit, attempt, failed),
        }
    }

    fn expect_arrival(&mut self) {
        let at = self.arrivals.next(self.luck, self.tally.cases + 1);
        if self.scenario.run.last_arrival.is_none_or(|last| at <= last) && at < Timestamp::MAX {
            self.agenda.make(at, Item::Arrival);
        }
    }

    fn arrive(&mut self, at: Timestamp) -> Result<(), SimulationError> {
        self.at_once = if self.at_once.0 == at { (at, self.at_once.1 + 1) } else { (at, 1) };
        if self.at_once.1 > AT_ONCE_MAX {
            return Err(SimulationError::NoTimeBetween);
        }
        if self.cases.len() >= OPEN_MAX {
            return Err(SimulationError::HouseFull);
        }
        self.tally.cases += 1;
        let number = self.tally.cases;
        let measured = self.is_measured(at);
        let steps = self.scenario.steps.len();
        let folder =
            Folder { number, measured, stays: Vec::new(), entries: vec![0; steps], meter: CaseMeter::default() };
        let happened = self.open(number)?;
        if measured {
            self.measured_open += 1;
            self.measured_so_far += 1;
            if let Measured::Cases(count) = self.scenario.run.measured
                && self.measured_so_far == count
            {
                self.measured_until = Some(at);
            }
        }
        self.cases.insert(happened.case, folder);
        self.observe(&happened)
    }

    fn is_measured(&self, at: Timestamp) -> bool {
        at >= self.scenario.run.measured_from
            && match self.scenario.run.measured {
                Measured::Until(until) => at < until,
                Measured::Cases(count) => self.measured_so_far < count,
            }
    }

    fn is_over(&self, now: Timestamp) -> bool {
        let Some(until) = self.measured_until else { return false };
        if now < until {
            return false;
        }
        let again = until.duration_since(self.scenario.run.measured_from).max(GRACE_MIN);
        self.measured_open == 0 || now.duration_since(until) > again
    }

    /// Reads what happened: what waits now, for whom; what is over.
    pub(super) fn observe(&mut self, happened: &Happened) -> Result<(), SimulationError> {
        let no = happened.case;
        for event in &happened.events {
            let Some(folder) = self.cases.get_mut(&no) else { return Ok(()) };
            folder.meter.see(event);
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
            Fact::TaskReserved { visit, by, because: ReservedBy::SameAs } => {
                if let Some(Place::Queued(pool, key)) = self.place(no, *visit) {
                    let (pool, key) = (*pool, *key);
                    self.office.reserve(pool, key, by.clone());
                }
            }
            Fact::TaskReassigned { visit, role, .. } => self.reassigned(no, *visit, role, now)?,
            Fact::PriorityChanged { visit, .. } => self.resort(no, *visit),
            Fact::MessageAwaited { visit, .. } => self.delayed(no, *visit, now),
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
        let task = Queued { case: no, visit, only: None, choosy, since: now, work };
        let key = self.office.enqueue(pool, task, self.urgency(no, visit));
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

    /// Takes a stay out of a queue or out of somebody's hands.
    pub(super) fn put_down(&mut self, no: CaseNo, visit: VisitId, now: Timestamp) {
        let Some(stay) = self.stay_mut(no, visit) else { return };
        match std::mem::replace(&mut stay.place, Place::Elsewhere) {
            Place::Elsewhere => {}
            Place::Queued(pool, key) => {
                self.office.take(pool, key);
            }
            Place::InWork { pool, person, since, done } => {
                self.agenda.cancel(done);
                self.office.release(pool, person);
                self.worked(pool, person, since, now);
            }
            Place::Delayed(appointment) => {
                self.agenda.cancel(appointment);
            }
        }
    }

    /// Brings free people and waiting tasks together, as long as there is such a pair.
    fn dispatch(&mut self) -> Result<(), SimulationError> {
        let now = self.world.now();
        for pool in (0..self.openings.len()).map(PoolIx) {
            loop {
                let (world, context) = (&self.world, &self.scenario.context);
                let role = &self.office.pool(pool).role.clone();
                let may_do = |task: &Queued, person: &motcua_kernel::id::PersonId| {
                    let Some(case) = world.case(task.case) else { return false };
                    let actor = super::acting::in_role(case, task.visit, person.clone(), role);
                    motcua_kernel::may_do(context, case, task.visit, &actor).is_ok()
                };
                let Some(found) = self.office.next_match(pool, now, may_do) else { break };
                let (case, visit) = (found.task.case, found.task.visit);
                let done = self.agenda.make(found.done_at, Item::Done { case, visit });
                self.set_place(case, visit, Place::InWork { pool, person: found.person, since: now, done });
                self.count_wait(pool, &found.task, now);
                self.claim(case, visit, found.id, pool)?;
            }
            self.expect_opening(pool, now);
        }
        Ok(())
    }

    fn expect_opening(&mut self, pool: PoolIx, now: Timestamp) {
        let next = self.office.next_opening(pool, now);
        let planned = self.openings[pool.0];
        if planned.map(|planned| planned.at) != next {
            if let Some(planned) = planned {
                self.agenda.cancel(planned);
            }
            self.openings[pool.0] = next.map(|at| self.agenda.make(at, Item::Opening(pool)));
        }
    }

    fn count_wait(&mut self, pool: PoolIx, task: &Queued, now: Timestamp) {
        let Some(folder) = self.cases.get(&task.case).filter(|folder| folder.measured) else { return };
        let Some(stay) = folder.stays.iter().find(|stay| stay.visit == task.visit) else { return };
        let step = &self.scenario.context.procedure.step(stay.step).id;
        let wait = match self.tally.waits.get_mut(step) {
            Some(wait) => wait,
            None => self.tally.waits.entry(step.clone()).or_default(),
        };
        wait.count += 1;
        if now > task.since {
            #[expect(clippy::cast_precision_loss, reason = "microseconds of a wait fit a float exactly")]
            let (elapsed, working) = (
                now.duration_since(task.since).as_micros() as f64,
                self.office.pool(pool).working_micros(task.since, now) as f64,
            );
            wait.elapsed_micros += elapsed;
            wait.working_micros += working;
        }
    }

    /// Books the time somebody was at work, as far as it lies in the measured time.
    fn worked(&mut self, pool: PoolIx, person: usize, since: Timestamp, until: Timestamp) {
        let from = since.max(self.scenario.run.measured_from);
        let to = self.measured_until.map_or(until, |end| until.min(end));
        if from < to {
            #[expect(clippy::cast_precision_loss, reason = "microseconds of work fit a float exactly")]
            let time = self.office.on_duty(pool, person, from, to) as f64;
            self.tally.pools[pool.0].busy += time;
        }
    }

    fn is_measured_time(&self, now: Timestamp) -> bool {
        now >= self.scenario.run.measured_from && self.measured_until.is_none_or(|until| now < until)
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

    /// Work in hand at the end counts up to the end, and so does time on duty.
    fn close_books(&mut self) {
        let now = self.world.now();
        let in_work: Vec<(CaseNo, VisitId)> = self
            .cases
            .iter()
            .flat_map(|(no, folder)| folder.stays.iter().map(|stay| (*no, stay)))
            .filter(|(_, stay)| matches!(stay.place, Place::InWork { .. }))
            .map(|(no, stay)| (no, stay.visit))
            .collect();
        for (no, visit) in in_work {
            self.put_down(no, visit, now);
        }
        self.tally.unfinished += self.measured_open;
        let (from, to) = (self.scenario.run.measured_from, self.measured_until.unwrap_or(now));
        for pool in (0..self.openings.len()).map(PoolIx) {
            #[expect(clippy::cast_precision_loss, reason = "microseconds on duty fit a float exactly")]
            let capacity: f64 = (0..self.office.pool(pool).people())
                .map(|person| self.office.on_duty(pool, person, from, to) as f64)
                .sum();
            self.tally.pools[pool.0].capacity = capacity;
        }
    }

    /// Under which name luck is drawn for a stay.
    pub(super) fn name(&self, no: CaseNo, visit: VisitId, purpose: Purpose) -> Option<(StepIx, Name)> {
        let folder = self.cases.get(&no)?;
        let stay = folder.stays.iter().find(|stay| stay.visit == visit)?;
        let step = self.step_hashes[stay.step.index()];
        Some((stay.step, Name { case: folder.number, step, visit: u64::from(stay.nth), purpose }))
    }

    pub(super) fn step_id(&self, step: StepIx) -> StepId {
        self.scenario.context.procedure.step(step).id.clone()
    }

    pub(super) fn step_hash(&self, step: StepIx) -> u64 {
        self.step_hashes[step.index()]
    }

    fn place(&self, no: CaseNo, visit: VisitId) -> Option<&Place> {
        let stays = &self.cases.get(&no)?.stays;
        stays.iter().find(|stay| stay.visit == visit).map(|stay| &stay.place)
    }

    fn stay_mut(&mut self, no: CaseNo, visit: VisitId) -> Option<&mut Stay> {
        self.cases.get_mut(&no)?.stays.iter_mut().find(|stay| stay.visit == visit)
    }

    fn set_place(&mut self, no: CaseNo, visit: VisitId, place: Place) {
        if let Some(stay) = self.stay_mut(no, visit) {
            stay.place = place;
        }
    }

    /// A law of the scenario gives a field nothing that it allows.
    pub(super) fn nothing_allowed(&self, step: StepIx, nothing: NothingAllowed) -> SimulationError {
        SimulationError::NothingAllowed { step: self.step_id(step), field: nothing.field }
    }

    pub(super) fn kind(&self, step: StepIx) -> &'s StepKind {
        &self.scenario.context.procedure.step(step).kind
    }
}
