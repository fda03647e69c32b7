//! The virtual world: every test file of the procedures passes, wrong tests fail with the story they should, and the
//! simulator is held against closed forms.
//!
//! Tests are files: `workflows/*/*.test.yaml` and `tests/language/*/*.test.yaml`, `tests/sim/fail/*.test.yaml` with the expected output beside each, and
//! `tests/sim/models/*/` with a procedure, a scenario and the exact answers. `UPDATE_EXPECT=1` writes what was found.

#![expect(clippy::unwrap_used, reason = "what cannot be unwrapped fails the test, at that line")]

#[path = "sim/closed_forms.rs"]
mod closed_forms;
#[path = "sim/comparison.rs"]
mod comparison;
#[path = "sim/consumers.rs"]
mod consumers;
#[path = "sim/coverage.rs"]
mod coverage;
#[path = "sim/failures.rs"]
mod failures;
#[path = "definition/schemas/keys.rs"]
mod keys;
#[path = "sim/mutation.rs"]
mod mutation;
#[path = "sim/patterns.rs"]
mod patterns;
#[path = "sim/scenarios.rs"]
mod scenarios;
#[path = "sim/search.rs"]
mod search;
#[path = "definition/schemas/standard.rs"]
mod standard;
#[path = "sim/stories.rs"]
mod stories;

use std::path::PathBuf;

use motcua_definition::project::{Checked, load_project};

/// The top of the repository: tests run in the folder of their crate.
fn top() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// A folder of the repository, checked; a finding that forbids running it fails the test and is shown.
fn project(path: &str) -> Checked {
    let path = top().join(path);
    let checked = load_project(path.to_str().unwrap());
    assert!(!checked.has_errors(), "{}", rendered(&checked));
    checked
}

fn rendered(checked: &Checked) -> String {
    checked.findings.iter().map(|finding| format!("{}: {}\n", finding.rule, finding.headline)).collect()
}

/// Compares text with a file, or writes the file where `UPDATE_EXPECT` says so.
fn expect_file(path: &std::path::Path, found: &str) {
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(path, found).unwrap();
        return;
    }
    let expected = std::fs::read_to_string(path).unwrap_or_default();
    assert_eq!(found, expected, "differs from {}; UPDATE_EXPECT=1 writes it anew", path.display());
}
