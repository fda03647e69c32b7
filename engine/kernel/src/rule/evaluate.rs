//! Evaluation of the typed form. Total: it yields a value or says why not; it never guesses, and it never panics.
//!
//! The checker has proved the types, and yet every operation looks at what it gets: data written under an older
//! version, or by a defect elsewhere, must end in a failure that names the place, not in a wrong decision.

use std::borrow::Cow;
use std::cmp::Ordering;

use rust_decimal::Decimal;

use super::code::{Code, Function, Kind, Op};
use super::function;
use super::parse::TEXT_BYTES_MAX;
use super::tree::{Arithmetic, Comparison, Span};
use super::{Facts, Term};
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
}

type Outcome<T> = Result<T, Trouble>;

fn trouble<T>(code: &Code, why: Why) -> Outcome<T> {
    Err(Trouble { span: code.span, why })
}

/// The value of a part; unset where it may be.
pub(super) fn run<'a>(code: &'a Code, facts: &'a dyn Facts) -> Outcome<Term<'a>> {
    match &code.op {
        Op::Constant(value) => Ok(Term::of(value)),
        Op::Read { slot, kind } => read(code, facts.read(slot), *kind),
        Op::Widen(inner) => Ok(match run(inner, facts)? {
            Term::Integer(number) => Term::Decimal(number.into()),
            other => other,
        }),
        Op::Negative(inner) => negative(code, needed(inner, facts)?),
        Op::Not(inner) => Ok(Term::YesNo(!yes(inner, facts)?)),
        Op::Arithmetic(operation, pair) => {
            let left = needed(&pair[0], facts)?;
            let right = needed(&pair[1], facts)?;
            arithmetic(code, *operation, left, right)
        }
        Op::Join(pair) => {
            let left = text(&pair[0], facts)?;
            let right = text(&pair[1], facts)?;
            if left.len() + right.len() > TEXT_BYTES_MAX {
                return trouble(code, Why::TooLong);
            }
            Ok(Term::Text(left + right))
        }
        Op::Compare(comparison, pair) => {
            let left = needed(&pair[0], facts)?;
            let right = needed(&pair[1], facts)?;
            compare(code, *comparison, &left, &right).map(Term::YesNo)
        }
        Op::All(operands) => {
            for operand in operands {
                if !yes(operand, facts)? {
                    return Ok(Term::YesNo(false));
                }
            }
            Ok(Term::YesNo(true))
        }
        Op::Any(operands) => {
            for operand in operands {
                if yes(operand, facts)? {
                    return Ok(Term::YesNo(true));
                }
            }
            Ok(Term::YesNo(false))
        }
        Op::FirstSet(operands) => {
            for operand in operands {
                let term = run(operand, facts)?;
                if term != Term::Unset {
                    return Ok(term);
                }
            }
            Ok(Term::Unset)
        }
        Op::If(parts) => {
            let [condition, then, otherwise] = &**parts;
            run(if yes(condition, facts)? { then } else { otherwise }, facts)
        }
        Op::List(items) => {
            let items =
                items.iter().map(|item| needed(item, facts).map(Term::into_value)).collect::<Outcome<Vec<_>>>()?;
            // A list may be as long as a text: what is put together stays bounded, however it is put together.
            if items.iter().map(text_bytes).sum::<usize>() > TEXT_BYTES_MAX {
                return trouble(code, Why::TooLong);
            }
            Ok(Term::Value(Cow::Owned(Value::List(items))))
        }
        Op::Call(function, arguments) => call(code, *function, arguments, facts),
    }
}

/// The value of a part that must have one.
fn needed<'a>(code: &'a Code, facts: &'a dyn Facts) -> Outcome<Term<'a>> {
    match run(code, facts)? {
        Term::Unset => trouble(code, Why::Unset),
        term => Ok(term),
    }
}

/// The answer of a part that must be yes or no.
pub(super) fn yes(code: &Code, facts: &dyn Facts) -> Outcome<bool> {
    match run(code, facts)? {
        Term::YesNo(yes) => Ok(yes),
        other => trouble(code, unlike("yes or no", &other)),
    }
}

fn text<'a>(code: &'a Code, facts: &'a dyn Facts) -> Outcome<Cow<'a, str>> {
    match run(code, facts)? {
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

fn call<'a>(code: &'a Code, function: Function, arguments: &'a [Code], facts: &'a dyn Facts) -> Outcome<Term<'a>> {
    match (function, arguments) {
        (Function::IsSet, [operand]) => is_set(operand, facts).map(Term::YesNo),
        (Function::Count, [list]) => match needed(list, facts)? {
            // A list has at most a thousand entries.
            Term::Value(value) if matches!(*value, Value::List(_)) => match &*value {
                Value::List(items) => Ok(Term::Integer(items.len() as i64)),
                _ => Ok(Term::Integer(0)),
            },
            other => trouble(list, unlike("a list", &other)),
        },
        (Function::Contains, [container, item]) => {
            let place = needed(container, facts)?;
            let part = needed(item, facts)?;
            contains(code, &place, &part).map(Term::YesNo)
        }
        (Function::Age, [born]) => match function::age(date(born, facts)?, facts.today()) {
            Some(years) => Ok(Term::Integer(years)),
            None => trouble(code, Why::Future),
        },
        (Function::WorkingDays, [from, to]) => {
            let (from, to) = (date(from, facts)?, date(to, facts)?);
            match function::working_days(facts.calendar(), from, to) {
                Some(days) => Ok(Term::Integer(days)),
                None => trouble(code, Why::OutOfCalendar),
            }
        }
        (Function::AddWorkingDays, [from, days]) => {
            let from = date(from, facts)?;
            let days = match needed(days, facts)? {
                Term::Integer(days) => days,
                other => return trouble(code, unlike("a whole number", &other)),
            };
            match function::add_working_days(facts.calendar(), from, days) {
                Some(date) => Ok(Term::Date(date)),
                None => trouble(code, Why::OutOfCalendar),
            }
        }
        (Function::Date, [moment]) => match needed(moment, facts)? {
            Term::Moment(moment) => Ok(Term::Date(facts.calendar().date(moment))),
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
fn is_set(code: &Code, facts: &dyn Facts) -> Outcome<bool> {
    match &code.op {
        Op::Read { slot, .. } => Ok(facts.read(slot).plain() != Term::Unset),
        _ => Ok(run(code, facts)? != Term::Unset),
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

fn date(code: &Code, facts: &dyn Facts) -> Outcome<jiff::civil::Date> {
    match run(code, facts)? {
        Term::Date(date) => Ok(date),
        other => trouble(code, unlike("a date", &other)),
    }
}
