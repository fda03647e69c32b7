//! A rule that cannot be evaluated says why and where: never a default, never a silent no.

use motcua_definition::typing::{Expected, check_rule};
use motcua_kernel::rule::{Place, RuleFailure};
use motcua_kernel::value::{Sealed, Value};

use super::world::{Given, SCOPE, World};

/// A rule, what its fields hold, and why it has no value.
type Row = (&'static str, &'static [Given], &'static str);

const FAILURES: &[Row] = &[
    ("a.t == \"x\"", &[], "r.yaml:7:12: `a.t` has no value here"),
    ("a.y && a.i > 5", &[("a.y", || Value::YesNo(true))], "r.yaml:7:19: `a.i` has no value here"),
    // On a later line of a block.
    ("true\n  && a.i > 5", &[], "r.yaml:8:17: `a.i` has no value here"),
    ("(p.t ?? q.t) == \"x\"", &[], "r.yaml:7:13: `p.t ?? q.t` has no value here"),
    ("a.t == \"x\"", &[("a.t", sealed)], "r.yaml:7:12: `a.t` is sealed, and rules do not see inside"),
    ("a.ot ?? \"x\"", &[("a.ot", sealed)], "r.yaml:7:12: `a.ot` is sealed, and rules do not see inside"),
    ("a.t", &[("a.t", sealed)], "r.yaml:7:12: `a.t` is sealed, and rules do not see inside"),
    (
        "\"x\" in a.lt",
        &[("a.lt", || Value::List(vec![sealed()]))],
        "r.yaml:7:12: `\"x\" in a.lt` is sealed, and rules do not see inside",
    ),
    ("a.i > 5", &[("a.i", || Value::text("6"))], "r.yaml:7:12: `a.i`: expected a whole number, found text"),
    ("a.i > 5", &[("a.i", || Value::Decimal(6.into()))], "r.yaml:7:12: `a.i`: expected a whole number, found a number"),
    ("count(a.li)", &[("a.li", || Value::text(""))], "r.yaml:7:18: `a.li`: expected a list, found text"),
    (
        "1 + a.i * 2",
        &[("a.i", || Value::Integer(i64::MAX))],
        "r.yaml:7:16: `a.i * 2`: the result of `*` is too large to be kept exactly",
    ),
    (
        "-a.i",
        &[("a.i", || Value::Integer(i64::MIN))],
        "r.yaml:7:12: `-a.i`: the result of `-` is too large to be kept exactly",
    ),
    ("5.0 / a.d", &[("a.d", || Value::Decimal(0.into()))], "r.yaml:7:12: `5.0 / a.d`: the value after `/` is zero"),
    ("5 % a.i", &[("a.i", || Value::Integer(0))], "r.yaml:7:12: `5 % a.i`: the value after `%` is zero"),
    (
        "age(a.b)",
        &[("a.b", || Value::Date("2030-01-01".parse().unwrap()))],
        "r.yaml:7:12: `age(a.b)`: the date of birth lies in the future",
    ),
    (
        "add_working_days(a.b, 10001)",
        &[("a.b", || Value::Date("2026-01-01".parse().unwrap()))],
        "r.yaml:7:12: `add_working_days(a.b, 10001)`: working days are counted from 1900 to 2199, at most 10000 at once",
    ),
    (
        "a.t + a.t",
        &[("a.t", || Value::text("x".repeat(40_000)))],
        "r.yaml:7:12: `a.t + a.t`: what is put together is longer than 65536 bytes",
    ),
];

/// What yields a value although something is missing, sealed or of another size.
const VALUES: &[Row] = &[
    ("is_set(a.ot)", &[("a.ot", sealed)], "true"),
    ("is_set(a.ot)", &[], "false"),
    ("a.ot ?? \"x\"", &[], "x"),
    ("a.y || a.i > 5", &[("a.y", || Value::YesNo(true))], "true"),
    ("if a.y { 1 } else { a.i }", &[("a.y", || Value::YesNo(true))], "1"),
    // A quantity that happens to be whole.
    ("a.d / 2", &[("a.d", || Value::Integer(7))], "3.50"),
    ("age(a.b)", &[("a.b", || Value::Date("2004-02-29".parse().unwrap()))], "22"),
    ("age(a.b)", &[("a.b", || Value::Date("2004-03-03".parse().unwrap()))], "21"),
    ("date(a.m)", &[("a.m", || Value::Moment("2026-03-01T17:00:00Z".parse().unwrap()))], "2026-03-02"),
    ("working_days(a.b, today)", &[("a.b", || Value::Date("2026-02-26".parse().unwrap()))], "2"),
];

fn sealed() -> Value {
    Value::Sealed(Sealed { key: "k1".into(), text: "…".into() })
}

fn evaluated(source: &str, values: &[Given]) -> Result<Value, RuleFailure> {
    let place = Place { file: "r.yaml".into(), line: 7, column: 12 };
    let checked = check_rule(source, &place, &SCOPE, &Expected::Anything).unwrap();
    checked.rule.evaluate(&World::holding(values))
}

#[test]
fn what_cannot_be_evaluated_says_why_and_where() {
    for (source, values, said) in FAILURES {
        assert_eq!(evaluated(source, values).unwrap_err().to_string(), *said, "{source}");
    }
    for (source, values, said) in VALUES {
        assert_eq!(evaluated(source, values).unwrap().to_string(), *said, "{source}");
    }
}
