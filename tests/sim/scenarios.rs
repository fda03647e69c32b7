//! Scenarios run for real, and scenarios that cannot be run and say why.

use std::path::Path;

use motcua_definition::project::{Checked, Memory, check};
use motcua_definition::spoken::told;
use motcua_kernel::event::{Event, Fact, ReservedBy};
use motcua_kernel::text::Language;
use motcua_sim::scenario;
use motcua_sim::simulation::{Observer, simulate, watch};

use super::stories::workflows;
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
        let block = results.block(Language::En);
        assert_eq!(results.incidents, 0, "{block}");
        found.push_str(&block);
        found.push_str("\n\n");
    }
    expect_file(&top().join("tests/sim/baseline.out"), &found);
}

/// The procedures as they are, with a scenario beside the one it is about.
fn beside_its_procedure(path: &Path) -> Checked {
    let text = std::fs::read_to_string(path).unwrap();
    let procedure = text.lines().find_map(|line| line.strip_prefix("procedure: ")).unwrap();
    let procedure = procedure.split('@').next().unwrap();
    let name = path.file_name().unwrap().to_str().unwrap();
    let mut files = workflows();
    files.retain(|name, _| !name.ends_with(".scenario.yaml"));
    files.insert(format!("{procedure}/{name}"), text.clone().into());
    check(&Memory(files), &[""])
}

/// Calls, failures, messages, fallbacks and compensation: a procedure across agencies.
#[test]
fn the_birth_bundle_runs() {
    let checked = beside_its_procedure(&top().join("tests/sim/bundle.scenario.yaml"));
    assert!(!checked.has_errors(), "{}", super::rendered(&checked));
    let read = scenario::read(&checked.scenarios[0], None);
    assert!(read.findings.is_empty(), "{:#?}", read.findings);
    let results = simulate(&read.scenario.unwrap()).unwrap();
    let json = serde_json::to_string_pretty(&results).unwrap();
    expect_file(&top().join("tests/sim/bundle.out"), &format!("{}\n\n{json}\n", results.block(Language::En)));
}

#[test]
fn what_cannot_be_run_is_said_before_the_first_case() {
    let mut paths: Vec<_> =
        std::fs::read_dir(top().join("tests/sim/refused")).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.to_str().unwrap().ends_with(".yaml"));
    paths.sort();
    assert!(!paths.is_empty());
    for path in paths {
        let checked = beside_its_procedure(&path);
        let mut findings = checked.findings.clone();
        for document in &checked.scenarios {
            let read = scenario::read(document, None);
            assert!(read.scenario.is_none(), "{} can be run", path.display());
            findings.extend(read.findings);
        }
        let said = |language| {
            let said = findings.iter().map(|finding| {
                let line = checked.files.position(finding.primary.span).line;
                let help = finding.help.iter().map(|help| format!("\n    {}", told(help, language)));
                let (severity, headline) = (finding.severity.said(language), told(&finding.headline, language));
                format!("{line}: {severity} {}: {headline}{}\n", finding.rule, help.collect::<String>())
            });
            said.collect::<String>()
        };
        let both = format!("{}\n---\n\n{}", said(Language::En), said(Language::Vi));
        expect_file(&path.with_extension("").with_extension("out"), &both);
    }
}

/// Whom a policy gave tasks.
#[derive(Default)]
struct Given(std::collections::BTreeMap<(ReservedBy, String), u32>);

impl Observer for Given {
    fn see(&mut self, _: u64, event: &Event) {
        if let Fact::TaskReserved { by, because, .. } = &event.fact
            && *because != ReservedBy::Claim
        {
            *self.0.entry((*because, by.to_string())).or_default() += 1;
        }
    }
}

/// In turn means that nobody has two more than anybody else, however the work comes.
#[test]
fn policies_share_the_work_of_a_simulation() {
    let mut files =
        std::collections::BTreeMap::from([("sharing/busy.scenario.yaml".to_owned(), BUSY.to_owned().into())]);
    for name in ["sharing/sharing.procedure.yaml", "calendars/office.calendar.yaml"] {
        let text = std::fs::read_to_string(top().join("tests/sim/language").join(name)).unwrap();
        files.insert(name.to_owned(), text.into());
    }
    let checked = check(&Memory(files), &[""]);
    assert!(!checked.has_errors(), "{}", super::rendered(&checked));
    let read = scenario::read(&checked.scenarios[0], None);
    let mut given = Given::default();
    watch(&read.scenario.unwrap(), 1, &mut given).unwrap();
    for (policy, people) in [(ReservedBy::RoundRobin, 3), (ReservedBy::LeastLoaded, 2)] {
        let counts: Vec<u32> = given.0.iter().filter(|((why, _), _)| *why == policy).map(|(_, count)| *count).collect();
        assert_eq!(counts.len(), people, "{:?}", given.0);
        let (most, fewest) = (counts.iter().max().unwrap(), counts.iter().min().unwrap());
        assert!(*fewest > 50, "{:?}", given.0);
        let allowed = if policy == ReservedBy::RoundRobin { 1 } else { fewest / 5 };
        assert!(most - fewest <= allowed, "{:?}", given.0);
    }
}

const BUSY: &str = "
motcua: 1
scenario: busy
procedure: sharing@1
run: {from: 2026-03-02, cases: 400, replications: 1, seed: 7}
arrivals: {rate: 12 per working day}
data:
  apply.ward: {pick: {w1: 100%}}
staff:
  clerk: {people: 3, calendar: office}
  planner: {people: 2, calendar: office}
  chief: {people: 1, calendar: office}
work:
  check: {exponential: {mean: 20 minutes}}
  review: {exponential: {mean: 40 minutes}}
  visit_plot: {constant: 10 minutes}
  sign: {constant: 5 minutes}
";
