//! The demonstration prints what the procedures say: change a limit, a holiday or a rung, and other dates come out.

use std::path::Path;

use super::{change, copied_workflows, motcua, run, top};

/// The demonstration under the procedures of a folder, case by case.
fn demo(workflows: &Path, into: &Path) -> Vec<String> {
    let text = run(motcua(&top()).arg("demo").arg("--workflows").arg(workflows).arg("--into").arg(into));
    let cases: Vec<String> =
        text.split("\n\n").filter(|part| part.starts_with(|c: char| c.is_ascii_digit())).map(str::to_owned).collect();
    assert_eq!(cases.len(), 5, "{text}");
    cases
}

/// When the case that nobody answers was granted.
fn granted_by_silence(cases: &[String]) -> &str {
    let line = cases[2].lines().find(|line| line.contains("expired →")).expect("silence grants the permit");
    line.split("  ⏱").next().unwrap_or_default()
}

/// When the late task went to somebody else.
fn handed_over(cases: &[String]) -> &str {
    let line = cases[4].lines().find(|line| line.contains("goes to")).expect("a rung hands the task over");
    line.split("  ⏱").next().unwrap_or_default()
}

#[test]
fn a_changed_limit_a_holiday_and_a_rung_change_the_dates() {
    let own = tempfile::tempdir().unwrap();
    let before = demo(&top().join("workflows"), &own.path().join("before"));
    assert_eq!(granted_by_silence(&before), "Mon 23 Mar 17:00");
    assert_eq!(handed_over(&before), "Wed 11 Mar 17:00");

    let limit = own.path().join("limit");
    let workflows = copied_workflows(&limit);
    let permit = workflows.join("construction_permit/construction_permit.procedure.yaml");
    change(&permit, "within: 15 working days", "within: 12 working days", 1);
    assert_eq!(granted_by_silence(&demo(&workflows, &limit)), "Wed 18 Mar 17:00");

    let holiday = own.path().join("holiday");
    let workflows = copied_workflows(&holiday);
    let calendar = workflows.join("calendars/vn_state.calendar.yaml");
    let added = "holidays:\n  - {date: 2026-03-10, name: {vi: Nghỉ bù, en: Day off}, source: a test}\n";
    change(&calendar, "holidays:\n", added, 1);
    let after = demo(&workflows, &holiday);
    assert_eq!(granted_by_silence(&after), "Tue 24 Mar 17:00");
    assert_eq!(handed_over(&after), "Thu 12 Mar 17:00");

    let rung = own.path().join("rung");
    let workflows = copied_workflows(&rung);
    let permit = workflows.join("construction_permit/construction_permit.procedure.yaml");
    change(&permit, "{at: +1 working day, reassign: head}", "{at: +2 working days, reassign: head}", 1);
    let after = demo(&workflows, &rung);
    assert_eq!(handed_over(&after), "Thu 12 Mar 17:00");
    assert_eq!(granted_by_silence(&after), granted_by_silence(&before));
}

#[test]
fn the_papers_are_there_and_whole() {
    let own = tempfile::tempdir().unwrap();
    run(motcua(&top()).args(["demo", "--into"]).arg(own.path()));
    let papers: Vec<_> =
        std::fs::read_dir(own.path().join("documents")).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(papers.len() >= 10, "{papers:?}");
    for paper in papers {
        let text = std::fs::read_to_string(&paper).unwrap();
        assert!(text.contains("</html>") && text.contains("2026-0000"), "{}", paper.display());
    }
}
