//! Scenarios run for real, and scenarios that cannot be run and say why.

use std::path::Path;

use motcua_definition::project::{Checked, Memory, check};
use motcua_definition::spoken::told;
use motcua_kernel::text::Language;
use motcua_sim::scenario;
use motcua_sim::simulation::simulate;

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
        let block = results.block();
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
    expect_file(&top().join("tests/sim/bundle.out"), &format!("{}\n\n{json}\n", results.block()));
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
