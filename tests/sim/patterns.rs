//! The table of control-flow patterns tells the truth: all 43 are in it, each that it claims has a procedure whose tests
//! pass and whose file has no finding, and none is claimed without a word on how.

use motcua_definition::diagnostic::Severity;

use super::{project, top};

#[test]
fn every_pattern_is_shown_or_left_out_with_a_reason() {
    let table = std::fs::read_to_string(top().join("examples/patterns/README.md")).unwrap();
    let rows: Vec<Vec<&str>> = table
        .lines()
        .filter(|line| line.starts_with("| ") && line[2..].starts_with(|c: char| c.is_ascii_digit()))
        .map(|line| line.trim_matches('|').split(" | ").map(str::trim).collect())
        .collect();
    let numbers: Vec<usize> = rows.iter().map(|row| row[0].parse().unwrap()).collect();
    assert_eq!(numbers, (1..=43).collect::<Vec<_>>());
    let checked = project("examples/patterns");
    let findings: Vec<&str> = checked.findings.iter().map(|finding| finding.rule).collect();
    assert_eq!((checked.count(Severity::Error), findings), (0, Vec::new()));
    let mut shown = 0;
    for row in &rows {
        assert!(row[3].len() > 3, "pattern {} says nothing", row[0]);
        let Some(name) = row[2].split('`').nth(1) else {
            assert_eq!(row[2], "—");
            continue;
        };
        assert!(name.starts_with(&format!("wcp{:0>2}_", row[0])), "{name} is not pattern {}", row[0]);
        let procedure = checked.procedure(name).unwrap_or_else(|| panic!("there is no procedure {name}"));
        let tested = checked.tests.iter().any(|test| test.package.procedure.reference == procedure.procedure.reference);
        assert!(tested, "{name} has no tests");
        shown += 1;
    }
    assert!(shown >= 30, "only {shown} patterns are shown");
}
