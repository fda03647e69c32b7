//! Moments, dates and names as this rim shows them, and the few words that several commands share.

use jiff::Timestamp;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use motcua_kernel::text::{Language, Text};
use serde_json::Value as Json;

/// The zone in which a clerk reads an answer of the server, where the answer names none.
pub(crate) fn office_zone() -> TimeZone {
    TimeZoneDatabase::bundled().get("Asia/Ho_Chi_Minh").unwrap_or(TimeZone::UTC)
}

/// `Mon 2 Mar 2026 09:00`, `T2 02/03/2026 09:00`.
pub(crate) fn moment(zone: &TimeZone, at: Timestamp, language: Language) -> String {
    let local = zone.to_datetime(at);
    format!("{} {}", date(local.date(), language), local.strftime("%H:%M"))
}

/// `Mon 2 Mar 2026`, `T2 02/03/2026`.
pub(crate) fn date(date: jiff::civil::Date, language: Language) -> String {
    let short = motcua_sim::story::date_in_words(date, language).replace("  ", " ");
    match language {
        Language::En => format!("{short} {}", date.year()),
        Language::Vi => format!("{short}/{}", date.year()),
    }
}

/// A moment in an answer of the server.
pub(crate) fn moment_of(value: &Json, language: Language) -> String {
    match value.as_str().and_then(|text| text.parse().ok()) {
        Some(at) => moment(&office_zone(), at, language),
        None => "—".to_owned(),
    }
}

/// The same for a list, where every column counts: `2026-03-02 09:00`. Empty where there is none.
pub(crate) fn short_moment_of(value: &Json) -> String {
    let at = value.as_str().and_then(|text| text.parse::<Timestamp>().ok());
    at.map_or_else(String::new, |at| office_zone().to_datetime(at).strftime("%Y-%m-%d %H:%M").to_string())
}

/// A text of an answer of the server, in one language.
pub(crate) fn said(value: &Json, language: Language) -> String {
    value[language.code()].as_str().unwrap_or("—").to_owned()
}

/// A label, or the name it stands for.
pub(crate) fn label(text: &Text, name: &str, language: Language) -> String {
    match text.get(language) {
        "" => name.to_owned(),
        label => label.to_owned(),
    }
}
