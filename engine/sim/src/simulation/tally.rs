//! What one replication counted.

use std::collections::BTreeMap;

use motcua_kernel::id::{DeadlineId, OutcomeId};

use crate::statistics::{CaseMeter, CycleTime, Punctuality};
use crate::times::Times;

/// Everything that is kept of a replication. Of each measured case that ended two numbers remain.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    pub(crate) cycle_times: Vec<CycleTime>,
    pub(crate) outcomes: BTreeMap<OutcomeId, u64>,
    /// Met and expired.
    pub(crate) deadlines: BTreeMap<DeadlineId, (u64, u64)>,
    /// By the order of the steps in the procedure.
    pub(crate) waits: Vec<Wait>,
    /// Where the time of measured cases went, by the same order; at the end what belongs to no step.
    pub(crate) times: Vec<Times>,
    /// How often measured cases stayed in each step.
    pub(crate) visits: Vec<u64>,
    /// How often applicants had to do something after they had handed in, over the measured cases.
    pub(crate) contacts: u64,
    /// How often another agency than before had a measured case.
    pub(crate) hand_overs: u64,
    /// What the work on measured cases cost.
    pub(crate) work_cost: f64,
    /// What everybody on duty within the measured time cost.
    pub(crate) staff_cost: f64,
    /// Rungs of ladders that measured cases reached.
    pub(crate) rungs: u64,
    /// By the order of the roles in the office.
    pub(crate) pools: Vec<PoolTally>,
    /// How long the measured time was, in microseconds.
    pub(crate) span: f64,
    pub(crate) unfinished: u64,
    pub(crate) incidents: u64,
    pub(crate) first_incident: Option<String>,
    /// Tasks completed, calls answered, messages received.
    pub(crate) activities: u64,
    pub(crate) cases: u64,
    /// The most cases that were open at once.
    pub(crate) open_max: usize,
}

/// How long tasks of a step waited for somebody.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Wait {
    pub(crate) count: u64,
    pub(crate) elapsed_micros: f64,
    pub(crate) working_micros: f64,
}

/// The time of one role.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct PoolTally {
    /// At work.
    pub(crate) busy: f64,
    /// On duty.
    pub(crate) capacity: f64,
    /// The work that came in.
    pub(crate) offered: f64,
    /// Time that tasks stood in the queue, within the measured time.
    pub(crate) queued: f64,
    /// The most tasks that stood in the queue within the measured time.
    pub(crate) longest: usize,
}

impl Tally {
    pub(super) fn new(pools: usize, steps: usize) -> Self {
        Self {
            pools: vec![PoolTally::default(); pools],
            waits: vec![Wait::default(); steps],
            times: vec![Times::default(); steps + 1],
            visits: vec![0; steps],
            ..Self::default()
        }
    }

    /// A measured case ended.
    pub(super) fn case_ended(&mut self, meter: &CaseMeter, cycle_time: CycleTime) {
        self.cycle_times.push(cycle_time);
        if let Some(outcome) = meter.outcome() {
            *self.outcomes.entry(outcome.clone()).or_default() += 1;
        }
        for (deadline, punctuality) in meter.deadlines() {
            let (met, expired) = self.deadlines.entry(deadline.clone()).or_default();
            match punctuality {
                Punctuality::Met => *met += 1,
                Punctuality::Expired => *expired += 1,
                Punctuality::Open | Punctuality::Closed => {}
            }
        }
    }
}
