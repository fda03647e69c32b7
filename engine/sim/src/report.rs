//! What comes out: measures over all replications with their intervals, for the terminal and for other programs.

mod block;
mod target;

use indexmap::IndexMap;
use serde::Serialize;

use crate::scenario::Scenario;
use crate::simulation::Tally;
use crate::statistics::{CycleTime, Estimate, Summary};

pub use target::Verdict;

/// The share of intervals that hold the true value, where nothing else is asked for.
pub const CONFIDENCE: f64 = 0.95;

/// A role, or a step: from this share of its time on, more work comes in than can be done.
const OVERLOAD: f64 = 1.0;

/// Everything a run showed. The order of fields and entries is fixed: the same seed gives the same bytes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Results {
    /// `construction_permit@1`.
    pub procedure: String,
    /// The scenario.
    pub scenario: String,
    /// Its variant, if one was chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
    /// `42 weeks after 8 weeks warm-up`.
    pub run: String,
    /// How often it was repeated.
    pub replications: u32,
    /// What luck was derived from.
    pub seed: u64,
    /// The share of intervals that hold the true value.
    pub confidence: f64,
    /// Measured cases that ended, over all replications.
    pub cases: u64,
    /// Measured cases that were open when the run was over.
    pub unfinished: u64,
    /// Cases that could not go on without help, and what the first of them said.
    pub incidents: u64,
    /// What the first incident said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_incident: Option<String>,
    /// Tasks, calls and messages that were done, over all replications.
    pub activities: u64,
    /// The most cases that were open at once in any replication.
    pub open_max: u64,
    /// From opening to end in working days; none if no case ended.
    pub working_days: Option<Sample>,
    /// From opening to end in days of 24 hours.
    pub calendar_days: Option<Sample>,
    /// The share of each deadline that was met among those met or expired, from 0 to 1.
    pub on_time: IndexMap<String, Interval>,
    /// The shares of the ends, from 0 to 1.
    pub outcomes: IndexMap<String, Interval>,
    /// Roles, in the order of the scenario.
    pub roles: IndexMap<String, Role>,
    /// How long tasks waited for somebody, in the order of the procedure.
    pub waits: IndexMap<String, Waited>,
    /// Whether targets were met.
    pub targets: Vec<Verdict>,
}

/// A mean over replications and its interval; with a single replication there is none.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Interval {
    /// The mean.
    #[serde(serialize_with = "six_digits")]
    pub mean: f64,
    /// From here.
    #[serde(serialize_with = "six_digits_or_none")]
    pub low: Option<f64>,
    /// To here.
    #[serde(serialize_with = "six_digits_or_none")]
    pub high: Option<f64>,
}

/// Mean, median and the ninth decile; each the mean over the replications.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Sample {
    /// The mean.
    pub mean: Interval,
    /// The median.
    pub p50: Interval,
    /// What nine out of ten stay below.
    pub p90: Interval,
}

/// The time of a role.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Role {
    /// At work, of the time on duty.
    pub utilisation: Interval,
    /// The work that came in, of the time on duty. Above 1 the queue grows for ever.
    pub load: Interval,
}

/// A wait for somebody.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Waited {
    /// In working hours of whoever does it.
    pub working_hours: Interval,
    /// In hours, day and night.
    pub hours: Interval,
}

impl From<Estimate> for Interval {
    fn from(estimate: Estimate) -> Self {
        Self { mean: estimate.mean, low: estimate.low, high: estimate.high }
    }
}

impl Results {
    pub(crate) fn of(scenario: &Scenario, tallies: &[Tally]) -> Self {
        let reference = &scenario.context.procedure.reference;
        let level = scenario.run.confidence;
        let mut results = Self {
            procedure: format!("{}@{}", reference.id, reference.version),
            scenario: scenario.name.clone(),
            variant: scenario.variant.clone(),
            run: scenario.run.in_words.clone(),
            replications: scenario.run.replications,
            seed: scenario.run.seed,
            confidence: scenario.run.confidence,
            cases: tallies.iter().map(|tally| tally.cycle_times.len() as u64).sum(),
            unfinished: tallies.iter().map(|tally| tally.unfinished).sum(),
            incidents: tallies.iter().map(|tally| tally.incidents).sum(),
            first_incident: tallies.iter().find_map(|tally| tally.first_incident.clone()),
            activities: tallies.iter().map(|tally| tally.activities).sum(),
            open_max: tallies.iter().map(|tally| tally.open_max as u64).max().unwrap_or(0),
            working_days: sample(level, tallies, |time| time.working_days),
            calendar_days: sample(level, tallies, |time| time.calendar_days),
            on_time: on_time(scenario, tallies),
            outcomes: outcomes(level, tallies),
            roles: roles(scenario, tallies),
            waits: waits(scenario, tallies),
            targets: Vec::new(),
        };
        results.targets = scenario.targets.iter().map(|target| Verdict::of(target, &results)).collect();
        results
    }

    /// Roles into which more work comes than they can do.
    pub fn overloaded(&self) -> impl Iterator<Item = (&str, f64)> {
        let over = self.roles.iter().filter(|(_, role)| role.load.mean > OVERLOAD);
        over.map(|(name, role)| (name.as_str(), role.load.mean))
    }

    /// Whether every target was met: what `--strict` asks.
    pub fn targets_met(&self) -> bool {
        self.targets.iter().all(|verdict| verdict.met)
    }
}

fn sample(level: f64, tallies: &[Tally], of: impl Fn(&CycleTime) -> f64) -> Option<Sample> {
    let summaries: Vec<Summary> =
        tallies.iter().filter_map(|tally| Summary::of(tally.cycle_times.iter().map(&of).collect())).collect();
    Some(Sample {
        mean: interval(level, summaries.iter().map(|summary| summary.mean))?,
        p50: interval(level, summaries.iter().map(|summary| summary.p50))?,
        p90: interval(level, summaries.iter().map(|summary| summary.p90))?,
    })
}

fn on_time(scenario: &Scenario, tallies: &[Tally]) -> IndexMap<String, Interval> {
    let level = scenario.run.confidence;
    let of = |id: &motcua_kernel::id::DeadlineId| {
        let shares = tallies.iter().filter_map(|tally| {
            let (met, expired) = tally.deadlines.get(id)?;
            share(*met, met + expired)
        });
        interval(level, shares).map(within_one)
    };
    let deadlines = scenario.context.procedure.deadlines.keys();
    deadlines.filter_map(|id| Some((id.to_string(), of(id)?))).collect()
}

fn outcomes(level: f64, tallies: &[Tally]) -> IndexMap<String, Interval> {
    let names: std::collections::BTreeSet<_> = tallies.iter().flat_map(|tally| tally.outcomes.keys()).collect();
    let of = |name| {
        let shares = tallies.iter().filter_map(|tally| {
            let all: u64 = tally.outcomes.values().sum();
            share(tally.outcomes.get(name).copied().unwrap_or(0), all)
        });
        interval(level, shares).map(within_one)
    };
    names.into_iter().filter_map(|name| Some((name.to_string(), of(name)?))).collect()
}

fn roles(scenario: &Scenario, tallies: &[Tally]) -> IndexMap<String, Role> {
    let level = scenario.run.confidence;
    let mut names: Vec<String> = Vec::new();
    for group in &scenario.staff {
        let name = group.role.to_string();
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let of = |position: usize| {
        let pools = || tallies.iter().filter_map(|tally| tally.pools.get(position)).filter(|pool| pool.capacity > 0.0);
        Some(Role {
            utilisation: interval(level, pools().map(|pool| pool.busy / pool.capacity))?,
            load: interval(level, pools().map(|pool| pool.offered / pool.capacity))?,
        })
    };
    names.into_iter().enumerate().filter_map(|(position, name)| Some((name, of(position)?))).collect()
}

fn waits(scenario: &Scenario, tallies: &[Tally]) -> IndexMap<String, Waited> {
    let level = scenario.run.confidence;
    const MICROS_AN_HOUR: f64 = 3_600e6;
    let of = |position: usize| {
        let waits = || tallies.iter().filter_map(|tally| tally.waits.get(position)).filter(|wait| wait.count > 0);
        #[expect(clippy::cast_precision_loss, reason = "a number of waits")]
        Some(Waited {
            working_hours: interval(
                level,
                waits().map(|wait| wait.working_micros / MICROS_AN_HOUR / wait.count as f64),
            )?,
            hours: interval(level, waits().map(|wait| wait.elapsed_micros / MICROS_AN_HOUR / wait.count as f64))?,
        })
    };
    let steps = scenario.context.procedure.steps.iter().enumerate();
    steps.filter_map(|(position, step)| Some((step.id.to_string(), of(position)?))).collect()
}

fn share(part: u64, whole: u64) -> Option<f64> {
    #[expect(clippy::cast_precision_loss, reason = "a number of cases")]
    (whole > 0).then(|| part as f64 / whole as f64)
}

fn interval(level: f64, values: impl Iterator<Item = f64>) -> Option<Interval> {
    Estimate::of(&values.collect::<Vec<_>>(), level).map(Interval::from)
}

/// Student's interval of a share may reach past 0 or 1, where no share lies.
fn within_one(share: Interval) -> Interval {
    let cut = |end: f64| end.clamp(0.0, 1.0);
    Interval { mean: share.mean, low: share.low.map(cut), high: share.high.map(cut) }
}

/// Six digits say more than any sample of this size knows, and hide the last bits in which machines may differ.
fn six_digits<S: serde::Serializer>(value: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(rounded(*value))
}

#[expect(clippy::ref_option, reason = "the signature that serde asks for")]
fn six_digits_or_none<S: serde::Serializer>(value: &Option<f64>, serializer: S) -> Result<S::Ok, S::Error> {
    value.map(rounded).serialize(serializer)
}

fn rounded(value: f64) -> f64 {
    format!("{value:.5e}").parse().unwrap_or(value)
}
