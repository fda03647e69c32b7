//! Every rule explains itself with a wrong and a right example, and the examples are true.

use std::fs;
use std::path::PathBuf;

use motcua_definition::checks::{RULES, explain};
use motcua_definition::diagnostic::Severity;
use motcua_definition::project::{Checked, check};
use motcua_definition::render::{Colour, full};
use motcua_definition::spoken::catalogue::{Entry, head, read, write};
use motcua_kernel::text::Language;
use serde_yaml::{Mapping, Value};

use crate::gallery::{surroundings, told};
use crate::project::root;

/// Rules that show themselves in another way than by an example in YAML.
const ELSEWHERE: [&str; 17] = [
    "function-signature",  // needs a rule file: `tests/checks/err`
    "missing-result",      // as `function-signature`
    "unused-function",     // as `function-signature`
    "assumed-value",       // is found where a scenario is to be run: `tests/sim/refused`
    "bad-service",         // needs a service beside the procedure: `tests/checks/err`
    "file-name",           // is about names of files
    "incomplete-scenario", // as `assumed-value`
    "internal",            // cannot be brought about
    "missing-input",       // needs a service
    "template-syntax",     // needs a template: `tests/checks/err`
    "template-word",       // needs a template
    "recorded-file",       // needs a scenario with a file beside it: `tests/checks/err`
    "too-large",           // would be too large
    "unknown-file",        // is about names of files
    "unknown-operation",   // needs a service
    "unknown-path",        // needs a scenario
    "unknown-variant",     // is asked for on the command line
];

#[test]
fn wrong_examples_break_their_rule_and_right_ones_keep_it() {
    let mut mistakes = Vec::new();
    for rule in RULES {
        let text = rule.explanation(Language::En).text;
        for (heading, wrong) in [("# Wrong", true), ("# Right", false)] {
            let Some(example) = example(&text, heading) else { continue };
            let checked = run(&example);
            let found = checked.findings.iter().find(|finding| finding.rule == rule.name);
            let right = match wrong {
                true => found.is_some_and(|finding| finding.severity == rule.severity),
                false => checked
                    .findings
                    .iter()
                    .all(|finding| finding.rule != rule.name && finding.severity != Severity::Error),
            };
            if !right {
                let found = full(&checked.files, &checked.findings, Colour::No, Language::En);
                mistakes.push(format!("{} {heading}:\n{example}\n{found}", rule.name));
            }
        }
    }
    assert!(mistakes.is_empty(), "{} examples are not true:\n\n{}", mistakes.len(), mistakes.join("\n----\n"));
}

#[test]
fn every_rule_has_an_example_or_says_where_it_is_shown() {
    for rule in RULES {
        let text = rule.explanation(Language::En).text;
        assert!(text.len() > 40, "{} is not explained", rule.name);
        let shown = example(&text, "# Wrong").is_some();
        let service = rule.name == "unused-service";
        assert!(shown || service || ELSEWHERE.contains(&rule.name), "{} has no example", rule.name);
    }
}

/// The Vietnamese lies beside `vi.po`, each paragraph under its English. `UPDATE_EXPECT=1` writes the missing ones,
/// empty, and takes out what no rule says any more.
#[test]
fn every_explanation_is_there_in_vietnamese() {
    let path = PathBuf::from(root()).join("engine/definition/src/spoken/explanations.vi.po");
    let text = fs::read_to_string(&path).unwrap();
    let known = read(&text).unwrap();
    let mut wanted: Vec<Entry> = Vec::new();
    for rule in RULES {
        let source = format!("engine/definition/src/checks/{}.rs", rule.name.replace('-', "_"));
        for english in rule.paragraphs() {
            if wanted.iter().all(|entry| entry.english != english) {
                let translation = known.iter().find(|entry| entry.english == english);
                let translation = translation.map_or(String::new(), |entry| entry.translation.clone());
                wanted.push(Entry { source: source.clone(), english, translation });
            }
        }
    }
    wanted.sort_by(|a, b| a.source.cmp(&b.source));
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&path, write(head(&text), &wanted)).unwrap();
    }
    let empty: Vec<&str> =
        wanted.iter().filter(|entry| entry.translation.is_empty()).map(|entry| &*entry.english).collect();
    assert!(empty.is_empty(), "{} has no Vietnamese for:\n{}\n", path.display(), empty.join("\n"));
    let unused: Vec<&Entry> = known.iter().filter(|entry| wanted.iter().all(|w| w.english != entry.english)).collect();
    assert!(unused.is_empty(), "said by no rule any more (UPDATE_EXPECT=1 takes it out): {unused:#?}");
    for Entry { english, translation, .. } in &wanted {
        assert_eq!(codes(english), codes(translation), "other code in the translation of: {english}");
    }
}

/// What stands in backticks, in order of the alphabet: both languages name the same keys and values. A placeholder for a
/// name is a word, and translated.
fn codes(text: &str) -> Vec<String> {
    let mut codes: Vec<String> = text.split('`').skip(1).step_by(2).map(|code| code.replace("TÊN", "NAME")).collect();
    codes.sort();
    codes
}

#[test]
fn examples_are_the_same_in_both_languages() {
    for rule in RULES {
        let [en, vi] = [Language::En, Language::Vi].map(|language| rule.explanation(language).text);
        let blocks = |text: &str| text.split("```").skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(blocks(&en), blocks(&vi), "{}", rule.name);
        let headings = |text: &str| text.lines().filter(|line| line.starts_with("# ")).count();
        assert_eq!(headings(&en), headings(&vi), "{}", rule.name);
        assert!(!vi.contains("# Wrong") && !vi.contains("# Right"), "{}", rule.name);
    }
}

/// What is said about each wrong example, to the letter and in both languages: `tests/checks/explained`.
#[test]
fn wrong_examples_get_their_findings() {
    let folder = PathBuf::from(root()).join("tests/checks/explained");
    let update = std::env::var_os("UPDATE_EXPECT").is_some();
    let mut different = Vec::new();
    for rule in RULES {
        let Some(example) = example(&rule.explanation(Language::En).text, "# Wrong") else { continue };
        let checked = run(&example);
        let said = told(&checked.files, &checked.findings);
        let path = folder.join(format!("{}.out", rule.name));
        if update {
            fs::write(&path, &said).unwrap();
        } else if fs::read_to_string(&path).unwrap_or_default() != said {
            different.push(format!("{}:\n{said}", rule.name));
        }
    }
    assert!(different.is_empty(), "UPDATE_EXPECT=1 accepts them:\n{}", different.join("\n"));
}

#[test]
fn a_misspelt_rule_is_guessed() {
    assert!(explain("unknown-step", Language::En).is_ok());
    assert_eq!(explain("unknown-stop", Language::En), Err(Some("unknown-step")));
    assert_eq!(explain("zzz", Language::En), Err(None));
}

fn example(text: &str, heading: &str) -> Option<String> {
    let (_, rest) = text.split_once(heading)?;
    let (_, rest) = rest.split_once("```yaml\n")?;
    Some(rest.split_once("```")?.0.to_owned())
}

/// Checks an example: a whole file, or some keys that replace those of the procedure in `tests/checks/around`.
fn run(example: &str) -> Checked {
    let mut sources = surroundings("example");
    let whole = example.lines().next().is_some_and(|line| line.starts_with("motcua:")) && example.lines().count() > 1;
    let path = match whole {
        true => {
            let words = ["calendar", "test", "directory", "codes", "scenario"];
            let second = example.lines().nth(1).unwrap_or("");
            let word = words.into_iter().find(|word| second.starts_with(&format!("{word}:"))).unwrap();
            let name = if word == "calendar" { "office" } else { "leave" };
            format!("example/{name}.{word}.yaml")
        }
        false => "example/leave.procedure.yaml".to_owned(),
    };
    let text = if whole { example.to_owned() } else { merged(&sources.0[&path], example) };
    sources.0.insert(path.clone(), text.into());
    check(&sources, &[&path])
}

/// The base with the keys of the example put in.
fn merged(base: &str, example: &str) -> String {
    let mut whole: Value = serde_yaml::from_str(base).unwrap();
    let part: Value = serde_yaml::from_str(example).unwrap_or_else(|error| panic!("{error}\n{example}"));
    put(&mut whole, &part);
    serde_yaml::to_string(&whole).unwrap()
}

/// Mappings are merged key by key, `null` deletes, everything else replaces; a step of another type is another step.
fn put(whole: &mut Value, part: &Value) {
    match (whole, part) {
        (Value::Mapping(whole), Value::Mapping(part)) if !part.contains_key("type") => {
            for (key, value) in part {
                match (whole.get_mut(key), value) {
                    (_, Value::Null) => drop(whole.shift_remove(key)),
                    (Some(there), value) => put(there, value),
                    (None, value) => drop(whole.insert(key.clone(), without_nulls(value))),
                }
            }
        }
        (whole, part) => *whole = without_nulls(part),
    }
}

fn without_nulls(value: &Value) -> Value {
    match value {
        Value::Mapping(map) => {
            let kept = map.iter().filter(|(_, value)| !value.is_null());
            Value::Mapping(kept.map(|(key, value)| (key.clone(), without_nulls(value))).collect::<Mapping>())
        }
        other => other.clone(),
    }
}
