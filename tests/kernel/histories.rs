//! Released histories and the states they must give, for ever.
//!
//! A file here is never edited: an archive holds thousands like it. New ones may be added: write the `.jsonl`, run once
//! with `UPDATE_EXPECT=1` to have its `.state` written, and read it before you commit it. Only events are a promise: the
//! state may learn to keep more of them than it did when a file was written, and what it kept then stays the same.

#[path = "histories/parts.rs"]
pub(super) mod parts;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use motcua_kernel::event::Recorded;
use motcua_kernel::restore;

/// What the state learned to keep after the first files were written.
const LATER: [&str; 1] = ["asked"];

/// What is the rule is not written.
const UNWRITTEN: &str = "Duty:own";

#[test]
fn released_histories_keep_their_meaning() {
    let mut read = 0;
    for file in histories() {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let written = fs::read_to_string(&file).unwrap();
        let history: Vec<Recorded> = written
            .lines()
            .zip(1..)
            .map(|(line, number)| {
                let entry: Recorded =
                    serde_json::from_str(line).unwrap_or_else(|error| panic!("{name}:{number}: {error}"));
                let again = serde_json::to_string(&entry).unwrap();
                assert_eq!(again, line, "{name}:{number}: read and written again, it must be the same bytes");
                entry
            })
            .collect();
        let state = restore(&history).unwrap_or_else(|corrupt| panic!("{name}: {corrupt}"));
        let found = serde_json::to_string_pretty(&state).unwrap() + "\n";
        let expected = file.with_extension("state");
        if std::env::var_os("UPDATE_EXPECT").is_some() && !expected.exists() {
            fs::write(&expected, &found).unwrap();
        }
        let mut found: serde_json::Map<_, _> = serde_json::from_str(&found).unwrap();
        let expected: serde_json::Map<_, _> = serde_json::from_str(&fs::read_to_string(&expected).unwrap()).unwrap();
        found.retain(|part, _| !LATER.contains(&part.as_str()) || expected.contains_key(part));
        assert_eq!(found, expected, "{name}: the state that this history gives has changed");
        read += 1;
    }
    assert!(read >= 4, "found {read} histories");
}

/// A new event, a new field of one or a new word in one needs a history that has it, or nothing would notice that it
/// changes later. What there is comes from the published schema, which is generated from the types.
#[test]
fn every_part_of_every_event_is_in_a_history() {
    let schema = parts::schema();
    let mut all = parts::all(&schema);
    assert!(all.remove(UNWRITTEN));
    let mut found = BTreeSet::new();
    for file in histories() {
        for line in fs::read_to_string(file).unwrap().lines() {
            parts::held(&schema, &serde_json::from_str(line).unwrap(), &mut found);
        }
    }
    // The walk understands the schema: nothing is found that it does not list, and kinds of events are in the list.
    assert_eq!(found.difference(&all).collect::<Vec<_>>(), Vec::<&String>::new());
    assert!(parts::kinds(&schema).len() > 40 && all.len() > 250, "{all:?}");
    let missing: Vec<_> = all.difference(&found).collect();
    assert!(missing.is_empty(), "no history in tests/histories has {missing:?}; add one");
}

fn histories() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/histories");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|ending| ending == "jsonl"));
    files.sort();
    files
}
