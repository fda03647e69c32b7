//! What `motcua diff` says about a change: each file changes the building permit in one way and holds the words for it.
//!
//! ```text
//! == replace
//! == with
//! == en
//! == vi
//! ```

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use motcua_definition::comparison::{compare, json, text};
use motcua_definition::portrait::{self, Aspect};
use motcua_definition::project::{Folder, Memory, Package, Sources as _, check};
use motcua_kernel::text::Language::{En, Vi};

use crate::project;

const PERMIT: &str = "construction_permit/construction_permit.procedure.yaml";

/// The shipped folder, with the permit changed.
fn permit(changes: &[(String, String)]) -> Arc<Package> {
    let home = format!("{}/workflows", project::root());
    let mut files = BTreeMap::new();
    for path in Folder.list(&home) {
        // What papers say plays no part here, and would miss the names that a change takes away.
        let paper = path.contains("/documents/") || path.contains("/notices/");
        let text = if paper { "Told.".into() } else { Folder.read(&path).unwrap().unwrap() };
        files.insert(path[home.len() + 1..].to_owned(), text);
    }
    let mut text = files[PERMIT].to_string();
    for (old, new) in changes {
        assert!(text.contains(old.as_str()), "the permit does not say: {old}");
        text = text.replace(old.as_str(), new);
    }
    files.insert(PERMIT.to_owned(), text.into());
    let checked = check(&Memory(files), &["construction_permit"]);
    let wrong: Vec<_> = checked.findings.iter().filter(|finding| finding.severity as u8 == 0).collect();
    Arc::clone(checked.procedure("construction_permit").unwrap_or_else(|| panic!("{wrong:#?}")))
}

/// The parts of a file, by their headings.
fn parts(text: &str) -> Vec<(String, String)> {
    let mut parts: Vec<(String, String)> = Vec::new();
    for line in text.lines() {
        match line.strip_prefix("== ") {
            Some(heading) => parts.push((heading.to_owned(), String::new())),
            None => {
                let (_, body) = parts.last_mut().unwrap();
                body.push_str(line);
                body.push('\n');
            }
        }
    }
    parts
}

#[test]
fn changes_are_told_in_the_words_of_the_law() {
    let before = permit(&[]);
    let folder = PathBuf::from(project::root()).join("tests/definition/comparison");
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(files.len() >= 8, "only {} changes", files.len());
    for file in files {
        let all = parts(&fs::read_to_string(&file).unwrap());
        let of =
            |heading: &'static str| all.iter().filter(move |(name, _)| name == heading).map(|(_, body)| body.clone());
        let line = |body: String| body.strip_suffix('\n').unwrap_or(&body).to_owned();
        let changes: Vec<(String, String)> = of("replace").map(line).zip(of("with").map(line)).collect();
        let after = permit(&changes);
        let comparison = compare(Some(&before), Some(&after));
        let told = [("en", text(&comparison, En)), ("vi", text(&comparison, Vi))];
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            let asked = all.iter().filter(|(name, _)| name != "en" && name != "vi");
            let asked = asked.map(|(name, body)| format!("== {name}\n{body}")).collect::<String>();
            let told = told.iter().map(|(name, body)| format!("== {name}\n{body}")).collect::<String>();
            fs::write(&file, asked + told.as_str()).unwrap();
            continue;
        }
        for (language, said) in told {
            assert_eq!(Some(said), of(language).next(), "{}: {language}", file.display());
        }
        // For machines every change stands alone, with what it is about.
        let machine = json(&comparison);
        assert_eq!(machine["changes"].as_array().unwrap().len(), comparison.changes.len());
    }
}

#[test]
fn a_procedure_is_the_same_as_itself() {
    let permit = permit(&[]);
    let comparison = compare(Some(&permit), Some(&permit));
    assert!(comparison.changes.is_empty() && comparison.measures.is_empty(), "{comparison:#?}");
    assert!(compare(None, Some(&permit)).changes.len() > 20);
    assert!(compare(Some(&permit), None).changes.iter().all(|change| change.after.is_none()));
}

/// Fees stand in tables and rule files: what changes there is told row by row and line by line.
#[test]
fn a_fee_that_changes_in_a_table_or_a_formula_is_told() {
    let home = format!("{}/tests/sim/language/fees", project::root());
    let fees = |changes: &[(&str, &str)]| {
        let read = |path: &String| (path[home.len() + 1..].to_owned(), Folder.read(path).unwrap().unwrap());
        let mut files: BTreeMap<String, Arc<str>> = Folder.list(&home).iter().map(read).collect();
        for path in ["fees/rules/fees.rhai", "calendars/office.calendar.yaml"] {
            let text = Folder.read(&format!("{}/tests/sim/language/{path}", project::root())).unwrap().unwrap();
            files.insert(path.trim_start_matches("fees/").to_owned(), text);
        }
        for (old, new) in changes {
            let held = files.values_mut().find(|text| text.contains(old)).unwrap();
            *held = held.replace(old, new).into();
        }
        let checked = check(&Memory(files), &["fees.procedure.yaml"]);
        Arc::clone(checked.procedure("fees").unwrap_or_else(|| panic!("{:#?}", checked.findings)))
    };
    let (before, after) = (fees(&[]), fees(&[("fee: 80000", "fee: 90000"), ("area / parts", "area * parts")]));
    let said = text(&compare(Some(&before), Some(&after)), En);
    for line in [
        "- decision table fees · rows  kind = house, 250 ≤ area → fee = 80000, article = 3(2)",
        "+ decision table fees · rows  kind = house, 250 ≤ area → fee = 90000, article = 3(2)",
        "+ formula share · content  fn share(area, parts) { area * parts }",
    ] {
        assert!(said.contains(line), "{said}");
    }
    let said = text(&compare(Some(&before), Some(&after)), Vi);
    assert!(said.contains("+ bảng quyết định fees · các dòng  kind = house"), "{said}");
    // A row for what came before a day, and one for everything.
    let whole = portrait::of(&before);
    let rows = whole.iter().find(|fact| fact.subject == "notes" && fact.aspect == Aspect::Rows).unwrap();
    assert_eq!(rows.value.text().get(En), "built < 1950-01-01 → note = monument, late = true → note = late");
}
