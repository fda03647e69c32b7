//! What is said about a rule, where, and what to do: one block of `findings.txt` per thing that people get wrong.

use motcua_definition::typing::{Expected, RuleFinding, Scope, StepInSight, Type, WordsOf, check_rule, expression_in};
use motcua_kernel::id::StepIx;
use motcua_kernel::rule::Place;

/// Conditions without any finding.
const GOOD: &[&str] = &[
    "apply.storeys >= 5 || apply.area > 1500",
    "apply.flag",
    "!apply.flag && apply.kind == \"house\"",
    // What is known to be set.
    "is_set(apply.note) && apply.note == \"x\"",
    "!is_set(apply.note) || apply.note == \"x\"",
    "if is_set(apply.note) { apply.note == \"x\" } else { false == apply.flag }",
    "(apply.note ?? \"\") != \"\"",
    "(apply.note ?? review.reason ?? \"none\") == \"none\"",
    "count(apply.children ?? []) > 2",
    "\"Lan\" in (apply.children ?? [])",
    // One proof that a step was done serves for all it always leaves behind.
    "is_set(review.by) && review.outcome == \"grant\"",
    "is_set(deadline.decision.due) && deadline.decision.due < today",
    "is_set(insure.result.comment) && contains(insure.result.comment, \"late\")",
    // One of two steps was done: together they always have a number.
    "(reserve.result.id ?? enter.id) == \"1\"",
    "(enter.id ?? reserve.result.id) == \"1\"",
    "(if is_set(enter.id) { enter.id } else { reserve.result.id }) == \"1\"",
    // Whole numbers beside decimals.
    "(apply.fee ?? 0) > 100",
    "(apply.fee ?? 1.0) / 2 > 100",
    "apply.storeys / 2.0 > 2.5",
    "apply.storeys in [1, 2.5]",
    // Dates.
    "age(apply.born_on) >= 18",
    "apply.born_on < date(\"2008-01-01\")",
    "working_days(date(case.opened_at), today) > 3",
    "add_working_days(apply.born_on, 5) == today",
    "case.opened_at < now",
    // Words that rhai keeps for itself.
    "case.number == \"1\" && case.version > 1",
    "match.default == \"x\"",
    // Texts.
    "apply.name + \" \" + apply.ward == \"a w001\"",
    "\"an\" in apply.name",
    "deadline.decision.state in [\"paused\", \"running\"]",
    "apply.flag // a note\n && apply.storeys > 5",
];

#[test]
fn what_is_right_is_left_alone() {
    for source in GOOD {
        let found = check(source, &Expected::YesNo);
        assert!(found.is_empty(), "{source}: {found:?}");
    }
}

/// What is wanted, the rule, and what must be said; nothing where it fits.
type Wanted = (fn() -> Expected, &'static str, Option<(&'static str, &'static str)>);

const WANTED: &[Wanted] = &[
    (|| Expected::Value(Type::decimal()), "apply.storeys", None),
    (
        || Expected::Value(Type::integer()),
        "apply.area",
        Some(("type-mismatch", "expected a whole number, found a number")),
    ),
    (|| Expected::Value(Type::Text), "apply.ward", None),
    (
        || Expected::Value(Type::Text),
        "apply.note",
        Some(("used-before-set", "`apply.note` may have no value here: it can be left empty")),
    ),
    (|| Expected::Optional(Type::Text), "apply.note", None),
    (|| Expected::Optional(Type::Date), "apply.note", Some(("type-mismatch", "expected a date, found text"))),
    (|| Expected::Value(wards()), "apply.ward", None),
    (|| Expected::Value(wards()), "\"w001\"", None),
    (
        || Expected::Value(wards()),
        "\"w01\"",
        Some(("type-mismatch", "`\"w01\"` is not a value of the code list `wards`")),
    ),
    (
        || Expected::Value(wards()),
        "apply.name",
        Some(("type-mismatch", "expected a value of the code list `wards`, found text")),
    ),
    (|| Expected::Value(Type::list(Type::Text)), "[]", None),
    (
        || Expected::Value(Type::list(Type::Text)),
        "apply.plans",
        Some(("type-mismatch", "expected a list of texts, found a list of files")),
    ),
    (|| Expected::Anything, "insure.result", None),
    (|| Expected::Anything, "apply.note", None),
    (|| Expected::YesNo, "true", Some(("always-true", "`true` always holds here"))),
];

fn wards() -> Type {
    Type::word(WordsOf::Codes("wards".to_owned()), ["w001", "w002"])
}

#[test]
fn a_rule_yields_what_its_place_wants() {
    for (expected, source, wanted) in WANTED {
        let found = check(source, &expected());
        let said = found.first().map(|finding| (finding.rule, finding.headline.to_string()));
        assert_eq!(said.as_ref().map(|(rule, headline)| (*rule, headline.as_str())), *wanted, "{source}");
    }
}

#[test]
fn everything_wrong_is_found_at_once_and_in_order() {
    let source = "aply.storeys > 5\n  && apply.kind == \"hous\"\n  && apply.note == \"x\"";
    let found = check(source, &Expected::YesNo);
    let marked: Vec<&str> = found.iter().map(|finding| &source[finding.range.clone()]).collect();
    assert_eq!(marked, ["aply", "\"hous\"", "apply.note"]);
}

#[test]
fn the_sign_of_an_expression_moves_nothing() {
    let value = " = \"é\" + apply.naem";
    let source = expression_in(value).unwrap();
    let found = check(&source, &Expected::Anything);
    assert_eq!(&value[found[0].range.clone()], "naem");
}

fn scope() -> Scope {
    let mut scope = Scope::default();
    let number = |min, max| motcua_definition::typing::Bounds { min: Some(min), max: Some(max) };
    scope.step(
        "apply",
        StepInSight::new(StepIx(0))
            .completed(true)
            .field("storeys", Type::Integer(number(1.into(), 100.into())), true)
            .field("area", Type::decimal(), true)
            .field("name", Type::Text, true)
            .field("note", Type::Text, false)
            .field("fee", Type::decimal(), false)
            .field("flag", Type::YesNo, true)
            .field("born_on", Type::Date, true)
            .field("plans", Type::list(Type::File), true)
            .field("children", Type::list(Type::Text), false)
            .field("kind", Type::word(WordsOf::Options, ["house", "works"]), true)
            .field("ward", Type::word(WordsOf::Codes("wards".to_owned()), ["w001", "w002"]), true),
    );
    scope.step(
        "review",
        StepInSight::new(StepIx(1)).outcomes(["grant", "refuse", "skipped"]).by(false).field(
            "reason",
            Type::Text,
            false,
        ),
    );
    scope.step("insure", StepInSight::new(StepIx(2)).completed(true).field("result", record(), true));
    scope.step("reserve", StepInSight::new(StepIx(3)).field("result", id_record(), true));
    scope.step("enter", StepInSight::new(StepIx(4)).field("id", Type::Text, true));
    scope.one_completed(["reserve", "enter"]);
    scope.step("match", StepInSight::new(StepIx(5)).completed(true).field("default", Type::Text, true));
    scope.deadline("decision", false);
    scope
}

fn id_record() -> Type {
    Type::Record([("id".to_owned(), motcua_definition::typing::Member { ty: Type::Text, always_set: true })].into())
}

fn record() -> Type {
    let member = |ty, always_set| motcua_definition::typing::Member { ty, always_set };
    Type::Record(
        [("request_id".to_owned(), member(Type::Text, true)), ("comment".to_owned(), member(Type::Text, false))].into(),
    )
}

fn check(source: &str, expected: &Expected) -> Vec<RuleFinding> {
    let place = Place { file: "a.yaml".into(), line: 1, column: 1 };
    match check_rule(source, &place, &scope(), expected) {
        Ok(checked) => checked.warnings,
        Err(findings) => findings,
    }
}

/// A rule, and under it everything that is said about it.
fn rendered(source: &str) -> String {
    let mut said = format!("{source}\n");
    for RuleFinding { rule, range, headline, help, .. } in check(source, &Expected::YesNo) {
        let before = source[..range.start].chars().count();
        let marked = source[range].chars().count().max(1);
        said += &format!("{}{} {rule}: {headline}\n", " ".repeat(before), "^".repeat(marked));
        for help in help {
            said += &format!("  help: {help}\n");
        }
    }
    said
}

#[test]
fn everything_wrong_is_said_in_its_place() {
    let blocks = include_str!("findings.txt").split("\n\n").map(str::trim_end);
    let differing: Vec<String> = blocks
        .filter(|block| !block.starts_with('#'))
        .map(|block| (block, rendered(block.lines().next().unwrap_or(""))))
        .filter(|(block, found)| *block != found.trim_end())
        .map(|(block, found)| format!("wanted:\n{block}\n\nfound:\n{found}"))
        .collect();
    assert!(differing.is_empty(), "\n{}", differing.join("\n\n"));
}
