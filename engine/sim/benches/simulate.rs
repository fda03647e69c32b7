//! How many steps of work a second the simulator carries out, through the whole kernel: a tandem of ten stations with
//! nothing else, and the building permit with its clocks, ladders, rules and forms. One core; divide the items a second
//! that are printed by the kernel's decisions for each (three for a task: offered work is claimed and completed, and
//! every tenth also opened) to compare with the kernel's own benchmark.

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use motcua_definition::project::load_project;
use motcua_sim::scenario::{self, Measured, Scenario};
use motcua_sim::simulation::simulate_on;

fn main() {
    divan::main();
}

fn load(folder: &str, name: &str) -> Scenario {
    let path = format!("{}/../../{folder}", env!("CARGO_MANIFEST_DIR"));
    let checked = load_project(&path);
    let document = checked.scenarios.iter().find(|document| document.file.scenario.text.as_ref() == name);
    let mut scenario = scenario::read(document.expect("the scenario is there"), None).scenario.expect("it can be run");
    scenario.run.replications = 1;
    scenario
}

fn run(bencher: Bencher<'_, '_>, scenario: &Scenario) {
    let once = simulate_on(scenario, Some(1)).expect("it runs");
    bencher
        .counter(ItemsCount::new(once.activities))
        .bench(|| black_box(simulate_on(black_box(scenario), Some(1)).expect("it runs")));
}

#[divan::bench(sample_count = 10)]
fn tandem_of_ten(bencher: Bencher<'_, '_>) {
    let mut scenario = load("tests/sim/models/tandem", "tandem");
    scenario.run.measured = Measured::Cases(2_000);
    run(bencher, &scenario);
}

#[divan::bench(sample_count = 10)]
fn one_server(bencher: Bencher<'_, '_>) {
    let mut scenario = load("tests/sim/models/mm1", "mm1");
    scenario.run.measured = Measured::Cases(20_000);
    run(bencher, &scenario);
}

#[divan::bench(sample_count = 5)]
fn building_permit(bencher: Bencher<'_, '_>) {
    run(bencher, &load("workflows/construction_permit", "baseline"));
}
