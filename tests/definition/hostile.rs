//! Files that are made to harm: each is refused at its place, before anything is built from it.

use motcua_definition::checks::STEPS_MAX;
use motcua_definition::diagnostic::Severity;
use motcua_definition::project::{Memory, check};
use motcua_kernel::text::Language;

use crate::large::{self, Shape};
use crate::project::root;

/// A file, and what is said first about it.
struct Hostile {
    name: &'static str,
    text: String,
    rule: &'static str,
    line: u32,
    column: u32,
}

fn hostile(name: &'static str, text: impl Into<String>, rule: &'static str, line: u32, column: u32) -> Hostile {
    Hostile { name, text: text.into(), rule, line, column }
}

fn catalogue() -> Vec<Hostile> {
    let tenfold = |letter: char| vec![format!("*{letter}"); 10].join(", ");
    let mut bomb = String::from("a: &a [x, x, x, x, x, x, x, x, x, x]\n");
    for (before, this) in ('a'..='h').zip('b'..='i') {
        bomb.push_str(&format!("{this}: &{this} [{}]\n", tenfold(before)));
    }
    let wide = format!("a: &a x\nb: [{}]\n", vec!["*a"; 50_000].join(", "));
    let deep_block: String = (0..1_000).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
    let keys: String = (0..100_001).map(|number| format!("key{number}: 1\n")).collect();
    vec![
        hostile("a bomb of aliases", bomb, "yaml-profile", 1, 4),
        hostile("a wide bomb of aliases", wide, "yaml-profile", 1, 4),
        hostile("a list within 100,000 lists", "[".repeat(100_000), "too-large", 1, 34),
        hostile("a mapping within 50,000 mappings", "{a: ".repeat(50_000), "too-large", 1, 133),
        hostile("a mapping within 1,000 lines of mappings", deep_block, "too-large", 33, 33),
        hostile("a list within lines of lists", "- ".repeat(5_000), "too-large", 1, 65),
        hostile("a key that stands twice", "a: 1\nb: 2\na: 3\n", "duplicate-key", 3, 1),
        hostile(
            "a remark in every line",
            format!("{}a: 1\n", "# motcua: allow(no-limit) x\n".repeat(100_000)),
            "wrong-allow",
            1_001,
            1,
        ),
        hostile("a remark about nothing", "a: 1\n# motcua: allow(no-limit) x", "unknown-key", 1, 1),
        hostile("a remark in a text", "a: |\n  # motcua: x\n# motcua: x\n", "wrong-allow", 3, 1),
        hostile("a wrong remark in every line", "a: 1 # motcua: x\n".repeat(100_000), "duplicate-key", 2, 1),
        hostile("a country named NO", "country: NO\n", "ambiguous-value", 1, 10),
        hostile("a merge key", "a: {<<: {b: 1}}\n", "yaml-profile", 1, 5),
        hostile("an alias to itself", "a: &a [*a]\n", "yaml-profile", 1, 4),
        hostile("a text of 5 MB", format!("a: {}\n", "x".repeat(5 * 1024 * 1024)), "too-large", 1, 1),
        hostile("a text of nearly 4 MB", format!("motcua: 1\na: {}\n", "x".repeat(4_000_000)), "unknown-key", 2, 1),
        hostile("100,001 keys", keys, "too-large", 50_000, 11),
        hostile("an object of a programming language", "a: !!python/object:os.system [ls]\n", "yaml-profile", 1, 4),
        hostile("a tab as indentation", "a:\n\tb: 1\n", "yaml-profile", 2, 1),
        hostile("two documents", "a: 1\n---\nb: 2\n", "yaml-profile", 2, 1),
        hostile("a byte-order mark", "\u{FEFF}a: 1\n", "yaml-profile", 1, 1),
        hostile("a NUL", "a: x\0y\n", "yaml-profile", 1, 5),
        hostile("an override of the direction of writing", "a: x\u{202E}y\n", "yaml-profile", 1, 5),
        hostile("a space without width", "a: x\u{200B}y\n", "yaml-profile", 1, 5),
        hostile("a return without a new line", "a: 1\rb: 2\n", "yaml-profile", 1, 5),
        hostile("an oversized whole number", format!("a: {}\n", "9".repeat(400)), "number-too-large", 1, 4),
        hostile("an oversized fraction", format!("a: 0.{}\n", "1".repeat(400)), "number-too-large", 1, 4),
        hostile("a number without bounds", "a: .inf\n", "ambiguous-value", 1, 4),
        hostile("a directive", "%TAG ! tag:example.org,2000:\n---\na: 1\n", "yaml-profile", 1, 1),
        hostile("nothing", "", "yaml-syntax", 1, 1),
        hostile("nothing but blanks", "\n\n  \n", "yaml-syntax", 1, 1),
        hostile("null", "~\n", "yaml-syntax", 1, 1),
        hostile("a key of 10,000 letters", format!("{}: 1\n", "k".repeat(10_000)), "yaml-syntax", 1, 10_001),
        hostile("a key that is a mapping", "? {a: 1}\n: 2\n", "yaml-profile", 1, 3),
    ]
}

#[test]
fn hostile_files_are_refused_at_their_place() {
    let mut different = Vec::new();
    for Hostile { name, text, rule, line, column } in catalogue() {
        let files = Memory([("a.procedure.yaml".to_owned(), text.into())].into());
        let checked = check(&files, &["a.procedure.yaml"]);
        let found = checked.findings.iter().map(|finding| {
            let place = checked.files.position(finding.primary.span);
            (finding.rule, place.line, place.column)
        });
        let found: Vec<_> = found.collect();
        if !found.contains(&(rule, line, column)) {
            different
                .push(format!("{name}: expected {rule} at {line}:{column}, found {:?}", &found[..found.len().min(5)]));
        }
        assert!(checked.procedures.is_empty(), "{name} is no procedure");
    }
    assert!(different.is_empty(), "{}", different.join("\n"));
}

/// However long the list of mistakes, the answer stays readable and small.
#[test]
fn a_hostile_file_gets_a_short_answer() {
    for Hostile { name, text, .. } in catalogue() {
        let files = Memory([("a.procedure.yaml".to_owned(), text.into())].into());
        let checked = check(&files, &["a.procedure.yaml"]);
        let answer = motcua_definition::render::full(
            &checked.files,
            &checked.findings,
            motcua_definition::render::Colour::No,
            Language::En,
        );
        assert!(answer.len() < 40_000, "{name}: an answer of {} bytes", answer.len());
    }
}

/// The file on disk is looked at before it is read.
#[test]
fn a_file_that_is_too_long_is_not_read() {
    let folder = std::path::PathBuf::from(root()).join("target/too-long");
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("long.procedure.yaml");
    std::fs::File::create(&path).unwrap().set_len(64 * 1024 * 1024 * 1024).unwrap();
    let checked = motcua_definition::project::load_project(path.to_str().unwrap());
    std::fs::remove_file(&path).unwrap();
    let rules: Vec<&str> = checked.findings.iter().map(|finding| finding.rule).collect();
    assert_eq!(rules, ["too-large"]);
}

/// The longest procedures that are allowed, in every shape that makes a checker slow or deep, are checked on a thread with a
/// small stack; with one step more they are refused.
#[test]
fn a_long_procedure_is_answered() {
    for shape in Shape::ALL {
        for (steps, expected) in [(STEPS_MAX, None), (STEPS_MAX + 1, Some("too-large"))] {
            let checked = check(&Memory(large::project(1, shape, steps)), &["long_1/long_1.procedure.yaml"]);
            let errors = checked.findings.iter().filter(|finding| finding.severity == Severity::Error);
            let errors: Vec<&str> = errors.map(|finding| finding.rule).collect();
            assert_eq!(errors, Vec::from_iter(expected), "{shape:?}, {steps} steps");
            let built = checked.procedures.first().map(|package| package.procedure.steps.len());
            assert_eq!(built, expected.is_none().then_some(steps), "{shape:?}");
        }
    }
}

/// A table of a thousand rows is proved to be whole.
#[test]
fn a_long_table_is_answered() {
    let checked = check(&Memory(large::table(1_000)), &["fees/fees.procedure.yaml"]);
    let found: Vec<&str> = checked.findings.iter().map(|finding| finding.rule).collect();
    assert_eq!(found, ["no-escalation"]);
    assert_eq!(checked.procedures.len(), 1);
}
