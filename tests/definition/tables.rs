//! What is said of random tables, held against looking at every value one by one: a plain loop over a small world, with
//! nothing of stretches or sweeps in it.

use std::sync::Arc;

use motcua_definition::project::{Checked, check};
use motcua_kernel::rule::Term;
use motcua_kernel::rule::table::Table;
use motcua_kernel::value::Value;
use proptest::prelude::*;

use crate::gallery::surroundings;
use crate::rules::world::Luck;

const KINDS: [&str; 3] = ["house", "works", "garden"];

/// A condition on one column: as written, and as it is meant.
struct Cell {
    written: String,
    meant: Box<dyn Fn(i64) -> bool>,
}

struct Random {
    hit: &'static str,
    rows: Vec<[Cell; 3]>,
}

fn number(luck: &mut Luck) -> Cell {
    let (a, b) = (luck.below(6) as i64, luck.below(6) as i64);
    let (low, high) = (a.min(b), a.max(b));
    let (written, meant): (String, Box<dyn Fn(i64) -> bool>) = match luck.below(9) {
        0 | 1 => ("*".to_owned(), Box::new(|_| true)),
        2 => (format!("< {a}"), Box::new(move |x| x < a)),
        3 => (format!("<= {a}"), Box::new(move |x| x <= a)),
        4 => (format!("> {a}"), Box::new(move |x| x > a)),
        5 => (format!(">= {a}"), Box::new(move |x| x >= a)),
        6 => (format!("{low}..{high}"), Box::new(move |x| (low..=high).contains(&x))),
        7 => (format!("not {a}, > {b}"), Box::new(move |x| !(x == a || x > b))),
        _ => (format!("{a}, {b}"), Box::new(move |x| x == a || x == b)),
    };
    Cell { written, meant }
}

fn kind(luck: &mut Luck) -> Cell {
    let a = luck.below(3) as i64;
    let b = luck.below(3) as i64;
    let (first, second) = (KINDS[a as usize], KINDS[b as usize]);
    let (written, meant): (String, Box<dyn Fn(i64) -> bool>) = match luck.below(4) {
        0 => ("*".to_owned(), Box::new(|_| true)),
        1 => (format!("not {first}"), Box::new(move |x| x != a)),
        2 => (first.to_owned(), Box::new(move |x| x == a)),
        _ => (format!("{first}, {second}"), Box::new(move |x| x == a || x == b)),
    };
    Cell { written, meant }
}

impl Random {
    fn new(luck: &mut Luck) -> Self {
        let hit = *luck.pick(&["unique", "first", "collect"]);
        let rows = 1 + luck.below(5);
        Self { hit, rows: (0..rows).map(|_| [number(luck), kind(luck), number(luck)]).collect() }
    }

    fn written(&self) -> String {
        let rows: Vec<String> = self
            .rows
            .iter()
            .enumerate()
            .map(|(number, [days, kind, area])| {
                format!(
                    "      - {{days: \"{}\", kind: \"{}\", area: \"{}\", row: {number}}}\n",
                    days.written, kind.written, area.written
                )
            })
            .collect();
        format!(
            "tables:\n  t:\n    inputs: {{days: apply.days, kind: apply.kind, area: apply.area}}\n    output: {{row: integer}}\n    hit: {}\n    rows:\n{}",
            self.hit,
            rows.concat()
        )
    }

    fn fitting(&self, point: [i64; 3]) -> Vec<usize> {
        let fits = |row: &[Cell; 3]| {
            // The area is looked at in halves, so that what lies between two whole numbers is seen.
            let whole = |cell: &Cell, half: i64| half % 2 == 0 && (cell.meant)(half / 2);
            let between = |cell: &Cell, half: i64| half % 2 != 0 && between(cell, half);
            (row[0].meant)(point[0])
                && (row[1].meant)(point[1])
                && (whole(&row[2], point[2]) || between(&row[2], point[2]))
        };
        self.rows.iter().enumerate().filter(|(_, row)| fits(row)).map(|(number, _)| number).collect()
    }
}

/// Whether a number half-way between two whole ones fits: read from the text, as a person reads it.
fn between(cell: &Cell, half: i64) -> bool {
    let value = half as f64 / 2.0;
    let item = |item: &str| -> bool {
        let number = |text: &str| text.trim().parse::<f64>().unwrap();
        if item == "*" {
            true
        } else if let Some(rest) = item.strip_prefix("<=").or(item.strip_prefix('<')) {
            value < number(rest)
        } else if let Some(rest) = item.strip_prefix(">=").or(item.strip_prefix('>')) {
            value > number(rest)
        } else if let Some((low, high)) = item.split_once("..") {
            number(low) < value && value < number(high)
        } else {
            false
        }
    };
    match cell.written.strip_prefix("not ") {
        Some(rest) => !rest.split(", ").any(item),
        None => cell.written.split(", ").any(item),
    }
}

/// Every value that the fields of the procedure below allow, the area in halves.
fn points() -> impl Iterator<Item = [i64; 3]> {
    (1..=5).flat_map(|days| (0..3).flat_map(move |kind| (0..=12).map(move |area| [days, kind, area])))
}

fn checked(table: &str) -> Checked {
    let mut sources = surroundings("random");
    let path = "random/leave.procedure.yaml";
    let base = sources.0[path].to_string();
    let fields = "    days: {type: integer, min: 1, max: 5, required: true, label: Days}\n    kind: {type: choice, options: [house, works, garden], required: true, label: Kind}\n    area: {type: number, min: 0, max: 6, required: true, label: Area}\n";
    let text = base
        .replace("    days: {type: integer, min: 1, max: 30, required: true, label: Days}\n", fields)
        .replace("steps:\n", &format!("{table}steps:\n"))
        .replace(
            "form: application, next: review}",
            "form: application, next: look}\n  look: {type: script, label: Look, set: {row: = t.row}, next: review}",
        );
    assert!(text.contains("area:") && text.contains("t.row"), "the procedure of the gallery has changed");
    sources.0.insert(path.to_owned(), text.into());
    check(&sources, &[path])
}

fn terms(point: [i64; 3]) -> [Term<'static>; 3] {
    let area = rust_decimal::Decimal::new(point[2] * 5, 1);
    [Term::Integer(point[0]), Term::Text(KINDS[point[1] as usize].into()), Term::Decimal(area)]
}

fn rows_of(answer: Value) -> Vec<i64> {
    let row = |value: Value| match value {
        Value::Record(record) => match record.values().next() {
            Some(Value::Integer(row)) => *row,
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    };
    match answer {
        Value::List(items) => items.into_iter().map(row).collect(),
        one => vec![row(one)],
    }
}

fn compare(seed: u64) {
    let mut luck = Luck::new(seed);
    let random = Random::new(&mut luck);
    let written = random.written();
    let checked = checked(&written);
    let count = |rule: &str| checked.findings.iter().filter(|finding| finding.rule == rule).count();
    let others: Vec<_> = checked
        .findings
        .iter()
        .filter(|finding| !["table-gap", "table-overlap", "unreachable-row"].contains(&finding.rule))
        .collect();
    assert!(others.is_empty(), "{written}\n{others:?}");
    let fitting: Vec<Vec<usize>> = points().map(|point| random.fitting(point)).collect();
    let gap = random.hit != "collect" && fitting.iter().any(Vec::is_empty);
    assert_eq!(count("table-gap"), usize::from(gap), "{written}\n{:?}", checked.findings);
    let second = |row: usize| fitting.iter().any(|rows| rows.iter().position(|found| *found == row) > Some(0));
    let overlapping = (0..random.rows.len()).filter(|row| random.hit == "unique" && second(*row)).count();
    assert_eq!(count("table-overlap"), overlapping, "{written}\n{:?}", checked.findings);
    let idle = |row: usize| match random.hit {
        "first" => !fitting.iter().any(|rows| rows.first() == Some(&row)),
        _ => !fitting.iter().any(|rows| rows.contains(&row)),
    };
    let unreachable = (0..random.rows.len()).filter(|row| idle(*row)).count();
    assert_eq!(count("unreachable-row"), unreachable, "{written}\n{:?}", checked.findings);
    if gap || overlapping > 0 {
        assert!(checked.procedures.is_empty());
        return;
    }
    let table: &Arc<Table> = &checked.procedures[0].tables["t"].table;
    for (point, expected) in points().zip(fitting) {
        let found = rows_of(table.answer(&terms(point)).unwrap());
        let expected = if random.hit == "first" { &expected[..1] } else { &expected[..] };
        assert!(found.iter().map(|row| *row as usize).eq(expected.iter().copied()), "{written}\n{point:?} {found:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_said_of_a_table_is_true_of_every_value(seed in any::<u64>()) {
        compare(seed);
    }
}

/// Tables for which no method is quick are refused, in time; long ones that people write are not.
#[test]
fn long_tables_are_proved_and_entangled_ones_refused() {
    let rows = |cell: &dyn Fn(usize) -> String, count: usize| -> String {
        (0..count).map(|row| format!("      - {{{}, row: {row}}}\n", cell(row))).collect()
    };
    let head = |hit: &str| {
        format!(
            "tables:\n  t:\n    inputs: {{kind: apply.kind, area: apply.area * 1000, more: apply.area * 7000, most: apply.area * 3}}\n    output: {{row: integer}}\n    hit: {hit}\n    rows:\n"
        )
    };
    let rest = "more: \"*\", most: \"*\"";
    let long = |row: usize| match row {
        0 => format!("kind: \"*\", area: \"< 1\", {rest}"),
        1999 => format!("kind: \"*\", area: \">= 1999\", {rest}"),
        row => format!("kind: \"*\", area: \"not < {row}, >= {}\", {rest}", row + 1),
    };
    let found = checked(&format!("{}{}", head("unique"), rows(&long, 2000))).findings;
    assert!(found.is_empty(), "{:?}", &found[..found.len().min(3)]);
    let entangled = |row: usize| {
        let (a, b, c) = (row * 37 % 101, row * 53 % 103, row * 71 % 107);
        format!("kind: \"*\", area: \"{a}..{}\", more: \"{b}..{}\", most: \"{c}..{}\"", a + 60, b + 60, c + 60)
    };
    let found = checked(&format!("{}{}", head("first"), rows(&entangled, 1500))).findings;
    assert!(found.iter().any(|finding| finding.rule == "too-large"), "{:?}", &found[..found.len().min(3)]);
}
