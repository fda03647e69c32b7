//! Runs laid side by side: what is luck in both falls out, and what was changed is named first.

use motcua_sim::comparison::{Comparison, Run};
use motcua_sim::scenario::{self, Scenario};
use motcua_sim::simulation::{simulate, simulate_logged, simulate_on};

use super::project;

fn permit(variant: Option<&str>) -> Scenario {
    let checked = project("workflows");
    let document = checked.scenarios.iter().find(|document| document.path.ends_with("baseline.scenario.yaml")).unwrap();
    let mut scenario = scenario::read(document, variant).scenario.unwrap();
    scenario.run.replications = 4;
    scenario
}

fn run(scenario: &Scenario) -> Run {
    Run::of(&simulate(scenario).unwrap())
}

#[test]
fn one_more_planner_is_seen_through_the_luck() {
    let (before, after) = (run(&permit(None)), run(&permit(Some("one_more_planner"))));
    let comparison = Comparison::of(&before, &after).unwrap();
    assert_eq!((&*comparison.before, &*comparison.after), ("baseline", "one_more_planner"));
    let days = comparison.measure("case.calendar_days.mean").unwrap();
    let (found, one, other) = (days.difference.unwrap(), days.before.unwrap(), days.after.unwrap());
    assert!(days.certain && found.mean < 0.0, "{days:?}");
    // The intervals of the two runs overlap: without pairing nobody could tell.
    assert!(one.low.unwrap() < other.high.unwrap(), "{days:?}");
    // Nothing is asked of the applicant that was not asked before.
    assert_eq!(comparison.measure("case.contacts").unwrap().difference.unwrap().mean, 0.0);
    // The steps add up to the whole.
    let causes: f64 = comparison.causes.iter().map(|cause| cause.hours.mean).sum();
    assert!((causes / 24.0 - found.mean).abs() < 1e-9, "{causes} hours, {} days", found.mean);
}

/// Whatever step is slowed, it is the first cause.
#[test]
fn the_planted_cause_comes_first() {
    let before = run(&permit(None));
    let mut scenario = permit(None);
    let procedure = std::sync::Arc::clone(&scenario.context.procedure);
    for step in ["review", "decide", "supplement"] {
        let ix = procedure.find(&step.into()).unwrap();
        let plan = scenario.steps[ix.index()].clone();
        let slowed = &mut scenario.steps[ix.index()];
        match (&mut slowed.work, &mut slowed.delay) {
            (Some(work), _) => *work = motcua_sim::distribution::Distribution::Constant(4.0 * 3_600e6),
            (_, Some(delay)) => delay.law = motcua_sim::distribution::Distribution::Constant(25.0 * 86_400e6),
            _ => panic!("{step} takes no time"),
        }
        let comparison = Comparison::of(&before, &run(&scenario)).unwrap();
        assert_eq!(comparison.causes[0].step, step, "{:#?}", comparison.causes);
        assert!(comparison.causes[0].hours.low.unwrap() > 0.0);
        scenario.steps[ix.index()] = plan;
    }
}

#[test]
fn other_luck_cannot_be_compared() {
    let before = run(&permit(None));
    let mut scenario = permit(None);
    scenario.run.seed += 1;
    assert!(Comparison::of(&before, &run(&scenario)).is_err());
    scenario.run.seed -= 1;
    scenario.run.replications += 1;
    assert!(Comparison::of(&before, &run(&scenario)).is_err());
}

/// Keeping every row changes nothing, and the rows say the same as the measures.
#[test]
fn rows_say_what_was_measured() {
    let scenario = permit(None);
    let (mut ended, mut days, mut replications) = (0_u64, 0.0, Vec::new());
    let calendar = scenario.context.calendar(None);
    let results = simulate_logged(&scenario, Some(2), |replication, rows| {
        replications.push(replication);
        for case in rows.cases.iter().filter(|case| case.measured) {
            let time = case.meter.cycle_time(calendar).unwrap();
            ended += 1;
            days += time.calendar_days;
        }
        let open = rows.visits.iter().filter(|visit| visit.left.is_none()).count();
        let still = rows.cases.iter().filter(|case| case.ended.is_none()).count();
        assert!(open >= still, "every case that is open stays somewhere");
        Ok::<(), motcua_sim::simulation::SimulationError>(())
    })
    .unwrap();
    assert_eq!(replications, [0, 1, 2, 3]);
    assert_eq!(ended, results.cases);
    let by_hand = days / ended as f64;
    let found = results.calendar_days.unwrap().mean.mean;
    assert!((by_hand / found - 1.0).abs() < 0.02, "{by_hand} days over all cases, {found} over replications");
    assert_eq!(results, simulate_on(&scenario, Some(1)).unwrap());
}
