//! What a cell says: `house`, `< 250`, `10..20`, `a, b`, `not x`, `*`.

use std::collections::BTreeSet;

use jiff::civil::Date;
use motcua_kernel::rule::table::{Cut, day};
use motcua_kernel::say;
use motcua_kernel::sentence::Sentence;
use motcua_kernel::value::Value;
use rust_decimal::Decimal;

use crate::diagnostic::{list, nearest, slip};
use crate::syntax::table::OutputType;
use crate::typing::Type;

/// What fits.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Fits {
    /// Everything.
    Any,
    /// Numbers or days between two limits; `None` is no limit.
    Between(Vec<(Option<Cut>, Option<Cut>)>),
    /// Everything but that.
    NotBetween(Vec<(Option<Cut>, Option<Cut>)>),
    /// These texts.
    Words(BTreeSet<String>),
    /// Every other text.
    NotWords(BTreeSet<String>),
}

/// What is wrong with a cell, and what to do.
pub(super) struct Bad {
    pub(super) headline: Sentence,
    pub(super) help: Option<Sentence>,
    /// What was written and what must have been meant.
    pub(super) slip: Option<(String, String)>,
}

fn bad<T>(headline: Sentence, help: Sentence) -> Result<T, Bad> {
    Err(Bad { headline, help: Some(help), slip: None })
}

/// Reads a cell of an input.
pub(super) fn input(text: &str, ty: &Type) -> Result<Fits, Bad> {
    let text = text.trim();
    if text.is_empty() {
        return bad(say!("the cell is empty"), say!("write `*` where any value fits"));
    }
    if text == "*" {
        return Ok(Fits::Any);
    }
    if text == "-" {
        return bad(say!("`-` is no value"), say!("write `*` where any value fits"));
    }
    let (negated, rest) = match text.strip_prefix("not") {
        Some(rest) if rest.starts_with([' ', '"']) => (true, rest.trim_start()),
        _ => (false, text),
    };
    let items = split(rest)?;
    match ty {
        Type::Integer(_) | Type::Decimal(_) | Type::Date => {
            let ranges = items.iter().map(|item| range(item, ty)).collect::<Result<Vec<_>, _>>()?;
            Ok(if negated { Fits::NotBetween(ranges) } else { Fits::Between(ranges) })
        }
        _ => {
            let words = items.iter().map(|item| word(item, ty)).collect::<Result<BTreeSet<_>, _>>()?;
            Ok(if negated { Fits::NotWords(words) } else { Fits::Words(words) })
        }
    }
}

/// The parts between commas that stand outside of quotes.
fn split(text: &str) -> Result<Vec<String>, Bad> {
    let mut items = vec![String::new()];
    let mut quoted = false;
    for character in text.chars() {
        match character {
            '"' => quoted = !quoted,
            ',' if !quoted => {
                items.push(String::new());
                continue;
            }
            _ => {}
        }
        if let Some(last) = items.last_mut() {
            last.push(character);
        }
    }
    if quoted {
        return bad(say!("a double quote is never closed"), say!("write `\"` behind the text"));
    }
    let items: Vec<String> = items.into_iter().map(|item| item.trim().to_owned()).collect();
    if items.iter().any(String::is_empty) {
        return bad(say!("nothing stands between two commas"), say!("separate values by one comma each: `a, b`"));
    }
    Ok(items)
}

fn word(item: &str, ty: &Type) -> Result<String, Bad> {
    let quoted = item.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    if quoted.is_none() && (item == "*" || item.starts_with(['<', '>', '='])) {
        return bad(
            say!("`{item}` is no text: texts have no order", item),
            say!("write the texts that fit, such as `a, b`, or `\"{item}\"` for the text itself", item),
        );
    }
    let text = quoted.unwrap_or(item);
    match ty {
        Type::YesNo if !["true", "false"].contains(&text) => {
            bad(say!("expected yes or no, found `{text}`", text), say!("write `true`, `false` or `*`"))
        }
        Type::Word(words) if !words.values.contains(text) => {
            let values = || words.values.iter().map(String::as_str);
            let help = match nearest(text, values()) {
                Some(near) => say!("did you mean `{near}`?", near),
                None => say!("there are: {names}", names = list(values())),
            };
            let slip = slip(text, values()).map(|meant| (text.to_owned(), meant.to_owned()));
            Err(Bad { headline: say!("`{text}` is not {words}", text, words = words.of), help: Some(help), slip })
        }
        _ => Ok(text.to_owned()),
    }
}

type Limits = (Option<Cut>, Option<Cut>);

fn range(item: &str, ty: &Type) -> Result<Limits, Bad> {
    for (sign, below, included) in [("<=", true, true), (">=", false, true), ("<", true, false), (">", false, false)] {
        if let Some(rest) = item.strip_prefix(sign) {
            let number = number(rest.trim(), ty)?;
            // `<= 5` ends just after 5, and `> 5` begins there.
            let cut = cut(number, below == included, ty);
            return Ok(if below { (None, Some(cut)) } else { (Some(cut), None) });
        }
    }
    if let Some((from, to)) = item.split_once("..") {
        let (from, to) = (number(from.trim(), ty)?, number(to.trim(), ty)?);
        if from > to {
            return bad(
                say!("`{item}` holds nothing: it ends before it begins", item),
                say!("write the smaller value first"),
            );
        }
        return Ok((Some(cut(from, false, ty)), Some(cut(to, true, ty))));
    }
    let number = number(item, ty)?;
    Ok((Some(cut(number, false, ty)), Some(cut(number, true, ty))))
}

/// Between two whole numbers, or two days, there is nothing: just after one is just before the next.
pub(super) fn cut(at: Decimal, after: bool, ty: &Type) -> Cut {
    match ty {
        Type::Decimal(_) => Cut { at, after },
        _ if after => Cut { at: at.saturating_add(Decimal::ONE), after: false },
        _ => Cut { at, after },
    }
}

fn number(text: &str, ty: &Type) -> Result<Decimal, Bad> {
    match ty {
        Type::Date => match date(text) {
            Some(date) => Ok(day(date)),
            None => bad(say!("expected a date, found `{text}`", text), say!("write year, month and day: `2026-01-31`")),
        },
        _ => {
            let whole = matches!(ty, Type::Integer(_));
            decimal(text, whole).ok_or_else(|| not_a_number(text, whole))
        }
    }
}

fn not_a_number(text: &str, whole: bool) -> Bad {
    let wanted = if whole { say!("a whole number") } else { say!("a number") };
    let example = if whole { "5" } else { "2.5" };
    let help = say!("write a value, `< {example}`, `10..20` or `*`", example);
    Bad { headline: say!("expected {wanted}, found `{text}`", wanted, text), help: Some(help), slip: None }
}

/// Digits, perhaps a sign, perhaps a fraction: no thousands marks, no exponents, which readers understand differently.
fn decimal(text: &str, whole: bool) -> Option<Decimal> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (front, back) = digits.split_once('.').map_or((digits, None), |(front, back)| (front, Some(back)));
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !all_digits(front) || back.is_some_and(|back| whole || !all_digits(back)) {
        return None;
    }
    let number = text.parse::<Decimal>().ok()?;
    // What cannot be kept exactly is refused, not rounded.
    let exact = number.scale() as usize == back.map_or(0, str::len);
    (exact && (!whole || i64::try_from(number).is_ok())).then_some(number)
}

fn date(text: &str) -> Option<Date> {
    crate::shape::date(text)
}

/// Reads a cell of an output.
pub(super) fn output(text: &str, ty: OutputType) -> Result<Value, Bad> {
    let text = text.trim();
    if text.is_empty() || text == "*" {
        let empty = text.is_empty();
        let found = if empty { say!("the cell is empty") } else { say!("`*` says nothing about what follows") };
        return bad(found, say!("every row says everything that follows"));
    }
    match ty {
        OutputType::Text => {
            let quoted = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
            Ok(Value::text(quoted.unwrap_or(text)))
        }
        OutputType::Number | OutputType::Money => {
            decimal(text, false).map(Value::Decimal).ok_or_else(|| plain_number(text, say!("a number"), "1200.50"))
        }
        OutputType::Integer => {
            let number = decimal(text, true).and_then(|number| i64::try_from(number).ok());
            number.map(Value::Integer).ok_or_else(|| plain_number(text, say!("a whole number"), "1200"))
        }
        OutputType::YesNo => match text {
            "true" => Ok(Value::YesNo(true)),
            "false" => Ok(Value::YesNo(false)),
            _ => bad(say!("expected yes or no, found `{text}`", text), say!("write `true` or `false`")),
        },
        OutputType::Date => match date(text) {
            Some(date) => Ok(Value::Date(date)),
            None => bad(say!("expected a date, found `{text}`", text), say!("write year, month and day: `2026-01-31`")),
        },
    }
}

fn plain_number(text: &str, wanted: Sentence, example: &str) -> Bad {
    let help = say!("write digits without marks between them: `{example}`", example);
    Bad { headline: say!("expected {wanted}, found `{text}`", wanted, text), help: Some(help), slip: None }
}
