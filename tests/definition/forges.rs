//! Findings as forges read them: snapshots of each form, and what each form promises.

use motcua_definition::project::check;
use motcua_definition::render::{github, gitlab, sarif};
use motcua_kernel::text::Language;

use crate::gallery::surroundings;

/// A file whose name and whose mistakes hold what must be escaped.
fn checked() -> motcua_definition::project::Checked {
    let mut sources = surroundings("50%, so: far");
    let path = "50%, so: far/leave.procedure.yaml".to_owned();
    let text =
        sources.0[&path].replace("by: [applicant]", "by: [aplicant]").replace("escalate: chief", "escalate: nobody");
    sources.0.insert(path.clone(), text.into());
    check(&sources, &[&path])
}

#[test]
fn annotations_of_github_are_one_line_each() {
    let checked = checked();
    let said = github(&checked.files, &checked.findings, Language::En);
    assert_eq!(said.lines().count(), checked.findings.len());
    for line in said.lines() {
        let (properties, _) = line.strip_prefix("::error ").unwrap().split_once("::").unwrap();
        assert_eq!(properties.split(',').count(), 6, "{line}");
        assert!(properties.starts_with("file=50%25%2C so%3A far/"), "{line}");
    }
    insta::assert_snapshot!("github", said);
}

#[test]
fn a_report_for_gitlab_keeps_the_names_of_findings_when_lines_move() {
    let before = checked();
    let mut moved = surroundings("50%, so: far");
    let path = "50%, so: far/leave.procedure.yaml".to_owned();
    let text = before.files.files().find(|file| **file.name() == *path).unwrap().text().to_string();
    moved.0.insert(path.clone(), format!("# one line more\n{text}").into());
    let after = check(&moved, &[&path]);
    let prints = |checked: &motcua_definition::project::Checked| {
        let report = gitlab(&checked.files, &checked.findings, Language::Vi);
        let entries = report.as_array().unwrap().clone();
        entries.iter().map(|entry| entry["fingerprint"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(prints(&before), prints(&after));
    let mut different = prints(&before);
    different.sort();
    different.dedup();
    assert_eq!(different.len(), before.findings.len());
    insta::assert_json_snapshot!("gitlab", gitlab(&before.files, &before.findings, Language::Vi));
}

#[test]
fn sarif_names_every_rule_that_it_uses() {
    let checked = checked();
    let report = sarif(&checked.files, &checked.findings, &checked.silenced, Language::En);
    let run = &report["runs"][0];
    for result in run["results"].as_array().unwrap() {
        let rule = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(run["tool"]["driver"]["rules"][rule]["id"], result["ruleId"]);
        let uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].as_str().unwrap();
        assert_eq!(uri, "50%25%2C%20so%3A%20far/leave.procedure.yaml");
    }
    insta::assert_json_snapshot!("sarif", report);
}
