//! Dates and moments in words. Both languages leave out the year: a story names it once, at its head.

use jiff::Timestamp;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use motcua_kernel::text::Language;

/// `Mon  2 Mar 09:00`, `T2 02/03 09:00`. Always as wide, so that lines stand below each other.
pub fn moment_in_words(zone: &TimeZone, at: Timestamp, language: Language) -> String {
    let local = zone.to_datetime(at);
    format!("{} {}", date_in_words(local.date(), language), local.strftime("%H:%M"))
}

/// `Mon  2 Mar`, `T2 02/03`.
pub fn date_in_words(date: Date, language: Language) -> String {
    match language {
        Language::En => date.strftime("%a %e %b").to_string(),
        Language::Vi => format!("{} {:02}/{:02}", weekday_vi(date.weekday()), date.day(), date.month()),
    }
}

/// Monday is the second day of the week in Vietnamese, Sunday the day of the Lord.
fn weekday_vi(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "T2",
        Weekday::Tuesday => "T3",
        Weekday::Wednesday => "T4",
        Weekday::Thursday => "T5",
        Weekday::Friday => "T6",
        Weekday::Saturday => "T7",
        Weekday::Sunday => "CN",
    }
}
