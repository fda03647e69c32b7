//! A calendar laid out as a table of days, so that counting is looking up.
//!
//! Days are numbered from the first day of the table. For every day the table knows how many working days and how
//! much opening time lie before it; both ways (day to count, count to day) cost at most one binary search. The table
//! covers the years for which closures are known and some years after them; outside, the week alone is counted by.

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};

use super::{CalendarSpec, Hours, zone};

const MICROS_A_DAY: i64 = 86_400_000_000;
/// How many days the table goes on after the last day that the calendar knows: limits run over its edge all the time.
const AFTER: i64 = 5 * 366;
/// And before its first: clocks that were started earlier.
const BEFORE: i64 = 366;

#[derive(Debug)]
pub(super) struct Days {
    zone: TimeZone,
    week: [Vec<Hours>; 7],
    /// How many of the seven days are worked.
    worked_a_week: i64,
    /// Day number 0.
    first: Date,
    /// Numbers beyond which nothing is counted: the ends of what a date can say.
    limits: (i64, i64),
    /// One row a day and one more, so that every day has a next.
    rows: Vec<Row>,
    /// The numbers of the working days.
    working: Vec<i64>,
    /// Opening ranges of all days in order, as instants.
    openings: Vec<Opening>,
}

#[derive(Clone, Copy, Debug)]
struct Row {
    date: Date,
    /// The first instant of the day.
    start: i64,
    working: bool,
    /// Working days before this day.
    worked: i64,
    /// Opening time before this day.
    opened: i64,
    /// Its first range in `openings`.
    openings: usize,
}

/// A range of opening hours on one day.
#[derive(Clone, Copy, Debug)]
pub(super) struct Opening {
    pub(super) from: i64,
    pub(super) to: i64,
}

impl Opening {
    fn length(self) -> i64 {
        self.to - self.from
    }
}

impl Days {
    pub(super) fn new(spec: &CalendarSpec, zone: TimeZone) -> Self {
        let named = spec.closures.iter().map(|closure| (closure.from, closure.to));
        let named = named.chain(spec.extra_days.iter().map(|day| (day.date, day.date)));
        let (from, to) = named.fold(spec.known, |(from, to), (first, last)| (from.min(first), to.max(last)));
        let first = from.saturating_sub(Span::new().days(BEFORE));
        let mut days = Self {
            zone,
            week: spec.week.clone(),
            worked_a_week: spec.week.iter().map(|hours| i64::from(!hours.is_empty())).sum(),
            first,
            limits: (0, 0),
            rows: Vec::new(),
            working: Vec::new(),
            openings: Vec::new(),
        };
        days.limits = (days.number(Date::constant(1, 1, 1)), days.number(Date::constant(9998, 12, 31)));
        let length = days.number(to) + AFTER;
        days.fill(spec, length);
        days
    }

    fn fill(&mut self, spec: &CalendarSpec, length: i64) {
        let mut closed = vec![false; index(length)];
        for closure in &spec.closures {
            let last = self.number(closure.to).min(length - 1);
            for day in self.number(closure.from)..=last {
                closed[index(day)] = true;
            }
        }
        let (mut worked, mut opened) = (0, 0);
        let mut date = self.first;
        let mut start = zone::first_showing(&self.zone, date.to_datetime(Time::midnight()));
        for number in 0..length {
            let next = date.tomorrow().unwrap_or(Date::MAX);
            let next_start = zone::first_showing(&self.zone, next.to_datetime(Time::midnight()));
            let extra = spec.extra_days.iter().find(|extra| extra.date == date);
            let hours = match extra {
                Some(extra) => extra.hours.as_slice(),
                None if closed[index(number)] => &[],
                None => spec.week[weekday(date)].as_slice(),
            };
            // A date that the zone skipped altogether (Samoa, 30 December 2011) is nobody's working day.
            let working = !hours.is_empty() && start < next_start;
            self.rows.push(Row { date, start, working, worked, opened, openings: self.openings.len() });
            if working {
                self.working.push(number);
                worked += 1;
                for range in laid_out(&self.zone, date, hours) {
                    opened += range.length();
                    self.openings.push(range);
                }
            }
            (date, start) = (next, next_start);
        }
        self.rows.push(Row { date, start, working: false, worked, opened, openings: self.openings.len() });
    }

    pub(super) fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// How many days the table has.
    fn length(&self) -> i64 {
        self.rows.len() as i64 - 1
    }

    fn row(&self, day: i64) -> Option<&Row> {
        if (0..self.length()).contains(&day) { self.rows.get(index(day)) } else { None }
    }

    pub(super) fn number(&self, date: Date) -> i64 {
        date.duration_since(self.first).as_hours() / 24
    }

    pub(super) fn date(&self, day: i64) -> Date {
        match self.row(day) {
            Some(row) => row.date,
            None => self.first.saturating_add(Span::new().days(day.clamp(self.limits.0, self.limits.1))),
        }
    }

    /// The day on which an instant falls.
    pub(super) fn day_of(&self, at: i64) -> i64 {
        let (first, last) = (self.rows[0].start, self.rows[self.rows.len() - 1].start);
        if at < first || at >= last {
            return self.number(self.zone.to_datetime(zone::timestamp(at)).date());
        }
        // Days are about as long as days are: the guess is off by one at most, next to a change of the clock.
        let mut day = index(((at - first) / MICROS_A_DAY).min(self.length() - 1));
        while self.rows[day].start > at {
            day -= 1;
        }
        while self.rows[day + 1].start <= at {
            day += 1;
        }
        day as i64
    }

    /// The first instant of a day: civil midnight, or where the clock jumps over midnight, the jump.
    pub(super) fn start(&self, day: i64) -> i64 {
        match self.row(day) {
            Some(row) => row.start,
            None => zone::first_showing(&self.zone, self.date(day).to_datetime(Time::midnight())),
        }
    }

    pub(super) fn is_working(&self, day: i64) -> bool {
        self.row(day).map_or_else(|| self.week_works(day), |row| row.working)
    }

    fn week_works(&self, day: i64) -> bool {
        !self.week[self.weekday(day)].is_empty()
    }

    fn weekday(&self, day: i64) -> usize {
        index((weekday(self.first) as i64 + day).rem_euclid(7))
    }

    /// Working days up to and with this one, counted from day 0; negative before it.
    pub(super) fn worked_through(&self, day: i64) -> i64 {
        if day < 0 {
            return -self.week_count(day + 1, -1 - day);
        }
        match self.rows.get(index(day + 1)) {
            Some(next) => next.worked,
            None => self.rows[self.rows.len() - 1].worked + self.week_count(self.length(), day + 1 - self.length()),
        }
    }

    /// Working days among so many days from this one on, by the week alone.
    fn week_count(&self, from: i64, days: i64) -> i64 {
        let rest = (from..from + days % 7).filter(|day| self.week_works(*day)).count();
        days / 7 * self.worked_a_week + rest as i64
    }

    /// The working day with this count: the inverse of [`Self::worked_through`] on working days.
    pub(super) fn nth_working(&self, count: i64) -> i64 {
        let known = self.working.len() as i64;
        if count > known {
            return self.week_step(self.length(), 1, count - known);
        }
        match self.working.get(index(count - 1)) {
            Some(day) if count >= 1 => *day,
            _ => self.week_step(-1, -1, 1 - count),
        }
    }

    /// The n-th working day from this one on (n from 1), forwards or backwards, by the week alone.
    fn week_step(&self, from: i64, direction: i64, n: i64) -> i64 {
        let weeks = ((n - 1) / self.worked_a_week).min(1_000_000);
        let mut left = n - weeks * self.worked_a_week;
        let mut day = from + direction * weeks * 7;
        loop {
            if self.week_works(day) {
                left -= 1;
                if left <= 0 {
                    return day.clamp(self.limits.0, self.limits.1);
                }
            }
            if !(self.limits.0..=self.limits.1).contains(&day) {
                return day.clamp(self.limits.0, self.limits.1);
            }
            day += direction;
        }
    }

    /// The first working day from this one on.
    pub(super) fn next_working(&self, day: i64) -> i64 {
        if self.is_working(day) { day } else { self.nth_working(self.worked_through(day - 1) + 1) }
    }

    /// The opening ranges of a day; where the day lies outside the table they are laid out anew.
    pub(super) fn with_openings<T>(&self, day: i64, read: impl FnOnce(&[Opening]) -> T) -> T {
        match self.row(day) {
            Some(row) => read(&self.openings[row.openings..self.rows[index(day + 1)].openings]),
            None => read(&laid_out(&self.zone, self.date(day), &self.week[self.weekday(day)])),
        }
    }

    /// Opening time of one day.
    pub(super) fn opening_time(&self, day: i64) -> i64 {
        match self.row(day) {
            Some(row) => self.rows[index(day + 1)].opened - row.opened,
            None => self.with_openings(day, |ranges| ranges.iter().map(|range| range.length()).sum()),
        }
    }

    /// Opening time before a day, counted from day 0.
    fn opened_before(&self, day: i64) -> i64 {
        if day < 0 {
            return -(day.max(self.limits.0)..0).map(|day| self.opening_time(day)).sum::<i64>();
        }
        match self.rows.get(index(day)) {
            Some(row) => row.opened,
            None => {
                let beyond: i64 = (self.length()..day).map(|day| self.opening_time(day)).sum();
                self.rows[self.rows.len() - 1].opened + beyond
            }
        }
    }

    /// Opening time before an instant, counted from day 0; negative before it.
    pub(super) fn opened_until(&self, at: i64) -> i64 {
        let day = self.day_of(at);
        let today = self.with_openings(day, |ranges| {
            ranges.iter().map(|range| (at.min(range.to) - range.from).max(0)).sum::<i64>()
        });
        self.opened_before(day) + today
    }

    /// Opening time between two instants; outside the table only the days between them are laid out.
    pub(super) fn opened_between(&self, from: i64, to: i64) -> i64 {
        let (first, last) = (self.day_of(from), self.day_of(to));
        if (first < 0) == (last < 0) && (first >= self.length()) == (last >= self.length()) && self.row(first).is_none()
        {
            return (first..=last)
                .map(|day| {
                    self.with_openings(day, |ranges| {
                        ranges.iter().map(|range| (to.min(range.to) - from.max(range.from)).max(0)).sum::<i64>()
                    })
                })
                .sum();
        }
        self.opened_until(to) - self.opened_until(from)
    }

    /// The earliest instant by which this much opening time has passed.
    pub(super) fn reach(&self, opened: i64) -> i64 {
        let (day, before) = self.day_reaching(opened, false);
        self.with_openings(day, |ranges| {
            let mut left = opened - before;
            for range in ranges {
                if left <= range.length() {
                    return range.from + left.max(0);
                }
                left -= range.length();
            }
            ranges.last().map_or_else(|| self.start(day), |range| range.to)
        })
    }

    /// The latest instant by which no more than this much opening time has passed.
    pub(super) fn reach_latest(&self, opened: i64) -> i64 {
        let (day, before) = self.day_reaching(opened, true);
        self.with_openings(day, |ranges| {
            let mut left = opened - before;
            for range in ranges {
                if left < range.length() {
                    return range.from + left.max(0);
                }
                left -= range.length();
            }
            ranges.last().map_or_else(|| self.start(day), |range| range.to)
        })
    }

    /// The day within which the opening time reaches (or, for `beyond`, passes) an amount, and the amount before it.
    fn day_reaching(&self, opened: i64, beyond: bool) -> (i64, i64) {
        let passes = |amount: i64| if beyond { amount > opened } else { amount >= opened };
        let total = self.rows[self.rows.len() - 1].opened;
        if passes(0) {
            let (mut day, mut before) = (0, 0);
            while passes(before) && day > self.limits.0 {
                day -= 1;
                before -= self.opening_time(day);
            }
            return (day, before);
        }
        if passes(total) {
            let after = self.rows.partition_point(|row| !passes(row.opened));
            let row = &self.rows[after - 1];
            return (after as i64 - 1, row.opened);
        }
        let (mut day, mut before) = (self.length(), total);
        loop {
            let after = before + self.opening_time(day);
            if passes(after) || day >= self.limits.1 {
                return (day, before);
            }
            before = after;
            day += 1;
        }
    }

    /// When the office first opens on a working day.
    pub(super) fn opening(&self, day: i64) -> i64 {
        self.with_openings(day, |ranges| ranges.first().map_or_else(|| self.start(day), |range| range.from))
    }

    /// When it closes for the day; the end of the day where it never opens.
    pub(super) fn closing(&self, day: i64) -> i64 {
        self.with_openings(day, |ranges| ranges.last().map_or_else(|| self.start(day + 1), |range| range.to))
    }

    /// When this share of a day's opening time has passed; its closing time for a whole day.
    pub(super) fn point(&self, day: i64, share: Decimal) -> i64 {
        if share >= Decimal::ONE {
            return self.closing(day);
        }
        let time = self.opening_time(day);
        if time == 0 {
            return self.closing(day);
        }
        let mut left = rounded(share * Decimal::from(time));
        self.with_openings(day, |ranges| {
            for range in ranges {
                if left <= range.length() {
                    return range.from + left;
                }
                left -= range.length();
            }
            self.closing(day)
        })
    }

    /// The instant at which the wall clock shows a time on a day.
    pub(super) fn at(&self, day: i64, time: Time) -> i64 {
        zone::first_showing(&self.zone, self.date(day).to_datetime(time))
    }

    /// What the wall clock shows.
    pub(super) fn time_of(&self, at: Timestamp) -> Time {
        self.zone.to_datetime(at).time()
    }
}

/// The opening hours of one date as instants, in order and not overlapping even where an hour comes twice.
fn laid_out(zone: &TimeZone, date: Date, hours: &[Hours]) -> Vec<Opening> {
    let mut ranges = Vec::with_capacity(hours.len());
    let mut free_from = i64::MIN;
    for range in hours {
        let from = zone::first_showing(zone, date.to_datetime(range.from)).max(free_from);
        let to = if range.to == Hours::END_OF_DAY {
            zone::first_showing(zone, date.tomorrow().unwrap_or(Date::MAX).to_datetime(Time::midnight()))
        } else {
            zone::last_before(zone, date.to_datetime(range.to))
        };
        let to = to.max(from);
        ranges.push(Opening { from, to });
        free_from = to;
    }
    ranges
}

/// 0 for Monday.
fn weekday(date: Date) -> usize {
    usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or(0)
}

/// A number that is known to be no less than zero; anything else lies outside every table.
fn index(number: i64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// To the nearest whole number, saturating.
pub(super) fn rounded(number: Decimal) -> i64 {
    number.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero).to_i64().unwrap_or(i64::MAX)
}
