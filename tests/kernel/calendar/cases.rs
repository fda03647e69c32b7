//! Dates that were worked out by hand.

use jiff::Timestamp;
use motcua_kernel::calendar::{Calendar, CalendarSpec, FirstDay, Roll};

use super::calendars::{agency, at, course, date, office, week, work};

type Pauses = &'static [(&'static str, &'static str)];

/// Start, periods, pauses; then the end, the legal date.
struct Case(&'static str, &'static str, Pauses, &'static str, &'static str);

fn hold(name: &str, calendar: &Calendar, cases: &[Case]) {
    for Case(from, within, pauses, end, last) in cases {
        let course = course(calendar, from, within, pauses);
        let due = calendar.due(&course, Timestamp::MAX);
        let shown = due.at.to_zoned(calendar.time_zone().clone());
        assert_eq!(due.at, at(calendar, end), "{name}: {within} from {from}, paused {pauses:?}: ends {shown}");
        assert_eq!(due.date, date(last), "{name}: {within} from {from}, paused {pauses:?}");
    }
}

fn calendar(spec: CalendarSpec) -> Calendar {
    Calendar::new(spec).unwrap()
}

#[test]
fn limits_end_where_the_rules_say() {
    hold("agency", &calendar(agency()), AGENCY);
    hold("one day more", &calendar(with_extra_saturday()), EXTRA_SATURDAY);
    hold("first day included", &calendar(first_day_included()), INCLUDED);
    hold("no roll", &calendar(without_roll()), WITHOUT_ROLL);
    hold("nine to five", &calendar(office("UTC", "09:00-17:00")), NINE_TO_FIVE);
    hold("Berlin, open at night", &calendar(night_office("Europe/Berlin")), BERLIN);
    hold("New York, open at night", &calendar(night_office("America/New_York")), NEW_YORK);
}

fn with_extra_saturday() -> CalendarSpec {
    let mut spec = agency();
    work(&mut spec, "2026-02-28", "07:30-11:30 13:30-17:00");
    spec
}

fn first_day_included() -> CalendarSpec {
    let mut spec = agency();
    spec.counting.first_day = FirstDay::Included;
    spec
}

fn without_roll() -> CalendarSpec {
    let mut spec = agency();
    spec.counting.roll = Roll::None;
    spec
}

/// Open through the night from Saturday to Sunday, when clocks are changed.
fn night_office(zone: &str) -> CalendarSpec {
    week(zone, ["", "", "", "", "", "20:00-24:00", "00:00-06:00"])
}

const AGENCY: &[Case] = &[
    // The example of the design, paused and not.
    Case("2026-03-02 09:00", "15 working days", &[], "2026-03-23 17:00", "2026-03-23"),
    Case(
        "2026-03-02 09:00",
        "15 working days",
        &[("2026-03-04 09:00", "2026-03-18 09:00")],
        "2026-04-06 17:00",
        "2026-04-06",
    ),
    // Seven working days can outlast fifteen days: filed on the eve of the Lunar New Year.
    Case("2025-01-24 09:00", "7 working days", &[], "2025-02-11 17:00", "2025-02-11"),
    Case("2025-01-24 09:00", "15 days", &[], "2025-02-11 00:00", "2025-02-10"),
    // Nothing to count.
    Case("2026-03-07 12:34:56.789", "0 working days", &[], "2026-03-07 12:34:56.789", "2026-03-07"),
    Case("2026-03-07 12:34", "0 days", &[], "2026-03-07 12:34", "2026-03-07"),
    Case(
        "2026-03-07 12:34",
        "0 working hours",
        &[("2026-03-07 12:00", "2026-03-09 12:00")],
        "2026-03-07 12:34",
        "2026-03-07",
    ),
    Case("2026-03-02 09:00", "0 days + 1 working day", &[], "2026-03-03 17:00", "2026-03-03"),
    // Parts of a working day.
    Case("2026-03-02 09:00", "0.5 working days", &[], "2026-03-03 11:15", "2026-03-03"),
    Case("2026-03-02 09:00", "1.5 working days", &[], "2026-03-04 11:15", "2026-03-04"),
    Case("2026-03-06 09:00", "0.25 working days", &[], "2026-03-09 09:22:30", "2026-03-09"),
    Case("2026-03-02 09:00", "0.5 working days + 0.5 working days", &[], "2026-03-03 17:00", "2026-03-03"),
    Case("2026-03-02 09:00", "0.5 working days + 1 working day", &[], "2026-03-04 11:15", "2026-03-04"),
    Case("2026-03-02 09:00", "0.5 working days + 0.25 working days", &[], "2026-03-03 15:07:30", "2026-03-03"),
    // Months end on their last day where there is no other.
    Case("2026-01-31 10:00", "1 month", &[], "2026-03-03 00:00", "2026-03-02"),
    Case("2025-01-31 10:00", "1 month", &[], "2025-03-01 00:00", "2025-02-28"),
    Case("2024-01-31 10:00", "1 month", &[], "2024-03-01 00:00", "2024-02-29"),
    Case("2024-02-29 10:00", "1 year", &[], "2025-03-01 00:00", "2025-02-28"),
    Case("2025-03-31 10:00", "2 months", &[], "2025-06-03 00:00", "2025-06-02"),
    Case("2025-03-10 10:00", "2 weeks", &[], "2025-03-25 00:00", "2025-03-24"),
    // Days of the calendar are shifted by those that began paused, and rolled once, at the end.
    Case("2026-03-02 09:00", "10 days", &[("2026-03-04 09:00", "2026-03-06 09:00")], "2026-03-17 00:00", "2026-03-16"),
    Case("2026-03-02 09:00", "10 days", &[("2026-03-04 09:00", "2026-03-04 10:00")], "2026-03-13 00:00", "2026-03-12"),
    Case("2026-03-02 09:00", "1 month", &[("2026-03-04 09:00", "2026-03-06 09:00")], "2026-04-07 00:00", "2026-04-06"),
    // A day that begins paused does not count, even at the stroke of midnight; one that begins running does.
    Case(
        "2026-03-02 09:00",
        "2 working days",
        &[("2026-03-03 00:00", "2026-03-03 00:01")],
        "2026-03-05 17:00",
        "2026-03-05",
    ),
    Case(
        "2026-03-02 09:00",
        "2 working days",
        &[("2026-03-02 10:00", "2026-03-03 00:00")],
        "2026-03-04 17:00",
        "2026-03-04",
    ),
    // The clock stood still when the last day closed: the day on which it runs again is the last.
    Case(
        "2026-03-02 09:00",
        "2 working days",
        &[("2026-03-04 09:00", "2026-03-10 09:00")],
        "2026-03-10 17:00",
        "2026-03-10",
    ),
    Case(
        "2026-03-02 09:00",
        "2 working days",
        &[("2026-03-04 09:00", "2026-03-10 17:00")],
        "2026-03-11 17:00",
        "2026-03-11",
    ),
    Case("2026-03-02 09:00", "2 days", &[("2026-03-04 09:00", "2026-03-10 09:00")], "2026-03-11 00:00", "2026-03-10"),
    Case(
        "2026-03-02 09:00",
        "1.5 working days",
        &[("2026-03-04 09:00", "2026-03-10 09:00")],
        "2026-03-10 11:15",
        "2026-03-10",
    ),
    // A part of a day is opening time, exactly; what a pause takes is made up, but no later than the whole day ends.
    Case(
        "2026-03-02 09:00",
        "0.125 working days",
        &[("2026-03-03 08:00", "2026-03-03 12:00")],
        "2026-03-03 13:56:15",
        "2026-03-03",
    ),
    Case(
        "2026-03-02 09:00",
        "0.5 working days",
        &[("2026-03-03 09:00", "2026-03-10 16:00")],
        "2026-03-10 17:00",
        "2026-03-10",
    ),
    // Opening time, to the second.
    Case("2026-03-02 09:00", "4 working hours", &[], "2026-03-02 15:00", "2026-03-02"),
    Case("2026-03-02 09:00", "2.5 working hours", &[], "2026-03-02 11:30", "2026-03-02"),
    Case("2026-03-02 09:00", "6 working hours", &[], "2026-03-02 17:00", "2026-03-02"),
    Case("2026-03-02 06:00", "30 working minutes", &[], "2026-03-02 08:00", "2026-03-02"),
    Case("2026-03-07 12:00", "1 working hour", &[], "2026-03-09 08:30", "2026-03-09"),
    Case(
        "2026-03-02 09:00",
        "4 working hours",
        &[("2026-03-02 10:00", "2026-03-02 14:00")],
        "2026-03-02 17:00",
        "2026-03-02",
    ),
    // Elapsed time, office or not.
    Case("2026-03-06 16:00", "24 hours", &[], "2026-03-07 16:00", "2026-03-07"),
    Case(
        "2026-03-06 16:00",
        "90 minutes",
        &[("2026-03-06 16:30", "2026-03-07 16:30")],
        "2026-03-07 17:30",
        "2026-03-07",
    ),
    Case("2026-03-06 16:00", "30 seconds", &[], "2026-03-06 16:00:30", "2026-03-06"),
    Case("2026-03-06 16:00", "8 hours", &[], "2026-03-07 00:00", "2026-03-06"),
    // Prolonged from the old end, as it was told, each in its own unit, with the pauses after it.
    Case("2026-03-02 09:00", "15 working days + 5 working days", &[], "2026-03-30 17:00", "2026-03-30"),
    Case("2026-03-02 09:00", "15 working days + 5 days", &[], "2026-03-31 00:00", "2026-03-30"),
    Case("2026-03-02 09:00", "12 days + 2 days", &[], "2026-03-19 00:00", "2026-03-18"),
    Case("2026-03-02 09:00", "10 days + 1 working day", &[], "2026-03-13 17:00", "2026-03-13"),
    Case("2026-03-02 09:00", "1 working day + 4 working hours", &[], "2026-03-04 11:30", "2026-03-04"),
    Case("2026-03-02 09:00", "1 working day + 3 hours", &[], "2026-03-03 20:00", "2026-03-03"),
    Case("2026-03-02 09:00", "3 working hours + 1 working day", &[], "2026-03-03 17:00", "2026-03-03"),
    Case("2026-03-02 09:00", "5 working days + 1 month", &[], "2026-04-10 00:00", "2026-04-09"),
    Case(
        "2026-03-02 09:00",
        "2 working days + 2 working days",
        &[("2026-03-05 09:00", "2026-03-09 09:00")],
        "2026-03-10 17:00",
        "2026-03-10",
    ),
];

const EXTRA_SATURDAY: &[Case] = &[
    Case("2026-02-12 09:00", "15 working days", &[], "2026-03-11 17:00", "2026-03-11"),
    Case(
        "2026-02-12 09:00",
        "15 working days",
        &[("2026-03-02 09:00", "2026-03-04 17:00")],
        "2026-03-13 17:00",
        "2026-03-13",
    ),
    Case("2026-02-20 09:00", "8 days", &[], "2026-03-01 00:00", "2026-02-28"),
];

const INCLUDED: &[Case] = &[
    Case("2026-03-02 09:00", "1 working day", &[], "2026-03-02 17:00", "2026-03-02"),
    Case("2026-03-02 18:00", "1 working day", &[], "2026-03-02 18:00", "2026-03-02"),
    Case("2026-03-07 09:00", "1 working day", &[], "2026-03-09 17:00", "2026-03-09"),
    Case("2026-03-02 09:00", "0.5 working days", &[], "2026-03-02 11:15", "2026-03-02"),
    Case(
        "2026-03-02 16:00",
        "0.5 working days",
        &[("2026-03-02 16:00", "2026-03-02 16:00")],
        "2026-03-02 16:00",
        "2026-03-02",
    ),
    Case("2026-03-02 09:00", "5 days", &[], "2026-03-07 00:00", "2026-03-06"),
    Case("2026-03-01 09:00", "1 month", &[], "2026-04-01 00:00", "2026-03-31"),
    Case("2025-01-31 09:00", "1 month", &[], "2025-03-01 00:00", "2025-02-28"),
    Case("2026-01-15 09:00", "1 month", &[], "2026-02-24 00:00", "2026-02-23"),
];

const WITHOUT_ROLL: &[Case] = &[
    Case("2025-01-24 09:00", "15 days", &[], "2025-02-09 00:00", "2025-02-08"),
    Case("2026-01-31 10:00", "1 month", &[], "2026-03-01 00:00", "2026-02-28"),
];

const NINE_TO_FIVE: &[Case] = &[
    // Twenty hours of work from Monday 15:00 end on Thursday at 11:00, 68 hours later.
    Case("2026-03-02 15:00", "20 working hours", &[], "2026-03-05 11:00", "2026-03-05"),
    Case("2026-03-02 17:00", "0 working hours", &[], "2026-03-02 17:00", "2026-03-02"),
    Case("2026-03-02 16:00", "1 working hour", &[], "2026-03-02 17:00", "2026-03-02"),
];

const BERLIN: &[Case] = &[
    // The night in which the clock jumps from 02:00 to 03:00 has nine hours of opening, the one in which it goes back eleven.
    Case("2026-03-28 19:00", "9 working hours", &[], "2026-03-29 06:00", "2026-03-29"),
    Case("2026-03-28 19:00", "7 working hours", &[], "2026-03-29 04:00", "2026-03-29"),
    Case("2026-10-24 19:00", "11 working hours", &[], "2026-10-25 06:00", "2026-10-25"),
    Case("2026-10-24 19:00", "7 working hours", &[], "2026-10-25T01:00:00Z", "2026-10-25"),
    Case("2026-10-24 19:00", "4 working hours", &[], "2026-10-25 00:00", "2026-10-24"),
    Case("2026-03-28 12:00", "24 hours", &[], "2026-03-29 13:00", "2026-03-29"),
    Case("2026-10-24 12:00", "24 hours", &[], "2026-10-25 11:00", "2026-10-25"),
    Case("2026-03-27 12:00", "1 working day", &[], "2026-03-29 00:00", "2026-03-28"),
    Case("2026-03-27 12:00", "2 working days", &[], "2026-03-29 06:00", "2026-03-29"),
];

const NEW_YORK: &[Case] = &[
    Case("2026-03-07 19:00", "9 working hours", &[], "2026-03-08 06:00", "2026-03-08"),
    Case("2026-10-31 19:00", "11 working hours", &[], "2026-11-01 06:00", "2026-11-01"),
    // 5 of 11 hours of that night and day: 01:00 for the first time.
    Case("2026-10-31 19:00", "5 working hours", &[], "2026-11-01T05:00:00Z", "2026-11-01"),
];

#[test]
fn a_clock_tells_how_much_is_used() {
    let calendar = calendar(agency());
    for (from, within, pauses, now, used, left) in [
        // The example of the design: two days used when it stops, thirteen to come.
        ("2026-03-02 09:00", "15 working days", &[("2026-03-04 09:00", "")][..], "2026-03-04 09:00", "2", "13"),
        ("2026-03-02 09:00", "15 working days", &[("2026-03-04 09:00", "")], "2026-03-17 09:00", "2", "13"),
        ("2026-03-02 09:00", "15 working days", &[], "2026-03-02 18:00", "0", "15"),
        ("2026-03-02 09:00", "15 working days", &[], "2026-03-08 18:00", "4", "11"),
        ("2026-03-02 09:00", "15 working days", &[], "2027-03-08 18:00", "15", "0"),
        ("2026-03-02 09:00", "15 working days + 5 working days", &[], "2026-03-23 12:00", "15", "5"),
        ("2026-03-02 09:00", "4 working hours", &[], "2026-03-02 13:45", "2.75", "1.25"),
        ("2026-03-02 09:00", "2 weeks", &[], "2026-03-09 09:00", "1", "1"),
        ("2026-03-02 09:00", "1 month", &[], "2026-03-09 09:00", "0.225806", "0.774194"),
        ("2026-03-02 09:00", "1 year", &[], "2026-09-02 09:00", "0.5", "0.5"),
        ("2026-03-02 09:00", "24 hours", &[], "2026-03-02 15:00", "6", "18"),
        // Prolonged by days: of fifteen working days and the three working ones among the five.
        ("2026-03-02 09:00", "15 working days + 5 days", &[], "2026-03-23 12:00", "15", "5"),
        ("2026-03-02 09:00", "0 days", &[], "2026-03-23 12:00", "0", "0"),
    ] {
        let course = course(&calendar, from, within, pauses);
        let now = at(&calendar, now);
        assert_eq!(calendar.used(&course, now), used.parse().unwrap(), "used of {within} at {now}");
        assert_eq!(calendar.left(&course, now), left.parse().unwrap(), "left of {within} at {now}");
    }
}

#[test]
fn rungs_lie_where_the_rules_say() {
    let calendar = calendar(agency());
    for (from, within, percent, expected) in [
        ("2026-03-02 09:00", "15 working days", 60, "2026-03-13 17:00"),
        ("2026-03-02 09:00", "15 working days", 80, "2026-03-18 17:00"),
        ("2026-03-02 09:00", "3 working days", 50, "2026-03-04 11:15"),
        ("2026-03-02 09:00", "15 working days", 100, "2026-03-23 17:00"),
        ("2026-03-02 09:00", "15 working days", 0, "2026-03-02 09:00"),
        ("2026-03-02 09:00", "20 days", 50, "2026-03-13 00:00"),
        ("2026-03-02 09:00", "5 days", 50, "2026-03-06 00:00"),
        ("2026-03-02 09:00", "12 days", 99, "2026-03-15 00:00"),
        ("2026-03-02 09:00", "4 working hours", 50, "2026-03-02 11:00"),
        ("2026-03-02 09:00", "24 hours", 25, "2026-03-02 15:00"),
        ("2026-03-02 09:00", "10 working days + 10 working days", 75, "2026-03-23 17:00"),
        // Two scales: half of the working days until Monday 30 March.
        ("2026-03-02 09:00", "15 working days + 5 days", 50, "2026-03-16 17:00"),
    ] {
        let course = course(&calendar, from, within, &[]);
        let share = calendar.share(&course, percent.into(), Timestamp::MAX);
        assert_eq!(share, at(&calendar, expected), "{percent} % of {within}: {share}");
    }
}

#[test]
fn moments_before_and_after_the_end() {
    let calendar = calendar(agency());
    for (within, by, before, after) in [
        ("15 working days", "1 working day", "2026-03-20 17:00", "2026-03-24 17:00"),
        ("15 working days", "3 working days", "2026-03-18 17:00", "2026-03-26 17:00"),
        ("15 working days", "0.5 working days", "2026-03-23 11:15", "2026-03-24 11:15"),
        ("15 working days", "1.5 working days", "2026-03-20 11:15", "2026-03-25 11:15"),
        ("15 working days", "0 working days", "2026-03-23 17:00", "2026-03-23 17:00"),
        ("15 working days", "1 day", "2026-03-23 00:00", "2026-03-25 00:00"),
        ("15 working days", "1 week", "2026-03-17 00:00", "2026-03-31 00:00"),
        ("15 working days", "1 month", "2026-02-24 00:00", "2026-04-24 00:00"),
        ("15 working days", "2 hours", "2026-03-23 15:00", "2026-03-23 19:00"),
        ("15 working days", "4 working hours", "2026-03-23 11:00", "2026-03-24 11:30"),
        ("5 hours", "1 working day", "2026-02-27 17:00", "2026-03-03 17:00"),
    ] {
        let due = calendar.due(&course(&calendar, "2026-03-02 09:00", within, &[]), Timestamp::MAX);
        let by = by.parse().unwrap();
        assert_eq!(calendar.before(due, by), at(&calendar, before), "{by} before {}", due.at);
        assert_eq!(calendar.after(due, by), at(&calendar, after), "{by} after {}", due.at);
    }
}

#[test]
fn plain_addition_keeps_the_hour() {
    let calendar = calendar(agency());
    for (from, by, expected) in [
        ("2026-03-02 09:00", "5 working days", "2026-03-09 09:00"),
        ("2026-03-07 09:00", "1 working day", "2026-03-09 09:00"),
        ("2026-03-02 09:00", "0.5 working days", "2026-03-02 14:45"),
        ("2026-03-02 18:00", "0.5 working days", "2026-03-03 11:15"),
        ("2026-03-02 09:00", "3 days", "2026-03-05 09:00"),
        ("2026-01-31 09:00", "1 month", "2026-02-28 09:00"),
        ("2026-03-02 09:00", "1 year", "2027-03-02 09:00"),
        ("2026-03-02 09:00", "90 minutes", "2026-03-02 10:30"),
        ("2026-03-02 09:00", "8 working hours", "2026-03-03 09:30"),
        ("2026-03-02 09:00", "0 days", "2026-03-02 09:00"),
    ] {
        assert_eq!(
            calendar.advance(at(&calendar, from), by.parse().unwrap()),
            at(&calendar, expected),
            "{from} + {by}"
        );
    }
    let berlin = Calendar::new(office("Europe/Berlin", "09:00-17:00")).unwrap();
    let civil_day = berlin.advance(at(&berlin, "2026-03-28 12:00"), "1 day".parse().unwrap());
    assert_eq!(civil_day, at(&berlin, "2026-03-29 12:00"), "a day is a day of the wall clock");
}

#[test]
fn what_comes_too_late_counts_from_the_next_opening() {
    let calendar = calendar(agency());
    for (came, counts) in [
        ("2026-03-02 14:59", "2026-03-02 14:59"),
        ("2026-03-02 15:00", "2026-03-02 15:00"),
        ("2026-03-02 15:00:00.000001", "2026-03-03 07:30"),
        ("2026-03-02 06:00", "2026-03-02 06:00"),
        ("2026-03-06 16:00", "2026-03-09 07:30"),
        ("2026-03-07 10:00", "2026-03-09 07:30"),
        ("2026-02-13 16:00", "2026-02-23 07:30"),
    ] {
        assert_eq!(calendar.received(at(&calendar, came), true), at(&calendar, counts), "came at {came}");
        assert_eq!(calendar.received(at(&calendar, came), false), at(&calendar, came), "handed over inside at {came}");
    }
}

#[test]
fn what_the_calendar_does_not_know_is_provisional() {
    let calendar = calendar(agency());
    for (from, within, provisional) in [
        ("2027-12-01 09:00", "20 working days", false),
        ("2027-12-20 09:00", "20 working days", true),
        ("2027-12-20 09:00", "12 days", true),
        ("2027-12-20 09:00", "10 days", false),
        ("2027-12-30 09:00", "40 working hours", true),
        ("2027-12-31 09:00", "48 hours", false),
        ("2023-12-31 09:00", "3 working days", true),
        ("2023-12-31 09:00", "3 days", false),
        ("2030-01-01 09:00", "0 days", false),
    ] {
        let due = calendar.due(&course(&calendar, from, within, &[]), Timestamp::MAX);
        assert_eq!(due.provisional, provisional, "{within} from {from}: {due:?}");
    }
    let far = calendar.due(&course(&calendar, "2026-03-02 09:00", "1000000 working days", &[]), Timestamp::MAX);
    assert_eq!(far.date, date("5859-03-28"), "by the week alone");
    for endless in ["1000000 years", "1000000 months", "1000000 weeks"] {
        let due = calendar.due(&course(&calendar, "2026-03-02 09:00", endless, &[]), Timestamp::MAX);
        assert!(due.provisional && due.date.year() >= 9000, "{endless} end where dates end: {due:?}");
    }
}

#[test]
fn a_long_closure_is_stepped_over() {
    let mut spec = agency();
    super::calendars::close(&mut spec, "2026-03-03", "2027-08-31", "war");
    let calendar = calendar(spec);
    let due = calendar.due(&course(&calendar, "2026-03-02 09:00", "1 working day", &[]), Timestamp::MAX);
    assert_eq!(due.at, at(&calendar, "2027-09-01 17:00"));
    assert_eq!(calendar.next_open(at(&calendar, "2026-03-02 17:00")), at(&calendar, "2027-09-01 07:30"));
    assert_eq!(calendar.received(at(&calendar, "2026-03-05 09:00"), true), at(&calendar, "2027-09-01 07:30"));
}

#[test]
fn what_cannot_be_counted_by_is_refused() {
    type Change = fn(&mut CalendarSpec);
    let refused: [(Change, &str); 9] = [
        (|spec| spec.week = std::array::from_fn(|_| Vec::new()), "the week has no opening hours"),
        (|spec| spec.zone = "Asia/Atlantis".to_owned(), "`Asia/Atlantis` is no time zone"),
        (|spec| spec.week[0].reverse(), "out of order"),
        (|spec| spec.week[0][0].to = spec.week[0][0].from, "closing must be later than opening"),
        (|spec| spec.week[0][0].to = spec.week[0][1].to, "overlap"),
        (|spec| spec.known = (date("2027-01-01"), date("2026-01-01")), "known ends on 2026-01-01"),
        (|spec| work(spec, "2026-02-17", "09:00-10:00"), "both as a day off and as an extra working day"),
        (|spec| work(spec, "2026-02-28", ""), "has no hours"),
        (|spec| spec.closures[0].to = date("2999-01-01"), "years from 1900 to 2200"),
    ];
    for (change, expected) in refused {
        let mut spec = agency();
        change(&mut spec);
        let refusal = Calendar::new(spec).unwrap_err();
        assert!(refusal.contains(expected), "{refusal} should say: {expected}");
    }
}

#[test]
fn an_edition_is_named_after_its_content() {
    let edition = |change: fn(&mut CalendarSpec)| {
        let mut spec = agency();
        change(&mut spec);
        calendar(spec).edition().to_owned()
    };
    let plain = edition(|_| ());
    assert_eq!(plain.len(), 16);
    assert_eq!(plain, edition(|spec| spec.closures.reverse()), "the order of the file says nothing");
    let changes: [fn(&mut CalendarSpec); 6] = [
        |spec| spec.closures[0].to = date("2025-02-03"),
        |spec| spec.closures[0].source.push('!'),
        |spec| work(spec, "2026-02-28", "09:00-10:00"),
        |spec| spec.counting.received_after = None,
        |spec| spec.week[6] = super::calendars::hours("09:00-10:00"),
        |spec| spec.known.1 = date("2028-12-31"),
    ];
    for change in changes {
        assert_ne!(plain, edition(change));
    }
}
