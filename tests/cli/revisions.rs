//! Two versions in a repository: `diff` says what changed between them, and `docs` tells it on a page.

use std::path::Path;
use std::process::Command;

use super::{change, copied_workflows, motcua, run, too_wide};

/// git with nothing of this machine's settings.
fn git(folder: &Path, arguments: &[&str]) {
    let mut command = Command::new("git");
    command.current_dir(folder).args(["-c", "user.name=Somebody", "-c", "user.email=somebody@example.org"]);
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_SYSTEM", "/dev/null");
    run(command.args(arguments));
}

/// A repository with the shipped procedures and one change of the building permit.
pub(super) fn repository() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let workflows = copied_workflows(folder.path());
    git(folder.path(), &["init", "--quiet"]);
    git(folder.path(), &["add", "."]);
    git(folder.path(), &["commit", "--quiet", "-m", "The permit as it was"]);
    let permit = workflows.join("construction_permit/construction_permit.procedure.yaml");
    change(&permit, "within: 15 working days", "within: 12 working days", 1);
    change(&permit, "\nversion: 1\n", "\nversion: 2\n", 1);
    // What refers to the version goes along.
    for entry in std::fs::read_dir(workflows.join("construction_permit")).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        if text.contains("construction_permit@1") {
            std::fs::write(&path, text.replace("construction_permit@1", "construction_permit@2")).unwrap();
        }
    }
    git(folder.path(), &["commit", "--quiet", "--all", "-m", "The limit of the new act"]);
    folder
}

#[test]
fn a_change_is_told_in_words_and_on_a_page() {
    let folder = repository();
    let said = run(motcua(folder.path()).args(["diff", "HEAD~1", "--lang", "en"]));
    assert!(said.contains("~ deadline decision (Statutory deadline) · limit"), "{said}");
    assert!(said.contains("version 1 → 2") && said.contains("stricter for the office"), "{said}");
    assert_eq!(too_wide(&said), Vec::<&str>::new());
    // Between two revisions the files that lie here do not matter.
    let same = run(motcua(folder.path()).args(["diff", "HEAD~1", "HEAD", "--format", "json"]));
    let same: serde_json::Value = serde_json::from_str(&same).unwrap();
    let changed: Vec<&serde_json::Value> =
        same.as_array().unwrap().iter().filter(|one| one["changes"] != serde_json::json!([])).collect();
    assert_eq!(changed.len(), 1);
    assert_eq!(changed[0]["changes"][0]["after"]["vi"], "12 ngày làm việc");

    run(motcua(folder.path()).args(["docs", "--out", "site"]));
    let page = |name: &str| std::fs::read_to_string(folder.path().join("site").join(name)).unwrap();
    let changes = page("vi/construction_permit/changes.html");
    assert!(changes.contains("The limit of the new act") && changes.contains("12 ngày làm việc"), "{changes}");
    assert!(page("vi/construction_permit/index.html").contains("12 ngày làm việc"));
    assert!(page("en/construction_permit/articles.html").contains("Example Building Act, art. 13"));
}

#[test]
fn pages_ask_nobody_for_anything_and_lead_nowhere_that_is_not_there() {
    let folder = repository();
    run(motcua(folder.path()).args(["docs", "--out", "site"]));
    let mut pages = 0;
    for language in ["vi", "en"] {
        for name in [
            "index",
            "construction_permit/index",
            "construction_permit/officer",
            "construction_permit/articles",
            "construction_permit/changes",
            "birth_bundle/officer",
        ] {
            let path = folder.path().join(format!("site/{language}/{name}.html"));
            let text = std::fs::read_to_string(&path).unwrap();
            assert!(!text.contains("<script") && !text.contains("src=\"http"), "{}", path.display());
            for link in text.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap()) {
                let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
                assert!(!file.contains("//"), "{}: {link}", path.display());
                let target = if file.is_empty() { path.clone() } else { path.parent().unwrap().join(file) };
                let target_text = std::fs::read_to_string(&target)
                    .unwrap_or_else(|_| panic!("{}: {link} leads nowhere", path.display()));
                assert!(
                    anchor.is_empty() || target_text.contains(&format!("id=\"{anchor}\"")),
                    "{}: {link}",
                    path.display()
                );
            }
            pages += 1;
        }
    }
    assert_eq!(pages, 12);
}

#[test]
fn what_is_no_revision_is_refused() {
    let folder = repository();
    for named in ["--output=x", "HEAD~99", "nothing"] {
        let output = motcua(folder.path()).args(["diff", named]).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{named}");
    }
}
