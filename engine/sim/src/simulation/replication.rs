//! One replication: the kernel's world and the office on one clock.
//!
//! The simulator decides nothing about a case. It opens cases, claims and completes tasks, delivers messages and answers
//! calls, by commands, as people and systems would; what follows it reads from the events.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use motcua_kernel::id::{StepId, StepIx, VisitId};
use motcua_kernel::ledger::Book;
use motcua_kernel::procedure::StepKind;

use super::accounts::hours;
use super::arrivals::ArrivalStream;
use super::made_up::NothingAllowed;
use super::office::{Office, PoolIx, QueueKey};
use super::tally::Tally;
use super::{Observer, SimulationError};
use crate::agenda::{Agenda, Appointment};
use crate::draw::{Luck, Name, Purpose, name_hash};
use crate::scenario::{Measured, Scenario};
use crate::statistics::CaseMeter;
use crate::times::InHand;
use crate::world::{CaseNo, World};

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
    pub(super) cases: BTreeMap<CaseNo, Folder>,
    arrivals: ArrivalStream<'s>,
    pub(super) openings: Vec<Option<Appointment>>,
    /// How steps are called in draws.
    step_hashes: Vec<u64>,
    pub(super) observer: Option<&'o mut dyn Observer>,
    pub(super) measured_open: u64,
    measured_so_far: u64,
    /// How many cases came up to the end of the measured time, once it has passed.
    came_by_end: Option<u64>,
    /// How many cases came at the moment at which the last one came.
    at_once: (Timestamp, u32),
    /// When the last measured case came, once that is known: the end of the time over which roles are measured.
    pub(super) measured_until: Option<Timestamp>,
}

/// What the office knows of a case.
#[derive(Debug)]
pub(super) struct Folder {
    /// The n-th case to come; luck goes by this number.
    pub(super) number: u64,
    pub(super) measured: bool,
    pub(super) stays: Vec<Stay>,
    /// How often each step was entered.
    pub(super) entries: Vec<u16>,
    pub(super) meter: CaseMeter,
    /// Who had it, of a measured case.
    pub(super) book: Book,
    /// When somebody worked on it, of a measured case.
    pub(super) hands: Vec<InHand<(PoolIx, usize)>>,
    /// Rungs of ladders that it reached.
    pub(super) rungs: u32,
}

/// What the office knows of an open stay.
#[derive(Debug)]
pub(super) struct Stay {
    pub(super) visit: VisitId,
    pub(super) step: StepIx,
    /// The n-th in this step.
    pub(super) nth: u16,
    pub(super) place: Place,
}

/// Where a stay is.
#[derive(Debug)]
pub(super) enum Place {
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
            tally: Tally::new(pools, scenario.steps.len()),
            agenda: Agenda::default(),
            cases: BTreeMap::new(),
            arrivals: ArrivalStream::new(&scenario.arrivals, calendar, scenario.run.from),
            openings: vec![None; pools],
            step_hashes,
            observer,
            measured_open: 0,
            measured_so_far: 0,
            came_by_end: None,
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

    /// The next case comes, unless enough have: as many again as came up to the end of the measured time keep the house
    /// full while the measured cases end. More would only be work for nobody's sake, and without bound where more comes
    /// than is done.
    fn expect_arrival(&mut self) {
        let at = self.arrivals.next(self.luck, self.tally.cases + 1);
        if self.came_by_end.is_none() && self.measured_until.is_some_and(|until| at >= until) {
            self.came_by_end = Some(self.tally.cases);
        }
        let enough = self.came_by_end.is_some_and(|came| self.tally.cases >= 2 * came);
        let wanted = self.scenario.run.last_arrival.is_none_or(|last| at <= last);
        if wanted && !enough && at < Timestamp::MAX {
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
        let folder = Folder {
            number,
            measured,
            stays: Vec::new(),
            entries: vec![0; steps],
            meter: CaseMeter::default(),
            book: Book::default(),
            hands: Vec::new(),
            rungs: 0,
        };
        if let Some(observer) = &mut self.observer {
            observer.come(number, measured, at);
        }
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

    pub(super) fn is_measured_time(&self, now: Timestamp) -> bool {
        now >= self.scenario.run.measured_from && self.measured_until.is_none_or(|until| now < until)
    }

    /// Work in hand and queues at the end count up to the end, and so does time on duty.
    fn close_books(&mut self) {
        let now = self.world.now();
        let busy: Vec<(CaseNo, VisitId)> = self
            .cases
            .iter()
            .flat_map(|(no, folder)| folder.stays.iter().map(|stay| (*no, stay)))
            .filter(|(_, stay)| matches!(stay.place, Place::InWork { .. } | Place::Queued(..)))
            .map(|(no, stay)| (no, stay.visit))
            .collect();
        for (no, visit) in busy {
            self.put_down(no, visit, now);
        }
        self.tally.unfinished += self.measured_open;
        let (from, to) = (self.scenario.run.measured_from, self.measured_until.unwrap_or(now));
        #[expect(clippy::cast_precision_loss, reason = "microseconds of a run fit a float exactly")]
        let span = to.max(from).duration_since(from).as_micros() as f64;
        self.tally.span = span;
        for pool in (0..self.openings.len()).map(PoolIx) {
            let on_duty = |person| self.office.on_duty(pool, person, from, to);
            let people = 0..self.office.pool(pool).people();
            let cost: f64 = people.clone().map(|person| self.office.cost(pool, person) * hours(on_duty(person))).sum();
            #[expect(clippy::cast_precision_loss, reason = "microseconds on duty fit a float exactly")]
            let capacity: f64 = people.map(|person| on_duty(person) as f64).sum();
            self.tally.staff_cost += cost;
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

    pub(super) fn place(&self, no: CaseNo, visit: VisitId) -> Option<&Place> {
        let stays = &self.cases.get(&no)?.stays;
        stays.iter().find(|stay| stay.visit == visit).map(|stay| &stay.place)
    }

    pub(super) fn stay_mut(&mut self, no: CaseNo, visit: VisitId) -> Option<&mut Stay> {
        self.cases.get_mut(&no)?.stays.iter_mut().find(|stay| stay.visit == visit)
    }

    pub(super) fn set_place(&mut self, no: CaseNo, visit: VisitId, place: Place) {
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
