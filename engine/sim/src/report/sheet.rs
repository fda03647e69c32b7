//! What one replication measured, number by number, each under the path by which targets and comparisons name it.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use super::Interval;
use crate::scenario::Scenario;
use crate::simulation::Tally;
use crate::statistics::{Estimate, Summary};
use crate::times::{Spent, Times};

const MICROS_AN_HOUR: f64 = 3_600e6;

/// The numbers of one replication. What never happened has none.
///
/// | path | unit |
/// |---|---|
/// | `case.working_days.{mean,p50,p90,p99}`, `case.calendar_days.…` | days from opening to end |
/// | `case.time.{work,queue,closed,applicant,others,timer}` | hours a case, day and night; they add up to its calendar days |
/// | `case.contacts`, `case.hand_overs`, `case.escalations` | times a case |
/// | `case.cost`, `case.staff_cost` | what the work on a case costs; its share of everybody on duty |
/// | `deadline.<id>.met` | share of those met or expired |
/// | `outcome.<id>.share` | share of the cases that ended |
/// | `role.<id>.utilisation`, `role.<id>.load` | share of the time on duty |
/// | `role.<id>.queue` | tasks that wait, on the average over the measured time |
/// | `step.<id>.wait` | working hours until somebody begins |
/// | `step.<id>.hours` | hours a case, day and night, that everything waited for this step |
/// | `step.<id>.visits` | stays a case |
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Sheet(IndexMap<String, f64>);

impl Sheet {
    pub(crate) fn of(scenario: &Scenario, tally: &Tally) -> Self {
        let mut sheet = Self::default();
        sheet.cases(tally);
        let procedure = &scenario.context.procedure;
        for id in procedure.deadlines.keys() {
            if let Some((met, expired)) = tally.deadlines.get(id) {
                sheet.put(format!("deadline.{id}.met"), share(*met, met + expired));
            }
        }
        let ended: u64 = tally.outcomes.values().sum();
        for (outcome, count) in &tally.outcomes {
            sheet.put(format!("outcome.{outcome}.share"), share(*count, ended));
        }
        for (role, pool) in scenario.roles().into_iter().zip(&tally.pools) {
            sheet.put(format!("role.{role}.utilisation"), ratio(pool.busy, pool.capacity));
            sheet.put(format!("role.{role}.load"), ratio(pool.offered, pool.capacity));
            sheet.put(format!("role.{role}.queue"), ratio(pool.queued, tally.span));
        }
        for (position, step) in procedure.steps.iter().enumerate() {
            let id = &step.id;
            if let Some(wait) = tally.waits.get(position) {
                #[expect(clippy::cast_precision_loss, reason = "a number of waits")]
                let count = wait.count as f64 * MICROS_AN_HOUR;
                sheet.put(format!("step.{id}.wait"), ratio(wait.working_micros, count));
                sheet.put(format!("step.{id}.wait_elapsed"), ratio(wait.elapsed_micros, count));
            }
            let hours = tally.times.get(position).map(|times| hours(times.total()));
            sheet.put(format!("step.{id}.hours"), hours.and_then(|hours| ratio(hours, count(ended))));
            for kind in Spent::ALL {
                let hours = tally.times.get(position).map(|times| self::hours(times.of(kind)));
                let mean = hours.and_then(|hours| ratio(hours, count(ended)));
                sheet.put(format!("step.{id}.time.{}", kind.name()), mean);
            }
            let visits = tally.visits.get(position).and_then(|visits| share(*visits, ended));
            sheet.put(format!("step.{id}.visits"), visits);
        }
        sheet
    }

    fn cases(&mut self, tally: &Tally) {
        self.days("working_days", tally.cycle_times.iter().map(|time| time.working_days));
        self.days("calendar_days", tally.cycle_times.iter().map(|time| time.calendar_days));
        let cases = tally.cycle_times.len() as u64;
        let mut all = Times::default();
        tally.times.iter().for_each(|times| all += *times);
        for kind in Spent::ALL {
            self.put(format!("case.time.{}", kind.name()), ratio(hours(all.of(kind)), count(cases)));
        }
        if tally.staff_cost > 0.0 {
            self.put("case.cost".to_owned(), ratio(tally.work_cost, count(cases)));
            self.put("case.staff_cost".to_owned(), ratio(tally.staff_cost, count(cases)));
        }
        for (name, times) in
            [("contacts", tally.contacts), ("hand_overs", tally.hand_overs), ("escalations", tally.rungs)]
        {
            self.put(format!("case.{name}"), share(times, cases));
        }
    }

    fn days(&mut self, clock: &str, values: impl Iterator<Item = f64>) {
        let Some(summary) = Summary::of(values.collect()) else { return };
        let moments = [("mean", summary.mean), ("p50", summary.p50), ("p90", summary.p90), ("p99", summary.p99)];
        moments.into_iter().for_each(|(moment, value)| self.put(format!("case.{clock}.{moment}"), Some(value)));
    }

    fn put(&mut self, path: String, value: Option<f64>) {
        self.0.extend(value.map(|value| (path, value)));
    }

    /// The number under a path.
    pub fn get(&self, path: &str) -> Option<f64> {
        self.0.get(path).copied()
    }

    /// All paths that have a number, in the order of a report.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

/// The mean over the replications that have a number under this path, and its interval.
pub fn estimate(sheets: &[Sheet], path: &str, confidence: f64) -> Option<Interval> {
    let values: Vec<f64> = sheets.iter().filter_map(|sheet| sheet.get(path)).collect();
    estimate_of(&values, path, confidence)
}

/// The same of the values at hand.
pub(super) fn estimate_of(values: &[f64], path: &str, confidence: f64) -> Option<Interval> {
    let found = Interval::from(Estimate::of(values, confidence)?);
    Some(if is_share(path) { within_one(found) } else { found })
}

/// Whether a number is a part of something, from 0 to 1.
pub fn is_share(path: &str) -> bool {
    ["deadline.", "outcome."].iter().any(|first| path.starts_with(first)) || path.ends_with(".utilisation")
}

/// Student's interval of a share may reach past 0 or 1, where no share lies.
fn within_one(share: Interval) -> Interval {
    let cut = |end: f64| end.clamp(0.0, 1.0);
    Interval { mean: share.mean, low: share.low.map(cut), high: share.high.map(cut) }
}

fn share(part: u64, whole: u64) -> Option<f64> {
    ratio(count(part), count(whole))
}

fn ratio(part: f64, whole: f64) -> Option<f64> {
    (whole > 0.0).then(|| part / whole)
}

#[expect(clippy::cast_precision_loss, reason = "a number of cases")]
fn count(number: u64) -> f64 {
    number as f64
}

#[expect(clippy::cast_precision_loss, reason = "exact up to three hundred years; a report rounds to six digits")]
fn hours(micros: i128) -> f64 {
    micros as f64 / MICROS_AN_HOUR
}
