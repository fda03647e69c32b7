//! What is said about a rule, where, and what to do: one row per thing that people get wrong.

use motcua_definition::typing::{Expected, RuleFinding, Scope, StepInSight, Type, WordsOf, check_rule, expression_in};
use motcua_kernel::id::StepIx;
use motcua_kernel::rule::Place;

/// A rule, and what must be said: the check, the text that is marked, the headline, the help (`-` for none).
type Row = (&'static str, &'static str, &'static str, &'static str, &'static str);

const CONDITIONS: &[Row] = &[
    // Names.
    ("aply.storeys > 5", "unknown-variable", "aply", "there is no `aply` here", "did you mean `apply`?"),
    ("apply.storey > 5", "unknown-field", "storey", "`apply` has no `storey`", "did you mean `storeys`?"),
    ("apply.storeys.high", "unknown-field", "high", "`apply.storeys` is a whole number and has no `high`", "-"),
    (
        "house == apply.kind",
        "unknown-variable",
        "house",
        "there is no `house` here",
        "to mean the text, write `\"house\"`",
    ),
    (
        "insure.result.requestid == \"r\"",
        "unknown-field",
        "requestid",
        "`insure.result` has no `requestid`",
        "did you mean `request_id`?",
    ),
    ("case.numbr == \"1\"", "unknown-field", "numbr", "`case` has no `numbr`", "did you mean `number`?"),
    (
        "deadline.decison.state == \"met\"",
        "unknown-field",
        "decison",
        "`deadline` has no `decison`",
        "did you mean `decision`?",
    ),
    (
        "apply",
        "type-mismatch",
        "apply",
        "`apply` is no single value",
        "write `apply.area`; there are: area, born_on, children, fee, flag, kind, name, note, plans, storeys, ward",
    ),
    ("counts(apply.plans) > 1", "unknown-function", "counts", "there is no function `counts`", "did you mean `count`?"),
    ("count() > 1", "unknown-function", "count", "`count` takes 1, found 0", "write `count(list)`"),
    (
        "sleep(5) == 1",
        "unknown-function",
        "sleep",
        "there is no function `sleep`",
        "there are: working_days, add_working_days, age, count, contains, is_set, date",
    ),
    // Types.
    (
        "apply.storeys > \"5\"",
        "type-mismatch",
        "apply.storeys > \"5\"",
        "`>` compares two different things: a whole number and text",
        "write numbers without quotes",
    ),
    (
        "apply.born_on > \"2020-01-01\"",
        "type-mismatch",
        "apply.born_on > \"2020-01-01\"",
        "`>` compares two different things: a date and text",
        "write a date as `date(\"2026-01-31\")`",
    ),
    (
        "apply.born_on > date(\"2020-02-30\")",
        "type-mismatch",
        "date(\"2020-02-30\")",
        "`2020-02-30` is no day of any calendar",
        "write year, month and day: `date(\"2026-01-31\")`",
    ),
    (
        "case.opened_at > today",
        "type-mismatch",
        "case.opened_at > today",
        "`>` compares two different things: a moment and a date",
        "take its day: `date(…)`",
    ),
    (
        "apply.name < \"M\"",
        "type-mismatch",
        "apply.name < \"M\"",
        "`<` needs an order, and text has none",
        "compare with `==` or `!=`",
    ),
    (
        "apply.plans == []",
        "type-mismatch",
        "apply.plans == []",
        "`==` does not compare a list of files",
        "ask `contains(list, value)` or `count(list)`",
    ),
    (
        "apply.storeys / 2 > 1.5",
        "type-mismatch",
        "apply.storeys / 2",
        "`/` between two whole numbers would drop the fraction: `7 / 2` would be 3",
        "write `/ 2.0` to keep the fraction",
    ),
    (
        "(apply.area ?? 1) / apply.storeys > 1.5",
        "unused-default",
        "apply.area",
        "`apply.area` always has a value here, so what follows `??` is never used",
        "leave the default out",
    ),
    ("apply.area % 0 == 1", "division-by-zero", "apply.area % 0", "nothing can be divided by zero with `%`", "-"),
    (
        "today - apply.born_on > 18",
        "type-mismatch",
        "today - apply.born_on",
        "`-` takes two numbers, found a date and a date",
        "count with `working_days(from, to)`, or ask for full years with `age(date)`",
    ),
    (
        "today + 5 > apply.born_on",
        "type-mismatch",
        "today + 5",
        "`+` takes two numbers or two texts, found a date and a whole number",
        "write `add_working_days(date, number)`; other spans belong into `deadlines`",
    ),
    (
        "apply.name + 5 == \"x\"",
        "type-mismatch",
        "apply.name + 5",
        "`+` takes two numbers or two texts, found text and a whole number",
        "a number does not become a text by itself",
    ),
    ("age(apply.storeys) > 17", "type-mismatch", "apply.storeys", "`age` takes a date here, found a whole number", "-"),
    (
        "working_days(case.opened_at, today) > 3",
        "type-mismatch",
        "case.opened_at",
        "`working_days` takes a date here, found a moment",
        "take its day: `date(…)`",
    ),
    (
        "5 in [\"a\"]",
        "type-mismatch",
        "5 in [\"a\"]",
        "a list of these holds no whole number: it is a list of texts",
        "a number does not become a text by itself",
    ),
    (
        "5 in 5",
        "type-mismatch",
        "5 in 5",
        "a value is looked for in a list, or a text in a text; found a whole number in a whole number",
        "-",
    ),
    (
        "apply.name in [\"a\", 5]",
        "type-mismatch",
        "[\"a\", 5]",
        "a list holds two different things: text and a whole number",
        "a number does not become a text by itself",
    ),
    (
        "if apply.flag { 1 } else { \"a\" } == 1",
        "type-mismatch",
        "if apply.flag { 1 } else { \"a\" }",
        "`if` yields two different things: a whole number and text",
        "a number does not become a text by itself",
    ),
    // Yes or no.
    (
        "apply.storeys",
        "not-yes-no",
        "apply.storeys",
        "expected yes or no, found a whole number",
        "compare it, such as `apply.storeys > 0`",
    ),
    (
        "apply.kind",
        "not-yes-no",
        "apply.kind",
        "expected yes or no, found one of the field's options",
        "compare it, such as `apply.kind == \"house\"`",
    ),
    (
        "apply.plans && apply.flag",
        "not-yes-no",
        "apply.plans",
        "expected yes or no, found a list of files",
        "ask how many there are: `count(apply.plans) > 0`",
    ),
    (
        "!apply.name",
        "not-yes-no",
        "apply.name",
        "expected yes or no, found text",
        "compare it, such as `apply.name == \"…\"`, or ask `is_set(apply.name)`",
    ),
    // What may be unset.
    (
        "apply.note == \"x\"",
        "used-before-set",
        "apply.note",
        "`apply.note` may have no value here: it can be left empty",
        "ask first, `is_set(apply.note) && …`, or say what counts instead, `(apply.note ?? \"…\")`",
    ),
    (
        "review.outcome == \"grant\"",
        "used-before-set",
        "review.outcome",
        "`review.outcome` may have no value here: `review` need not have been done",
        "ask first, `is_set(review.outcome) && …`, or say what counts instead, `(review.outcome ?? \"…\")`",
    ),
    (
        "deadline.decision.left_days < 2",
        "used-before-set",
        "deadline.decision.left_days",
        "`deadline.decision.left_days` may have no value here: the clock need not have started",
        "ask first, `is_set(deadline.decision.left_days) && …`, or say what counts instead, `(deadline.decision.left_days ?? 0)`",
    ),
    (
        "is_set(apply.note) || apply.note == \"x\"",
        "used-before-set",
        "apply.note",
        "`apply.note` may have no value here: it can be left empty",
        "ask first, `is_set(apply.note) && …`, or say what counts instead, `(apply.note ?? \"…\")`",
    ),
    (
        "(apply.note ?? review.reason) == \"x\"",
        "used-before-set",
        "apply.note ?? review.reason",
        "`apply.note ?? review.reason` may have no value here",
        "say what counts when it is missing: `(apply.note ?? review.reason ?? \"…\")`",
    ),
    (
        "count(apply.children) > 2",
        "used-before-set",
        "apply.children",
        "`apply.children` may have no value here: it can be left empty",
        "ask first, `is_set(apply.children) && …`, or say what counts instead, `(apply.children ?? [])`",
    ),
    // Closed lists.
    (
        "is_set(review.outcome) && review.outcome == \"grnt\"",
        "unknown-outcome",
        "\"grnt\"",
        "`review` has no outcome `grnt`",
        "did you mean `\"grant\"`?",
    ),
    (
        "apply.kind == \"hous\"",
        "type-mismatch",
        "\"hous\"",
        "`\"hous\"` is not one of the field's options",
        "did you mean `\"house\"`?",
    ),
    (
        "apply.ward in [\"w001\", \"w099\"]",
        "type-mismatch",
        "\"w099\"",
        "`\"w099\"` is not a value of the code list `wards`",
        "did you mean `\"w001\"`?",
    ),
    (
        "contains([\"w001\", \"x\"], apply.ward)",
        "type-mismatch",
        "\"x\"",
        "`\"x\"` is not a value of the code list `wards`",
        "there are: w001, w002",
    ),
    (
        "deadline.decision.state == \"stopped\"",
        "type-mismatch",
        "\"stopped\"",
        "`\"stopped\"` is not the state of a deadline",
        "there are: closed, expired, met, not_started, paused, running",
    ),
    (
        "apply.kind == apply.ward",
        "type-mismatch",
        "apply.kind == apply.ward",
        "`==`: one of the field's options is never a value of the code list `wards`",
        "-",
    ),
    // Foregone.
    (
        "apply.storeys >= 1",
        "always-true",
        "apply.storeys >= 1",
        "`apply.storeys >= 1` always holds here",
        "leave it out, or ask what was meant",
    ),
    (
        "apply.storeys > 100",
        "always-false",
        "apply.storeys > 100",
        "`apply.storeys > 100` never holds here",
        "leave it out, or ask what was meant",
    ),
    ("1 < 2", "always-true", "1 < 2", "`1 < 2` always holds here", "leave it out, or ask what was meant"),
    ("apply.flag || true", "always-true", "true", "`true` always holds here", "leave it out, or ask what was meant"),
    (
        "is_set(apply.ward)",
        "always-true",
        "is_set(apply.ward)",
        "`is_set(apply.ward)` always holds here",
        "leave it out, or ask what was meant",
    ),
    (
        "apply.storeys < 5 && apply.storeys > 7",
        "always-false",
        "apply.storeys > 7",
        "`apply.storeys > 7` never holds here",
        "leave it out, or ask what was meant",
    ),
    (
        "apply.storeys < 5 || apply.storeys >= 5",
        "always-true",
        "apply.storeys >= 5",
        "`apply.storeys >= 5` always holds here",
        "leave it out, or ask what was meant",
    ),
    (
        "apply.kind == \"house\" && apply.kind == \"works\"",
        "always-false",
        "apply.kind == \"works\"",
        "`apply.kind == \"works\"` never holds here",
        "leave it out, or ask what was meant",
    ),
    (
        "apply.kind in [\"house\", \"works\"]",
        "always-true",
        "apply.kind in [\"house\", \"works\"]",
        "`apply.kind in [\"house\", \"works\"]` always holds here",
        "leave it out, or ask what was meant",
    ),
    (
        "apply.name != \"a\" || apply.name != \"b\"",
        "always-true",
        "apply.name != \"b\"",
        "`apply.name != \"b\"` always holds here",
        "leave it out, or ask what was meant",
    ),
    (
        "apply.flag && apply.flag",
        "always-true",
        "apply.flag",
        "`apply.flag` always holds here",
        "leave it out, or ask what was meant",
    ),
    (
        "apply.area == apply.area",
        "always-true",
        "apply.area == apply.area",
        "`apply.area == apply.area` always holds here",
        "leave it out, or ask what was meant",
    ),
    // Syntax.
    ("apply.storeys = 5", "expression-syntax", "=", "`=` is not expected here", "write `==` to compare"),
    ("apply.storeys === 5", "expression-syntax", "===", "`===` is not expected here", "write `==`"),
    ("apply.flag and apply.flag", "expression-syntax", "and", "`and` is not expected here", "write `&&` for \"and\""),
    ("apply.flag & apply.flag", "expression-syntax", "&", "`&` is not expected here", "write `&&` for \"and\""),
    ("not apply.flag", "expression-syntax", "not", "`not` is not expected here", "write `!` before what must not hold"),
    (
        "apply.kind == 'house'",
        "expression-syntax",
        "'",
        "texts do not stand in single quotes",
        "write the text in double quotes: `\"…\"`",
    ),
    (
        "apply.kind == `house`",
        "expression-syntax",
        "`",
        "a text in backticks can change with its content and is not read in rules",
        "write the text in double quotes, and join texts with `+`",
    ),
    (
        "apply.kind == \"house",
        "expression-syntax",
        "\"house",
        "this text has no end",
        "close it with `\"` on the same line",
    ),
    (
        "apply.storeys >",
        "expression-syntax",
        "",
        "the expression stops here, but something must follow",
        "complete it, or remove the last sign",
    ),
    ("(apply.storeys > 5", "expression-syntax", "", "the expression stops here, but `)` is missing", "add `)`"),
    (
        "apply.storeys > 5)",
        "expression-syntax",
        ")",
        "`)` is not expected here",
        "nothing was opened that this could close: remove it, or add the other one",
    ),
    (
        "apply.plans[0] == 5",
        "expression-syntax",
        "0",
        "a rule does not reach into a list by position",
        "ask with `contains(list, value)`, `value in list` or `count(list)`",
    ),
    (
        "apply.name.len() > 5",
        "expression-syntax",
        "len",
        "`.len(…)` is not read in rules",
        "write `len(…)` with everything between the brackets",
    ),
    (
        "apply?.name == \"x\"",
        "expression-syntax",
        "?.",
        "`?.` is not read in rules",
        "write `.`, and give the default for a missing value with `??`",
    ),
    (
        "if apply.flag { true }",
        "expression-syntax",
        "if",
        "this `if` has no `else`, so it would not always have a value",
        "write `if … { … } else { … }`",
    ),
    (
        "let a = 5; a > 3",
        "expression-syntax",
        "let",
        "`let` is not expected here",
        "a rule is one expression; compute intermediate values under `set` of a `script` step",
    ),
    (
        "apply.flag; true",
        "expression-syntax",
        ";",
        "`;` is not expected here",
        "a rule is one expression; compute intermediate values under `set` of a `script` step",
    ),
    ("apply.area > 1,5", "expression-syntax", ",", "`,` is not expected here", "write decimals with a point: `1.5`"),
    (
        "apply.area > 99999999999999999999",
        "expression-syntax",
        "99999999999999999999",
        "`99999999999999999999` cannot be kept exactly",
        "write whole numbers up to 9223372036854775807 and decimals of at most 28 digits",
    ),
    (
        "eval(\"1\") == 1",
        "expression-syntax",
        "eval",
        "`eval` is not available in rules",
        "rules know only fields, comparisons, `&&`, `||`, `!`, `??`, `in`, `if … else …` and the listed functions",
    ),
    (
        "   ",
        "expression-syntax",
        " ",
        "expected an expression, found nothing",
        "write a rule such as `apply.storeys >= 5`",
    ),
    ("apply.storeys ** 2 > 5", "expression-syntax", "**", "`**` is not expected here", "multiply with `*`"),
    (
        "apply.storeys in 1..5",
        "expression-syntax",
        "..",
        "`..` is not expected here",
        "write both ends: `x >= 1 && x <= 5`",
    ),
    (
        "is_set(#{a: 1})",
        "expression-syntax",
        "#",
        "records `#{…}` are not written in rules",
        "name each value under `set` or `input`",
    ),
    (
        "() == apply.note",
        "expression-syntax",
        "(",
        "`()` is not written in rules",
        "ask with `is_set(…)`, or give a default with `??`",
    ),
];

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
const WANTED: &[(fn() -> Expected, &str, Option<(&str, &str)>)] = &[
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
        let said = found.first().map(|finding| (finding.rule, finding.headline.as_str()));
        assert_eq!(said, *wanted, "{source}");
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

#[test]
fn everything_wrong_is_said_in_its_place() {
    let mut differing = String::new();
    for (source, rule, marked, headline, help) in CONDITIONS {
        let found = check(source, &Expected::YesNo);
        let Some(first) = found.first() else {
            differing += &format!("{source}\n  nothing found\n");
            continue;
        };
        let said = (
            first.rule,
            &source[first.range.clone()],
            first.headline.as_str(),
            first.help.first().map_or("-", |help| help),
        );
        if said != (*rule, *marked, *headline, *help) {
            differing += &format!("{source}\n  wanted {:?}\n  found  {said:?}\n", (rule, marked, headline, help));
        }
    }
    assert!(differing.is_empty(), "\n{differing}");
}
