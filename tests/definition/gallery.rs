//! A gallery of files and what is said about each, to the letter: `tests/checks/{ok,err}`.
//!
//! Run with `UPDATE_EXPECT=1` to write what is said now, and read it before committing.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use motcua_definition::checks::{RULES, explain};
use motcua_definition::diagnostic::Diagnostic;
use motcua_definition::project::{Memory, check};
use motcua_definition::render::{Colour, full};
use motcua_definition::source::SourceMap;
use motcua_definition::spoken::is_known;
use motcua_kernel::text::Language;

use crate::project::root;

/// What the files of the gallery refer to: a calendar, a code list, templates, a service, a procedure to test.
pub(crate) fn surroundings(folder: &str) -> Memory {
    let around = PathBuf::from(root()).join("tests/checks/around");
    let text = |path: &str| -> std::sync::Arc<str> { fs::read_to_string(around.join(path)).unwrap().into() };
    let mut files = BTreeMap::new();
    for path in ["calendars/office.calendar.yaml", "codes/units.codes.yaml"] {
        files.insert(path.to_owned(), text(path));
    }
    for path in ["packs/one_stop.pack.yaml", "packs/second.pack.yaml"] {
        files.insert(path.to_owned(), text(path));
    }
    files.insert("packs/one_stop/documents/slip.html".to_owned(), "<p>{{ case.number }}</p>".into());
    files.insert(format!("{folder}/leave.procedure.yaml"), text("leave.procedure.yaml"));
    files.insert(format!("{folder}/visa.procedure.yaml"), text("visa.procedure.yaml"));
    files.insert(format!("{folder}/fees.procedure.yaml"), text("fees.procedure.yaml"));
    files.insert(format!("{folder}/stamps.procedure.yaml"), text("stamps.procedure.yaml"));
    files.insert(format!("{folder}/services/registry.openapi.yaml"), text("registry.openapi.yaml"));
    files.insert(format!("{folder}/services/more.openapi.yaml"), text("more.openapi.yaml"));
    // Files of decision tables, of functions, of services, and of what was recorded, right and wrong.
    for kind in ["tables", "rules", "services", "recorded"] {
        for entry in fs::read_dir(around.join(kind)).into_iter().flatten() {
            let name = format!("{kind}/{}", entry.unwrap().file_name().to_str().unwrap());
            files.insert(format!("{folder}/{name}"), text(&name));
        }
    }
    files.insert(format!("{folder}/documents/letter.html"), "<p>{{ case.number }}</p>".into());
    let private = "<p>{{ case.number }}</p>\n<p>{{ apply.days }}, my_apply.days, apply.days_off</p>";
    files.insert(format!("{folder}/documents/private.html"), private.into());
    files.insert(format!("{folder}/notices/told.txt"), "Told.".into());
    for kind in ["documents", "notices"] {
        for entry in fs::read_dir(around.join(kind)).into_iter().flatten() {
            let name = format!("{kind}/{}", entry.unwrap().file_name().to_str().unwrap());
            files.insert(format!("{folder}/{name}"), text(&name));
        }
    }
    Memory(files)
}

/// Between what is said in English and what is said in Vietnamese.
const BETWEEN: &str = "======== tiếng Việt\n";

/// What is said about findings in English, and below it in Vietnamese.
pub(crate) fn told(files: &SourceMap, findings: &[Diagnostic]) -> String {
    let [english, vietnamese] = [Language::En, Language::Vi].map(|said| full(files, findings, Colour::No, said));
    if english.is_empty() { english } else { format!("{english}{BETWEEN}{vietnamese}") }
}

/// What a finding says that no catalogue has.
fn without_translation(finding: &Diagnostic) -> Vec<String> {
    let labels = std::iter::once(&finding.primary).chain(&finding.labels).map(|label| &label.text);
    let said = std::iter::once(&finding.headline).chain(labels).chain(&finding.notes).chain(&finding.help);
    let templates = said.flat_map(|sentence| sentence.templates());
    templates.filter(|template| !is_known(template)).map(|template| format!("{}: {template}", finding.rule)).collect()
}

#[test]
fn every_file_gets_its_findings() {
    let update = std::env::var_os("UPDATE_EXPECT").is_some();
    let mut different = Vec::new();
    let mut untranslated = Vec::new();
    let mut count = 0;
    for folder in ["ok", "err"] {
        let gallery = PathBuf::from(root()).join("tests/checks").join(folder);
        let mut files: Vec<PathBuf> = fs::read_dir(&gallery).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.retain(|path| path.extension().is_some_and(|end| end == "yaml"));
        files.sort();
        for path in files {
            count += 1;
            let name = path.file_name().unwrap().to_str().unwrap();
            let text = fs::read_to_string(&path).unwrap();
            let mut sources = surroundings(folder);
            let shown = format!("{folder}/{name}");
            sources.0.insert(shown.clone(), text.into());
            let checked = check(&sources, &[&shown]);
            let found = told(&checked.files, &checked.findings);
            untranslated.extend(checked.findings.iter().flat_map(without_translation));
            let expected = path.with_extension("out");
            if folder == "ok" {
                if !found.is_empty() {
                    different.push(format!("{shown} should have no findings:\n{found}"));
                }
            } else if update {
                fs::write(&expected, &found).unwrap();
            } else if fs::read_to_string(&expected).unwrap_or_default() != found {
                different.push(format!("{shown}:\n{found}"));
            }
            assert!(folder == "ok" || !checked.findings.is_empty(), "{shown} has no findings");
        }
    }
    assert!(count > 30, "the gallery is nearly empty");
    assert!(untranslated.is_empty(), "said without `say!`, so that nobody can translate it: {untranslated:#?}");
    assert!(
        different.is_empty(),
        "other findings than expected (UPDATE_EXPECT=1 accepts them):\n{}",
        different.join("\n")
    );
}

/// How many wrong files each rule is shown by.
const SHOWN_BY: usize = 3;
/// Rules that no file of the gallery can show often enough, and where they are shown instead.
const SHOWN_ELSEWHERE: [(&str, &str); 6] = [
    ("too-large", "the files would be: `hostile` makes them"),
    ("unknown-variant", "is about what the command line names"),
    ("incomplete-scenario", "is found where a scenario is to be run: `tests/sim/refused`"),
    ("assumed-value", "is found where a scenario is to be run: `tests/sim/refused`"),
    ("internal", "cannot be brought about"),
    ("file-name", "is about the name of the file: every file here has one that its folder gave it"),
];

/// Every rule that is ever named can be explained, and each is shown by several files, its own wrong example among them.
#[test]
fn every_rule_is_shown_by_several_files() {
    let mut shown: BTreeMap<String, usize> = BTreeMap::new();
    for folder in ["err", "explained"] {
        for entry in fs::read_dir(PathBuf::from(root()).join("tests/checks").join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|end| end != "out") {
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            let heads = text.lines().filter(|line| line.starts_with("error: ") || line.starts_with("warning: "));
            let rules: BTreeSet<&str> =
                heads.map(|line| line.rsplit_once("  [").unwrap().1.trim_end_matches(']')).collect();
            for rule in rules {
                assert!(explain(rule, Language::En).is_ok(), "{}: nobody explains `{rule}`", path.display());
                *shown.entry(rule.to_owned()).or_default() += 1;
            }
        }
    }
    let elsewhere: BTreeMap<&str, &str> = SHOWN_ELSEWHERE.into_iter().collect();
    let few: Vec<String> = RULES
        .iter()
        .map(|rule| (rule.name, shown.get(rule.name).copied().unwrap_or(0)))
        .filter(|(name, count)| *count < SHOWN_BY && !elsewhere.contains_key(name))
        .map(|(name, count)| format!("{name} {count}"))
        .collect();
    assert!(few.is_empty(), "shown by fewer than {SHOWN_BY} files: {few:#?}");
    let idle: Vec<_> =
        elsewhere.keys().filter(|name| shown.get(**name).is_some_and(|count| *count >= SHOWN_BY)).collect();
    assert!(idle.is_empty(), "these are shown here by now: {idle:?}");
}

/// Readers are lawyers and clerks: no message speaks of the parser or of Rust.
#[test]
fn no_message_speaks_of_the_machinery() {
    let gallery = PathBuf::from(root()).join("tests/checks/err");
    for entry in fs::read_dir(gallery).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|end| end == "out") {
            let text = fs::read_to_string(&path).unwrap().to_lowercase();
            for word in ["serde", "saphyr", "granit", "untagged", "schemars", "deserial", "enum ", "struct ", "regex"] {
                assert!(!text.contains(word), "{} speaks of `{word}`", path.display());
            }
        }
    }
}
