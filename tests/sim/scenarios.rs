//! The scenario of the building permit, run for real.

use motcua_sim::scenario;
use motcua_sim::simulation::simulate;

use super::{expect_file, project, top};

/// Fewer replications than the file asks for: the block is read by people, and the fast suite stays fast.
const REPLICATIONS: u32 = 3;

#[test]
fn the_building_permit_runs_as_written_and_in_its_variants() {
    let checked = project("workflows");
    let document = checked.scenarios.iter().find(|document| document.path.ends_with("baseline.scenario.yaml")).unwrap();
    let mut found = String::new();
    for variant in [None, Some("one_more_planner"), Some("counter_check")] {
        let read = scenario::read(document, variant);
        assert!(read.findings.is_empty(), "{:#?}", read.findings);
        let mut scenario = read.scenario.unwrap();
        scenario.run.replications = REPLICATIONS;
        let results = simulate(&scenario).unwrap();
        let block = results.block();
        assert_eq!(results.incidents, 0, "{block}");
        found.push_str(&block);
        found.push_str("\n\n");
    }
    expect_file(&top().join("tests/sim/baseline.out"), &found);
}
