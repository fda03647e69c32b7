//! Laying a file out changes nothing that means something, and doing it twice changes nothing at all.

use std::fs;
use std::path::{Path, PathBuf};

use motcua_definition::formatting::format;
use motcua_definition::project::check;
use motcua_definition::schema::FileKind;
use motcua_definition::source::{SourceFile, SourceMap};
use proptest::prelude::*;

use crate::project;

fn root() -> PathBuf {
    PathBuf::from(project::root())
}

fn laid_out(text: &str, kind: FileKind) -> Result<String, String> {
    let mut files = SourceMap::default();
    let id = files.add(SourceFile::new("a.yaml", text));
    format(&files, id, kind).map_err(|findings| findings.first().map_or("?", |finding| finding.rule).to_owned())
}

fn yaml_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        match entry.is_dir() {
            true => found.extend(yaml_below(&entry)),
            false if entry.extension().is_some_and(|ending| ending == "yaml") => found.push(entry),
            false => {}
        }
    }
    found.sort();
    found
}

/// Whoever copies from them copies the layout.
#[test]
fn what_is_shipped_is_laid_out() {
    let mut looked_at = 0;
    for path in [root().join("workflows"), root().join("examples")].iter().flat_map(|folder| yaml_below(folder)) {
        let Some(kind @ FileKind::Procedure) = FileKind::of(&path.to_string_lossy()) else { continue };
        let text = fs::read_to_string(&path).unwrap();
        let after = laid_out(&text, kind).unwrap_or_else(|rule| panic!("{}: {rule}", path.display()));
        let first = text.lines().zip(after.lines()).find(|(before, after)| before != after);
        assert!(text == after, "{}: run `motcua fmt`; first difference {first:#?}", path.display());
        looked_at += 1;
    }
    assert!(looked_at >= 2, "only {looked_at} files");
}

/// Pairs of files: `x.before.yaml`, as somebody wrote it, and `x.after.yaml`. Named so that they are procedures to us.
#[test]
fn texts_come_out_as_expected() {
    let folder = root().join("tests/definition/formatting");
    let mut looked_at = 0;
    for before in yaml_below(&folder).iter().filter(|path| path.to_string_lossy().ends_with(".before.yaml")) {
        let text = fs::read_to_string(before).unwrap();
        let after = laid_out(&text, FileKind::Procedure).unwrap_or_else(|rule| format!("refused: {rule}\n"));
        let expected = before.to_string_lossy().replace(".before.", ".after.");
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            fs::write(&expected, &after).unwrap();
        }
        assert_eq!(after, fs::read_to_string(&expected).unwrap_or_default(), "{}", before.display());
        if !after.starts_with("refused") {
            assert_eq!(laid_out(&after, FileKind::Procedure).as_deref(), Ok(&*after), "twice: {}", before.display());
        }
        looked_at += 1;
    }
    assert!(looked_at >= 6, "only {looked_at} pairs");
}

/// A remark stays with what it is about: what it lets stand before, it lets stand afterwards.
#[test]
fn remarks_silence_the_same_when_a_file_is_laid_out() {
    let folder = root().join("tests/checks/ok");
    let mut looked_at = 0;
    for path in yaml_below(&folder) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let before = fs::read_to_string(&path).unwrap();
        let Some(kind) = FileKind::of(&name).filter(|_| before.contains("# motcua: allow(")) else { continue };
        // Keys in another order than the language has, as somebody may have written them.
        let moved = before.replace("type: task\n    role: clerk", "role: clerk\n    type:   task");
        assert_ne!(moved, before, "{name}");
        let after = laid_out(&moved, kind).unwrap();
        assert_ne!(after, moved, "{name}");
        let silenced = |text: String| {
            let mut sources = crate::gallery::surroundings("ok");
            let shown = format!("ok/{name}");
            sources.0.insert(shown.clone(), text.into());
            let checked = check(&sources, &[&shown]);
            assert_eq!(checked.findings, [], "{name}");
            let all = checked.silenced.iter();
            all.map(|one| (one.finding.rule, one.finding.headline.english(), one.reason.clone())).collect::<Vec<_>>()
        };
        let all = silenced(before);
        assert!(!all.is_empty(), "{name}");
        assert_eq!(silenced(after), all, "{name}");
        looked_at += 1;
    }
    assert!(looked_at > 0, "no file has remarks");
}

/// What happens to a file in an editor: spaces come and go, lines are left free, comments are put anywhere.
fn disturbed(text: &str, seeds: &[(u16, u8)]) -> String {
    let mut lines: Vec<String> = text.lines().map(ToOwned::to_owned).collect();
    for (at, what) in seeds {
        let at = usize::from(*at) % lines.len();
        match what % 6 {
            0 => lines[at].push_str("   "),
            1 => lines.insert(at, String::new()),
            2 => lines.insert(at, "# a remark of somebody".to_owned()),
            3 if !lines[at].contains('#') && !lines[at].trim().is_empty() => lines[at].push_str("     # beside"),
            4 => lines[at] = lines[at].replace(": {", ":   { "),
            5 => lines[at] = lines[at].replace(", ", " ,   "),
            _ => {}
        }
    }
    lines.join("\n") + "\n"
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn nothing_that_means_something_changes(seeds in prop::collection::vec(any::<(u16, u8)>(), 1..40)) {
        let path = root().join("workflows/construction_permit/construction_permit.procedure.yaml");
        let text = disturbed(&fs::read_to_string(path).unwrap(), &seeds);
        // Within the function, values and comments before and after are compared; what fails there is refused.
        match laid_out(&text, FileKind::Procedure) {
            Ok(once) => {
                prop_assert_eq!(laid_out(&once, FileKind::Procedure), Ok(once.clone()));
                prop_assert!(once.lines().all(|line| line.trim_end() == line));
            }
            Err(rule) => prop_assert!(rule.starts_with("yaml") || rule == "ambiguous-value" || rule == "number-too-large", "{}", rule),
        }
    }
}
