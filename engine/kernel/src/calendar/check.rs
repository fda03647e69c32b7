//! What a calendar must be, so that counting by it always comes to an end.

use jiff::civil::Date;
use jiff::tz::{TimeZone, TimeZoneDatabase};

use super::{CalendarSpec, Hours};

/// Years for which closures may be listed. Every day of them has a row in the table.
pub const YEARS: std::ops::RangeInclusive<i16> = 1900..=2200;

/// Checks a calendar and finds its zone.
pub(super) fn check(spec: &CalendarSpec) -> Result<TimeZone, String> {
    // The zone database in the program, never that of the machine: the same file gives the same dates everywhere.
    let zone = TimeZoneDatabase::bundled()
        .get(&spec.zone)
        .map_err(|_| format!("`{}` is no time zone; write one like `Asia/Ho_Chi_Minh`", spec.zone))?;
    if spec.week.iter().all(Vec::is_empty) {
        return Err("the week has no opening hours: no limit would ever end".to_owned());
    }
    for hours in &spec.week {
        in_order(hours)?;
    }
    in_range("known", spec.known.0, spec.known.1)?;
    for closure in &spec.closures {
        in_range("a closure", closure.from, closure.to)?;
    }
    for (position, extra) in spec.extra_days.iter().enumerate() {
        in_range("an extra day", extra.date, extra.date)?;
        in_order(&extra.hours)?;
        if extra.hours.is_empty() {
            return Err(format!("the extra working day {} has no hours", extra.date));
        }
        if spec.extra_days[..position].iter().any(|earlier| earlier.date == extra.date) {
            return Err(format!("the extra working day {} is listed twice", extra.date));
        }
        if spec.closures.iter().any(|closure| (closure.from..=closure.to).contains(&extra.date)) {
            return Err(format!("{} is listed both as a day off and as an extra working day", extra.date));
        }
    }
    Ok(zone)
}

fn in_order(hours: &[Hours]) -> Result<(), String> {
    if let Some(range) = hours.iter().find(|range| range.from >= range.to) {
        return Err(format!("{} to {} is no range of hours: closing must be later than opening", range.from, range.to));
    }
    match hours.windows(2).find(|pair| pair[0].to > pair[1].from) {
        Some(pair) => {
            Err(format!("the hours from {} and from {} overlap or are out of order", pair[0].from, pair[1].from))
        }
        None => Ok(()),
    }
}

fn in_range(what: &str, from: Date, to: Date) -> Result<(), String> {
    if from > to {
        return Err(format!("{what} ends on {to}, before it begins on {from}"));
    }
    match [from, to].iter().find(|date| !YEARS.contains(&date.year())) {
        Some(date) => {
            Err(format!("{what} names {date}; years from {} to {} can be counted", YEARS.start(), YEARS.end()))
        }
        None => Ok(()),
    }
}
