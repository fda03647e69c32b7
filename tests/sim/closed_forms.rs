//! The simulator against queueing theory: small procedures whose waits, cycle times and loads are known exactly.
//!
//! A model passes when the 99.9 % interval from independent replications holds the exact value and reaches no further to
//! either side than the model's `exact.yaml` says; `MOTCUA_LONG=1` runs so many
//! cases more that every interval is five times narrower. Seeds are fixed, so a model that passes passes always.

use std::collections::BTreeMap;

use motcua_sim::report::{Interval, Results};
use motcua_sim::scenario::{self, Measured, Scenario};
use motcua_sim::simulation::simulate;
use serde::Deserialize;

use super::{project, top};

/// The exact answers for one model.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Exact {
    /// How far the interval may reach to either side, as a share of the value.
    margin: f64,
    #[serde(default)]
    utilisation: BTreeMap<String, f64>,
    #[serde(default)]
    wait_seconds: BTreeMap<String, f64>,
    #[serde(default)]
    cycle_seconds: Option<f64>,
    #[serde(default)]
    cycle_p90_seconds: Option<f64>,
    #[serde(default)]
    on_time: BTreeMap<String, f64>,
    #[serde(default)]
    outcomes: BTreeMap<String, f64>,
}

/// Long runs make intervals this many times narrower.
const NARROWER: f64 = 5.0;
/// That takes the square of it in cases, and some more because intervals vary themselves.
const LONGER: u64 = 32;

#[test]
fn exact_answers_are_found() {
    let long = std::env::var_os("MOTCUA_LONG").is_some();
    let checked = project("tests/sim/models");
    assert!(!checked.scenarios.is_empty());
    let mut wrong = Vec::new();
    for document in &checked.scenarios {
        let read = scenario::read(document, None);
        let mut scenario = read.scenario.unwrap_or_else(|| panic!("{}: {:#?}", document.path, read.findings));
        let folder = std::path::Path::new(&document.path).parent().unwrap();
        let exact = std::fs::read_to_string(top().join(folder).join("exact.yaml")).unwrap();
        let exact: Exact = serde_yaml::from_str(&exact).unwrap();
        let name = scenario.name.clone();
        if long {
            lengthen(&mut scenario);
        }
        scenario.run.confidence = 0.999;
        let results = simulate(&scenario).unwrap();
        let margin = if long { exact.margin / NARROWER } else { exact.margin };
        for (what, value, found) in measures(&exact, &results) {
            let problem = problem(value, found, margin);
            wrong.extend(problem.map(|problem| format!("{name}: {what}: {problem}")));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

fn lengthen(scenario: &mut Scenario) {
    if let Measured::Cases(cases) = scenario.run.measured {
        scenario.run.measured = Measured::Cases(cases * LONGER);
    }
}

/// What is known, and what was found, in seconds where it is a time.
fn measures(exact: &Exact, results: &Results) -> Vec<(String, f64, Interval)> {
    let mut all = Vec::new();
    for (role, value) in &exact.utilisation {
        all.push((format!("utilisation of {role}"), *value, results.roles[role].utilisation));
    }
    for (step, value) in &exact.wait_seconds {
        all.push((format!("wait at {step}"), *value, times(results.waits[step].hours, 3_600.0)));
    }
    let days = results.calendar_days.unwrap();
    all.extend(exact.cycle_seconds.map(|value| ("cycle time".to_owned(), value, times(days.mean, 86_400.0))));
    all.extend(exact.cycle_p90_seconds.map(|value| ("p90 of cycle".to_owned(), value, times(days.p90, 86_400.0))));
    for (deadline, value) in &exact.on_time {
        all.push((format!("on time {deadline}"), *value, results.on_time[deadline]));
    }
    for (outcome, value) in &exact.outcomes {
        all.push((format!("share of {outcome}"), *value, results.outcomes[outcome]));
    }
    all
}

fn times(interval: Interval, unit: f64) -> Interval {
    Interval {
        mean: interval.mean * unit,
        low: interval.low.map(|low| low * unit),
        high: interval.high.map(|high| high * unit),
    }
}

fn problem(exact: f64, found: Interval, margin: f64) -> Option<String> {
    let (low, high) = (found.low?, found.high?);
    if !(low..=high).contains(&exact) {
        return Some(format!("{exact} lies outside {low:.6} – {high:.6}"));
    }
    let reach = (high - low) / 2.0 / exact;
    let wide = || {
        format!(
            "{low:.6} – {high:.6} reaches {:.1}% to either side of {exact}, not {:.1}%",
            reach * 100.0,
            margin * 100.0
        )
    };
    (reach > margin).then(wide)
}
