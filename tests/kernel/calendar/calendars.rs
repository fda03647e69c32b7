//! Calendars to count by, and short ways to write down moments.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZoneDatabase;
use motcua_kernel::calendar::{
    Calendar, CalendarSpec, Closure, Counting, Course, ExtraDay, FirstDay, Hours, Pause, PauseRule, Roll,
};
use motcua_kernel::id::CalendarId;
use motcua_kernel::text::{Language, Text};

pub(crate) fn hours(text: &str) -> Vec<Hours> {
    let time = |text: &str| -> Time {
        if text == "24:00" { Hours::END_OF_DAY } else { format!("{text}:00").parse().unwrap() }
    };
    text.split_whitespace()
        .map(|range| {
            let (from, to) = range.split_once('-').unwrap();
            Hours { from: time(from), to: time(to) }
        })
        .collect()
}

pub(crate) fn counting() -> Counting {
    Counting {
        first_day: FirstDay::Excluded,
        received_after: Some(Time::constant(15, 0, 0, 0)),
        roll: Roll::NextWorkingDay,
        pause: PauseRule::WholeDays,
    }
}

pub(crate) fn week(zone: &str, days: [&str; 7]) -> CalendarSpec {
    CalendarSpec {
        id: CalendarId::from("test"),
        title: Text::new().with(Language::En, "Test"),
        zone: zone.to_owned(),
        week: days.map(hours),
        closures: Vec::new(),
        extra_days: Vec::new(),
        counting: counting(),
        known: (date("2024-01-01"), date("2027-12-31")),
    }
}

pub(crate) fn office(zone: &str, days: &str) -> CalendarSpec {
    week(zone, [days, days, days, days, days, "", ""])
}

/// The office hours of the state agencies, with the closures that the cases need.
pub(crate) fn agency() -> CalendarSpec {
    let mut spec = office("Asia/Ho_Chi_Minh", "07:30-11:30 13:30-17:00");
    close(&mut spec, "2025-01-25", "2025-02-02", "Lunar New Year");
    close(&mut spec, "2026-01-01", "2026-01-01", "New Year");
    close(&mut spec, "2026-02-16", "2026-02-20", "Lunar New Year");
    spec
}

pub(crate) fn close(spec: &mut CalendarSpec, from: &str, to: &str, name: &str) {
    spec.closures.push(Closure {
        from: date(from),
        to: date(to),
        name: Text::new().with(Language::En, name),
        source: format!("act on {name}"),
    });
}

pub(crate) fn work(spec: &mut CalendarSpec, day: &str, ranges: &str) {
    spec.extra_days.push(ExtraDay {
        date: date(day),
        hours: hours(ranges),
        name: Text::new().with(Language::En, "made-up working day"),
        source: "act on swaps".to_owned(),
    });
}

pub(crate) fn date(text: &str) -> Date {
    text.parse().unwrap()
}

/// A civil moment in the calendar's zone, or an instant where it is written with an offset.
pub(crate) fn at(calendar: &Calendar, text: &str) -> Timestamp {
    if let Ok(instant) = text.parse() {
        return instant;
    }
    let civil: DateTime = text.replace(' ', "T").parse().unwrap();
    let zone = TimeZoneDatabase::bundled().get(&calendar.spec().zone).unwrap();
    zone.to_timestamp(civil).unwrap()
}

pub(crate) fn course(calendar: &Calendar, from: &str, within: &str, pauses: &[(&str, &str)]) -> Course {
    let mut periods = within.split('+').map(|period| period.trim().parse().unwrap());
    Course {
        counted_from: at(calendar, from),
        within: periods.next().unwrap(),
        prolonged: periods.collect(),
        pauses: pauses
            .iter()
            .map(|(from, to)| Pause { from: at(calendar, from), to: (!to.is_empty()).then(|| at(calendar, to)) })
            .collect(),
    }
}
