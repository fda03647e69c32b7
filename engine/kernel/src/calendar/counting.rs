//! The course of a clock, counted.
//!
//! Every unit is counted on its own scale of whole numbers: working days by their place among all working days,
//! calendar days by their number, opening time and elapsed time by microseconds. A pause takes a piece out of the
//! scale; [`Count::walk`] steps over the pieces. That walk is the only one there is: what it passes is what a due date
//! is computed from and what an explanation prints.

use jiff::{Span, Timestamp};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::days::{Days, rounded};
use super::{Calendar, Course, Due, FirstDay, Roll, zone};
use crate::allowance::{Allowance, Unit};

/// The scale on which a unit is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scale {
    /// Microseconds, all of them.
    Elapsed,
    /// Microseconds in which the office is open.
    Opening,
    /// Working days.
    WorkingDays,
    /// Days of the calendar; months and years become days as soon as it is known where they begin.
    Days,
}

impl Scale {
    pub(super) fn of(unit: Unit) -> Self {
        match unit {
            Unit::Second | Unit::Minute | Unit::Hour => Self::Elapsed,
            Unit::WorkingMinute | Unit::WorkingHour => Self::Opening,
            Unit::WorkingDay => Self::WorkingDays,
            Unit::Day | Unit::Week | Unit::Month | Unit::Year => Self::Days,
        }
    }
}

/// Microseconds in one unit of elapsed or opening time.
pub(super) fn micros_in(unit: Unit) -> i64 {
    match unit {
        Unit::Minute | Unit::WorkingMinute => 60_000_000,
        Unit::Hour | Unit::WorkingHour => 3_600_000_000,
        _ => 1_000_000,
    }
}

/// What the count passes on its way.
#[derive(Clone, Copy, Debug)]
pub(super) enum Passed {
    /// A month that has no such day ends on its last.
    ShortMonth,
    /// Counted: after `after`, up to and with `through`, on the scale of the unit.
    Counted { after: i64, through: i64 },
    /// Stood still: what the pause takes out of the scale lies between this and what is counted next.
    Stood { pause: (i64, i64) },
    /// A part of a working day.
    Part { day: i64, share: Decimal },
    /// The clock stood still when the time was over, and it ends only after it runs again.
    Postponed { day: i64, pause: (i64, i64) },
    /// The period ended on a day off.
    Rolled { from: i64, to: i64 },
}

/// How far the count has come.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Mark {
    /// The instant.
    pub(super) at: i64,
    /// The last day that is used up, or was begun with.
    pub(super) day: i64,
    /// The working day that was counted last and how much of it, if not all: a later period in working days goes on
    /// from there.
    begun: Option<(i64, Decimal)>,
    /// The day whose number in a later month ends a period of months.
    month_day: i64,
    /// Whether that day is itself the first of the period.
    month_day_counts: bool,
}

impl Mark {
    /// At the end of a day, or on it.
    fn after(day: i64, at: i64) -> Self {
        Self { at, day, begun: None, month_day: day, month_day_counts: false }
    }
}

/// One course, ready to be counted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Count<'a> {
    pub(super) calendar: &'a Calendar,
    pub(super) course: &'a Course,
    pub(super) start: i64,
    pub(super) now: i64,
}

impl<'a> Count<'a> {
    pub(super) fn new(calendar: &'a Calendar, course: &'a Course, now: Timestamp) -> Self {
        Self { calendar, course, start: zone::micros(course.counted_from), now: zone::micros(now) }
    }

    pub(super) fn days(&self) -> &'a Days {
        &self.calendar.days
    }

    /// The limit and its prolongations.
    pub(super) fn periods(&self) -> impl Iterator<Item = Allowance> + use<'a> {
        std::iter::once(self.course.within).chain(self.course.prolonged.iter().copied())
    }

    /// The pauses as instants, cut to the time after the start.
    pub(super) fn pauses(&self) -> impl Iterator<Item = (i64, i64)> + use<'a> {
        let (start, now) = (self.start, self.now);
        self.course
            .pauses
            .iter()
            .map(move |pause| (zone::micros(pause.from).max(start), pause.to.map_or(now, zone::micros)))
            .filter(|(from, to)| from < to)
    }

    /// Where the count begins.
    pub(super) fn begin(&self) -> Mark {
        let today = self.days().day_of(self.start);
        let included = self.calendar.spec.counting.first_day == FirstDay::Included;
        Mark {
            at: self.start,
            day: if included { today - 1 } else { today },
            begun: None,
            month_day: today,
            month_day_counts: included,
        }
    }

    /// Counts one period from where an earlier one ended.
    pub(super) fn period(&self, from: Mark, allowance: Allowance, passed: &mut impl FnMut(Passed)) -> Mark {
        let (amount, unit) = (allowance.amount(), allowance.unit());
        if amount.is_zero() {
            return from;
        }
        match Scale::of(unit) {
            Scale::WorkingDays => self.working_days(from, amount, passed),
            Scale::Days => {
                let days = self.days_in(from, allowance, passed);
                self.calendar_days(from, days, self.calendar.spec.counting.roll, passed)
            }
            scale => self.time(from, scale, rounded(amount * Decimal::from(micros_in(unit))), passed),
        }
    }

    /// Counts all periods. `None` if there is nothing to count.
    pub(super) fn end(&self, passed: &mut impl FnMut(Passed)) -> Option<Mark> {
        if self.periods().all(|period| period.amount().is_zero()) {
            return None;
        }
        Some(self.periods().fold(self.begin(), |mark, period| self.period(mark, period, passed)))
    }

    /// When the time is over.
    pub(super) fn due(&self) -> Due {
        self.due_at(self.end(&mut |_| ()))
    }

    pub(super) fn due_at(&self, end: Option<Mark>) -> Due {
        let start = self.course.counted_from;
        let Some(end) = end else {
            return Due { at: start, date: self.calendar.date(start), provisional: false };
        };
        Due { at: zone::timestamp(end.at), date: self.days().date(end.day), provisional: self.provisional(end) }
    }

    /// Whether the end depends on days of which the calendar does not know yet whether they are worked.
    fn provisional(&self, end: Mark) -> bool {
        let rolls = self.calendar.spec.counting.roll != Roll::None;
        let (mut counts, mut looks) = (false, false);
        for period in self.periods().filter(|period| !period.amount().is_zero()) {
            let scale = Scale::of(period.unit());
            counts |= matches!(scale, Scale::Opening | Scale::WorkingDays);
            looks |= scale == Scale::Days && rolls;
        }
        let (first, last) = self.calendar.known;
        (counts && self.days().day_of(self.start) < first) || ((counts || looks) && !(first..=last).contains(&end.day))
    }

    /// Goes so far along a scale, stepping over what the pauses take out of it.
    pub(super) fn walk(&self, scale: Scale, from: i64, amount: i64, passed: &mut impl FnMut(Passed)) -> i64 {
        let (mut at, mut left) = (from, amount);
        for pause in self.pauses() {
            let (gap_from, gap_to) = self.gap(scale, pause);
            let gap_from = gap_from.max(at);
            if gap_to <= gap_from {
                continue;
            }
            if left <= gap_from - at {
                break;
            }
            left -= gap_from - at;
            passed(Passed::Counted { after: at, through: gap_from });
            passed(Passed::Stood { pause });
            at = gap_to;
        }
        let end = at.saturating_add(left);
        passed(Passed::Counted { after: at, through: end });
        end
    }

    /// How much of a scale was counted between two places on it.
    pub(super) fn counted(&self, scale: Scale, from: i64, to: i64) -> i64 {
        let (mut at, mut counted) = (from, 0);
        for pause in self.pauses() {
            let (gap_from, gap_to) = self.gap(scale, pause);
            let gap_from = gap_from.max(at);
            if gap_from >= to {
                break;
            }
            if gap_to > gap_from {
                counted += gap_from - at;
                at = gap_to;
            }
        }
        counted + (to - at).max(0)
    }

    /// The piece that a pause takes out of a scale: after the first, up to and with the second. Of days, those that
    /// began while the clock stood still.
    fn gap(&self, scale: Scale, (from, to): (i64, i64)) -> (i64, i64) {
        let days = self.days();
        match scale {
            Scale::Elapsed => (from, to),
            Scale::Opening => (days.opened_until(from), days.opened_until(to)),
            Scale::WorkingDays => {
                (days.worked_through(days.day_of(from - 1)), days.worked_through(days.day_of(to - 1)))
            }
            Scale::Days => (days.day_of(from - 1), days.day_of(to - 1)),
        }
    }

    pub(super) fn working_days(&self, from: Mark, amount: Decimal, passed: &mut impl FnMut(Passed)) -> Mark {
        let days = self.days();
        let (mut amount, mut before) = (amount, from.day);
        if let Some((day, used)) = from.begun {
            let share = amount.min(Decimal::ONE - used);
            passed(Passed::Part { day, share });
            if amount <= share {
                return self.end_of(day, used + share, from, passed);
            }
            (amount, before) = (amount - share, day);
        }
        let part = amount.fract();
        let whole = amount.trunc().to_i64().unwrap_or(i64::MAX);
        let full = self.walk(Scale::WorkingDays, days.worked_through(before), whole, passed);
        if part.is_zero() {
            return self.end_of(days.nth_working(full), Decimal::ONE, from, passed);
        }
        let last = self.walk(Scale::WorkingDays, full, 1, &mut |step| {
            // The day that counts in part is found like a whole one, but reported as what it is.
            if matches!(step, Passed::Stood { .. }) {
                passed(step);
            }
        });
        let day = days.nth_working(last);
        passed(Passed::Part { day, share: part });
        let earlier =
            if whole > 0 { self.end_of(days.nth_working(full), Decimal::ONE, from, &mut |_| ()) } else { from };
        self.end_of(day, part, earlier, passed)
    }

    /// The end of a counted working day, or of a part of it.
    ///
    /// A part is so much of the day's opening time, exactly: what the day lacks because of a pause is made up when the
    /// clock runs again. It is over neither later than the whole day would be nor `earlier` than the days before it.
    fn end_of(&self, day: i64, share: Decimal, earlier: Mark, passed: &mut impl FnMut(Passed)) -> Mark {
        let days = self.days();
        let closing = |day| {
            let day = days.next_working(day);
            (day, days.closing(day))
        };
        if share >= Decimal::ONE {
            return self.ending(day, closing, passed).0;
        }
        let begun = Some((day, share));
        if self.course.pauses.is_empty() {
            return Mark { begun, ..Mark::after(day, days.point(day, share).max(self.start)) };
        }
        let whole = self.ending(day, closing, &mut |_| ()).0;
        let time = rounded(share * Decimal::from(days.opening_time(day)));
        let exact = days.reach(self.walk(Scale::Opening, days.opened_until(days.start(day)), time, &mut |_| ()));
        let (mut last, mut at) =
            if time == 0 || exact >= whole.at { (whole.day, whole.at) } else { (days.day_of(exact - 1), exact) };
        (last, at) = (last.max(earlier.day), at.max(earlier.at));
        if let (true, Some(pause)) = (last > day, self.pauses().find(|(_, to)| *to > days.start(day + 1))) {
            passed(Passed::Postponed { day: last, pause });
        }
        Mark { begun, ..Mark::after(last, at.max(self.start)) }
    }

    pub(super) fn calendar_days(&self, from: Mark, amount: i64, roll: Roll, passed: &mut impl FnMut(Passed)) -> Mark {
        let days = self.days();
        let day = self.walk(Scale::Days, from.day, amount, passed);
        let midnight = |day| {
            let day = match roll {
                Roll::NextWorkingDay => days.next_working(day),
                Roll::None => day,
            };
            (day, days.start(day + 1))
        };
        let (mark, last) = self.ending(day, midnight, passed);
        if mark.day != last {
            passed(Passed::Rolled { from: last, to: mark.day });
        }
        mark
    }

    /// How many days a period of days, weeks, months or years has, without pauses and before it is rolled.
    pub(super) fn days_in(&self, from: Mark, allowance: Allowance, passed: &mut impl FnMut(Passed)) -> i64 {
        let amount = allowance.amount().to_i64().unwrap_or(i64::MAX);
        let months = match allowance.unit() {
            Unit::Day => return amount,
            Unit::Week => return amount.saturating_mul(7),
            Unit::Year => amount.saturating_mul(12),
            _ => amount,
        };
        let (end, short) = self.month_end(from, months);
        if short {
            passed(Passed::ShortMonth);
        }
        end - from.day
    }

    /// The day on which so many months end, and whether that month was too short to have the day meant.
    pub(super) fn month_end(&self, from: Mark, months: i64) -> (i64, bool) {
        let first = self.days().date(from.month_day);
        let months = i32::try_from(months).unwrap_or(i32::MAX).min(12 * 9_000);
        let end = first.saturating_add(Span::new().months(months));
        let short = end.day() != first.day();
        // A period that includes its first day ends on the day before the one with the same number, so that a month
        // from 1 March ends on 31 March; where there is no such day, on the last of the month.
        let back = i64::from(from.month_day_counts && !short);
        (self.days().number(end) - back, short)
    }

    pub(super) fn time(&self, from: Mark, scale: Scale, micros: i64, passed: &mut impl FnMut(Passed)) -> Mark {
        let days = self.days();
        let at = match scale {
            Scale::Opening => {
                let before = days.opened_until(from.at);
                days.reach(self.walk(scale, before, micros, passed))
            }
            _ => self.walk(scale, from.at, micros, passed),
        };
        // A time that ends at midnight ends on the day that is over then.
        let day = days.day_of(at - 1);
        Mark::after(day, at)
    }

    /// The mark at the end of a period in days, and its last day before any roll. `finish` gives for a day the day that
    /// the period then ends with, and the instant.
    ///
    /// An end cannot lie in a time in which the clock stands still, and the act that sets it going again cannot be
    /// what ends it: the period then ends with the first day that ends while the clock runs.
    fn ending(&self, last: i64, finish: impl Fn(i64) -> (i64, i64), passed: &mut impl FnMut(Passed)) -> (Mark, i64) {
        let mut last = last;
        let (mut day, mut at) = finish(last);
        for (from, to) in self.pauses() {
            if from < at && at <= to {
                last = self.days().day_of(to);
                (day, at) = finish(last);
                if at <= to {
                    last += 1;
                    (day, at) = finish(last);
                }
                passed(Passed::Postponed { day: last, pause: (from, to) });
            }
        }
        (Mark::after(day, at.max(self.start)), last)
    }
}
