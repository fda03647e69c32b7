//! The procedures' own tests notice nine in ten of the mistakes that one could make in them.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use motcua_definition::project::Package;
use motcua_kernel::text::Language;
use motcua_sim::mutation::{self, Equivalent, Fate};
use motcua_sim::trial::{self, Trial};

use super::project;

type Subject = (Arc<Package>, Vec<Trial>, Vec<Equivalent>);

/// Every procedure with all of its tests.
fn subjects() -> BTreeMap<String, Subject> {
    let checked = project("workflows");
    let mut subjects = BTreeMap::new();
    for document in &checked.tests {
        let subject = subjects
            .entry(document.package.path.clone())
            .or_insert_with(|| (Arc::clone(&document.package), Vec::new(), Vec::new()));
        subject.1.extend(trial::read(document, &document.package.context(), &checked.files).unwrap());
        subject.2.extend(trial::equivalents(&document.file));
    }
    subjects
}

#[test]
fn the_tests_of_the_procedures_notice_nine_in_ten_changes() {
    for (path, (package, trials, equivalents)) in subjects() {
        let context = Arc::new(package.context());
        let failing = trials.iter().find(|trial| !trial.run(&context, Language::En).passed());
        // A test that fails as it is would be said to notice every change.
        assert!(failing.is_none(), "{path}: `{}` fails as it is", failing.unwrap().name);
        let found = mutation::run(&package, &trials, &equivalents, None, Language::En);
        let mut report = String::new();
        for tried in found.tried.iter().filter(|tried| tried.fate == Fate::Unnoticed) {
            writeln!(report, "{}: {} [{}]", tried.line, tried.sentence, tried.name).unwrap();
        }
        let (noticed, refused) = (found.noticed(), found.refused());
        writeln!(
            report,
            "{path}: {} %, {noticed} noticed, {} not, {refused} refused",
            found.score(),
            found.unnoticed()
        )
        .unwrap();
        assert!(found.stale.is_empty(), "marked as equivalent and noticed, or unknown: {:?}", found.stale);
        assert!(found.score() >= 90, "{report}");
    }
}

/// A part of the changes is spread over the whole file, and the result is the same on one thread as on several.
#[test]
fn a_sample_is_the_same_on_any_number_of_threads() {
    let subjects = subjects();
    let (package, trials, _) = subjects.values().next().unwrap();
    let run = || mutation::run(package, trials, &[], Some(8), Language::Vi);
    let alone = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap().install(run);
    let several = rayon::ThreadPoolBuilder::new().num_threads(3).build().unwrap().install(run);
    assert_eq!(alone, several);
    assert!(alone.tried.len() == 8 && alone.possible > 8);
    assert!(alone.tried.is_sorted_by_key(|tried| tried.line));
    assert!(alone.tried[7].line > alone.tried[0].line + 40, "the sample is one corner of the file");
}
