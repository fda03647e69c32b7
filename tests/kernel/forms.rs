//! Loose input read by a form: a table of what is given and what must come out.

use std::collections::BTreeMap;
use std::sync::Arc;

use indexmap::IndexMap;
use jiff::civil::date;
use motcua_kernel::form::{DateBound, Field, FieldKind, FieldProblem, Form};
use motcua_kernel::text::{Language, Text};
use motcua_kernel::value::{Record, Value};
use regex::Regex;

fn form() -> Form {
    let wards = BTreeMap::from([("w001".into(), Text::new()), ("w002".into(), Text::new())]);
    let fields: [(&str, FieldKind, bool); 11] = [
        ("ward", FieldKind::Code { list: "wards".into(), values: Arc::new(wards) }, true),
        ("area", FieldKind::Number { min: Some(10.into()), max: None, unit: Some("m2".into()) }, false),
        ("storeys", FieldKind::Integer { min: Some(1), max: Some(40), unit: None }, false),
        ("fee", FieldKind::Money { min: Some(0.into()), max: None }, false),
        ("born_on", FieldKind::Date { min: None, max: Some(DateBound::Today) }, false),
        ("pid", FieldKind::Text { pattern: Some(Regex::new(r"^(?:\d{12})$").unwrap()) }, false),
        ("online", FieldKind::YesNo, false),
        ("seen_at", FieldKind::Moment, false),
        ("kind", FieldKind::Choice { options: vec!["house".into(), "works".into()] }, false),
        ("drawings", FieldKind::File { accept: vec!["pdf".into(), "dwg".into()], max_bytes: None }, false),
        ("missing", FieldKind::List(Box::new(FieldKind::Text { pattern: None })), false),
    ];
    let field =
        |kind, required| Field { kind, label: Text::new(), hint: Text::new(), required, terms: Default::default() };
    Form {
        fields: fields
            .into_iter()
            .map(|(name, kind, required)| (name.into(), field(kind, required)))
            .collect::<IndexMap<_, _>>(),
    }
}

fn read(field: &str, value: Value) -> Result<Option<Value>, Vec<FieldProblem>> {
    let input = Record::from([("ward".into(), Value::text("w001")), (field.into(), value)]);
    form().read(&input, &[], date(2026, 3, 2)).map(|mut data| data.remove(field))
}

#[test]
fn what_fits_is_typed() {
    let file = |name: &str| Value::File(motcua_kernel::value::FileRef { name: name.into(), sha256: None, size: None });
    let table = [
        ("area", Value::Integer(120), Some(Value::Decimal(120.into()))),
        ("area", Value::Decimal("12.5".parse().unwrap()), Some(Value::Decimal("12.5".parse().unwrap()))),
        ("storeys", Value::Integer(2), Some(Value::Integer(2))),
        ("born_on", Value::text("2026-03-02"), Some(Value::Date(date(2026, 3, 2)))),
        ("pid", Value::text("012345678901"), Some(Value::text("012345678901"))),
        (
            "seen_at",
            Value::text("2026-03-02T09:00:00+07:00"),
            Some(Value::Moment("2026-03-02T02:00:00Z".parse().unwrap())),
        ),
        ("drawings", Value::text("Bản vẽ.PDF"), Some(file("Bản vẽ.PDF"))),
        ("missing", Value::List(vec![Value::text("deed")]), Some(Value::List(vec![Value::text("deed")]))),
        // Blank is not given.
        ("pid", Value::text("  "), None),
        ("missing", Value::List(vec![]), None),
        ("online", Value::Unset, None),
    ];
    for (field, given, expected) in table {
        assert_eq!(read(field, given.clone()).unwrap(), expected, "{field}: {given:?}");
    }
}

#[test]
fn what_does_not_fit_is_said() {
    let path = Value::Record(Record::from([("name".into(), Value::text("../../etc/passwd"))]));
    let forged =
        Value::Record(Record::from([("name".into(), Value::text("a.pdf")), ("path".into(), Value::text("/etc"))]));
    let table = [
        ("ward", Value::text("w999"), "not-in-list", "/ward"),
        ("ward", Value::Unset, "required", "/ward"),
        ("area", Value::text("120"), "wrong-type", "/area"),
        ("area", Value::Integer(9), "too-small", "/area"),
        ("storeys", Value::Decimal("2.5".parse().unwrap()), "wrong-type", "/storeys"),
        ("storeys", Value::Integer(41), "too-large", "/storeys"),
        ("fee", Value::Integer(-1), "too-small", "/fee"),
        ("born_on", Value::text("2026-03-03"), "too-large", "/born_on"),
        ("born_on", Value::text("2026-02-30"), "wrong-type", "/born_on"),
        ("born_on", Value::text("2026-03-02T09:00:00Z"), "wrong-type", "/born_on"),
        ("pid", Value::text("12345"), "pattern", "/pid"),
        ("pid", Value::text("x012345678901"), "pattern", "/pid"),
        ("pid", Value::text("0123\u{0}"), "control-character", "/pid"),
        ("online", Value::text("yes"), "wrong-type", "/online"),
        ("seen_at", Value::text("2026-03-02 09:00"), "wrong-type", "/seen_at"),
        ("kind", Value::text("castle"), "not-in-list", "/kind"),
        ("drawings", Value::text("plan.exe"), "not-accepted", "/drawings"),
        ("drawings", path, "file-name", "/drawings"),
        ("drawings", forged, "wrong-type", "/drawings"),
        ("missing", Value::text("deed"), "wrong-type", "/missing"),
        ("missing", Value::List(vec![Value::text("deed"), Value::Integer(1)]), "wrong-type", "/missing/1"),
        ("missing", Value::List(vec![Value::text("x"); 1_001]), "too-many", "/missing"),
        ("storey", Value::Integer(2), "unknown-field", "/storey"),
        ("a/b", Value::Integer(2), "unknown-field", "/a~1b"),
    ];
    for (field, given, code, pointer) in table {
        let problems = read(field, given.clone()).expect_err(&format!("{field}: {given:?}"));
        let found: Vec<_> = problems.iter().map(|problem| (problem.code, problem.pointer.as_str())).collect();
        assert_eq!(found, [(code, pointer)], "{field}: {given:?}");
        for language in [Language::Vi, Language::En] {
            let detail = problems[0].detail.get(language);
            assert!(detail.ends_with('.') && problems[0].detail.speaks(language), "{field}: {detail}");
        }
    }
}

#[test]
fn everything_wrong_is_said_at_once() {
    let input = Record::from([
        ("area".into(), Value::Integer(1)),
        ("storeys".into(), Value::Integer(0)),
        ("x".into(), Value::Unset),
    ]);
    let problems = form().read(&input, &["missing".into()], date(2026, 3, 2)).unwrap_err();
    let found: Vec<_> = problems.iter().map(|problem| (problem.pointer.as_str(), problem.code)).collect();
    assert_eq!(
        found,
        [
            ("/ward", "required"),
            ("/area", "too-small"),
            ("/storeys", "too-small"),
            ("/missing", "required"),
            ("/x", "unknown-field"),
        ]
    );
}
