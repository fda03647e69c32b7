//! The calendar against the naive count, over calendars, courses and pauses of every kind.

use jiff::civil::{Date, Time};
use jiff::{SignedDuration, Span, Timestamp};
use motcua_kernel::allowance::{Allowance, Unit};
use motcua_kernel::calendar::{Calendar, CalendarSpec, Course, FirstDay, Hours, Line, Pause, Roll, What};
use motcua_kernel::text::Language;
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::calendars::{close, date, week, work};
use super::naive::Naive;

/// Without summer time; with it in both hemispheres; by half an hour; and at midnight, so that days begin at 01:00.
const ZONES: [&str; 5] =
    ["Asia/Ho_Chi_Minh", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo"];

/// Days around which courses begin: ordinary ones, changes of the clock, the edges of what is known and of the table.
const DAYS: [&str; 12] = [
    "2025-01-20",
    "2025-03-05",
    "2025-10-22",
    "2026-02-10",
    "2026-03-24",
    "2026-04-01",
    "2026-10-20",
    "2027-12-20",
    "2022-12-20",
    "2021-05-03",
    "2032-12-20",
    "2040-03-20",
];

fn hours() -> impl Strategy<Value = Vec<Hours>> {
    let time = |half: usize| match half {
        48 => Hours::END_OF_DAY,
        half => Time::constant(i8::try_from(half / 2).unwrap(), if half % 2 == 0 { 0 } else { 30 }, 0, 0),
    };
    proptest::sample::subsequence((0..=48_usize).collect::<Vec<_>>(), 0..=6).prop_map(move |points| {
        points.chunks_exact(2).map(|pair| Hours { from: time(pair[0]), to: time(pair[1]) }).collect()
    })
}

prop_compose! {
    fn spec()(
        zone in proptest::sample::select(ZONES.to_vec()),
        days in proptest::array::uniform7(hours()),
        first_day in any::<bool>(),
        rolls in any::<bool>(),
        cut_off in proptest::option::of(0..24_i8),
        closures in proptest::collection::vec((0..500_i32, 0..12_i32), 0..6),
        extra in proptest::collection::vec((0..500_i32, hours()), 0..4),
    ) -> CalendarSpec {
        let mut spec = week(zone, [""; 7]);
        spec.week = days;
        if spec.week.iter().all(Vec::is_empty) {
            spec.week[0] = super::calendars::hours("09:00-17:00");
        }
        let day = |number: i32| date("2025-01-15").saturating_add(Span::new().days(number));
        for (from, length) in closures {
            close(&mut spec, &day(from).to_string(), &day(from + length).to_string(), "closure");
        }
        for (number, hours) in extra {
            let date = day(number);
            let closed = spec.closures.iter().any(|closure| closure.from <= date && date <= closure.to);
            if !hours.is_empty() && !closed && spec.extra_days.iter().all(|extra| extra.date != date) {
                work(&mut spec, &date.to_string(), "09:00-10:00");
                spec.extra_days.last_mut().unwrap().hours = hours;
            }
        }
        spec.counting.first_day = if first_day { FirstDay::Included } else { FirstDay::Excluded };
        spec.counting.roll = if rolls { Roll::NextWorkingDay } else { Roll::None };
        spec.counting.received_after = cut_off.map(|hour| Time::constant(hour, 0, 0, 0));
        spec
    }
}

fn allowance() -> impl Strategy<Value = Allowance> {
    let of = |unit: Unit, most: i64, parts: i64| {
        (0..=most * parts)
            .prop_map(move |amount| Allowance::new(Decimal::from(amount) / Decimal::from(parts), unit).unwrap())
    };
    prop_oneof![
        4 => of(Unit::WorkingDay, 25, 1),
        2 => of(Unit::WorkingDay, 6, 8),
        2 => of(Unit::Day, 30, 1),
        1 => of(Unit::Week, 3, 1),
        1 => of(Unit::Month, 3, 1),
        1 => of(Unit::Year, 1, 1),
        2 => of(Unit::WorkingHour, 40, 4),
        1 => of(Unit::WorkingMinute, 400, 1),
        1 => of(Unit::Hour, 60, 2),
        1 => of(Unit::Minute, 900, 1),
        1 => of(Unit::Second, 900, 1),
    ]
}

/// A moment on the half hour, or on the minute.
fn moment() -> impl Strategy<Value = Timestamp> {
    let step = prop_oneof![3 => Just(30), 1 => Just(1)];
    (proptest::sample::select(DAYS.to_vec()), 0..600_i64, step).prop_map(|(day, number, step)| {
        let start: Timestamp = format!("{day}T00:00:00Z").parse().unwrap();
        start + SignedDuration::from_mins(number * step)
    })
}

prop_compose! {
    fn course(most_prolongations: usize)(
        counted_from in moment(),
        within in allowance(),
        prolonged in proptest::collection::vec(allowance(), 0..=most_prolongations),
        pauses in proptest::collection::vec((0..200_i64, 0..300_i64, prop_oneof![3 => Just(30), 1 => Just(7)]), 0..4),
        open in any::<bool>(),
    ) -> (Course, Timestamp) {
        let mut at = counted_from;
        let mut pauses: Vec<Pause> = pauses.into_iter().map(|(gap, length, step)| {
            let from = at + SignedDuration::from_mins(gap * step);
            at = from + SignedDuration::from_mins(length * step);
            Pause { from, to: Some(at) }
        }).collect();
        let now = at;
        if let (true, Some(last)) = (open, pauses.last_mut()) {
            last.to = None;
        }
        (Course { counted_from, within, prolonged, pauses }, now)
    }
}

/// A quarter of what is asked for (`PROPTEST_CASES`, 256 by default): each case is walked through minute by minute.
fn runs() -> ProptestConfig {
    let asked = ProptestConfig::default();
    ProptestConfig { cases: asked.cases / 4, failure_persistence: None, ..asked }
}

proptest! {
    #![proptest_config(runs())]

    #[test]
    fn limits_end_where_the_naive_count_ends(spec in spec(), (course, now) in course(2)) {
        let (calendar, naive) = (Calendar::new(spec.clone()).unwrap(), Naive::new(spec));
        let due = calendar.due(&course, now);
        let (at, day) = naive.due(&course, now);
        prop_assert_eq!(due.at, at, "end; on {}", due.date);
        prop_assert_eq!(due.date, day);
    }

    #[test]
    fn an_explanation_is_the_computation(spec in spec(), (course, now) in course(2)) {
        let calendar = Calendar::new(spec).unwrap();
        let explanation = calendar.explain(&course, now);
        prop_assert_eq!(explanation.due, calendar.due(&course, now));
        let mut periods = std::iter::once(course.within).chain(course.prolonged.iter().copied());
        for lines in explanation.lines.split(|line| matches!(line.what, What::Prolonged { .. })) {
            let period = periods.next().unwrap();
            prop_assert_eq!(total(lines), expected(period, lines), "{}", explanation.render(Language::En));
            if matches!(period.unit(), Unit::WorkingDay | Unit::Day | Unit::Week | Unit::Month | Unit::Year) {
                adjoin(lines)?;
            }
        }
        for language in [Language::En, Language::Vi] {
            for row in explanation.render(language).lines() {
                prop_assert!(row.chars().count() <= 80, "{}", row);
            }
        }
        prop_assert!(serde_json::to_string(&explanation).is_ok());
    }

    #[test]
    fn what_is_used_is_what_was_counted(spec in spec(), (course, now) in course(0), later in 0..400_i64) {
        let (calendar, naive) = (Calendar::new(spec.clone()).unwrap(), Naive::new(spec));
        let now = now.max(course.counted_from) + SignedDuration::from_mins(later * 30);
        let (used, left) = (calendar.used(&course, now), calendar.left(&course, now));
        let total = course.within.amount();
        prop_assert_eq!(used + left, total);
        prop_assert!(used >= Decimal::ZERO && left >= Decimal::ZERO);
        let (unit, size) = match course.within.unit() {
            Unit::WorkingDay => (Unit::WorkingDay, 1),
            Unit::Day => (Unit::Day, 1),
            Unit::Week => (Unit::Day, 7),
            Unit::WorkingHour => (Unit::WorkingMinute, 60),
            Unit::WorkingMinute => (Unit::WorkingMinute, 1),
            Unit::Hour => (Unit::Minute, 60),
            Unit::Minute => (Unit::Minute, 1),
            Unit::Second | Unit::Month | Unit::Year => return Ok(()),
        };
        let counted = if now <= course.counted_from { 0 } else { naive.counted(&course, now, now, unit) };
        let expected = if now >= calendar.due(&course, now).at {
            total
        } else {
            (Decimal::from(counted) / Decimal::from(size)).min(total)
        };
        prop_assert!((used - expected).abs() < Decimal::new(1, 5), "used {used}, counted {expected}");
    }

    #[test]
    fn more_is_used_as_time_goes_by((spec, (course, _)) in (spec(), course(2)), steps in proptest::collection::vec(0..90_i64, 1..12)) {
        let calendar = Calendar::new(spec).unwrap();
        let course = Course { pauses: course.pauses.iter().filter(|pause| pause.to.is_some()).copied().collect(), ..course };
        let (mut now, mut before) = (course.counted_from, Decimal::ZERO);
        for step in steps {
            now += SignedDuration::from_mins(step * 60);
            let used = calendar.used(&course, now);
            prop_assert!(used >= before, "{used} after {before}");
            prop_assert!(calendar.left(&course, now) >= Decimal::ZERO);
            before = used;
        }
        prop_assert_eq!(calendar.left(&course, calendar.due(&course, now).at), Decimal::ZERO);
    }

    #[test]
    fn a_share_is_a_shorter_limit(spec in spec(), (course, now) in course(2), percent in 1..100_i64) {
        let (calendar, naive) = (Calendar::new(spec.clone()).unwrap(), Naive::new(spec));
        let percent = Decimal::from(percent);
        let (at, due) = (calendar.share(&course, percent, now), calendar.due(&course, now));
        prop_assert!(at >= course.counted_from && at <= due.at.max(course.counted_from));
        prop_assert_eq!(calendar.share(&course, Decimal::ZERO, now), course.counted_from);
        prop_assert_eq!(calendar.share(&course, Decimal::ONE_HUNDRED, now), due.at);
        prop_assert!(calendar.share(&course, percent / Decimal::TWO, now) <= at);
        if let Some(naive) = naive_share(&naive, &course, now, percent) {
            prop_assert_eq!(at, naive.clamp(course.counted_from, due.at.max(course.counted_from)));
        }
    }

    #[test]
    fn opening_time_is_the_sum_of_open_minutes(spec in spec(), from in moment(), length in 0..10_000_i64) {
        let (calendar, naive) = (Calendar::new(spec.clone()).unwrap(), Naive::new(spec));
        let to = from + SignedDuration::from_mins(length);
        let (mut at, mut open, mut earliest, mut next) = (from, 0, from, None);
        while at < to {
            let is_open = naive.is_open(at);
            prop_assert_eq!(calendar.is_open(at), is_open);
            if is_open {
                open += 60;
                earliest = at + SignedDuration::from_mins(1);
                next = next.or(Some(at));
            }
            at += SignedDuration::from_mins(1);
        }
        prop_assert_eq!(calendar.working_seconds(from, to), open);
        prop_assert_eq!(calendar.working_seconds(to, from), -open);
        prop_assert_eq!(calendar.add_working_seconds(from, open), earliest);
        if let Some(next) = next {
            prop_assert_eq!(calendar.next_open(from), next);
            let back = calendar.add_working_seconds(earliest, -open);
            prop_assert_eq!(back, next);
        }
    }

    #[test]
    fn working_days_are_ticked_off_one_by_one(spec in spec(), at in moment(), days in -300..300_i64) {
        let (calendar, naive) = (Calendar::new(spec.clone()).unwrap(), Naive::new(spec));
        let date = calendar.date(at);
        prop_assert_eq!(date, naive.date(at));
        let other = naive.add_working_days(date, days);
        prop_assert_eq!(calendar.add_working_days(date, days), other);
        let between = if days < 0 && !naive.works(date) { days + 1 } else { days };
        prop_assert_eq!(calendar.working_days_between(date, other), between);
        prop_assert_eq!(calendar.working_days_between(other, date), -between);
        prop_assert_eq!(calendar.received(at, true), naive.received(at));
        prop_assert_eq!(calendar.received(at, false), at);
        prop_assert_eq!(calendar.midnight(date), naive.midnight(date));
    }
}

/// The share of a course whose periods are all on one scale: periods are passed whole while they fit.
fn naive_share(naive: &Naive, course: &Course, now: Timestamp, percent: Decimal) -> Option<Timestamp> {
    let scale = |unit: Unit| match unit {
        Unit::WorkingDay => 0,
        Unit::Day | Unit::Week | Unit::Month | Unit::Year => 1,
        Unit::WorkingHour | Unit::WorkingMinute => 2,
        Unit::Hour | Unit::Minute | Unit::Second => 3,
    };
    let periods = || std::iter::once(course.within).chain(course.prolonged.iter().copied());
    let kind = scale(course.within.unit());
    if periods().any(|period| scale(period.unit()) != kind) {
        return None;
    }
    let mut stand = naive.begin(course);
    let mut sizes = Vec::new();
    for period in periods() {
        let amount = period.amount();
        let size = match period.unit() {
            Unit::WorkingDay | Unit::Day | Unit::Minute | Unit::WorkingMinute => amount,
            Unit::Week => amount * Decimal::from(7),
            Unit::Month | Unit::Year => Decimal::from(naive.days_in(stand, period)),
            Unit::WorkingHour | Unit::Hour => amount * Decimal::from(60),
            Unit::Second => amount / Decimal::from(60),
        };
        sizes.push((stand, size));
        stand = naive.period(course, now, stand, period);
    }
    let mut left = sizes.iter().map(|(_, size)| size).sum::<Decimal>() * percent / Decimal::ONE_HUNDRED;
    let mut from = stand;
    for (stand, size) in sizes {
        from = stand;
        if left <= size {
            break;
        }
        left -= size;
    }
    if left.is_zero() {
        return Some(from.at);
    }
    Some(match kind {
        0 => naive.working_days(course, now, from, left).at,
        1 => naive.days(course, now, from, i64::try_from(left.ceil()).unwrap(), false).at,
        _ => naive.minutes(course, now, from, left, kind == 2).at,
    })
}

/// What the counted lines of a period add up to.
fn total(lines: &[Line]) -> Decimal {
    lines
        .iter()
        .map(|line| match &line.what {
            What::Counted { amount, .. } | What::AndSoOn { amount, .. } => *amount,
            _ => Decimal::ZERO,
        })
        .sum::<Decimal>()
        .normalize()
}

/// The size of a period in what its lines are counted in.
fn expected(period: Allowance, lines: &[Line]) -> Decimal {
    let amount = period.amount();
    let by = |factor: i64| (amount * Decimal::from(factor)).normalize();
    match period.unit() {
        Unit::Month | Unit::Year => lines
            .iter()
            .find_map(|line| match line.what {
                What::Months { days, .. } => Some(Decimal::from(days)),
                _ => None,
            })
            .unwrap_or_default(),
        Unit::Week => by(7),
        Unit::Hour | Unit::WorkingHour => by(3600),
        Unit::Minute | Unit::WorkingMinute => by(60),
        _ => amount,
    }
}

/// Lines of days leave no day out and none stands on two of them.
fn adjoin(lines: &[Line]) -> Result<(), TestCaseError> {
    let mut last: Option<Date> = None;
    for line in lines {
        let follows = match &line.what {
            What::Counted { amount, .. } if !amount.is_integer() => false,
            What::Counted { .. } | What::Off(_) | What::Paused { .. } | What::Postponed { .. } | What::Rolled(_) => {
                true
            }
            _ => continue,
        };
        if let (Some(last), true) = (last, follows) {
            prop_assert_eq!(line.from, last.tomorrow().unwrap(), "{:?}", lines);
        }
        prop_assert!(line.from <= line.to, "{:?}", line);
        last = Some(line.to);
    }
    Ok(())
}
