//! When cases come.

use std::sync::Arc;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};
use motcua_kernel::calendar::Calendar;

use crate::draw::{Luck, Name, Purpose};
use crate::scenario::{Arrivals, Counted, Per, Rate};

const MICROS_A_DAY: f64 = 86_400e6;

/// The moments at which cases come, one after the other.
///
/// A rate that changes with the day is followed exactly: the gap to the next case is drawn as an amount of *expected
/// cases* (exponential with mean 1) and laid along the days, each of which holds as many as its rate says. Two
/// variants with different rates so share their luck.
#[derive(Debug)]
pub(super) struct ArrivalStream<'s> {
    plan: &'s Arrivals,
    calendar: Arc<Calendar>,
    last: Timestamp,
    /// For rates: the day being filled, and how many expected cases of it are used up.
    day: Date,
    used: f64,
}

impl<'s> ArrivalStream<'s> {
    pub(super) fn new(plan: &'s Arrivals, calendar: &Arc<Calendar>, from: Timestamp) -> Self {
        let day = calendar.date(from);
        let mut stream = Self { plan, calendar: Arc::clone(calendar), last: from, day, used: 0.0 };
        if let Arrivals::Poisson(rate) = plan {
            // A run that begins in the middle of a day begins with the rest of it.
            let (expected, whole) = stream.day_of(rate);
            let gone = stream.passed(rate, calendar.midnight(day), from);
            stream.used = if whole > 0.0 { expected * (gone / whole).min(1.0) } else { 0.0 };
        }
        stream
    }

    /// When the n-th case comes, from 1; cases are asked for in order. At the end of time, if none comes any more.
    pub(super) fn next(&mut self, luck: Luck, case: u64) -> Timestamp {
        let mut draw = luck.draw(Name { case, step: 0, visit: 1, purpose: Purpose::Arrival });
        self.last = match self.plan {
            Arrivals::Every(law) => {
                let gap = micros(law.law.sample(&mut draw));
                match law.counted {
                    Counted::Elapsed => self.last + SignedDuration::from_micros(gap),
                    Counted::Opening => self.calendar.add_working_micros(self.last, gap),
                }
            }
            Arrivals::Recorded(moments) => {
                let position = usize::try_from(case).ok().and_then(|case| case.checked_sub(1));
                position.and_then(|position| moments.get(position)).copied().unwrap_or(Timestamp::MAX)
            }
            Arrivals::Poisson(rate) => self.along(rate, crate::distribution::unit_exponential(&mut draw)),
        };
        self.last
    }

    fn along(&mut self, rate: &Rate, mut gap: f64) -> Timestamp {
        loop {
            let (expected, whole) = self.day_of(rate);
            if self.used + gap < expected {
                self.used += gap;
                let passed = micros(self.used / expected * whole);
                let midnight = self.calendar.midnight(self.day);
                let at = match rate.per {
                    Per::Elapsed(_) => midnight + SignedDuration::from_micros(passed),
                    Per::WorkingDay | Per::Opening(_) => self.calendar.add_working_micros(midnight, passed),
                };
                return at.max(self.last);
            }
            gap -= expected - self.used;
            self.used = 0.0;
            match self.day.checked_add(1.day()) {
                Ok(next) => self.day = next,
                Err(_) => return Timestamp::MAX,
            }
        }
    }

    /// How many cases are expected on the day, and how much time there is for them in microseconds.
    fn day_of(&self, rate: &Rate) -> (f64, f64) {
        let midnight = self.calendar.midnight(self.day);
        let next = self.day.checked_add(1.day()).map_or(midnight, |next| self.calendar.midnight(next));
        let whole = self.passed(rate, midnight, next);
        let times = match rate.per {
            Per::WorkingDay => f64::from(u8::from(whole > 0.0)),
            Per::Opening(unit) | Per::Elapsed(unit) => whole / unit,
        };
        let weekday = rate.weekday[usize::from(self.day.weekday().to_monday_zero_offset().unsigned_abs())];
        let month = rate.month[usize::from(self.day.month().unsigned_abs()) - 1];
        (rate.amount * times * weekday * month, whole)
    }

    fn passed(&self, rate: &Rate, from: Timestamp, to: Timestamp) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "microseconds of a day fit a float exactly")]
        match rate.per {
            Per::Elapsed(_) => to.duration_since(from).as_micros() as f64,
            Per::WorkingDay | Per::Opening(_) => self.calendar.working_micros(from, to) as f64,
        }
    }
}

/// Whole microseconds, and never so many that moments run out.
#[expect(clippy::cast_possible_truncation, reason = "rounded and bounded first")]
pub(super) fn micros(time: f64) -> i64 {
    const LONGEST: f64 = 1_000.0 * 366.0 * MICROS_A_DAY;
    libm::round(time.clamp(0.0, LONGEST)) as i64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulation::house::open;

    /// Seven cases a working day, more on Mondays and none in February: as many as that in each, and all of them while
    /// the office is open.
    #[test]
    fn a_rate_is_followed_day_by_day() {
        let calendar =
            Arc::new(open("office", std::array::from_fn(|n| if n < 5 { vec![(8, 12), (13, 17)] } else { vec![] })));
        let mut month = [1.0; 12];
        month[1] = 0.0;
        let weekday = [1.4, 1.0, 0.9, 0.9, 0.8, 1.0, 1.0];
        let plan = Arrivals::Poisson(Rate { amount: 7.0, per: Per::WorkingDay, weekday, month });
        let from = calendar.midnight(jiff::civil::date(2026, 1, 1));
        let until = calendar.midnight(jiff::civil::date(2030, 1, 1));
        let mut stream = ArrivalStream::new(&plan, &calendar, from);
        let (mut cases, mut last) = ([0.0_f64; 7], from);
        for case in 1.. {
            let at = stream.next(Luck::new(1, 1), case);
            if at >= until {
                break;
            }
            assert!(at >= last && calendar.is_open(at), "{at} comes after {last}");
            let date = calendar.date(at);
            assert_ne!(date.month(), 2);
            cases[usize::from(date.weekday().to_monday_zero_offset().unsigned_abs())] += 1.0;
            last = at;
        }
        let days = |weekday: i8| {
            let all = (0..1461).filter_map(|day| jiff::civil::date(2026, 1, 1).checked_add(day.days()).ok());
            all.filter(|date| date.month() != 2 && date.weekday().to_monday_zero_offset() == weekday).count()
        };
        for (number, factor) in weekday.iter().enumerate().take(5) {
            let expected = 7.0 * factor * days(i8::try_from(number).unwrap()) as f64;
            // Beyond four deviations once in fifteen thousand tries; the seed is fixed.
            assert!(
                (cases[number] - expected).abs() < 4.0 * expected.sqrt(),
                "{} cases, not {expected}",
                cases[number]
            );
        }
    }
}
