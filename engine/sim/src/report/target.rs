//! Targets, and whether they were met.

use serde::Serialize;

use super::{Interval, Results};
use crate::scenario::Target;

/// What became of a target.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Verdict {
    /// Its name.
    pub name: String,
    /// What is measured, as written: `deadline.decision.met`.
    pub measure: String,
    /// At least this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_least: Option<f64>,
    /// At most this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_most: Option<f64>,
    /// What was found; nothing if it never happened.
    pub found: Option<Interval>,
    /// Whether the mean keeps to it. What never happened does not.
    pub met: bool,
    /// Whether the whole interval lies on the same side: otherwise more replications could turn the verdict.
    pub certain: bool,
}

impl Verdict {
    pub(super) fn of(target: &Target, results: &Results) -> Self {
        let found = results.at(&target.measure);
        let keeps = |value: f64| {
            target.at_least.is_none_or(|least| value >= least) && target.at_most.is_none_or(|most| value <= most)
        };
        let met = found.is_some_and(|found| keeps(found.mean));
        let sides = found.and_then(|found| Some((found.low?, found.high?)));
        let certain = sides.is_some_and(|(low, high)| keeps(low) == met && keeps(high) == met);
        Self {
            name: target.name.clone(),
            measure: target.measure.clone(),
            at_least: target.at_least,
            at_most: target.at_most,
            found,
            met,
            certain,
        }
    }
}
