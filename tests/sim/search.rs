//! Searches over many runs: a planted optimum is found, a planted cause is ranked first.

use motcua_sim::scenario::{self, Measured, Scenario, Target};
use motcua_sim::sensitivity;
use motcua_sim::staffing::{self, NotFound};

use super::project;

/// Cases come every 100 s and take 450 s, both without memory: a load of 4.5 people.
fn counter() -> Scenario {
    let checked = project("tests/sim/models/mm5");
    let mut scenario = scenario::read(&checked.scenarios[0], None).scenario.unwrap();
    scenario.run.measured = Measured::Cases(6_000);
    scenario.run.replications = 8;
    scenario
}

fn wait_at_most(scenario: &mut Scenario, seconds: f64) {
    let step = scenario.context.procedure.steps.iter().find(|step| step.task().is_some()).unwrap();
    let measure = format!("step.{}.wait", step.id);
    let at_most = Some(seconds / 3_600.0);
    scenario.targets = vec![Target { name: "wait".to_owned(), measure, at_least: None, at_most }];
}

/// Erlang C with a load of 4.5: mean waits of 686.2 s with 5 people, 126.5 s with 6, 39.1 s with 7, 13.4 s with 8.
#[test]
fn the_cheapest_staff_is_that_of_erlang() {
    for (limit, people) in [(1_500.0, 5), (200.0, 6), (60.0, 7)] {
        let mut scenario = counter();
        wait_at_most(&mut scenario, limit);
        let found = staffing::find(&scenario, |_| ()).unwrap();
        assert_eq!(found.best.staff.values().copied().collect::<Vec<_>>(), [people], "at most {limit} s: {found:#?}");
        assert!(found.best.meets && found.neighbours.iter().all(|neighbour| !neighbour.meets));
        // With fewer than five the queue grows for ever.
        assert!(found.neighbours.iter().all(|neighbour| neighbour.cost < found.best.cost));
    }
}

#[test]
fn what_people_cannot_mend_is_said() {
    let mut scenario = counter();
    assert_eq!(staffing::find(&scenario, |_| ()).unwrap_err(), NotFound::NoTargets);
    // Work alone takes 450 s.
    scenario.targets = vec![Target {
        name: "quick".to_owned(),
        measure: "case.calendar_days.mean".to_owned(),
        at_least: None,
        at_most: Some(300.0 / 86_400.0),
    }];
    scenario.run.measured = Measured::Cases(2_000);
    scenario.run.replications = 3;
    assert!(matches!(staffing::find(&scenario, |_| ()), Err(NotFound::Missed { .. })));
}

/// What decides a number is ranked first, and what has nothing to do with it moves it by nothing at all.
#[test]
fn the_planted_assumption_is_ranked_first() {
    let checked = project("workflows");
    let document = checked.scenarios.iter().find(|document| document.path.ends_with("baseline.scenario.yaml")).unwrap();
    let mut scenario = scenario::read(document, None).scenario.unwrap();
    scenario.run.measured = Measured::Cases(300);
    scenario.run.replications = 3;
    let screening = sensitivity::screen(&scenario, "case.contacts", |_, _| ()).unwrap();
    // How often applicants are asked is decided at the counter: the more it accepts at once, the less.
    let effect = |name: &str| screening.effects.iter().find(|effect| effect.assumption == name).unwrap();
    let (first, asked) = (&screening.effects[0], effect("outcomes.intake.supplement"));
    assert_eq!(first.assumption, "outcomes.intake.accept");
    assert!(first.certain && first.more.mean < 0.0);
    assert!(asked.certain && asked.more.mean > 0.0 && asked.less.mean < 0.0, "{asked:?}");
    let work = effect("work.decide");
    assert_eq!((work.more.mean, work.less.mean, work.certain), (0.0, 0.0, false));
    assert!(sensitivity::screen(&scenario, "case.nothing", |_, _| ()).is_err());
}

/// What people cost decides what is cheapest, and a case costs the work that was in hand for it.
#[test]
fn costs_are_those_of_the_scenario() {
    let mut scenario = counter();
    scenario.staff[0].cost = 100.0;
    scenario.staff[0].time_on_this = 0.5;
    scenario.run.replications = 4;
    let plan = scenario.steps.iter_mut().find_map(|plan| plan.work.as_mut()).unwrap();
    // Half of an hour on duty is for this: 36 minutes of work take 72, which cost 60 of the 100 that an hour costs.
    *plan = motcua_sim::distribution::Distribution::Constant(36.0 * 60e6);
    scenario.arrivals = motcua_sim::scenario::Arrivals::Every(motcua_sim::scenario::TimeLaw {
        law: motcua_sim::distribution::Distribution::Constant(18.0 * 60e6),
        counted: motcua_sim::scenario::Counted::Elapsed,
    });
    scenario.run.measured = Measured::Cases(500);
    let results = motcua_sim::simulation::simulate(&scenario).unwrap();
    assert!((results.cost.unwrap().mean - 60.0).abs() < 1e-6, "{:?}", results.cost);
    // Five on duty for 18 minutes a case: 1.5 hours at half of 100.
    assert!((results.staff_cost.unwrap().mean - 75.0).abs() < 0.5, "{:?}", results.staff_cost);
    wait_at_most(&mut scenario, 60.0);
    let found = staffing::find(&scenario, |_| ()).unwrap();
    assert_eq!(found.best.cost, 50.0 * f64::from(*found.best.staff.values().next().unwrap()));
}
