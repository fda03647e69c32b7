//! House rules that no lint knows: each is an absence, and each names what to do instead.

use std::fs;
use std::path::{Path, PathBuf};

/// Longer files hide something that wants a name of its own.
const LINES_MAX: usize = 500;
/// One list, of which a reader wants to see the whole: nothing is hidden in it but more of the same.
const LISTS: [&str; 1] = ["engine/kernel/src/event/fact.rs"];
/// Drawers for everything end up holding everything.
const DRAWERS: [&str; 6] = ["common", "helpers", "misc", "models", "types", "utils"];

#[test]
fn sources_keep_the_house_rules() {
    let mut broken = Vec::new();
    for file in sources(&root().join("engine")).into_iter().chain(sources(&root().join("tests"))) {
        let text = fs::read_to_string(&file).unwrap();
        let name = file.strip_prefix(root()).unwrap().display().to_string();
        let lines = text.lines().count();
        if lines > LINES_MAX && !LISTS.contains(&name.as_str()) {
            broken.push(format!("{name}: {lines} lines, at most {LINES_MAX}: ask what it hides"));
        }
        let stem = file.file_stem().unwrap().to_string_lossy().into_owned();
        if DRAWERS.contains(&stem.as_str()) {
            broken.push(format!("{name}: `{stem}` says nothing: name the file after what is in it"));
        }
        if stem == "mod" {
            broken.push(format!("{name}: a module is `name.rs` beside `name/`"));
        }
        for (number, line) in (1..).zip(text.lines()) {
            for word in ["TO\u{44}O", "FIX\u{4d}E", "XX\u{58}"] {
                if line.contains(word) {
                    broken.push(format!("{name}:{number}: `{word}`: do it, or refuse it and say so in the docs"));
                }
            }
        }
    }
    assert!(broken.is_empty(), "{} house rule(s) broken:\n{}", broken.len(), broken.join("\n"));
}

#[test]
fn only_one_file_names_what_one_file_may_name() {
    let only = [
        ("rhai::", "engine/kernel/src/rule"),
        ("granit_parser", "engine/definition/src/source"),
        ("sqlx::", "engine/store/src"),
        ("aide::", "engine/server/src"),
    ];
    let mut broken = Vec::new();
    for file in sources(&root().join("engine")) {
        let name = file.strip_prefix(root()).unwrap().display().to_string();
        if !name.contains("/src/") {
            continue;
        }
        let text = fs::read_to_string(&file).unwrap();
        for (word, place) in only {
            if text.contains(word) && !name.starts_with(place) {
                broken.push(format!("{name}: names `{word}`, which belongs to {place} alone"));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn every_page_of_the_documentation_fits_its_promise() {
    let architecture = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    assert!(architecture.lines().count() <= 220, "ARCHITECTURE.md is three screens, not a book");
    for page in ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE"] {
        assert!(root().join(page).is_file(), "{page} is missing");
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}
