//! Every sentence of a finding is said in both languages: the sources are held against the catalogue.
//!
//! `UPDATE_EXPECT=1` writes missing entries with an empty translation and takes out what nobody says any more.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use motcua_definition::schema::FileKind;
use motcua_definition::spoken::catalogue::{Entry, head, read, write};
use motcua_kernel::sentence::holes;

use crate::project::root;

const CATALOGUE: &str = "engine/definition/src/spoken/vi.po";

#[test]
fn every_sentence_is_said_in_vietnamese_too() {
    let path = PathBuf::from(root()).join(CATALOGUE);
    let text = fs::read_to_string(&path).unwrap();
    let known = read(&text).unwrap();
    let translation = |english: &str| {
        let entry = known.iter().find(|entry| entry.english == english);
        entry.map_or(String::new(), |entry| entry.translation.clone())
    };
    let wanted: Vec<Entry> = said()
        .into_iter()
        .map(|(source, english)| Entry { translation: translation(&english), source, english })
        .collect();
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&path, write(head(&text), &wanted)).unwrap();
    } else {
        let keys = |entries: &[Entry]| entries.iter().map(|entry| entry.english.clone()).collect::<BTreeSet<_>>();
        let (wanted, known) = (keys(&wanted), keys(&known));
        let missing: Vec<&String> = wanted.difference(&known).collect();
        let unused: Vec<&String> = known.difference(&wanted).collect();
        let help = "UPDATE_EXPECT=1 writes the entries; translate what is empty";
        assert!(missing.is_empty() && unused.is_empty(), "missing: {missing:#?}\nunused: {unused:#?}\n{help}");
        assert_eq!(wanted.len(), read(&text).unwrap().len(), "an entry stands twice");
    }
    let empty: Vec<&str> =
        wanted.iter().filter(|entry| entry.translation.is_empty()).map(|entry| &*entry.english).collect();
    assert!(empty.is_empty(), "{CATALOGUE}: {} sentences have no Vietnamese:\n{}", empty.len(), empty.join("\n"));
    for entry in &wanted {
        let names = |text: &str| holes(text).into_iter().map(str::to_owned).collect::<BTreeSet<_>>();
        assert_eq!(names(&entry.english), names(&entry.translation), "{}", entry.english);
    }
}

/// What is said anywhere, with the file that says it, in the order of files and lines; each sentence once.
fn said() -> Vec<(String, String)> {
    let mut said = Vec::new();
    for file in sources(&PathBuf::from(root()).join("engine")) {
        let name = file.strip_prefix(root()).unwrap().display().to_string();
        let text = fs::read_to_string(&file).unwrap();
        // What only tests say needs no translation; tests stand at the end of a file.
        let text = text.split("#[cfg(test)]").next().unwrap();
        said.extend(templates(text).into_iter().map(|template| (name.clone(), template)));
    }
    for kind in FileKind::ALL {
        let words = kind.shapes().words().into_iter();
        said.extend(words.map(|words| ("engine/definition/src/syntax.rs".to_owned(), words)));
    }
    let mut seen = BTreeSet::new();
    said.retain(|(_, template)| seen.insert(template.clone()));
    assert!(said.len() > 20, "the sources say nothing");
    said
}

/// The first argument of every `say!(…)` in a source.
fn templates(source: &str) -> Vec<String> {
    let code = source.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let mut found = Vec::new();
    for (at, word) in code.match_indices("say!(") {
        let rest = code[at + word.len()..].trim_start();
        if let Some(literal) = rest.strip_prefix('"') {
            found.push(unescaped(literal));
        }
    }
    found
}

/// The text of a string literal, up to its closing quote.
fn unescaped(literal: &str) -> String {
    let mut text = String::new();
    let mut letters = literal.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => return text,
            '\\' => match letters.next() {
                Some('n') => text.push('\n'),
                Some('t') => text.push('\t'),
                // A line that goes on.
                Some('\n') => while letters.next_if(|letter| letter.is_whitespace()).is_some() {},
                Some(other @ ('"' | '\\' | '\'')) => text.push(other),
                other => panic!("an escape that this test does not read: {other:?}"),
            },
            other => text.push(other),
        }
    }
    panic!("a text without end: {literal}")
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut entries: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        let inside = path.to_string_lossy().contains("/src/") || path.is_dir();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if inside && path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
    found
}
