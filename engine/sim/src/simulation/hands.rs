//! Tasks go into hands and out of them again.

use jiff::Timestamp;
use motcua_kernel::id::{PersonId, VisitId};

use super::SimulationError;
use super::office::{PoolIx, Queued};
use super::replication::{Item, Place, Replication};
use crate::times::InHand;
use crate::world::CaseNo;

impl Replication<'_, '_> {
    /// Brings free people and waiting tasks together, as long as there is such a pair.
    pub(super) fn dispatch(&mut self) -> Result<(), SimulationError> {
        let now = self.world.now();
        for pool in (0..self.openings.len()).map(PoolIx) {
            // Most of the time most roles have nothing to begin.
            if !self.office.pool(pool).could_begin() {
                continue;
            }
            loop {
                let (world, context) = (&self.world, &self.scenario.context);
                let role = &self.office.pool(pool).role.clone();
                let may_do = |task: &Queued, person: &PersonId| {
                    let Some(case) = world.case(task.case) else { return false };
                    let actor = super::acting::in_role(case, task.visit, person.clone(), role);
                    motcua_kernel::may_do(context, case, task.visit, &actor).is_ok()
                };
                let Some(found) = self.office.next_match(pool, now, may_do) else { break };
                let (case, visit) = (found.task.case, found.task.visit);
                let done = self.agenda.make(found.done_at, Item::Done { case, visit });
                self.set_place(case, visit, Place::InWork { pool, person: found.person, since: now, done });
                self.left_queue(pool, found.task.since, now);
                self.count_wait(pool, &found.task, now);
                if let Some((observer, folder)) = self.observer.as_mut().zip(self.cases.get(&case)) {
                    observer.begin(folder.number, visit, now);
                }
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
        let wait = &mut self.tally.waits[stay.step.index()];
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

    /// Books the time something stood in a queue, as far as it lies in the measured time. The mean length of a queue is the
    /// sum of these by the length of that time (J. D. C. Little, *A Proof for the Queuing Formula*, 1961).
    fn left_queue(&mut self, pool: PoolIx, since: Timestamp, until: Timestamp) {
        let (from, to) = self.within_measured(since, until);
        if from < to {
            #[expect(clippy::cast_precision_loss, reason = "microseconds of a wait fit a float exactly")]
            let time = to.duration_since(from).as_micros() as f64;
            self.tally.pools[pool.0].queued += time;
        }
    }

    fn within_measured(&self, from: Timestamp, to: Timestamp) -> (Timestamp, Timestamp) {
        let end = self.measured_until.map_or(to, |end| to.min(end));
        (from.max(self.scenario.run.measured_from), end)
    }

    /// Books the time somebody was at work, as far as it lies in the measured time.
    fn worked(&mut self, pool: PoolIx, person: usize, since: Timestamp, until: Timestamp) {
        let (from, to) = self.within_measured(since, until);
        if from < to {
            #[expect(clippy::cast_precision_loss, reason = "microseconds of work fit a float exactly")]
            let time = self.office.on_duty(pool, person, from, to) as f64;
            self.tally.pools[pool.0].busy += time;
        }
    }

    /// Takes a stay out of a queue or out of somebody's hands.
    pub(super) fn put_down(&mut self, no: CaseNo, visit: VisitId, now: Timestamp) {
        let Some(stay) = self.stay_mut(no, visit) else { return };
        match std::mem::replace(&mut stay.place, Place::Elsewhere) {
            Place::Elsewhere => {}
            Place::Queued(pool, key) => {
                if let Some(task) = self.office.take(pool, key) {
                    self.left_queue(pool, task.since, now);
                }
            }
            Place::InWork { pool, person, since, done } => {
                self.agenda.cancel(done);
                self.office.release(pool, person);
                self.worked(pool, person, since, now);
                if let Some(folder) = self.cases.get_mut(&no).filter(|folder| folder.measured) {
                    folder.hands.push(InHand { visit, by: (pool, person), from: since, to: now });
                }
            }
            Place::Delayed(appointment) => {
                self.agenda.cancel(appointment);
            }
        }
    }
}
