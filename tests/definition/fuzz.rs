//! Broken files of every kind: what a slip of the hand, a bad merge or a torn download leaves of the files of this
//! repository. Whatever is in them, the answer is findings that can be read, at places that exist.
//!
//! Each kind is tried a number of times with dice that fall alike in every run; `MOTCUA_LONG=1` throws more often. What was
//! once answered wrongly is kept in `fuzz/corpus/<kind>/` and comes first. The name of such a file says what was wrong, and
//! behind its first dot which file it stands in for: `torn_letter.letter.html` is put in the place of `letter.html`.

#[path = "fuzz/breaking.rs"]
mod breaking;
#[path = "fuzz/judge.rs"]
mod judge;
#[path = "fuzz/kinds.rs"]
mod kinds;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use self::breaking::{Dice, broken};
use self::judge::complaints;
use self::kinds::{Kind, Seed, every, of_kind};

/// The stack of a thread of the standard library: what needs more falls over in a server.
const STACK: usize = 2 * 1024 * 1024;

fn tries() -> u64 {
    if std::env::var_os("MOTCUA_LONG").is_some() { 3_000 } else { 60 }
}

fn corpus(kind: Kind) -> Vec<(String, String)> {
    let folder = Path::new(&crate::project::root()).join("tests/definition/fuzz/corpus").join(kind.word());
    let entries = fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = entries.collect();
    files.sort();
    let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
    files.iter().map(|path| (name(path), fs::read_to_string(path).unwrap())).collect()
}

/// Where the text that is being looked at is kept: after a fall of the whole program nobody else could tell.
fn kept(kind: Kind, text: &str, name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("fuzz").join(kind.word());
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    fs::write(&path, text).unwrap();
    path
}

/// What is wrong with the answers about one kind of file, and an example of each.
fn wrong(kind: Kind) -> BTreeMap<String, String> {
    let mut wrong = BTreeMap::new();
    let seeds = of_kind(kind);
    assert!(!seeds.is_empty(), "there is no file of kind {}", kind.word());
    for (name, text) in corpus(kind) {
        let (_, stands_for) = name.split_once('.').unwrap();
        let seed = seeds.iter().find(|seed| seed.path.rsplit('/').next() == Some(stands_for));
        let seed = seed.unwrap_or_else(|| panic!("{name}: there is no file `{stands_for}`"));
        for complaint in complaints(seed, &text) {
            note(&mut wrong, &complaint, || name.clone());
        }
    }
    let others: Vec<&str> = every().iter().map(|seed| &*seed.text).collect();
    for number in 0..tries() {
        let mut dice = Dice::of(kind.word(), number);
        let seed: &Seed = seeds[dice.below(seeds.len())];
        let text = broken(&mut dice, &seed.text, &others);
        kept(kind, &text, "last");
        for complaint in complaints(seed, &text) {
            let example = || {
                let path = kept(kind, &text, &number.to_string());
                format!("try {number}, in the place of {}: {}", seed.path, path.display())
            };
            note(&mut wrong, &complaint, example);
        }
    }
    wrong
}

/// One example of each is enough.
fn note(wrong: &mut BTreeMap<String, String>, complaint: &str, example: impl FnOnce() -> String) {
    let (what, details) = complaint.split_once('\n').unwrap_or((complaint, ""));
    wrong.entry(what.to_owned()).or_insert_with(|| format!("{details}\n    {}", example()));
}

fn tried(kind: Kind) {
    let run = std::thread::Builder::new().stack_size(STACK).spawn(move || wrong(kind)).unwrap();
    let wrong = run.join().unwrap_or_else(|fault| std::panic::resume_unwind(fault));
    let told: Vec<String> = wrong.iter().map(|(complaint, example)| format!("{complaint}\n    {example}")).collect();
    assert!(told.is_empty(), "{}:\n{}", kind.word(), told.join("\n"));
}

macro_rules! kinds {
    ($($test:ident: $kind:ident,)*) => {$(
        #[test]
        fn $test() {
            tried(Kind::$kind);
        }
    )*};
}

kinds! {
    broken_calendars_are_answered: Calendar,
    broken_code_lists_are_answered: Codes,
    broken_directories_are_answered: Directory,
    broken_packs_are_answered: Pack,
    broken_procedures_are_answered: Procedure,
    broken_projects_are_answered: Project,
    broken_rules_are_answered: Rules,
    broken_scenarios_are_answered: Scenario,
    broken_services_are_answered: Service,
    broken_tables_are_answered: Table,
    broken_templates_are_answered: Template,
    broken_tests_are_answered: Test,
}
