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

/// A small project: one procedure that names neither calendar nor languages, a pack with tables, and a project file.
pub(crate) fn small(project: &str, pack: &str, procedure: &str) -> Memory {
    let calendar = "motcua: 1\ncalendar: office\ntitle: Office\ntime_zone: UTC\nweek: {mon-fri: ['08:00-16:00']}\n";
    let texts = [
        ("law/motcua.yaml", project),
        ("law/files/calendars/office.calendar.yaml", calendar),
        ("law/files/packs/shared.pack.yaml", pack),
        ("law/files/packs/shared/tables/fees.csv", "area,fee\n< 100,5\n>= 100,9\n"),
        ("law/files/aid/aid.procedure.yaml", procedure),
    ];
    Memory(texts.into_iter().map(|(name, text)| (name.to_owned(), std::sync::Arc::from(text))).collect())
}

pub(crate) const PROJECT: &str = "motcua: 1\nproject: law\nprocedures: files\nlanguages: [en]\ncalendar: office\n";
pub(crate) const PACK: &str = "motcua: 1
pack: shared
version: 1
title: Shared
tables:
  fees: {inputs: {area: apply.area}, output: {fee: money}, file: tables/fees.csv}
  unread: {inputs: {age: apply.age}, output: {fee: money}, rows: [{age: '*', fee: 1}]}
";
pub(crate) const AID: &str = "motcua: 1
procedure: aid
version: 1
title: Aid
basis: [Act]
use: [shared]
agencies: {office: {label: Office}}
roles: {clerk: {agency: office, label: Clerk}}
forms:
  application: {area: {type: number, required: true, label: Area}}
steps:
  apply: {type: start, label: Apply, by: [applicant], form: application, next: weigh}
  weigh: {type: script, label: Weigh, set: {fee: = fees.fee}, next: look}
  look: {type: task, label: Look, role: clerk, next: done}
  done: {type: end, outcome: done, label: Done}
";

fn findings(sources: &Memory) -> Vec<(String, String)> {
    let checked = check(sources, &["law/files"]);
    checked.findings.iter().map(|one| (one.severity.word().to_owned(), one.rule.to_owned())).collect()
}

#[test]
fn a_project_presets_what_its_procedures_do_not_say() {
    let sources = small(PROJECT, PACK, AID);
    let checked = check(&sources, &["law/files"]);
    assert_eq!(findings(&sources), [("warning".to_owned(), "no-limit".to_owned())]);
    let package = &checked.procedures[0];
    assert_eq!(package.procedure.calendar.as_str(), "office");
    assert_eq!(package.procedure.languages, [Language::En]);
    // A table of the pack is taken in with its file; one that is not named is not.
    assert_eq!(package.tables.keys().map(|name| &**name).collect::<Vec<_>>(), ["fees"]);
    assert!(package.texts.contains_key("packs/shared/tables/fees.csv"));
    // What is kept is enough to build it again, wherever files lay before.
    let again = check(&Memory(package.texts.clone()), &[&package.entry]);
    assert_eq!(again.procedures[0].procedure.reference, package.procedure.reference);
    assert_eq!(again.procedures[0].texts, package.texts);
    // Without the project file nothing is preset, and the nearest folder with calendars is the project.
    let mut alone = sources;
    alone.0.remove("law/motcua.yaml");
    assert_eq!(findings(&alone), [("error".to_owned(), "missing-key".to_owned())]);
    // One that governs another folder governs nothing here.
    let mut elsewhere = small(&PROJECT.replace("files", "other"), PACK, AID);
    elsewhere.0.insert("law/other/notes.md".to_owned(), "Here they will lie.".into());
    assert_eq!(findings(&elsewhere), [("error".to_owned(), "missing-key".to_owned())]);
}

#[test]
fn severities_are_tuned_by_packs_and_before_them_by_the_project() {
    let told = |project: &str, pack: &str| {
        let sources = small(&format!("{PROJECT}{project}"), &format!("{PACK}{pack}"), AID);
        let usable = check(&sources, &["law/files"]).procedures.len();
        (findings(&sources).into_iter().map(|(severity, _)| severity).collect::<Vec<_>>(), usable)
    };
    let none = Vec::<String>::new();
    assert_eq!(told("checks: {no-limit: {ignore: counted elsewhere}}\n", ""), (none.clone(), 1));
    assert_eq!(told("checks: {no-limit: error}\n", ""), (vec!["error".to_owned()], 0));
    assert_eq!(told("", "checks: {no-limit: error}\n"), (vec!["error".to_owned()], 0));
    assert_eq!(told("", "checks: {no-limit: {ignore: counted elsewhere}}\n"), (none.clone(), 1));
    assert_eq!(told("checks: {no-limit: warning}\n", "checks: {no-limit: error}\n"), (vec!["warning".to_owned()], 1));
    assert_eq!(told("checks: {no-limit: {ignore: counted elsewhere}}\n", "checks: {no-limit: error}\n"), (none, 1));
    // How severe findings are decides nothing; the calendar does.
    let digest = |project: &str| {
        let checked = check(&small(project, PACK, AID), &["law/files"]);
        checked.procedures[0].procedure.reference.digest.clone()
    };
    assert_eq!(digest(PROJECT), digest(&format!("{PROJECT}checks: {{no-limit: {{ignore: counted elsewhere}}}}\n")));
    let with_both = AID.replace("title: Aid\n", "title: Aid\ncalendar: office\nlanguages: [en]\n");
    let checked = |project: &str| {
        check(&small(project, PACK, &with_both), &["law/files"]).procedures[0].procedure.reference.digest.clone()
    };
    let bare = "motcua: 1\nproject: law\nprocedures: files\n";
    assert_eq!(checked(PROJECT), checked(bare));
}
