//! Moments relative to others: before and after a due date, later by plain addition, the next opening.

use jiff::civil::Date;
use jiff::{Span, Timestamp};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::counting::{Scale, micros_in};
use super::days::rounded;
use super::{Calendar, Due, zone};
use crate::allowance::{Allowance, Unit};

impl Calendar {
    /// The moment so long before the end: for days, the closing of the n-th working day (the end of the n-th calendar
    /// day) before the due date. A part of a working day is taken from its end: half a day before Friday's closing is
    /// the middle of Friday.
    pub fn before(&self, due: Due, by: Allowance) -> Timestamp {
        let (days, day) = (&self.days, self.days.number(due.date));
        if by.amount().is_zero() {
            return due.at;
        }
        let at = match Scale::of(by.unit()) {
            Scale::Elapsed => zone::micros(due.at).saturating_sub(in_micros(by)),
            Scale::Opening => days.reach_latest(days.opened_until(zone::micros(due.at)) - in_micros(by)),
            Scale::WorkingDays => {
                let whole = by.amount().trunc().to_i64().unwrap_or(i64::MAX);
                let part = by.amount().fract();
                // With a part, the day reached lies one nearer to the end, the due date itself for less than one.
                if part.is_zero() {
                    days.closing(days.nth_working(days.worked_through(day - 1) + 1 - whole))
                } else if whole == 0 && days.is_working(day) {
                    days.point(day, Decimal::ONE - part)
                } else if whole == 0 {
                    days.closing(days.nth_working(days.worked_through(day - 1)))
                } else {
                    days.point(days.nth_working(days.worked_through(day - 1) + 1 - whole), Decimal::ONE - part)
                }
            }
            Scale::Days => days.start(self.shifted(due.date, by, -1) + 1),
        };
        zone::timestamp(at)
    }

    /// The moment so long after the end: for days, the closing of the n-th working day (the end of the n-th calendar
    /// day) after the due date.
    pub fn after(&self, due: Due, by: Allowance) -> Timestamp {
        let (days, day) = (&self.days, self.days.number(due.date));
        if by.amount().is_zero() {
            return due.at;
        }
        let at = match Scale::of(by.unit()) {
            Scale::Elapsed => zone::micros(due.at).saturating_add(in_micros(by)),
            Scale::Opening => days.reach(days.opened_until(zone::micros(due.at)) + in_micros(by)),
            Scale::WorkingDays => {
                let whole = by.amount().ceil().to_i64().unwrap_or(i64::MAX);
                let part = by.amount().fract();
                let part = if part.is_zero() { Decimal::ONE } else { part };
                days.point(days.nth_working(days.worked_through(day).saturating_add(whole)), part)
            }
            Scale::Days => days.start(self.shifted(due.date, by, 1) + 1),
        };
        zone::timestamp(at)
    }

    /// The moment so long after `from` by plain addition: five working days later at the same hour (test files, play).
    /// Nothing of how limits are counted applies. A part of a working day is that part of the day's opening time.
    pub fn advance(&self, from: Timestamp, by: Allowance) -> Timestamp {
        let (days, start) = (&self.days, zone::micros(from));
        if by.amount().is_zero() {
            return from;
        }
        let time = days.time_of(from);
        let at = match Scale::of(by.unit()) {
            Scale::Elapsed => start.saturating_add(in_micros(by)),
            Scale::Opening => days.reach(days.opened_until(start) + in_micros(by)),
            Scale::WorkingDays => {
                let whole = by.amount().trunc().to_i64().unwrap_or(i64::MAX);
                let today = days.day_of(start);
                let (day, at) = if whole == 0 {
                    (today, start)
                } else {
                    let day = days.nth_working(days.worked_through(today).saturating_add(whole));
                    (day, days.at(day, time))
                };
                let part = by.amount().fract();
                if part.is_zero() {
                    at
                } else {
                    let length = Decimal::from(days.opening_time(days.next_working(day)));
                    days.reach(days.opened_until(at) + rounded(part * length))
                }
            }
            Scale::Days => days.at(self.shifted(self.date(from), by, 1), time),
        };
        zone::timestamp(at)
    }

    /// Whole working days from `from` (excluded) to `to` (included); negative when `to` is earlier.
    pub fn working_days_between(&self, from: Date, to: Date) -> i64 {
        self.days.worked_through(self.days.number(to)) - self.days.worked_through(self.days.number(from))
    }

    /// The n-th working day after (or, for negative numbers, before) a date; the date itself for none.
    pub fn add_working_days(&self, date: Date, days: i64) -> Date {
        let (table, day) = (&self.days, self.days.number(date));
        let reached = match days {
            0 => return date,
            1.. => table.nth_working(table.worked_through(day).saturating_add(days)),
            _ => table.nth_working(table.worked_through(day - 1).saturating_add(1).saturating_add(days)),
        };
        table.date(reached)
    }

    /// Opening time between two moments, in seconds; a part of a second is dropped. Negative when `to` is earlier.
    pub fn working_seconds(&self, from: Timestamp, to: Timestamp) -> i64 {
        let (from, to) = (zone::micros(from), zone::micros(to));
        if to < from {
            -self.days.opened_between(to, from) / 1_000_000
        } else {
            self.days.opened_between(from, to) / 1_000_000
        }
    }

    /// The earliest moment at which this many seconds of opening time have passed since `from`; for a negative number,
    /// the latest moment from which so many lead up to it.
    pub fn add_working_seconds(&self, from: Timestamp, seconds: i64) -> Timestamp {
        let opened = self.days.opened_until(zone::micros(from)).saturating_add(seconds.saturating_mul(1_000_000));
        match seconds {
            0 => from,
            1.. => zone::timestamp(self.days.reach(opened)),
            _ => zone::timestamp(self.days.reach_latest(opened)),
        }
    }

    /// Opening time between two moments, in microseconds; negative when `to` is earlier. For the simulator, whose
    /// times are not whole seconds.
    pub fn working_micros(&self, from: Timestamp, to: Timestamp) -> i64 {
        let (from, to) = (zone::micros(from), zone::micros(to));
        if to < from { -self.days.opened_between(to, from) } else { self.days.opened_between(from, to) }
    }

    /// The earliest moment at which so many microseconds (none or more) of opening time have passed since `from`.
    pub fn add_working_micros(&self, from: Timestamp, micros: i64) -> Timestamp {
        if micros <= 0 {
            return from;
        }
        zone::timestamp(self.days.reach(self.days.opened_until(zone::micros(from)).saturating_add(micros)))
    }

    /// Whether the office is open: from the moment of opening up to, and without, that of closing.
    pub fn is_open(&self, at: Timestamp) -> bool {
        let at = zone::micros(at);
        self.days
            .with_openings(self.days.day_of(at), |ranges| ranges.iter().any(|range| range.from <= at && at < range.to))
    }

    /// The next moment, at or after this one, at which the office is open.
    pub fn next_open(&self, at: Timestamp) -> Timestamp {
        if self.is_open(at) {
            return at;
        }
        zone::timestamp(self.days.reach_latest(self.days.opened_until(zone::micros(at))))
    }

    /// The day so many days, weeks, months or years later or earlier.
    fn shifted(&self, date: Date, by: Allowance, direction: i64) -> i64 {
        let amount = by.amount().to_i64().unwrap_or(i64::MAX).saturating_mul(direction);
        let days = |amount: i64| Span::new().days(amount.clamp(-4_000_000, 4_000_000));
        let months = |amount: i64| Span::new().months(amount.clamp(-120_000, 120_000));
        let span = match by.unit() {
            Unit::Week => days(amount.saturating_mul(7)),
            Unit::Month => months(amount),
            Unit::Year => months(amount.saturating_mul(12)),
            _ => days(amount),
        };
        self.days.number(date.saturating_add(span))
    }
}

fn in_micros(allowance: Allowance) -> i64 {
    rounded(allowance.amount() * Decimal::from(micros_in(allowance.unit())))
}
