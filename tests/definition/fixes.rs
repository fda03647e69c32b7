//! What is repaired at once, and what is left: `tests/checks/fix`. Each file gets, below its name with `.out`, what was
//! written and why, the lines that changed in any file, and what remains wrong. `UPDATE_EXPECT=1` writes them.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use motcua_definition::project::{Sources, check};
use motcua_definition::render::concise;
use motcua_definition::repair::{Repair, Repaired, repair};
use motcua_definition::spoken::{is_known, told};
use motcua_kernel::text::Language;

use crate::gallery::surroundings;
use crate::project::root;

fn files() -> Vec<PathBuf> {
    let gallery = PathBuf::from(root()).join("tests/checks/fix");
    let mut files: Vec<PathBuf> = fs::read_dir(gallery).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|end| end == "yaml"));
    files.sort();
    assert!(files.len() > 5, "there is hardly anything to repair");
    files
}

/// A file of the gallery among what it refers to, and its repair.
fn repaired(path: &PathBuf) -> (String, motcua_definition::project::Memory, Repaired) {
    let name = format!("fix/{}", path.file_name().unwrap().to_str().unwrap());
    let mut sources = surroundings("fix");
    sources.0.insert(name.clone(), fs::read_to_string(path).unwrap().into());
    let repaired = repair(&sources, &|sources: &dyn Sources| check(sources, &[&name]));
    (name, sources, repaired)
}

#[test]
fn what_must_have_been_meant_is_written_and_no_more() {
    let mut different = Vec::new();
    for path in files() {
        let (_, _, repaired) = repaired(&path);
        let found = said(&repaired);
        let expected = path.with_extension("out");
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            fs::write(&expected, &found).unwrap();
        } else if fs::read_to_string(&expected).unwrap_or_default() != found {
            different.push(format!("{}:\n{found}", path.display()));
        }
    }
    assert!(different.is_empty(), "UPDATE_EXPECT=1 accepts them:\n{}", different.join("\n"));
}

/// Whatever is written: what it was written for is gone, and a second run finds nothing more to write.
#[test]
fn a_repair_holds() {
    for path in files() {
        let (name, mut sources, repaired) = repaired(&path);
        for (path, file) in &repaired.files {
            assert_eq!(sources.0[path], file.before);
            sources.0.insert(path.clone(), file.after.clone());
        }
        let again = repair(&sources, &|sources: &dyn Sources| check(sources, &[&name]));
        assert!(again.files.is_empty() && again.done.is_empty(), "{name}: {:?}", again.done);
        assert_eq!(again.checked.findings, repaired.checked.findings, "{name}");
        assert_eq!(again.undone.len(), repaired.undone.len(), "{name}");
    }
}

fn said(repaired: &Repaired) -> String {
    let mut out = String::new();
    for (word, repairs) in [("repaired", &repaired.done), ("left", &repaired.undone)] {
        for Repair { place, rule, edit } in repairs {
            let title = edit.title();
            assert!(title.templates().iter().all(|template| is_known(template)), "{title}");
            let [en, vi] = [Language::En, Language::Vi].map(|language| told(&title, language));
            writeln!(out, "{word} {place} [{rule}] {en} / {vi}").unwrap();
        }
    }
    for (path, file) in &repaired.files {
        writeln!(out, "{path}").unwrap();
        let (before, after): (Vec<&str>, Vec<&str>) = (file.before.lines().collect(), file.after.lines().collect());
        let changed = |one: &[&str], other: &[&str], sign: char, out: &mut String| {
            for line in one.iter().filter(|line| !other.contains(line)) {
                writeln!(out, "{sign}{}", line.escape_debug()).unwrap();
            }
        };
        changed(&before, &after, '-', &mut out);
        changed(&after, &before, '+', &mut out);
    }
    let remains = concise(&repaired.checked.files, &repaired.checked.findings, Language::En);
    writeln!(out, "remains\n{remains}").unwrap();
    out
}
