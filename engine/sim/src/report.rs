//! What comes out: measures over all replications with their intervals, for the terminal and for other programs.

mod block;
mod sheet;
mod target;
mod words;

use std::collections::BTreeSet;

use indexmap::IndexMap;
use motcua_kernel::sentence::Sentence;
use serde::Serialize;

use crate::scenario::Scenario;
use crate::simulation::Tally;
use crate::statistics::Estimate;
use crate::times::Spent;

pub use block::NAME;
pub use sheet::{Sheet, estimate, is_share};
pub use target::Verdict;
pub use words::{Voice, label};

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
    #[serde(serialize_with = "in_english")]
    pub run: Sentence,
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
    /// Where the time of a case goes, in hours; it adds up to its calendar days.
    pub time: IndexMap<String, Interval>,
    /// How often the applicant had to do something after handing in.
    pub contacts: Option<Interval>,
    /// How often another agency than before had the case.
    pub hand_overs: Option<Interval>,
    /// How many rungs of ladders it reached.
    pub escalations: Option<Interval>,
    /// What the work on a case costs, where the scenario says what people cost.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost: Option<Interval>,
    /// Its share of everybody on duty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub staff_cost: Option<Interval>,
    /// The share of each deadline that was met among those met or expired, from 0 to 1.
    pub on_time: IndexMap<String, Interval>,
    /// The shares of the ends, from 0 to 1.
    pub outcomes: IndexMap<String, Interval>,
    /// Roles, in the order of the scenario.
    pub roles: IndexMap<String, Role>,
    /// How long tasks waited for somebody, in the order of the procedure.
    pub waits: IndexMap<String, Waited>,
    /// What each step takes of a case, in the order of the procedure.
    pub steps: IndexMap<String, StepTime>,
    /// Whether targets were met.
    pub targets: Vec<Verdict>,
    #[serde(skip)]
    sheets: Vec<Sheet>,
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
    /// What ninety-nine out of a hundred stay below.
    pub p99: Interval,
}

/// The time of a role.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Role {
    /// At work, of the time on duty.
    pub utilisation: Interval,
    /// The work that came in, of the time on duty. Above 1 the queue grows for ever.
    pub load: Interval,
    /// How many tasks waited, on the average.
    pub queue: Interval,
    /// The most that waited in any replication.
    pub longest_queue: u64,
}

/// What a step takes of a case.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StepTime {
    /// How often a case stays in it.
    pub visits: Interval,
    /// Hours of the case's time, day and night, in which everything waited for this step.
    pub hours: Interval,
    /// What they went into.
    pub time: IndexMap<String, Interval>,
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
        let procedure = &scenario.context.procedure;
        let level = scenario.run.confidence;
        let sheets: Vec<Sheet> = tallies.iter().map(|tally| Sheet::of(scenario, tally)).collect();
        let at = |path: &str| sheet::estimate(&sheets, path, level);
        let named = |names: Vec<String>, of: &dyn Fn(&str) -> Option<Interval>| -> IndexMap<String, Interval> {
            names.into_iter().filter_map(|name| of(&name).map(|found| (name, found))).collect()
        };
        let sample = |clock: &str| {
            let moment = |moment: &str| at(&format!("case.{clock}.{moment}"));
            Some(Sample { mean: moment("mean")?, p50: moment("p50")?, p90: moment("p90")?, p99: moment("p99")? })
        };
        let ends: BTreeSet<String> =
            tallies.iter().flat_map(|tally| tally.outcomes.keys()).map(|id| id.to_string()).collect();
        let steps = || procedure.steps.iter().map(|step| step.id.to_string());
        let mut results = Self {
            procedure: format!("{}@{}", reference.id, reference.version),
            scenario: scenario.name.clone(),
            variant: scenario.variant.clone(),
            run: scenario.run.in_words.clone(),
            replications: scenario.run.replications,
            seed: scenario.run.seed,
            confidence: level,
            cases: tallies.iter().map(|tally| tally.cycle_times.len() as u64).sum(),
            unfinished: tallies.iter().map(|tally| tally.unfinished).sum(),
            incidents: tallies.iter().map(|tally| tally.incidents).sum(),
            first_incident: tallies.iter().find_map(|tally| tally.first_incident.clone()),
            activities: tallies.iter().map(|tally| tally.activities).sum(),
            open_max: tallies.iter().map(|tally| tally.open_max as u64).max().unwrap_or(0),
            working_days: sample("working_days"),
            calendar_days: sample("calendar_days"),
            time: named(Spent::ALL.map(|kind| kind.name().to_owned()).into(), &|kind| at(&format!("case.time.{kind}"))),
            contacts: at("case.contacts"),
            hand_overs: at("case.hand_overs"),
            escalations: at("case.escalations"),
            cost: at("case.cost"),
            staff_cost: at("case.staff_cost"),
            on_time: named(procedure.deadlines.keys().map(|id| id.to_string()).collect(), &|id| {
                at(&format!("deadline.{id}.met"))
            }),
            outcomes: named(ends.into_iter().collect(), &|id| {
                // An end that a replication never saw has the share 0 there.
                let path = format!("outcome.{id}.share");
                let shares: Vec<f64> = sheets.iter().map(|sheet| sheet.get(&path).unwrap_or(0.0)).collect();
                sheet::estimate_of(&shares, &path, level)
            }),
            roles: scenario
                .roles()
                .into_iter()
                .enumerate()
                .filter_map(|(place, role)| {
                    let role = role.to_string();
                    let found = Role {
                        utilisation: at(&format!("role.{role}.utilisation"))?,
                        load: at(&format!("role.{role}.load"))?,
                        queue: at(&format!("role.{role}.queue"))?,
                        longest_queue: tallies
                            .iter()
                            .filter_map(|tally| tally.pools.get(place))
                            .map(|pool| pool.longest as u64)
                            .max()
                            .unwrap_or(0),
                    };
                    Some((role, found))
                })
                .collect(),
            waits: steps()
                .filter_map(|step| {
                    let working_hours = at(&format!("step.{step}.wait"))?;
                    let hours = at(&format!("step.{step}.wait_elapsed"))?;
                    Some((step, Waited { working_hours, hours }))
                })
                .collect(),
            steps: steps()
                .filter_map(|step| {
                    let (visits, hours) = (at(&format!("step.{step}.visits"))?, at(&format!("step.{step}.hours"))?);
                    let kinds = Spent::ALL.map(|kind| kind.name().to_owned()).into();
                    let time =
                        named(kinds, &|kind| at(&format!("step.{step}.time.{kind}")).filter(|hours| hours.mean > 0.0));
                    Some((step, StepTime { visits, hours, time }))
                })
                .collect(),
            targets: Vec::new(),
            sheets: Vec::new(),
        };
        results.sheets = sheets;
        results.targets = scenario.targets.iter().map(|target| Verdict::of(target, &results)).collect();
        results
    }

    /// What each replication measured, in their order.
    pub fn sheets(&self) -> &[Sheet] {
        &self.sheets
    }

    /// What was found under a path, over all replications.
    pub fn at(&self, path: &str) -> Option<Interval> {
        sheet::estimate(&self.sheets, path, self.confidence)
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

fn in_english<S: serde::Serializer>(sentence: &Sentence, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&sentence.english())
}
