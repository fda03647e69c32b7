//! Dates, times and amounts as people say them.

use jiff::civil::Date;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::allowance::{Allowance, Unit};
use crate::text::Language;

impl Language {
    /// One of two texts.
    pub(super) fn say(self, vi: &'static str, en: &'static str) -> &'static str {
        match self {
            Self::Vi => vi,
            Self::En => en,
        }
    }
}

const EN_DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const VI_DAYS: [&str; 7] = ["T2", "T3", "T4", "T5", "T6", "T7", "CN"];
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

fn month(date: Date) -> &'static str {
    usize::try_from(date.month() - 1).ok().and_then(|month| MONTHS.get(month)).copied().unwrap_or("")
}

fn weekday(date: Date, language: Language) -> &'static str {
    let names = match language {
        Language::Vi => VI_DAYS,
        Language::En => EN_DAYS,
    };
    usize::try_from(date.weekday().to_monday_zero_offset()).ok().and_then(|day| names.get(day)).copied().unwrap_or("")
}

/// `Thu 12 Feb 2026` or `T5 12/02/2026`.
pub(super) fn date(date: Date, year: bool, language: Language) -> String {
    let day = weekday(date, language);
    match (language, year) {
        (Language::En, true) => format!("{day} {} {} {}", date.day(), month(date), date.year()),
        (Language::En, false) => format!("{day} {} {}", date.day(), month(date)),
        (Language::Vi, true) => format!("{day} {:02}/{:02}/{}", date.day(), date.month(), date.year()),
        (Language::Vi, false) => format!("{day} {:02}/{:02}", date.day(), date.month()),
    }
}

/// `Mon 23 – Fri 27`, with months and years where they are needed.
pub(super) fn dates(from: Date, to: Date, year: bool, language: Language) -> String {
    if from == to {
        return date(from, year, language);
    }
    let same_month = (from.year(), from.month()) == (to.year(), to.month());
    if same_month {
        let first = weekday(from, language);
        return match (language, year) {
            (Language::En, false) => format!("{first} {} – {} {}", from.day(), weekday(to, language), to.day()),
            (Language::En, true) => format!("{first} {} – {}", from.day(), date(to, true, language)),
            (Language::Vi, _) => format!("{first} {:02} – {}", from.day(), date(to, year, language)),
        };
    }
    let first = date(from, year && from.year() != to.year(), language);
    format!("{first} – {}", date(to, year, language))
}

/// `16–20 Feb`, `16/02–20/02`: a closure in brackets.
pub(super) fn short_dates(from: Date, to: Date, language: Language) -> String {
    let one = |date: Date| match language {
        Language::En => format!("{} {}", date.day(), month(date)),
        Language::Vi => format!("{:02}/{:02}", date.day(), date.month()),
    };
    if from == to {
        one(from)
    } else if language == Language::En && (from.year(), from.month()) == (to.year(), to.month()) {
        format!("{}–{}", from.day(), one(to))
    } else {
        format!("{}–{}", one(from), one(to))
    }
}

/// A length of time given in seconds.
pub(super) fn seconds(seconds: Decimal, language: Language) -> String {
    let whole = seconds.trunc().to_i64().unwrap_or(i64::MAX);
    let mut parts = Vec::new();
    for (amount, vi, en) in [(whole / 3600, "giờ", "h"), (whole / 60 % 60, "phút", "min")] {
        if amount > 0 {
            parts.push(format!("{amount} {}", language.say(vi, en)));
        }
    }
    let rest = seconds - Decimal::from(whole / 60 * 60);
    if !rest.is_zero() || parts.is_empty() {
        parts.push(format!("{} {}", rest.normalize(), language.say("giây", "s")));
    }
    parts.join(" ")
}

/// `15 working days`, `15 ngày làm việc`.
pub(super) fn allowance(allowance: Allowance, language: Language) -> String {
    let unit = match language {
        Language::En => return allowance.to_string(),
        Language::Vi => match allowance.unit() {
            Unit::Second => "giây",
            Unit::Minute => "phút",
            Unit::Hour => "giờ",
            Unit::WorkingMinute => "phút làm việc",
            Unit::WorkingHour => "giờ làm việc",
            Unit::Day => "ngày",
            Unit::Week => "tuần",
            Unit::WorkingDay => "ngày làm việc",
            Unit::Month => "tháng",
            Unit::Year => "năm",
        },
    };
    format!("{} {unit}", allowance.amount())
}

/// `1`, `2 3 4 5 6`, `1–30`: the numbers of counted days.
pub(super) fn numbers(first: Decimal, last: Decimal) -> String {
    let (Some(from), Some(to)) = (first.to_i64(), last.to_i64()) else { return format!("{first}–{last}") };
    if !first.is_integer() || to - from > 6 {
        return format!("{}–{}", first.normalize(), last.normalize());
    }
    (from..=to).map(|number| number.to_string()).collect::<Vec<_>>().join(" ")
}
