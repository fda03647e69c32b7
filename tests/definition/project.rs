//! The procedures of this repository, checked like anybody's.

use std::path::Path;

use motcua_definition::project::{Memory, check, load_project};
use motcua_definition::render::{Colour, full};
use motcua_kernel::text::Language;

pub(crate) fn root() -> String {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap().to_str().unwrap().to_owned()
}

#[test]
fn the_examples_are_without_findings() {
    let checked = load_project(&format!("{}/workflows", root()));
    assert_eq!(full(&checked.files, &checked.findings, Colour::No, Language::En), "");
    let names: Vec<&str> = checked.procedures.iter().map(|package| package.procedure.reference.id.as_str()).collect();
    assert_eq!(names, ["birth_bundle", "construction_permit", "residence_note"]);
    assert!(!checked.tests.is_empty() && !checked.scenarios.is_empty() && !checked.directories.is_empty());
}

/// What the server keeps of a deployment is enough to build the same procedure again, to the digest.
#[test]
fn the_pinned_texts_are_the_procedure() {
    let checked = load_project(&format!("{}/workflows", root()));
    for package in &checked.procedures {
        let again = check(&Memory(package.texts.clone()), &[&package.entry]);
        assert_eq!(full(&again.files, &again.findings, Colour::No, Language::En), "");
        assert_eq!(again.procedures[0].procedure.reference, package.procedure.reference);
        assert_eq!(again.procedures[0].texts, package.texts);
    }
}

/// The longest way after acceptance of the permit takes 13 of its 15 working days: consultation, assessment, assessment
/// again after the documents came (the clock stands still meanwhile), decision, revision, decision again.
#[test]
fn the_longest_way_is_the_one_a_person_would_find() {
    let checked = load_project(&format!("{}/workflows/construction_permit", root()));
    let package = &checked.procedures[0];
    for (within, warned) in [(13, false), (12, true)] {
        let mut texts = package.texts.clone();
        let text = texts[&package.entry].replace("within: 15 working days", &format!("within: {within} working days"));
        texts.insert(package.entry.clone(), text.into());
        let checked = check(&Memory(texts), &[&package.entry]);
        let found: Vec<(String, String)> = checked
            .findings
            .iter()
            .map(|finding| (finding.headline.to_string(), finding.notes[0].to_string()))
            .collect();
        let expected = (
            "steps may take 13 working days while deadline `decision` allows 12 working days",
            "longest way: consult_fire 4 + review 3 + review 3 + decide 1 + revise 1 + decide 1",
        );
        assert_eq!(found, if warned { vec![(expected.0.to_owned(), expected.1.to_owned())] } else { vec![] });
    }
}

/// Whatever decides is part of the digest; comments beside it are, too; tests and scenarios are not.
#[test]
fn the_digest_is_of_all_that_decides() {
    let checked = load_project(&format!("{}/workflows/construction_permit", root()));
    let package = &checked.procedures[0];
    let digest = |texts: &std::collections::BTreeMap<String, std::sync::Arc<str>>| {
        let checked = check(&Memory(texts.clone()), &[&package.entry]);
        checked.procedures[0].procedure.reference.digest.clone()
    };
    let own = package.procedure.reference.digest.clone();
    assert_eq!(own.len(), 16);
    for name in package.texts.keys() {
        let mut texts = package.texts.clone();
        let comment = if name.ends_with(".yaml") { "# another comment\n" } else { " " };
        let changed = format!("{comment}{}", texts[name]);
        texts.insert(name.clone(), changed.into());
        assert_ne!(digest(&texts), own, "{name} does not decide");
    }
    let mut texts = package.texts.clone();
    texts.insert("construction_permit/other.test.yaml".to_owned(), "motcua: 1".into());
    assert_eq!(digest(&texts), own);
}
