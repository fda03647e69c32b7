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
    said.map_or_else(|| rounded.to_string(), |left| left.say(language))
}

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

/// `02/03/2026`, `2 March 2026`.
pub(super) fn day(language: Language, date: Date) -> String {
    match language {
        Language::Vi => format!("{:02}/{:02}/{}", date.day(), date.month(), date.year()),
        Language::En => {
            let month = usize::try_from(date.month()).ok().and_then(|month| MONTHS.get(month.saturating_sub(1)));
            format!("{} {} {}", date.day(), month.unwrap_or(&"?"), date.year())
        }
    }
}

/// `14:05, 02/03/2026`.
pub(super) fn moment(language: Language, zone: &TimeZone, at: Timestamp) -> String {
    let civil: DateTime = zone.to_datetime(at);
    format!("{:02}:{:02}, {}", civil.hour(), civil.minute(), day(language, civil.date()))
}
