//! Evaluation of the typed form. Total: it yields a value or says why not; it never guesses, and it never panics.
//!
//! The checker has proved the types, and yet every operation looks at what it gets: data written under an older
//! version, or by a defect elsewhere, must end in a failure that names the place, not in a wrong decision.

use std::borrow::Cow;
use std::cell::Cell;
use std::cmp::Ordering;

use rust_decimal::Decimal;

use super::code::{Code, Column, Function, Kind, Op};
use super::function;
use super::parse::TEXT_BYTES_MAX;
use super::routine::{OPERATIONS_MAX, Routine, Statement};
use super::table::{Hit, Table};
use super::tree::{Arithmetic, Comparison, Span};
use super::{Facts, RuleFailure, Term};
use crate::value::Value;

/// Why a rule could not be evaluated, and at which of its parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Trouble {
    pub(super) span: Span,
    pub(super) why: Why,
}

/// Why a rule could not be evaluated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Why {
    /// Nothing there where a value is needed.
    Unset,
    /// A value that rules never see.
    Sealed,
    /// Another kind of value.
    Unlike { expected: &'static str, found: &'static str },
    /// A result beyond what can be kept exactly.
    Overflow(&'static str),
    /// `x / 0`, `x % 0`.
    DivisionByZero(&'static str),
    /// A text that grew too long.
    TooLong,
    /// A date of birth that lies ahead.
    Future,
    /// A date or a count beyond what calendars hold.
    OutOfCalendar,
    /// A table that says nothing here.
    NoAnswer(String),
    /// Something went wrong inside: in a table's input, or in a function.
    Within(Box<RuleFailure>),
    /// More operations than one evaluation may take.
    TooMany,
}

/// What an evaluation goes by.
#[derive(Clone, Copy)]
pub(super) struct Env<'e, 'a> {
    facts: &'a dyn Facts,
    /// Parameters and variables of the function that is running.
    locals: &'e [Term<'a>],
    /// How many operations functions have taken so far.
    taken: &'e Cell<u64>,
}

/// The value of a whole rule.
pub(super) fn whole_rule<'a>(code: &'a Code, facts: &'a dyn Facts) -> Outcome<Term<'a>> {
    run(code, Env { facts, locals: &[], taken: &Cell::new(0) })
}

/// The answer of a whole rule that is yes or no.
pub(super) fn whole_condition(code: &Code, facts: &dyn Facts) -> Outcome<bool> {
    yes(code, Env { facts, locals: &[], taken: &Cell::new(0) })
}

type Outcome<T> = Result<T, Trouble>;

fn trouble<T>(code: &Code, why: Why) -> Outcome<T> {
    Err(Trouble { span: code.span, why })
}

/// The value of a part; unset where it may be.
fn run<'a>(code: &'a Code, env: Env<'_, 'a>) -> Outcome<Term<'a>> {
    match &code.op {
        Op::Constant(value) => Ok(Term::of(value)),
        Op::Read { slot, kind } => read(code, env.facts.read(slot), *kind),
        Op::Widen(inner) => Ok(match run(inner, env)? {
            Term::Integer(number) => Term::Decimal(number.into()),
            other => other,
        }),
        Op::Negative(inner) => negative(code, needed(inner, env)?),
        Op::Not(inner) => Ok(Term::YesNo(!yes(inner, env)?)),
        Op::Arithmetic(operation, pair) => {
            let left = needed(&pair[0], env)?;
            let right = needed(&pair[1], env)?;
            arithmetic(code, *operation, left, right)
        }
        Op::Join(pair) => {
            let left = text(&pair[0], env)?;
            let right = text(&pair[1], env)?;
            if left.len() + right.len() > TEXT_BYTES_MAX {
                return trouble(code, Why::TooLong);
            }
            Ok(Term::Text(left + right))
        }
        Op::Compare(comparison, pair) => {
            let left = needed(&pair[0], env)?;
            let right = needed(&pair[1], env)?;
            compare(code, *comparison, &left, &right).map(Term::YesNo)
        }
        Op::All(operands) => {
            for operand in operands {
                if !yes(operand, env)? {
                    return Ok(Term::YesNo(false));
                }
            }
            Ok(Term::YesNo(true))
        }
        Op::Any(operands) => {
            for operand in operands {
                if yes(operand, env)? {
                    return Ok(Term::YesNo(true));
                }
            }
            Ok(Term::YesNo(false))
        }
        Op::FirstSet(operands) => {
            for operand in operands {
                let term = run(operand, env)?;
                if term != Term::Unset {
                    return Ok(term);
                }
            }
            Ok(Term::Unset)
        }
        Op::If(parts) => {
            let [condition, then, otherwise] = &**parts;
            run(if yes(condition, env)? { then } else { otherwise }, env)
        }
        Op::List(items) => {
            let items =
                items.iter().map(|item| needed(item, env).map(Term::into_value)).collect::<Outcome<Vec<_>>>()?;
            // A list may be as long as a text: what is put together stays bounded, however it is put together.
            if items.iter().map(text_bytes).sum::<usize>() > TEXT_BYTES_MAX {
                return trouble(code, Why::TooLong);
            }
            Ok(Term::Value(Cow::Owned(Value::List(items))))
        }
        Op::Call(function, arguments) => call(code, *function, arguments, env),
        Op::Look(table, column) => look(code, table, *column, env),
        Op::Apply(routine, arguments) => apply(code, routine, arguments, env),
        // The checker counts variables as they are declared; what is not there is a defect, and no value.
        Op::Local(number) => Ok(env.locals.get(*number).cloned().unwrap_or(Term::Unset)),
    }
}

/// What a table says. Its inputs have places of their own, and what goes wrong there is told there.
fn look<'a>(code: &Code, table: &'a Table, column: Column, env: Env<'_, 'a>) -> Outcome<Term<'a>> {
    let mut values = Vec::with_capacity(table.inputs.len());
    for input in &table.inputs {
        match needed(input.rule.code(), env) {
            Ok(term) => values.push(term),
            Err(inner) => return trouble(code, Why::Within(Box::new(input.rule.failure(inner)))),
        }
    }
    let rows = match table.find(&values) {
        Ok(rows) => rows,
        Err(why) => return trouble(code, Why::NoAnswer(table.why(&why, &values))),
    };
    rows.iter().for_each(|row| env.facts.looked_up(table, row));
    let nothing = Value::Unset;
    let cell = |row: &'a super::table::Row, number: usize| row.outputs.get(number);
    Ok(match (table.hit, column) {
        (Hit::Collect, Column::One(number)) => {
            let items = rows.into_iter().map(|row| cell(row, number).unwrap_or(&nothing).clone());
            Term::Value(Cow::Owned(Value::List(items.collect())))
        }
        (Hit::Collect, Column::Whole) => {
            Term::Value(Cow::Owned(Value::List(rows.into_iter().map(|row| table.record(row)).collect())))
        }
        (_, Column::One(number)) => rows.first().and_then(|row| cell(row, number)).map_or(Term::Unset, Term::of),
        (_, Column::Whole) => rows.first().map_or(Term::Unset, |row| Term::Value(Cow::Owned(table.record(row)))),
    })
}

/// Calls a function of a rule file.
fn apply<'a>(code: &Code, routine: &'a Routine, arguments: &'a [Code], env: Env<'_, 'a>) -> Outcome<Term<'a>> {
    let taken = env.taken.get().saturating_add(1);
    env.taken.set(taken);
    if taken > OPERATIONS_MAX {
        return trouble(code, Why::TooMany);
    }
    let mut frame = arguments.iter().map(|argument| run(argument, env)).collect::<Outcome<Vec<_>>>()?;
    env.facts.called(routine);
    match execute(&routine.body, &mut frame, env) {
        Ok(Some(result)) => Ok(result),
        // The checker has proved that every way ends with a result.
        Ok(None) => Ok(Term::Unset),
        Err(inner) => trouble(code, Why::Within(Box::new(inner.failure(&routine.place, &routine.source)))),
    }
}

/// The lines of a block, up to the first that returns.
fn execute<'a>(block: &'a [Statement], frame: &mut Vec<Term<'a>>, env: Env<'_, 'a>) -> Outcome<Option<Term<'a>>> {
    let declared = frame.len();
    for statement in block {
        let here = Env { locals: frame, ..env };
        match statement {
            Statement::Let(code) => {
                let value = run(code, here)?;
                frame.push(value);
            }
            Statement::Return(code) => return run(code, here).map(Some),
            Statement::If(condition, then, otherwise) => {
                let branch = if yes(condition, here)? { then } else { otherwise };
                if let Some(result) = execute(branch, frame, env)? {
                    return Ok(Some(result));
                }
            }
        }
    }
    frame.truncate(declared);
    Ok(None)
}

/// The value of a part that must have one.
fn needed<'a>(code: &'a Code, env: Env<'_, 'a>) -> Outcome<Term<'a>> {
    match run(code, env)? {
        Term::Unset => trouble(code, Why::Unset),
        term => Ok(term),
    }
}

/// The answer of a part that must be yes or no.
fn yes(code: &Code, env: Env<'_, '_>) -> Outcome<bool> {
    match run(code, env)? {
        Term::YesNo(yes) => Ok(yes),
        other => trouble(code, unlike("yes or no", &other)),
    }
}

fn text<'a>(code: &'a Code, env: Env<'_, 'a>) -> Outcome<Cow<'a, str>> {
    match run(code, env)? {
        Term::Text(text) => Ok(text),
        other => trouble(code, unlike("text", &other)),
    }
}

fn text_bytes(value: &Value) -> usize {
    match value {
        Value::Text(text) => text.len(),
        Value::List(items) => items.iter().map(text_bytes).sum(),
        Value::Record(record) => record.values().map(text_bytes).sum(),
        _ => 0,
    }
}

fn unlike(expected: &'static str, found: &Term<'_>) -> Why {
    match found {
        Term::Unset => Why::Unset,
        found => Why::Unlike { expected, found: found.type_name() },
    }
}

fn read<'a>(code: &Code, term: Term<'a>, kind: Kind) -> Outcome<Term<'a>> {
    let term = term.plain();
    let alike = match (&term, kind) {
        (Term::Unset, _) => true,
        (Term::Integer(number), Kind::Decimal) => return Ok(Term::Decimal((*number).into())),
        (Term::YesNo(_), Kind::YesNo)
        | (Term::Integer(_), Kind::Integer)
        | (Term::Decimal(_), Kind::Decimal)
        | (Term::Text(_), Kind::Text)
        | (Term::Date(_), Kind::Date)
        | (Term::Moment(_), Kind::Moment) => true,
        (Term::Value(value), kind) => match (&**value, kind) {
            (Value::Sealed(_), _) => return trouble(code, Why::Sealed),
            (Value::List(_), Kind::List) | (Value::Record(_), Kind::Record) | (Value::File(_), Kind::File) => true,
            _ => false,
        },
        _ => false,
    };
    if alike {
        return Ok(term);
    }
    let expected = match kind {
        Kind::YesNo => "yes or no",
        Kind::Integer => "a whole number",
        Kind::Decimal => "a number",
        Kind::Text => "text",
        Kind::Date => "a date",
        Kind::Moment => "a moment",
        Kind::List => "a list",
        Kind::Record => "a record",
        Kind::File => "a file",
    };
    trouble(code, unlike(expected, &term))
}

fn negative<'a>(code: &Code, term: Term<'a>) -> Outcome<Term<'a>> {
    match term {
        Term::Integer(number) => match number.checked_neg() {
            Some(number) => Ok(Term::Integer(number)),
            None => trouble(code, Why::Overflow("-")),
        },
        Term::Decimal(number) => Ok(Term::Decimal(-number)),
        other => trouble(code, unlike("a number", &other)),
    }
}

fn arithmetic<'a>(code: &Code, operation: Arithmetic, left: Term<'a>, right: Term<'a>) -> Outcome<Term<'a>> {
    let zero = matches!(operation, Arithmetic::Divide | Arithmetic::Remainder)
        && match &right {
            Term::Integer(number) => *number == 0,
            Term::Decimal(number) => number.is_zero(),
            _ => false,
        };
    if zero {
        return trouble(code, Why::DivisionByZero(operation.symbol()));
    }
    let result = match (left, right) {
        (Term::Integer(a), Term::Integer(b)) => whole(operation, a, b).map(Term::Integer),
        (Term::Decimal(a), Term::Decimal(b)) => exact(operation, a, b).map(Term::Decimal),
        (Term::Integer(a), Term::Decimal(b)) => exact(operation, a.into(), b).map(Term::Decimal),
        (Term::Decimal(a), Term::Integer(b)) => exact(operation, a, b.into()).map(Term::Decimal),
        (Term::Integer(_) | Term::Decimal(_), other) | (other, _) => return trouble(code, unlike("a number", &other)),
    };
    match result {
        Some(term) => Ok(term),
        None => trouble(code, Why::Overflow(operation.symbol())),
    }
}

fn whole(operation: Arithmetic, a: i64, b: i64) -> Option<i64> {
    match operation {
        Arithmetic::Add => a.checked_add(b),
        Arithmetic::Subtract => a.checked_sub(b),
        Arithmetic::Multiply => a.checked_mul(b),
        Arithmetic::Divide => a.checked_div(b),
        Arithmetic::Remainder => a.checked_rem(b),
    }
}

fn exact(operation: Arithmetic, a: Decimal, b: Decimal) -> Option<Decimal> {
    match operation {
        Arithmetic::Add => a.checked_add(b),
        Arithmetic::Subtract => a.checked_sub(b),
        Arithmetic::Multiply => a.checked_mul(b),
        Arithmetic::Divide => a.checked_div(b),
        Arithmetic::Remainder => a.checked_rem(b),
    }
}

fn compare(code: &Code, comparison: Comparison, left: &Term<'_>, right: &Term<'_>) -> Outcome<bool> {
    let order = match (left, right) {
        (Term::Text(a), Term::Text(b)) if !comparison.orders() => Some(a.cmp(b)),
        (Term::YesNo(a), Term::YesNo(b)) if !comparison.orders() => Some(a.cmp(b)),
        (Term::Text(_), Term::Text(_)) | (Term::YesNo(_), Term::YesNo(_)) => None,
        _ => order(left, right),
    };
    match order {
        Some(order) => Ok(comparison.holds(order)),
        None => trouble(code, Why::Unlike { expected: left.type_name(), found: right.type_name() }),
    }
}

/// The order of two values of one kind; nothing between two kinds.
fn order(left: &Term<'_>, right: &Term<'_>) -> Option<Ordering> {
    Some(match (left, right) {
        (Term::Integer(a), Term::Integer(b)) => a.cmp(b),
        (Term::Decimal(a), Term::Decimal(b)) => a.cmp(b),
        (Term::Integer(a), Term::Decimal(b)) => Decimal::from(*a).cmp(b),
        (Term::Decimal(a), Term::Integer(b)) => a.cmp(&Decimal::from(*b)),
        (Term::Text(a), Term::Text(b)) => a.cmp(b),
        (Term::YesNo(a), Term::YesNo(b)) => a.cmp(b),
        (Term::Date(a), Term::Date(b)) => a.cmp(b),
        (Term::Moment(a), Term::Moment(b)) => a.cmp(b),
        _ => return None,
    })
}

fn call<'a>(code: &'a Code, function: Function, arguments: &'a [Code], env: Env<'_, 'a>) -> Outcome<Term<'a>> {
    match (function, arguments) {
        (Function::IsSet, [operand]) => is_set(operand, env).map(Term::YesNo),
        (Function::Count, [list]) => match needed(list, env)? {
            // A list has at most a thousand entries.
            Term::Value(value) if matches!(*value, Value::List(_)) => match &*value {
                Value::List(items) => Ok(Term::Integer(items.len() as i64)),
                _ => Ok(Term::Integer(0)),
            },
            other => trouble(list, unlike("a list", &other)),
        },
        (Function::Contains, [container, item]) => {
            let place = needed(container, env)?;
            let part = needed(item, env)?;
            contains(code, &place, &part).map(Term::YesNo)
        }
        (Function::Age, [born]) => match function::age(date(born, env)?, env.facts.today()) {
            Some(years) => Ok(Term::Integer(years)),
            None => trouble(code, Why::Future),
        },
        (Function::WorkingDays, [from, to]) => {
            let (from, to) = (date(from, env)?, date(to, env)?);
            match function::working_days(env.facts.calendar(), from, to) {
                Some(days) => Ok(Term::Integer(days)),
                None => trouble(code, Why::OutOfCalendar),
            }
        }
        (Function::AddWorkingDays, [from, days]) => {
            let from = date(from, env)?;
            let days = match needed(days, env)? {
                Term::Integer(days) => days,
                other => return trouble(code, unlike("a whole number", &other)),
            };
            match function::add_working_days(env.facts.calendar(), from, days) {
                Some(date) => Ok(Term::Date(date)),
                None => trouble(code, Why::OutOfCalendar),
            }
        }
        (Function::Date, [moment]) => match needed(moment, env)? {
            Term::Moment(moment) => Ok(Term::Date(env.facts.calendar().date(moment))),
            other => trouble(code, unlike("a moment", &other)),
        },
        (
            Function::IsSet
            | Function::Count
            | Function::Contains
            | Function::Age
            | Function::WorkingDays
            | Function::AddWorkingDays
            | Function::Date,
            _,
        ) => trouble(code, Why::Unlike { expected: function.form(), found: "another number of values" }),
    }
}

/// Whether something is there. A sealed value is: that it was given is no secret, what it says is.
fn is_set(code: &Code, env: Env<'_, '_>) -> Outcome<bool> {
    match &code.op {
        Op::Read { slot, .. } => Ok(env.facts.read(slot).plain() != Term::Unset),
        _ => Ok(run(code, env)? != Term::Unset),
    }
}

fn contains(code: &Code, container: &Term<'_>, item: &Term<'_>) -> Outcome<bool> {
    if let (Term::Text(whole), Term::Text(part)) = (container, item) {
        return Ok(whole.contains(&**part));
    }
    let items = match container {
        Term::Value(value) => match &**value {
            Value::List(items) => items,
            _ => return trouble(code, unlike("a list", container)),
        },
        other => return trouble(code, unlike("a list", other)),
    };
    for entry in items {
        match entry {
            Value::Sealed(_) => return trouble(code, Why::Sealed),
            entry => match order(&Term::of(entry), item) {
                Some(order) if order.is_eq() => return Ok(true),
                Some(_) => {}
                None => return trouble(code, Why::Unlike { expected: item.type_name(), found: entry.type_name() }),
            },
        }
    }
    Ok(false)
}

fn date(code: &Code, env: Env<'_, '_>) -> Outcome<jiff::civil::Date> {
    match run(code, env)? {
        Term::Date(date) => Ok(date),
        other => trouble(code, unlike("a date", &other)),
    }
}
