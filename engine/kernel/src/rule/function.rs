//! What the functions of rules compute. One implementation for the typed form and for the comparison with rhai.

use jiff::civil::Date;

use crate::calendar::Calendar;

/// Years between which working days are counted. Anything outside is a slip of the pen, and counting millennia day by
/// day would keep a case waiting.
const YEARS: std::ops::RangeInclusive<i16> = 1900..=2199;
/// As many working days are added at most: about forty years.
const DAYS_MAX: i64 = 10_000;

/// Full years; nothing for somebody who is not born yet. Born on 29 February, one is a year older on 1 March.
pub(super) fn age(born: Date, today: Date) -> Option<i64> {
    if born > today {
        return None;
    }
    let years = i64::from(today.year()) - i64::from(born.year());
    let ahead = (today.month(), today.day()) < (born.month(), born.day());
    Some(years - i64::from(ahead))
}

pub(super) fn working_days(calendar: &Calendar, from: Date, to: Date) -> Option<i64> {
    let inside = YEARS.contains(&from.year()) && YEARS.contains(&to.year());
    inside.then(|| calendar.working_days_between(from, to))
}

pub(super) fn add_working_days(calendar: &Calendar, date: Date, days: i64) -> Option<Date> {
    let inside = YEARS.contains(&date.year()) && (-DAYS_MAX..=DAYS_MAX).contains(&days);
    inside.then(|| calendar.add_working_days(date, days))
}
