//! Targets, and whether they were met.

use serde::Serialize;

use super::{Interval, Results, Sample};
use crate::scenario::{Measure, Moment, Target};

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
        let found = find(&target.measure, results);
        let keeps = |value: f64| {
            target.at_least.is_none_or(|least| value >= least) && target.at_most.is_none_or(|most| value <= most)
        };
        let met = found.is_some_and(|found| keeps(found.mean));
        let sides = found.and_then(|found| Some((found.low?, found.high?)));
        let certain = sides.is_some_and(|(low, high)| keeps(low) == met && keeps(high) == met);
        Self {
            name: target.name.clone(),
            measure: target.measure.to_string(),
            at_least: target.at_least,
            at_most: target.at_most,
            found,
            met,
            certain,
        }
    }
}

fn find(measure: &Measure, results: &Results) -> Option<Interval> {
    let of = |sample: Option<Sample>, moment: &Moment| {
        sample.map(|sample| match moment {
            Moment::Mean => sample.mean,
            Moment::P50 => sample.p50,
            Moment::P90 => sample.p90,
        })
    };
    match measure {
        Measure::WorkingDays(moment) => of(results.working_days, moment),
        Measure::CalendarDays(moment) => of(results.calendar_days, moment),
        Measure::OnTime(deadline) => results.on_time.get(deadline.as_str()).copied(),
        Measure::Utilisation(role) => results.roles.get(role.as_str()).map(|role| role.utilisation),
        Measure::Wait(step) => results.waits.get(step.as_str()).map(|wait| wait.working_hours),
    }
}

impl std::fmt::Display for Measure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::WorkingDays(moment) => write!(f, "case.working_days.{moment}"),
            Self::CalendarDays(moment) => write!(f, "case.calendar_days.{moment}"),
            Self::OnTime(deadline) => write!(f, "deadline.{deadline}.met"),
            Self::Utilisation(role) => write!(f, "role.{role}.utilisation"),
            Self::Wait(step) => write!(f, "step.{step}.wait"),
        }
    }
}

impl std::fmt::Display for Moment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Mean => "mean",
            Self::P50 => "p50",
            Self::P90 => "p90",
        })
    }
}
