//! One story, twice: every case of the test files is walked through by the test runner, in a world in memory, and then
//! told again through the HTTP interface, by people with tokens and a system that answers on a port. Both leave the same
//! events, at the same moments.

#![expect(clippy::unwrap_used, reason = "what cannot be unwrapped fails the test, at that line")]

#[path = "same_story/retold.rs"]
mod retold;
#[expect(dead_code, reason = "the town and its system are shared with the tests of the HTTP interface")]
#[path = "../api/stand_in.rs"]
mod stand_in;
#[expect(dead_code, reason = "the town and its system are shared with the tests of the HTTP interface")]
#[path = "../api/town.rs"]
mod town;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use motcua_definition::project::load_project;
use motcua_kernel::event::{Fact, Recorded};
use motcua_kernel::text::Language;
use motcua_sim::trial;

/// The top of the repository.
fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[tokio::test]
async fn every_tested_story_is_the_same_through_the_http_interface() {
    let checked = load_project(top().join("workflows").to_str().unwrap());
    assert!(!checked.has_errors(), "{:?}", checked.findings);
    let mut told = Vec::new();
    for document in &checked.tests {
        let context = Arc::new(document.package.context());
        let trials = trial::read(document, &context, &checked.files).unwrap_or_else(|errors| panic!("{errors:?}"));
        for trial in trials {
            let (walk, failure) = trial.walk(&context, Language::En);
            let journal = walk.journal();
            // A case that fails is another test's matter; silence cannot be told again without waiting for it.
            if failure.is_some() || journal.is_empty() || journal.iter().any(is_silence) {
                continue;
            }
            let again = retold::tell_again(&context, journal).await;
            compare(&trial.name, journal, &again);
            told.push((document.package.procedure.reference.id.to_string(), trial.name));
        }
    }
    for procedure in ["construction_permit", "birth_bundle"] {
        assert!(told.iter().any(|(id, _)| id == procedure), "no story of {procedure} was told: {told:?}");
    }
    assert!(told.len() >= 8, "{told:?}");
}

/// An attempt that no answer came to.
fn is_silence(recorded: &Recorded) -> bool {
    matches!(recorded.event.fact, Fact::CallFailed { status: 0, .. })
}

fn compare(name: &str, expected: &[Recorded], found: &[serde_json::Value]) {
    let expected: Vec<_> = expected.iter().map(|recorded| retold::plain(&recorded.event)).collect();
    let found: Vec<_> = found.iter().map(|event| retold::without_wording(event.clone())).collect();
    for (place, (expected, found)) in expected.iter().zip(&found).enumerate() {
        assert_eq!(expected, found, "{name}: event {}", place + 1);
    }
    assert_eq!(expected.len(), found.len(), "{name}: after event {}", expected.len().min(found.len()));
}
