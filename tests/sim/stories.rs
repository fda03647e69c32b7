//! Every test file of the procedures passes; a walk saved as a test is a test that passes.

use std::collections::BTreeMap;
use std::sync::Arc;

use motcua_definition::project::{Memory, check};
use motcua_kernel::text::Language;
use motcua_sim::trial;

use super::{project, rendered, top};

#[test]
fn every_test_of_the_procedures_passes() {
    let mut count = 0;
    // The procedures that are shipped, and one small procedure for each part of the language.
    for folder in ["workflows", "tests/sim/language", "examples/patterns"] {
        count += tests_below(folder);
    }
    assert!(count > 0, "no test was found");
}

fn tests_below(folder: &str) -> usize {
    let checked = project(folder);
    let mut count = 0;
    for document in &checked.tests {
        let context = Arc::new(document.package.context());
        let trials = trial::read(document, &context, &checked.files).unwrap_or_else(|findings| {
            panic!("{}: {findings:#?}", document.path);
        });
        let mut report = trial::run_all(&context, &trials, Language::En);
        let questions = document.questions.iter();
        report.verdicts.extend(questions.map(|question| trial::ask(question, &context, Language::En).0));
        let failures: Vec<_> = report.verdicts.iter().filter_map(|verdict| verdict.failure.as_ref()).collect();
        let failures: Vec<_> = failures.iter().map(|failure| failure.rendered.as_str()).collect();
        assert!(failures.is_empty(), "{}\n{}", document.path, failures.join("\n\n"));
        count += report.passed();
    }
    count
}

/// What `play` saves is a test of the same story: it is checked without findings, and it passes.
#[test]
fn a_walk_saved_as_a_test_passes() {
    let checked = project("workflows");
    for document in &checked.tests {
        let context = Arc::new(document.package.context());
        let trials = trial::read(document, &context, &checked.files).unwrap();
        let mut cases = String::new();
        for trial in &trials {
            let (walk, failure) = trial.walk(&context, Language::En);
            let plain =
                trial.people.is_empty() || trial.story.iter().all(|beat| !format!("{beat:?}").contains("user-"));
            // A saved walk names people but not their roles, and a refused act is no part of it.
            if failure.is_none() && plain && !walk.acts().is_empty() && trial.systems_are_silent() {
                cases.push_str(&walk.saved_as(&trial.name));
            }
        }
        if cases.is_empty() {
            continue;
        }
        let reference = &context.procedure.reference;
        let text = format!("motcua: 1\ntest: {}@{}\ncases:\n{cases}", reference.id, reference.version);
        let mut files = workflows();
        let path = format!("{}/saved.test.yaml", reference.id);
        files.retain(|name, _| !name.ends_with(".test.yaml"));
        files.insert(path, text.clone().into());
        let again = check(&Memory(files), &[""]);
        assert!(!again.has_errors(), "{}\n{text}", rendered(&again));
        let saved = &again.tests[0];
        let trials = trial::read(saved, &context, &again.files).unwrap();
        let report = trial::run_all(&context, &trials, Language::En);
        for verdict in &report.verdicts {
            assert!(verdict.passed(), "{}\n{text}", verdict.failure.as_ref().unwrap().rendered);
        }
    }
}

/// The procedures of the repository, by their path below `workflows`.
pub(super) fn workflows() -> BTreeMap<String, Arc<str>> {
    below("workflows")
}

/// The texts below a folder of the repository.
pub(super) fn below(folder: &str) -> BTreeMap<String, Arc<str>> {
    let root = top().join(folder);
    let mut files = BTreeMap::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(text) = std::fs::read_to_string(&path) {
                let name = path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
                files.insert(name, text.into());
            }
        }
    }
    files
}
