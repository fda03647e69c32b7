//! What a procedure reckons with: its decision tables row by row, and the functions of its rule files line by line. A fee
//! that changes in a table is a change of the procedure like any other.

use std::ops::Range;

use jiff::civil::Date;
use jiff::{Span, ToSpan as _};
use motcua_kernel::rule::table::{Axis, Cut, Hit, Input, Row};
use motcua_kernel::text::Text;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

use super::facts::{Aspect, Section, Teller};
use super::phrase::{both, joined, plain};
use crate::project::Package;
use crate::tables::KnownTable;
use crate::typing::{FunctionInSight, Type};

pub(super) fn reckoning(package: &Package, teller: &mut Teller) {
    for (name, known) in &package.tables {
        table(name, known, teller);
    }
    for (name, function) in package.functions.iter() {
        self::function(name, function, teller);
    }
}

fn table(name: &str, known: &KnownTable, teller: &mut Teller) {
    let table = &known.table;
    teller.begin(Section::Table, name, &plain(name), false);
    let inputs = table.inputs.iter().map(|input| plain(format!("{} = {}", input.name, input.rule.source().trim())));
    teller.many(Aspect::Inputs, inputs.collect());
    teller.one(
        Aspect::Hit,
        match table.hit {
            Hit::Unique => both("luôn đúng một dòng khớp", "exactly one row always fits"),
            Hit::First => both("lấy dòng khớp đầu tiên", "the first that fits counts"),
            Hit::Collect => both("lấy mọi dòng khớp", "all that fit count"),
        },
    );
    teller.many(Aspect::Rows, table.rows.iter().map(|row| self::row(known, row)).collect());
}

/// `kind = house, 250 ≤ area → fee = 80000`.
fn row(known: &KnownTable, row: &Row) -> Text {
    let table = &known.table;
    let cells = table.inputs.iter().zip(&known.inputs).zip(&row.cells);
    let asked: Vec<Text> = cells.filter_map(|((input, ty), cell)| condition(input, ty, cell)).collect();
    let asked = match asked.is_empty() {
        true => both("mọi trường hợp", "always"),
        false => joined(asked.iter(), ", "),
    };
    let follows = table.outputs.iter().zip(&row.outputs).map(|(name, value)| format!("{name} = {value}"));
    let follows = plain(follows.collect::<Vec<_>>().join(", "));
    joined([&asked, &follows].into_iter(), " → ")
}

/// What one cell asks for; nothing where everything fits.
fn condition(input: &Input, ty: &Type, cell: &[Range<u32>]) -> Option<Text> {
    if matches!(cell, [all] if *all == (0..input.axis.stretches())) {
        return None;
    }
    let name = &input.name;
    let parts: Vec<Text> = match &input.axis {
        Axis::Ordered(cuts) => {
            let is_date = matches!(ty, Type::Date);
            cell.iter().map(|range| plain(between(name, cuts, range, is_date))).collect()
        }
        Axis::Words(words) => {
            let named = cell.iter().flat_map(Clone::clone).map(|stretch| match words.get(stretch as usize) {
                Some(word) => both(format!("{name} = {word}"), format!("{name} = {word}")),
                None => both(format!("{name} khác"), format!("any other {name}")),
            });
            named.collect()
        }
    };
    let or = both(" hoặc ", " or ");
    let each = |language| parts.iter().map(|part| part.get(language)).collect::<Vec<_>>().join(or.get(language));
    Some(both(each(motcua_kernel::text::Language::Vi), each(motcua_kernel::text::Language::En)))
}

/// `10 ≤ area < 20`.
fn between(name: &str, cuts: &[Cut], range: &Range<u32>, is_date: bool) -> String {
    let cut = |at: u32| usize::try_from(at).ok().and_then(|at| cuts.get(at));
    let (below, above) = (range.start.checked_sub(1).and_then(cut), cut(range.end.saturating_sub(1)));
    let said = |at: Decimal| match is_date {
        true => day(at).map_or_else(|| at.to_string(), |day| day.to_string()),
        false => at.normalize().to_string(),
    };
    match (below, above) {
        (Some(below), Some(above)) if below.at == above.at => format!("{name} = {}", said(below.at)),
        (below, above) => {
            let least = below.map(|cut| format!("{} {} ", said(cut.at), if cut.after { "<" } else { "≤" }));
            let most = above.map(|cut| format!(" {} {}", if cut.after { "≤" } else { "<" }, said(cut.at)));
            format!("{}{name}{}", least.unwrap_or_default(), most.unwrap_or_default())
        }
    }
}

fn day(number: Decimal) -> Option<Date> {
    let span: Span = number.to_i32()?.days();
    jiff::civil::date(1970, 1, 1).checked_add(span).ok()
}

fn function(name: &str, function: &FunctionInSight, teller: &mut Teller) {
    teller.begin(Section::Function, name, &plain(name), false);
    teller.one(Aspect::Signature, plain(&function.signature));
    let source = function.routine.as_ref().map(|routine| lines(&routine.source, name)).unwrap_or_default();
    teller.many(Aspect::Content, source.into_iter().map(plain).collect());
}

/// The lines of one function in its file: from its head to the remarks of the next.
fn lines(source: &str, name: &str) -> Vec<String> {
    let is_head = |line: &str| {
        line.strip_prefix("fn ").and_then(|rest| rest.split_once('(')).is_some_and(|(own, _)| own.trim() == name)
    };
    let mut lines = source.lines().skip_while(|line| !is_head(line));
    let head = lines.next().map(|line| line.trim_end().to_owned());
    let rest = lines.take_while(|line| !line.starts_with("//") && !line.starts_with("fn "));
    let rest = rest.map(|line| line.trim_end().to_owned()).filter(|line| !line.is_empty());
    head.into_iter().chain(rest).collect()
}
