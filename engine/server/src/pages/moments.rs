//! Days and moments as people write them, in the time of the procedure's calendar.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use motcua_kernel::allowance::Allowance;
use motcua_kernel::text::Language;
use motcua_kernel::value::Value;

/// `15 ngày làm việc`, from `15 working days`.
pub(super) fn length(language: Language, within: &str) -> String {
    within.parse::<Allowance>().map_or_else(|_| within.to_owned(), |within| within.say(language))
}

/// So much of a limit, in its unit.
pub(super) fn part(language: Language, amount: &Value, within: &str) -> String {
    let Value::Decimal(amount) = amount else { return String::new() };
    let unit = within.parse::<Allowance>().map(Allowance::unit);
    // A part of a day is no allowance of the law; the number says it as well.
    let rounded = amount.round_dp(1).normalize();
    let said = unit.ok().and_then(|unit| Allowance::new(rounded, unit).ok());
    said.map_or_else(|| motcua_papers::number(rounded, language), |left| left.say(language))
}

/// `02/03/2026`, `2 March 2026`.
pub(super) fn day(language: Language, date: Date) -> String {
    match language {
        Language::Vi => format!("{:02}/{:02}/{}", date.day(), date.month(), date.year()),
        Language::En => motcua_papers::date(date, language),
    }
}

/// `14:05, 02/03/2026`.
pub(super) fn moment(language: Language, zone: &TimeZone, at: Timestamp) -> String {
    let civil: DateTime = zone.to_datetime(at);
    format!("{:02}:{:02}, {}", civil.hour(), civil.minute(), day(language, civil.date()))
}

/// A value as people read it.
pub(super) fn value(language: Language, zone: &TimeZone, value: &Value) -> String {
    let several = |items: &mut dyn Iterator<Item = &Value>| {
        items.map(|item| self::value(language, zone, item)).collect::<Vec<_>>().join(", ")
    };
    match value {
        Value::Unset => String::new(),
        Value::Sealed(_) => "•••".to_owned(),
        Value::Text(text) => text.to_string(),
        Value::YesNo(yes) => match (yes, language) {
            (true, Language::Vi) => "có".to_owned(),
            (false, Language::Vi) => "không".to_owned(),
            (true, Language::En) => "yes".to_owned(),
            (false, Language::En) => "no".to_owned(),
        },
        Value::Integer(number) => motcua_papers::number((*number).into(), language),
        Value::Decimal(number) => motcua_papers::number(*number, language),
        Value::Date(date) => day(language, *date),
        Value::Moment(at) => moment(language, zone, *at),
        Value::File(file) => file.name.to_string(),
        Value::List(items) => several(&mut items.iter()),
        Value::Record(parts) => several(&mut parts.values()),
    }
}
