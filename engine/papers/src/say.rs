//! Values as people read them on paper.

use jiff::civil::Date;
use motcua_kernel::calendar::Calendar;
use motcua_kernel::form::FieldKind;
use motcua_kernel::text::Language;
use motcua_kernel::value::Value;
use rust_decimal::Decimal;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// `ngày 23 tháng 3 năm 2026`, `23 March 2026`.
pub fn date(date: Date, language: Language) -> String {
    match language {
        Language::Vi => format!("ngày {} tháng {} năm {}", date.day(), date.month(), date.year()),
        Language::En => {
            let month = usize::try_from(date.month() - 1).ok().and_then(|month| MONTHS.get(month)).unwrap_or(&"");
            format!("{} {month} {}", date.day(), date.year())
        }
    }
}

/// `1.250,5` in Vietnamese, `1,250.5` in English.
pub fn number(number: Decimal, language: Language) -> String {
    let (group, point) = match language {
        Language::Vi => ('.', ','),
        Language::En => (',', '.'),
    };
    let text = number.to_string();
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |digits| ("-", digits));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let mut shown = String::from(sign);
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            shown.push(group);
        }
        shown.push(digit);
    }
    if !part.is_empty() {
        shown.push(point);
        shown.push_str(part);
    }
    shown
}

/// A value of a field: with its label where it is a code, with its unit where it has one. A template gets text, a
/// list of texts, or yes and no; nothing where nothing was given.
pub(crate) fn value(
    value: &Value,
    kind: Option<&FieldKind>,
    calendar: &Calendar,
    language: Language,
) -> minijinja::Value {
    match value {
        Value::Unset => minijinja::Value::UNDEFINED,
        Value::YesNo(yes) => minijinja::Value::from(*yes),
        Value::Integer(whole) => with_unit(number(Decimal::from(*whole), language), kind),
        Value::Decimal(decimal) => with_unit(number(*decimal, language), kind),
        Value::Text(text) => minijinja::Value::from(label(text, kind, language)),
        Value::Date(day) => minijinja::Value::from(date(*day, language)),
        Value::Moment(moment) => minijinja::Value::from(date(calendar.date(*moment), language)),
        Value::List(items) => {
            let kind = match kind {
                Some(FieldKind::List(of)) => Some(of.as_ref()),
                _ => None,
            };
            items.iter().map(|item| self::value(item, kind, calendar, language)).collect()
        }
        Value::Record(record) => {
            let inner = |(name, inner): (&motcua_kernel::id::FieldId, &Value)| {
                let kind = match kind {
                    Some(FieldKind::Record { form, .. }) => form.fields.get(name).map(|part| &part.kind),
                    _ => None,
                };
                (name.to_string(), self::value(inner, kind, calendar, language))
            };
            record.iter().map(inner).collect::<std::collections::BTreeMap<_, _>>().into()
        }
        Value::File(file) => minijinja::Value::from(file.name.to_string()),
        Value::Sealed(_) => minijinja::Value::from("•••"),
    }
}

/// A value on one line.
pub(crate) fn line(value: &Value, kind: &FieldKind, calendar: &Calendar, language: Language) -> String {
    match (value, kind) {
        (Value::YesNo(yes), _) => match (yes, language) {
            (true, Language::Vi) => "có",
            (false, Language::Vi) => "không",
            (true, Language::En) => "yes",
            (false, Language::En) => "no",
        }
        .to_owned(),
        (Value::List(items), FieldKind::List(of)) => {
            // Of things with commas in them, each stands apart.
            let between = if matches!(**of, FieldKind::Record { .. }) { "; " } else { ", " };
            let lines: Vec<String> = items.iter().map(|item| line(item, of, calendar, language)).collect();
            lines.join(between)
        }
        (Value::Record(record), FieldKind::Record { name, form }) => {
            let given = form.fields.iter().filter_map(|(part, field)| {
                let value = record.get(part).filter(|value| !value.is_unset())?;
                Some((field.label.get(language), line(value, &field.kind, calendar, language)))
            });
            // An address reads as one writes it on a letter. Of a person the name speaks for itself, a number does not.
            let parts = given.enumerate().map(|(place, (label, said))| match place {
                0 => said,
                _ if *name == "address" => format!(", {said}"),
                _ => format!(", {} {said}", lower(label)),
            });
            parts.collect()
        }
        _ => self::value(value, Some(kind), calendar, language).to_string(),
    }
}

/// A label within a sentence.
fn lower(label: &str) -> String {
    let mut letters = label.chars();
    letters.next().map_or(String::new(), |first| first.to_lowercase().chain(letters).collect())
}

fn label(text: &str, kind: Option<&FieldKind>, language: Language) -> String {
    match kind {
        Some(FieldKind::Code { values, .. }) => values.get(text).map_or(text, |label| label.get(language)).to_owned(),
        _ => text.to_owned(),
    }
}

fn with_unit(shown: String, kind: Option<&FieldKind>) -> minijinja::Value {
    let unit = match kind {
        Some(FieldKind::Number { unit, .. } | FieldKind::Integer { unit, .. }) => unit.as_deref(),
        _ => None,
    };
    minijinja::Value::from(match unit {
        Some("m2") => format!("{shown} m²"),
        Some(unit) => format!("{shown} {unit}"),
        None => shown,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_as_each_language_does() {
        for (text, vi, en) in
            [("900", "900", "900"), ("1250.50", "1.250,50", "1,250.50"), ("-1234567", "-1.234.567", "-1,234,567")]
        {
            let decimal: Decimal = text.parse().unwrap();
            assert_eq!(number(decimal, Language::Vi), vi);
            assert_eq!(number(decimal, Language::En), en);
        }
    }

    #[test]
    fn dates_are_in_words() {
        let day = jiff::civil::date(2026, 3, 23);
        assert_eq!(date(day, Language::Vi), "ngày 23 tháng 3 năm 2026");
        assert_eq!(date(day, Language::En), "23 March 2026");
    }
}
