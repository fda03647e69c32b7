//! The books of a measured case are closed when it ends.

use jiff::Timestamp;
use motcua_kernel::ledger::{Holder, Holding};

use super::office::{Office, PoolIx};
use super::replication::{Folder, Replication};
use crate::scenario::Scenario;
use crate::times::{OnDuty, split};

/// The people of the house, and whose work is simulated.
struct Duty<'a> {
    scenario: &'a Scenario,
    office: &'a Office,
}

impl Duty<'_> {
    fn pool(&self, holding: &Holding) -> Option<PoolIx> {
        let Holder::Agency { role, .. } = &holding.holder else { return None };
        self.office.find(role)
    }
}

impl OnDuty for Duty<'_> {
    type Person = (PoolIx, usize);

    fn is_ours(&self, holding: &Holding) -> bool {
        let step = self.scenario.context.procedure.find(&holding.step);
        let is_delayed = step.is_some_and(|step| self.scenario.plan(step).delay.is_some());
        !is_delayed && self.pool(holding).is_some()
    }

    fn person(&self, (pool, person): (PoolIx, usize), from: Timestamp, to: Timestamp) -> i64 {
        self.office.on_duty(pool, person, from, to)
    }

    fn holder(&self, holding: &Holding, from: Timestamp, to: Timestamp) -> i64 {
        self.pool(holding).map_or(0, |pool| self.office.pool(pool).working_micros(from, to))
    }
}

#[expect(clippy::cast_precision_loss, reason = "microseconds of work fit a float exactly")]
pub(super) fn hours(micros: i64) -> f64 {
    micros as f64 / 3_600e6
}

impl Replication<'_, '_> {
    pub(super) fn account(&mut self, folder: Folder) {
        let Folder { book, hands, rungs, entries, .. } = folder;
        let ledger = book.close(self.world.now());
        let procedure = &self.scenario.context.procedure;
        let tally = &mut self.tally;
        split(&ledger, &hands, &Duty { scenario: self.scenario, office: &self.office }, |holding, spent, micros| {
            let step = holding.and_then(|holding| procedure.find(&holding.step));
            let place = step.map_or(tally.visits.len(), motcua_kernel::id::StepIx::index);
            tally.times[place].add(spent, micros);
        });
        for hand in &hands {
            let (pool, person) = hand.by;
            let cost = self.office.cost(pool, person);
            if cost > 0.0 {
                tally.work_cost += cost * hours(self.office.on_duty(pool, person, hand.from, hand.to));
            }
        }
        tally.visits.iter_mut().zip(entries).for_each(|(sum, entered)| *sum += u64::from(entered));
        tally.contacts += ledger.contacts() as u64;
        tally.hand_overs += ledger.hand_overs().len().saturating_sub(1) as u64;
        tally.rungs += u64::from(rungs);
    }
}
