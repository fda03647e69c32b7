//! Two runs laid side by side.
//!
//! Draws go by name, so the n-th case of the n-th replication meets the same luck in both runs. Differences are taken
//! within each replication and only then averaged: what is luck in both falls out, and small effects show with tens of
//! replications instead of thousands (common random numbers; A. M. Law, *Simulation Modeling and Analysis*, 11.2). That is
//! only true where seeds are the same, so runs with other seeds are refused.

use indexmap::{IndexMap, IndexSet};
use motcua_kernel::say;
use motcua_kernel::sentence::Sentence;
use serde::{Deserialize, Serialize};

use crate::report::{Interval, Results, Sheet, estimate};
use crate::statistics::Estimate;
use crate::times::Spent;

/// One of the runs: what it was, and what each of its replications measured. What `run.json` holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Run {
    /// `construction_permit@1`.
    pub procedure: String,
    /// The scenario.
    pub scenario: String,
    /// Its variant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
    /// How long it was, in words.
    pub run: String,
    /// How often it was repeated.
    pub replications: u32,
    /// What luck was derived from.
    pub seed: u64,
    /// The share of intervals that are to hold the true value.
    pub confidence: f64,
    /// SHA-256 of what went in, by its name.
    #[serde(default)]
    pub inputs: IndexMap<String, String>,
    /// Replication by replication, each number under its path.
    pub sheets: Vec<Sheet>,
}

/// Why two runs cannot be laid side by side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotComparable(pub Sentence);

/// Two runs, number by number.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Comparison {
    /// What is compared with.
    pub before: String,
    /// What is compared.
    pub after: String,
    /// How often both were repeated.
    pub replications: u32,
    /// What luck both derive from.
    pub seed: u64,
    /// The share of intervals that hold the true value.
    pub confidence: f64,
    /// Every number that one of them has.
    pub measures: Vec<Difference>,
    /// The steps that moved the time of a case, the most first.
    pub causes: Vec<Cause>,
}

/// One number in both.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Difference {
    /// Its path.
    pub measure: String,
    /// In the first run; nothing if it never happened there.
    pub before: Option<Interval>,
    /// In the second.
    pub after: Option<Interval>,
    /// The second less the first, paired by replication.
    pub difference: Option<Interval>,
    /// Whether the whole interval lies on one side of 0.
    pub certain: bool,
}

/// A step, and how much of the difference in the time of a case it makes. All causes add up to it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Cause {
    /// The step.
    pub step: String,
    /// Hours a case, day and night.
    pub hours: Interval,
    /// What most of it went into, while offices were open.
    pub mostly: Option<&'static str>,
}

impl Run {
    /// What is kept of a run.
    pub fn of(results: &Results) -> Self {
        Self {
            procedure: results.procedure.clone(),
            scenario: results.scenario.clone(),
            variant: results.variant.clone(),
            run: results.run.english(),
            replications: results.replications,
            seed: results.seed,
            confidence: results.confidence,
            inputs: IndexMap::new(),
            sheets: results.sheets().to_vec(),
        }
    }

    /// How it is called beside another one: by what tells them apart.
    fn name(&self, other: &Self) -> String {
        match &self.variant {
            Some(variant) => variant.clone(),
            None if self.scenario != other.scenario => self.scenario.clone(),
            None if self.procedure != other.procedure => self.procedure.clone(),
            None => self.scenario.clone(),
        }
    }
}

impl Comparison {
    /// Lays the second run beside the first.
    ///
    /// # Errors
    ///
    /// Their luck is not the same.
    pub fn of(before: &Run, after: &Run) -> Result<Self, NotComparable> {
        if before.seed != after.seed {
            let (one, other) = (before.seed.to_string(), after.seed.to_string());
            return Err(NotComparable(say!(
                "one run has seed {one}, the other {other}: only runs with the same seed meet the same luck",
                one,
                other
            )));
        }
        if before.sheets.len() != after.sheets.len() {
            let (one, other) = (before.sheets.len(), after.sheets.len());
            return Err(NotComparable(say!(
                "one run has {one} replications, the other {other}: run them equally often",
                one,
                other
            )));
        }
        let paths: IndexSet<&str> = [before, after].iter().flat_map(|run| &run.sheets).flat_map(Sheet::paths).collect();
        let pair = Pair { before: &before.sheets, after: &after.sheets, confidence: before.confidence };
        let measures = paths.iter().map(|path| pair.difference(path)).collect();
        let mut causes: Vec<Cause> = paths.iter().filter_map(|path| pair.cause(path)).collect();
        causes.sort_by(|a, b| b.hours.mean.abs().total_cmp(&a.hours.mean.abs()));
        Ok(Self {
            before: before.name(after),
            after: after.name(before),
            replications: before.replications,
            seed: before.seed,
            confidence: before.confidence,
            measures,
            causes,
        })
    }

    /// One number.
    pub fn measure(&self, path: &str) -> Option<&Difference> {
        self.measures.iter().find(|difference| difference.measure == path)
    }
}

struct Pair<'r> {
    before: &'r [Sheet],
    after: &'r [Sheet],
    confidence: f64,
}

impl Pair<'_> {
    fn difference(&self, path: &str) -> Difference {
        let pairs = self.before.iter().zip(self.after);
        let differences: Vec<f64> =
            pairs.filter_map(|(before, after)| Some(after.get(path)? - before.get(path)?)).collect();
        let difference = Estimate::of(&differences, self.confidence).map(Interval::from);
        Difference {
            measure: path.to_owned(),
            before: estimate(self.before, path, self.confidence),
            after: estimate(self.after, path, self.confidence),
            difference,
            certain: difference.is_some_and(|found| is_certain(&found)),
        }
    }

    /// What a step makes of the difference. A step that only one of them has took no time in the other.
    fn cause(&self, path: &str) -> Option<Cause> {
        let step = path.strip_prefix("step.")?.strip_suffix(".hours")?;
        let moved = |path: &str| {
            let pairs = self.before.iter().zip(self.after);
            let of = |sheet: &Sheet| sheet.get(path).unwrap_or(0.0);
            let differences: Vec<f64> = pairs.map(|(before, after)| of(after) - of(before)).collect();
            Estimate::of(&differences, self.confidence).map(Interval::from)
        };
        let hours = moved(path)?;
        // What is closed follows from what waits: nobody waits for the night.
        let kinds = Spent::ALL.iter().filter(|kind| **kind != Spent::Closed).filter_map(|kind| {
            let name = kind.name();
            Some((name, moved(&format!("step.{step}.time.{name}"))?.mean * hours.mean.signum()))
        });
        let mostly = kinds.filter(|(_, share)| *share > 0.0).max_by(|(_, a), (_, b)| a.total_cmp(b));
        (hours.mean != 0.0).then(|| Cause { step: step.to_owned(), hours, mostly: mostly.map(|(name, _)| name) })
    }
}

/// Whether a difference is more than luck.
fn is_certain(difference: &Interval) -> bool {
    difference.low.zip(difference.high).is_some_and(|(low, high)| low > 0.0 || high < 0.0)
}

/// Which numbers people look at first, in the order of a report.
pub fn is_main(path: &str) -> bool {
    const FIRST: [&str; 4] = ["case.working_days.", "case.calendar_days.", "deadline.", "outcome."];
    FIRST.iter().any(|first| path.starts_with(first))
        || ["case.contacts", "case.hand_overs", "case.escalations", "case.cost", "case.staff_cost"].contains(&path)
        || path.ends_with(".utilisation")
        || path.ends_with(".queue") && path.starts_with("role.")
}
