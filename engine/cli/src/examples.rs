//! Something plausible in every field of a form, so that a walk or a demonstration can begin at once.

use jiff::civil::Date;
use motcua_kernel::form::{DateBound, Field, FieldKind, Form};
use motcua_kernel::id::FieldId;
use motcua_kernel::text::Language;
use motcua_kernel::value::{Record, Value};
use regex::Regex;
use rust_decimal::Decimal;

/// A filled form: every field that must be given. What cannot be made up (a pattern that nobody can guess) stays out;
/// the form then says that it is missing.
pub(crate) fn filled(form: &Form, also: &[FieldId], today: Date, language: Language) -> Record {
    let wanted = form.fields.iter().filter(|(id, field)| field.always_given() || also.contains(id));
    wanted.filter_map(|(id, field)| Some((id.clone(), example(id, field, today, language)?))).collect()
}

fn example(id: &FieldId, field: &Field, today: Date, language: Language) -> Option<Value> {
    // What systems exchange has no label.
    let label = match field.label.get(language) {
        "" => id.as_str(),
        label => label,
    };
    of_kind(&field.kind, label, today)
}

fn of_kind(kind: &FieldKind, label: &str, today: Date) -> Option<Value> {
    Some(match kind {
        FieldKind::Text { pattern: None } => Value::text(label),
        FieldKind::Text { pattern: Some(pattern) } => Value::text(fitting(pattern, label)?),
        FieldKind::Number { min, max, .. } | FieldKind::Money { min, max } => {
            Value::Decimal(between(*min, *max, Decimal::ONE_HUNDRED))
        }
        FieldKind::Integer { min, max, .. } => Value::Integer(min.unwrap_or(1).max(1).min(max.unwrap_or(i64::MAX))),
        FieldKind::YesNo => Value::YesNo(true),
        FieldKind::Date { min, max } => Value::text(day(*min, *max, today).to_string()),
        FieldKind::Moment => return None,
        FieldKind::Choice { options } => Value::Text(options.first()?.clone()),
        FieldKind::Code { values, .. } => Value::Text(values.keys().next()?.clone()),
        FieldKind::File { accept, max_bytes } => {
            let name = format!("example.{}", accept.first().map_or("pdf", |ending| ending));
            match max_bytes {
                None => Value::text(name),
                Some(most) => {
                    let parts =
                        [("name", Value::text(name)), ("size", Value::Integer((*most).min(1_000).cast_signed()))];
                    Value::Record(parts.into_iter().map(|(part, value)| (FieldId::from(part), value)).collect())
                }
            }
        }
        FieldKind::Record { form, .. } => {
            let parts = form.fields.iter().filter(|(_, part)| part.required);
            let part = |(id, part): (&FieldId, &Field)| Some((id.clone(), of_kind(&part.kind, label, today)?));
            Value::Record(parts.map(part).collect::<Option<_>>()?)
        }
        FieldKind::List(of) => Value::List(vec![of_kind(of, label, today)?]),
    })
}

/// The usual value if it is allowed, else the nearest that is.
fn between(min: Option<Decimal>, max: Option<Decimal>, usual: Decimal) -> Decimal {
    usual.max(min.unwrap_or(usual)).min(max.unwrap_or(usual).max(min.unwrap_or(Decimal::MIN)))
}

/// A month ago, within what is allowed.
fn day(min: Option<DateBound>, max: Option<DateBound>, today: Date) -> Date {
    let bound = |bound: DateBound| match bound {
        DateBound::On(date) => date,
        DateBound::Today => today,
    };
    let usual = today.checked_sub(jiff::Span::new().days(30)).unwrap_or(today);
    let usual = min.map(bound).map_or(usual, |min| usual.max(min));
    max.map(bound).map_or(usual, |max| usual.min(max))
}

/// Numbers, letters and codes of every usual length: most patterns in administration are one of these.
fn fitting(pattern: &Regex, label: &str) -> Option<String> {
    let digits = (1..=20).map(|length| "001234567890123456789"[..length].to_owned());
    let letters = (1..=20).flat_map(|length| ["A".repeat(length), "a".repeat(length)]);
    let codes = (1..=3).flat_map(|letters| {
        (1..=12).flat_map(move |digits| {
            let (letters, digits) = ("A".repeat(letters), &"001234567890"[..digits]);
            [format!("{letters}{digits}"), format!("{letters}-{digits}")]
        })
    });
    let fits = |text: &String| pattern.find(text).is_some_and(|found| found.len() == text.len());
    std::iter::once(label.to_owned()).chain(digits).chain(letters).chain(codes).find(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_patterns_are_met() {
        for pattern in [r"\d{12}", r"[A-Z]{2}\d{6}", r"[a-z]+", r"\d{3,5}", ".*"] {
            let pattern = Regex::new(pattern).unwrap();
            let text = fitting(&pattern, "Họ tên").unwrap();
            assert!(pattern.is_match(&text), "{pattern}: {text}");
        }
        assert_eq!(fitting(&Regex::new("^never$(?:x)y").unwrap(), "label"), None);
    }

    #[test]
    fn numbers_stay_within_their_bounds() {
        let number = |min: Option<i64>, max: Option<i64>| {
            between(min.map(Decimal::from), max.map(Decimal::from), Decimal::ONE_HUNDRED)
        };
        assert_eq!(number(None, None), Decimal::from(100));
        assert_eq!(number(Some(200), None), Decimal::from(200));
        assert_eq!(number(Some(1), Some(9)), Decimal::from(9));
    }
}
