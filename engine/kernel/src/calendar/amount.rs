//! How much of a limit is used, and when a share of it will be.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::Roll;
use super::counting::{Count, Mark, Scale, micros_in};
use super::days::rounded;
use crate::allowance::{Allowance, Unit};

/// Digits after the point of an amount that was used: thirds of hours and parts of months have no last digit.
const DIGITS: u32 = 6;

impl Count<'_> {
    /// The whole limit and how much of it is used, in the unit of `within`.
    ///
    /// Days count from their beginning: on the morning of its last day a limit of days is used up, although it ends
    /// only in the evening. Prolongations in a unit that cannot be expressed in that of `within` (calendar days for
    /// working days) are measured from the start to the end: `5 days` may be 3 working days.
    pub(super) fn amounts(&self) -> (Decimal, Decimal) {
        let unit = self.course.within.unit();
        let Some(end) = self.end(&mut |_| ()) else {
            return (Decimal::ZERO, Decimal::ZERO);
        };
        let summed = self.periods().map(|period| converted(period, unit)).sum::<Option<Decimal>>();
        let total = summed.unwrap_or_else(|| self.measured(unit, end.at, end.day));
        let used = if self.now >= end.at {
            total
        } else if self.now <= self.start {
            Decimal::ZERO
        } else {
            self.measured(unit, self.now, self.days().day_of(self.now)).min(total)
        };
        (total, used)
    }

    /// How much was counted from the start to an instant (for days: to and with the day), in a unit.
    fn measured(&self, unit: Unit, at: i64, day: i64) -> Decimal {
        let (days, begin, scale) = (self.days(), self.begin(), Scale::of(unit));
        let in_units = |micros: i64| Decimal::from(micros) / Decimal::from(micros_in(unit));
        let amount = match scale {
            Scale::Elapsed => in_units(self.counted(scale, self.start, at)),
            Scale::Opening => in_units(self.counted(scale, days.opened_until(self.start), days.opened_until(at))),
            Scale::WorkingDays => {
                Decimal::from(self.counted(scale, days.worked_through(begin.day), days.worked_through(day)))
            }
            Scale::Days => {
                let counted = self.counted(scale, begin.day, day);
                match unit {
                    Unit::Week => Decimal::from(counted) / Decimal::from(7),
                    Unit::Month => self.months_of(begin, counted),
                    Unit::Year => self.months_of(begin, counted) / Decimal::from(12),
                    _ => Decimal::from(counted),
                }
            }
        };
        amount.round_dp(DIGITS).normalize()
    }

    /// So many days after the start as months: whole ones and the part of the one begun.
    fn months_of(&self, begin: Mark, counted: i64) -> Decimal {
        let days_in = |months: i64| self.month_end(begin, months).0 - begin.day;
        // No month has more than 31 days, so this many are surely over; one or two more may be.
        let mut whole = counted / 31;
        while days_in(whole + 1) <= counted && whole < 12 * 9_000 {
            whole += 1;
        }
        let (from, to) = (days_in(whole), days_in(whole + 1));
        if to <= from {
            return Decimal::from(whole);
        }
        Decimal::from(whole) + Decimal::from((counted - from).max(0)) / Decimal::from(to - from)
    }

    /// When this percentage of the counted time has passed.
    ///
    /// Of periods on one scale it is the share of their sum. Where a prolongation is counted on another scale than the
    /// limit, the share is taken of the whole way from the start to the end, measured on the scale of the limit: the
    /// first half of `10 working days` prolonged by `1 month` is half of the working days until the end.
    pub(super) fn share(&self, percent: Decimal) -> i64 {
        let Some(end) = self.end(&mut |_| ()) else { return self.start };
        if percent >= Decimal::ONE_HUNDRED {
            return end.at;
        }
        if percent <= Decimal::ZERO {
            return self.start;
        }
        let scale = Scale::of(self.course.within.unit());
        let share = percent / Decimal::ONE_HUNDRED;
        let at = if self.periods().all(|period| Scale::of(period.unit()) == scale) {
            self.share_of_sum(scale, share)
        } else {
            let days = self.days();
            let total = match scale {
                Scale::Elapsed => self.counted(scale, self.start, end.at),
                Scale::Opening => self.counted(scale, days.opened_until(self.start), days.opened_until(end.at)),
                Scale::WorkingDays => {
                    self.counted(scale, days.worked_through(self.begin().day), days.worked_through(end.day))
                }
                Scale::Days => self.counted(scale, self.begin().day, end.day),
            };
            self.part(self.begin(), scale, Decimal::from(total) * share)
        };
        at.clamp(self.start, end.at.max(self.start))
    }

    fn share_of_sum(&self, scale: Scale, share: Decimal) -> i64 {
        let mut total = Decimal::ZERO;
        self.periods().fold(self.begin(), |mark, period| {
            total += self.size(mark, period);
            self.period(mark, period, &mut |_| ())
        });
        let mut left = total * share;
        let mut mark = self.begin();
        for period in self.periods() {
            let size = self.size(mark, period);
            if left <= size {
                break;
            }
            left -= size;
            mark = self.period(mark, period, &mut |_| ());
        }
        self.part(mark, scale, left)
    }

    /// The size of one period on its scale.
    fn size(&self, from: Mark, period: Allowance) -> Decimal {
        match Scale::of(period.unit()) {
            Scale::WorkingDays => period.amount(),
            Scale::Days => Decimal::from(self.days_in(from, period, &mut |_| ())),
            _ => period.amount() * Decimal::from(micros_in(period.unit())),
        }
    }

    /// The instant so far along a scale. A part of a calendar day is over when the day is.
    fn part(&self, from: Mark, scale: Scale, amount: Decimal) -> i64 {
        if amount.is_zero() {
            return from.at;
        }
        match scale {
            Scale::WorkingDays => self.working_days(from, amount, &mut |_| ()).at,
            Scale::Days => {
                let whole = amount.ceil().to_i64().unwrap_or(i64::MAX);
                self.calendar_days(from, whole, Roll::None, &mut |_| ()).at
            }
            _ => self.time(from, scale, rounded(amount), &mut |_| ()).at,
        }
    }
}

/// An allowance in another unit, where that is a matter of multiplication.
fn converted(allowance: Allowance, unit: Unit) -> Option<Decimal> {
    let amount = allowance.amount();
    if amount.is_zero() || allowance.unit() == unit {
        return Some(amount);
    }
    let (size, by) = (size_in(allowance.unit()), size_in(unit));
    (size.0 == by.0).then(|| (amount * Decimal::from(size.1) / Decimal::from(by.1)).round_dp(DIGITS).normalize())
}

/// A unit as a multiple of the smallest one that it is a multiple of.
fn size_in(unit: Unit) -> (Unit, i64) {
    match unit {
        Unit::Second | Unit::Minute | Unit::Hour => (Unit::Second, micros_in(unit)),
        Unit::WorkingMinute | Unit::WorkingHour => (Unit::WorkingMinute, micros_in(unit)),
        Unit::Day => (Unit::Day, 1),
        Unit::Week => (Unit::Day, 7),
        Unit::WorkingDay => (Unit::WorkingDay, 1),
        Unit::Month => (Unit::Month, 1),
        Unit::Year => (Unit::Month, 12),
    }
}
