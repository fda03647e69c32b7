//! The procedures of this repository, checked like anybody's.

use std::path::Path;

use motcua_definition::project::{Memory, check, load_project};
use motcua_definition::render::{Colour, full};

pub(crate) fn root() -> String {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap().to_str().unwrap().to_owned()
}

#[test]
fn the_examples_are_without_findings() {
    let checked = load_project(&format!("{}/workflows", root()));
    assert_eq!(full(&checked.files, &checked.findings, Colour::No), "");
    let names: Vec<&str> = checked.procedures.iter().map(|package| package.procedure.reference.id.as_str()).collect();
    assert_eq!(names, ["birth_bundle", "construction_permit"]);
    assert!(!checked.tests.is_empty() && !checked.scenarios.is_empty() && !checked.directories.is_empty());
}

/// What the server keeps of a deployment is enough to build the same procedure again, to the digest.
#[test]
fn the_pinned_texts_are_the_procedure() {
    let checked = load_project(&format!("{}/workflows", root()));
    for package in &checked.procedures {
        let again = check(&Memory(package.texts.clone()), &[&package.entry]);
        assert_eq!(full(&again.files, &again.findings, Colour::No), "");
        assert_eq!(again.procedures[0].procedure.reference, package.procedure.reference);
        assert_eq!(again.procedures[0].texts, package.texts);
    }
}
