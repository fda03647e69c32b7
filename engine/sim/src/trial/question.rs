//! A function or a decision table, asked by itself.

use std::collections::BTreeSet;

use motcua_definition::project::{Asked, Question, Wanted};
use motcua_kernel::rule::Term;
use motcua_kernel::rule::table::{Hit, Row, Table};
use motcua_kernel::text::Language;
use motcua_kernel::turn::Context;
use motcua_kernel::value::Value;

use super::compare::same_value;
use super::failure::{headed, padded};
use super::words::word;
use super::{Failure, Verdict};
use crate::coverage::{Item, Nothing, Witness};

/// The column in which stands why a row was found.
const WHY_COLUMN: usize = 44;

/// What came of a question.
struct Answer<'q> {
    found: Result<Value, String>,
    /// The row that gave it, if it was one.
    row: Option<&'q Row>,
    used: BTreeSet<Item>,
}

/// Asks, and says which functions and rows were used.
pub fn ask(question: &Question, context: &Context, language: Language) -> (Verdict, BTreeSet<Item>) {
    let answer = match &question.asked {
        Asked::Call(rule) => {
            let nothing = Nothing { calendar: context.calendar(None) };
            let witness = Witness::new(&nothing);
            let found = rule.evaluate(&witness).map_err(|failure| failure.to_string());
            Answer { found, row: None, used: witness.seen() }
        }
        Asked::Table(table, values) => look(table, values),
    };
    let failure = failure(question, &answer, language);
    (Verdict { name: question.name.clone(), place: question.place.clone(), failure }, answer.used)
}

fn look<'q>(table: &'q Table, values: &'q [Value]) -> Answer<'q> {
    let terms: Vec<Term<'_>> = values.iter().map(Term::of).collect();
    match table.rows_for(&terms) {
        Err(why) => Answer { found: Err(why), row: None, used: BTreeSet::new() },
        Ok(rows) => {
            let number = |row: &Row| table.rows.iter().position(|other| other.place == row.place);
            let used = rows.iter().filter_map(|row| Some(Item::row(table, number(row)?))).collect();
            let found = match (table.hit, rows.as_slice()) {
                (Hit::Collect, rows) => Value::List(rows.iter().map(|row| table.record(row)).collect()),
                (Hit::Unique | Hit::First, rows) => rows.first().map_or(Value::Unset, |row| table.record(row)),
            };
            Answer { found: Ok(found), row: rows.first().copied().filter(|_| rows.len() == 1), used }
        }
    }
}

fn failure(question: &Question, answer: &Answer<'_>, language: Language) -> Option<Failure> {
    let say = |english| word(language, english);
    let differences: Vec<(String, String)> = match (&question.wanted, &answer.found) {
        (Wanted::Failure, Err(_)) => return None,
        (Wanted::Nothing, Ok(found)) if found.is_unset() => return None,
        (Wanted::Value(wanted), Ok(found)) if same_value(wanted, found) => return None,
        (Wanted::Value(Value::Record(wanted)), Ok(Value::Record(found))) => {
            let differs =
                wanted.iter().filter(|(name, value)| !found.get(*name).is_some_and(|one| same_value(value, one)));
            let told = |value: Option<&Value>| value.map_or_else(|| say("not set").to_owned(), ToString::to_string);
            differs
                .map(|(name, value)| (format!("{name}: {value}"), format!("{name}: {}", told(found.get(name)))))
                .collect()
        }
        (wanted, found) => {
            let wanted = match wanted {
                Wanted::Value(value) => value.to_string(),
                Wanted::Nothing => say("no value").to_owned(),
                Wanted::Failure => say("no answer").to_owned(),
            };
            let found = match found {
                Ok(Value::Unset) => say("no value").to_owned(),
                Ok(value) => value.to_string(),
                Err(why) => format!("{}: {why}", say("no answer")),
            };
            vec![(wanted, found)]
        }
    };
    let mut lines = vec![headed(&question.name, &question.place)];
    for (wanted, found) in &differences {
        lines.push(format!("  {:<8} {wanted}", say("expected")));
        let found = format!("  {:<8} {found}", say("found"));
        let row = answer.row.map(|row| format!("{} {}:{}", say("row"), row.place.file, row.place.line));
        lines.push(row.map_or(found.clone(), |row| format!("{}{row}", padded(&found, WHY_COLUMN))));
    }
    let headline = differences
        .first()
        .map(|(wanted, found)| format!("{}: {} {wanted}, {} {found}", question.name, say("expected"), say("found")));
    Some(Failure { headline: headline.unwrap_or_default(), rendered: lines.join("\n") })
}
