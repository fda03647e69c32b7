//! Texts that are read exactly, beyond what a pattern can say.

use jiff::civil::{Date, DateTime, Time};
use motcua_kernel::allowance::Allowance;
use motcua_kernel::say;
use motcua_kernel::sentence::Sentence;
use regex::Regex;

/// How a text is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// `15 working days`
    Duration,
    /// `60%`, `-1 working day`, `+3 working days`
    Rung,
    /// `2026-03-02`
    Date,
    /// `2026-03-02`, `2026-03-09..2026-03-13`
    Days,
    /// `2026-03-02`, `today`
    DateOrToday,
    /// `2026-03-02 09:00`
    Moment,
    /// `15:00`
    Hour,
    /// `07:30-11:30`
    Hours,
    /// `74%`
    Percent,
    /// `7 per working day`
    Rate,
    /// A regular expression.
    Pattern,
    /// `Asia/Ho_Chi_Minh`
    TimeZone,
}

impl Format {
    /// By its name in the schema.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "duration" => Self::Duration,
            "rung" => Self::Rung,
            "date" => Self::Date,
            "days" => Self::Days,
            "date-or-today" => Self::DateOrToday,
            "moment" => Self::Moment,
            "hour" => Self::Hour,
            "hours" => Self::Hours,
            "percent" => Self::Percent,
            "rate" => Self::Rate,
            "pattern" => Self::Pattern,
            "time-zone" => Self::TimeZone,
            _ => return None,
        })
    }

    /// What is wrong with this text, if anything is.
    pub(crate) fn problem(self, text: &str) -> Option<Sentence> {
        match self {
            Self::Duration => text.parse::<Allowance>().err().map(|error| error.sentence()),
            Self::Rung => crate::syntax::time::rung_at(text).err(),
            Self::Date => date(text).is_none().then(|| say!("expected a date, such as `2026-03-02`")),
            Self::Days => days(text).is_none().then(|| {
                say!("expected a date, or the first and the last, such as `2026-03-09..2026-03-13`, the earlier one first")
            }),
            Self::DateOrToday if text == "today" => None,
            Self::DateOrToday => Self::Date.problem(text),
            Self::Moment => {
                moment(text).is_none().then(|| say!("expected a date and an hour, such as `2026-03-02 09:00`"))
            }
            Self::Hour => hour(text).is_none().then(|| say!("expected an hour in quotes, such as `'15:00'`")),
            Self::Hours => hours(text)
                .is_none()
                .then(|| say!("expected opening hours, such as `07:30-11:30`, closing after they open")),
            Self::Percent => percent(text).is_none().then(|| say!("expected a share from 0% to 100%, such as `74%`")),
            Self::Rate => crate::syntax::scenario::rate(text)
                .is_none()
                .then(|| say!("expected a rate, such as `7 per working day`")),
            Self::Pattern => Regex::new(text).err().map(|error| {
                let last = error.to_string();
                say!("this is no regular expression: {problem}", problem = last.lines().last().unwrap_or("").trim())
            }),
            Self::TimeZone => jiff::tz::TimeZone::get(text)
                .is_err()
                .then(|| say!("expected a time zone by its IANA name, such as `Asia/Ho_Chi_Minh`")),
        }
    }
}

/// `2026-03-02`, and nothing that a lenient reader would also take.
pub(crate) fn date(text: &str) -> Option<Date> {
    let shape = text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    if shape { text.parse().ok() } else { None }
}

/// `2026-03-02`, or `2026-03-09..2026-03-13`: the first and the last.
pub fn days(text: &str) -> Option<(Date, Date)> {
    let (first, last) = text.split_once("..").unwrap_or((text, text));
    let (first, last) = (date(first)?, date(last)?);
    (first <= last).then_some((first, last))
}

/// `09:00`
pub(crate) fn hour(text: &str) -> Option<Time> {
    let (hours, minutes) = text.split_once(':')?;
    let number = |digits: &str| {
        (digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit())).then(|| digits.parse::<i8>().ok())?
    };
    Time::new(number(hours)?, number(minutes)?, 0, 0).ok()
}

/// `2026-03-02 09:00`
pub(crate) fn moment(text: &str) -> Option<DateTime> {
    let (day, time) = text.split_once(' ')?;
    Some(date(day)?.to_datetime(hour(time)?))
}

/// `07:30-11:30`
pub(crate) fn hours(text: &str) -> Option<(Time, Time)> {
    let (from, to) = text.split_once('-')?;
    // An office that never closes writes `00:00-24:00`.
    let to = if to == "24:00" { Some(motcua_kernel::calendar::Hours::END_OF_DAY) } else { hour(to) };
    let (from, to) = (hour(from)?, to?);
    (from < to).then_some((from, to))
}

/// `74%`
pub(crate) fn percent(text: &str) -> Option<rust_decimal::Decimal> {
    use rust_decimal::Decimal;
    let number: Decimal = text.strip_suffix('%')?.parse().ok()?;
    (Decimal::ZERO..=Decimal::ONE_HUNDRED).contains(&number).then_some(number)
}
