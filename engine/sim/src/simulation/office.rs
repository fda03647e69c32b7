//! The people of a simulation: who is on duty, who is free, what waits for whom.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use motcua_kernel::calendar::{Calendar, Closure};
use motcua_kernel::id::{PersonId, RoleId, StepIx, VisitId};
use motcua_kernel::procedure::Priority;
use motcua_kernel::text::Text;

use crate::cast::colleague;
use crate::scenario::{QueueOrder, Scenario};
use crate::world::CaseNo;

/// All roles and their queues.
#[derive(Debug)]
pub(super) struct Office {
    pools: Vec<Pool>,
    by_role: BTreeMap<RoleId, PoolIx>,
    order: QueueOrder,
    /// When each person was last given each step by a policy, counted.
    turns: BTreeMap<(StepIx, PersonId), u64>,
    given: u64,
}

/// The place of a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct PoolIx(pub(super) usize);

/// One role: its people, and what waits for them.
#[derive(Debug)]
pub(super) struct Pool {
    pub(super) role: RoleId,
    /// What a working hour is in this role, whoever of it is away.
    hours: Arc<Calendar>,
    people: Vec<Person>,
    free: BTreeSet<usize>,
    queue: BTreeMap<QueueKey, Queued>,
    sequence: u64,
}

#[derive(Debug)]
struct Person {
    id: PersonId,
    /// The calendar of the role, without the days on which they are away.
    calendar: Arc<Calendar>,
    /// What they are able to do; every task, if nothing is said.
    able: Option<BTreeSet<StepIx>>,
    /// Hands-on time takes so many times as long.
    stretch: f64,
    /// What an hour on duty costs, as far as it is for this procedure.
    cost: f64,
    /// How many tasks wait for them and for nobody else.
    reserved: u32,
}

/// The place of a task in a queue: what sorts it forward, then when it came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct QueueKey {
    rank: i64,
    sequence: u64,
}

/// A task that waits.
#[derive(Clone, Debug)]
pub(super) struct Queued {
    pub(super) case: CaseNo,
    pub(super) visit: VisitId,
    pub(super) step: StepIx,
    /// The one person whom the procedure names.
    pub(super) only: Option<PersonId>,
    /// Whether not everybody in the role may do it.
    pub(super) choosy: bool,
    pub(super) since: Timestamp,
    /// Hands-on time, in microseconds.
    pub(super) work: f64,
}

/// What sorts a task forward.
#[derive(Clone, Copy, Debug)]
pub(super) struct Urgency {
    pub(super) due: Option<Timestamp>,
    pub(super) priority: Priority,
}

/// Somebody who is free and on duty, and what they take.
#[derive(Debug)]
pub(super) struct Match {
    pub(super) person: usize,
    pub(super) id: PersonId,
    pub(super) task: Queued,
    /// When it will be done.
    pub(super) done_at: Timestamp,
}

impl Office {
    pub(super) fn new(scenario: &Scenario) -> Self {
        let mut office = Self {
            pools: Vec::new(),
            by_role: BTreeMap::new(),
            order: scenario.queue,
            turns: BTreeMap::new(),
            given: 0,
        };
        for group in &scenario.staff {
            let hours = scenario.calendar(&group.calendar);
            let ix = match office.by_role.get(&group.role) {
                Some(ix) => *ix,
                None => {
                    let ix = PoolIx(office.pools.len());
                    office.by_role.insert(group.role.clone(), ix);
                    office.pools.push(Pool {
                        role: group.role.clone(),
                        hours: Arc::clone(hours),
                        people: Vec::new(),
                        free: BTreeSet::new(),
                        queue: BTreeMap::new(),
                        sequence: 0,
                    });
                    ix
                }
            };
            let pool = &mut office.pools[ix.0];
            let calendar = on_duty(hours, &group.away);
            for _ in 0..group.people {
                let number = pool.people.len();
                pool.free.insert(number);
                pool.people.push(Person {
                    id: colleague(&group.role, u32::try_from(number + 1).unwrap_or(u32::MAX)),
                    calendar: Arc::clone(&calendar),
                    able: group.able.clone(),
                    stretch: 1.0 / (group.time_on_this * group.speed),
                    cost: group.time_on_this * group.cost,
                    reserved: 0,
                });
            }
        }
        office
    }

    pub(super) fn find(&self, role: &RoleId) -> Option<PoolIx> {
        self.by_role.get(role).copied()
    }

    pub(super) fn pool(&self, ix: PoolIx) -> &Pool {
        &self.pools[ix.0]
    }

    pub(super) fn pools(&self) -> impl Iterator<Item = (PoolIx, &Pool)> {
        self.pools.iter().enumerate().map(|(ix, pool)| (PoolIx(ix), pool))
    }

    /// A task begins to wait.
    pub(super) fn enqueue(&mut self, ix: PoolIx, task: Queued, urgency: Urgency) -> QueueKey {
        let rank = self.rank(urgency);
        let pool = &mut self.pools[ix.0];
        let key = QueueKey { rank, sequence: pool.sequence };
        pool.sequence += 1;
        pool.queue.insert(key, task);
        key
    }

    /// A task does not wait any more.
    pub(super) fn take(&mut self, ix: PoolIx, key: QueueKey) -> Option<Queued> {
        self.pools[ix.0].take(key)
    }

    /// A task became more or less urgent. It keeps its place among equals.
    pub(super) fn resort(&mut self, ix: PoolIx, key: QueueKey, urgency: Urgency) -> QueueKey {
        let key_now = QueueKey { rank: self.rank(urgency), ..key };
        let pool = &mut self.pools[ix.0];
        if let Some(task) = pool.queue.remove(&key) {
            pool.queue.insert(key_now, task);
        }
        key_now
    }

    /// The procedure names the one person who does it.
    pub(super) fn reserve(&mut self, ix: PoolIx, key: QueueKey, only: PersonId) {
        let pool = &mut self.pools[ix.0];
        if let Some(task) = pool.queue.get_mut(&key) {
            task.only = Some(only.clone());
            pool.people.iter_mut().filter(|person| person.id == only).for_each(|person| person.reserved += 1);
        }
    }

    fn rank(&self, urgency: Urgency) -> i64 {
        match self.order {
            QueueOrder::FirstInFirstOut => 0,
            QueueOrder::EarliestDue => urgency.due.map_or(i64::MAX, Timestamp::as_microsecond),
            QueueOrder::Priority => match urgency.priority {
                Priority::High => 0,
                Priority::Normal => 1,
                Priority::Low => 2,
            },
        }
    }

    /// Somebody who is free and on duty, and the first task that they may do; nobody if there is no such pair.
    pub(super) fn next_match(
        &mut self,
        ix: PoolIx,
        now: Timestamp,
        may_do: impl Fn(&Queued, &PersonId) -> bool,
    ) -> Option<Match> {
        let pool = &mut self.pools[ix.0];
        if pool.queue.is_empty() {
            return None;
        }
        let found = pool.free.iter().find_map(|number| {
            let person = &pool.people[*number];
            if !person.calendar.is_open(now) {
                return None;
            }
            let fits = |task: &Queued| {
                person.is_able(task.step)
                    && task.only.as_ref().is_none_or(|only| *only == person.id)
                    && (!task.choosy || may_do(task, &person.id))
            };
            pool.queue.iter().find(|(_, task)| fits(task)).map(|(key, _)| (*number, *key))
        });
        let (number, key) = found?;
        let task = pool.take(key)?;
        pool.free.remove(&number);
        let person = &pool.people[number];
        let work = super::arrivals::micros(task.work * person.stretch);
        let done_at = person.calendar.add_working_micros(now, work);
        Some(Match { person: number, id: person.id.clone(), task, done_at })
    }

    /// The people of a role who are able to do a step: how many tasks each has, waiting and in hand, and when they were last given this step.
    pub(super) fn burdens(&self, ix: PoolIx, step: StepIx) -> impl Iterator<Item = (PersonId, u32, Option<u64>)> {
        let pool = &self.pools[ix.0];
        let able = pool.people.iter().enumerate().filter(move |(_, person)| person.is_able(step));
        able.map(move |(number, person)| {
            let holds = person.reserved + u32::from(!pool.free.contains(&number));
            (person.id.clone(), holds, self.turns.get(&(step, person.id.clone())).copied())
        })
    }

    /// Somebody was given a step by a policy.
    pub(super) fn note_turn(&mut self, step: StepIx, person: PersonId) {
        self.given += 1;
        self.turns.insert((step, person), self.given);
    }

    /// Somebody is free again.
    pub(super) fn release(&mut self, ix: PoolIx, person: usize) {
        self.pools[ix.0].free.insert(person);
    }

    /// When somebody free comes on duty next, if anything waits. Those who are on duty now found nothing they may do.
    pub(super) fn next_opening(&self, ix: PoolIx, now: Timestamp) -> Option<Timestamp> {
        let pool = &self.pools[ix.0];
        if pool.queue.is_empty() {
            return None;
        }
        let calendars = pool.free.iter().map(|number| &pool.people[*number].calendar);
        calendars.filter(|calendar| !calendar.is_open(now)).map(|calendar| calendar.next_open(now)).min()
    }

    /// What an hour on duty of somebody costs.
    pub(super) fn cost(&self, ix: PoolIx, person: usize) -> f64 {
        self.pools[ix.0].people[person].cost
    }

    /// How long somebody is on duty between two moments, in microseconds.
    pub(super) fn on_duty(&self, ix: PoolIx, person: usize, from: Timestamp, to: Timestamp) -> i64 {
        self.pools[ix.0].people[person].calendar.working_micros(from, to.max(from))
    }
}

impl Pool {
    fn take(&mut self, key: QueueKey) -> Option<Queued> {
        let task = self.queue.remove(&key)?;
        if let Some(only) = &task.only {
            self.people.iter_mut().filter(|person| person.id == *only).for_each(|person| person.reserved -= 1);
        }
        Some(task)
    }

    /// Whether anything waits and anybody has nothing in hand.
    pub(super) fn could_begin(&self) -> bool {
        !self.queue.is_empty() && !self.free.is_empty()
    }

    /// How many tasks wait.
    pub(super) fn waiting(&self) -> usize {
        self.queue.len()
    }

    pub(super) fn people(&self) -> usize {
        self.people.len()
    }

    /// How many times as long work takes, on the average over the people.
    pub(super) fn stretch(&self) -> f64 {
        let count = self.people.len().max(1);
        #[expect(clippy::cast_precision_loss, reason = "a number of people")]
        let count = count as f64;
        self.people.iter().map(|person| person.stretch).sum::<f64>() / count
    }

    /// How long tasks wait in the working hours of this role.
    pub(super) fn working_micros(&self, from: Timestamp, to: Timestamp) -> i64 {
        self.hours.working_micros(from, to)
    }
}

impl Person {
    fn is_able(&self, step: StepIx) -> bool {
        self.able.as_ref().is_none_or(|able| able.contains(&step))
    }
}

/// A calendar with days off of one's own. One that is never open any more cannot be made, and is left as it was: nobody
/// is away for ever.
fn on_duty(hours: &Arc<Calendar>, away: &[(Date, Date)]) -> Arc<Calendar> {
    if away.is_empty() {
        return Arc::clone(hours);
    }
    let mut spec = hours.spec().clone();
    let is_away = |date: Date| away.iter().any(|(first, last)| (*first..=*last).contains(&date));
    spec.extra_days.retain(|day| !is_away(day.date));
    let closure = |(from, to): &(Date, Date)| Closure {
        from: *from,
        to: *to,
        name: Text::default(),
        source: "the scenario".to_owned(),
    };
    spec.closures.extend(away.iter().map(closure));
    Calendar::new(spec).map_or_else(|_| Arc::clone(hours), Arc::new)
}
