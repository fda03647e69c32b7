//! Every rule explains itself with a wrong and a right example, and the examples are true.

use motcua_definition::checks::{RULES, explain};
use motcua_definition::diagnostic::Severity;
use motcua_definition::project::{Checked, check};
use motcua_definition::render::{Colour, full};
use motcua_kernel::text::Language;
use serde_yaml::{Mapping, Value};

use crate::gallery::surroundings;

/// Rules that show themselves in another way than by an example in YAML.
const ELSEWHERE: [&str; 16] = [
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
        let text = rule.explanation().text;
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
        let text = rule.explanation().text;
        assert!(text.len() > 40, "{} is not explained", rule.name);
        let shown = example(&text, "# Wrong").is_some();
        let service = rule.name == "unused-service";
        assert!(shown || service || ELSEWHERE.contains(&rule.name), "{} has no example", rule.name);
    }
}

#[test]
fn a_misspelt_rule_is_guessed() {
    assert!(explain("unknown-step").is_ok());
    assert_eq!(explain("unknown-stop"), Err(Some("unknown-step")));
    assert_eq!(explain("zzz"), Err(None));
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
