//! The rules of counting, followed on foot: day after day, minute after minute, with nothing looked up in advance.
//!
//! Slow and plain on purpose. It shares no code with the calendar, only its file of days.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{TimeZone, TimeZoneDatabase};
use jiff::{SignedDuration, Timestamp, ToSpan};
use motcua_kernel::allowance::{Allowance, Unit};
use motcua_kernel::calendar::{CalendarSpec, Course, FirstDay, Hours, Roll};
use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};

const MINUTE: SignedDuration = SignedDuration::from_mins(1);

pub(crate) struct Naive {
    spec: CalendarSpec,
    zone: TimeZone,
    /// Days that were walked through once are remembered; the walk stays minute by minute.
    open: RefCell<BTreeMap<Date, Rc<[Timestamp]>>>,
}

#[derive(Clone, Copy)]
pub(crate) struct Stand {
    pub(crate) at: Timestamp,
    pub(crate) day: Date,
    /// The working day counted last and how much of it was used.
    begun: Option<(Date, Decimal)>,
    start: Timestamp,
    fresh: bool,
}

impl Naive {
    pub(crate) fn new(spec: CalendarSpec) -> Self {
        let zone = TimeZoneDatabase::bundled().get(&spec.zone).unwrap();
        Self { spec, zone, open: RefCell::default() }
    }

    fn civil(&self, at: Timestamp) -> DateTime {
        self.zone.to_datetime(at)
    }

    pub(crate) fn date(&self, at: Timestamp) -> Date {
        self.civil(at).date()
    }

    pub(crate) fn midnight(&self, day: Date) -> Timestamp {
        day.to_zoned(self.zone.clone()).unwrap().start_of_day().unwrap().timestamp()
    }

    fn hours(&self, day: Date) -> Vec<Hours> {
        if let Some(extra) = self.spec.extra_days.iter().find(|extra| extra.date == day) {
            return extra.hours.clone();
        }
        if self.spec.closures.iter().any(|closure| closure.from <= day && day <= closure.to) {
            return Vec::new();
        }
        self.spec.week[usize::try_from(day.weekday().to_monday_zero_offset()).unwrap()].clone()
    }

    pub(crate) fn works(&self, day: Date) -> bool {
        !self.hours(day).is_empty()
    }

    /// The minutes of a day in which the office is open: from the first that shows the opening hour or later, through
    /// the last that shows less than the closing hour.
    pub(crate) fn open_minutes(&self, day: Date) -> Rc<[Timestamp]> {
        if let Some(known) = self.open.borrow().get(&day) {
            return Rc::clone(known);
        }
        let end = self.midnight(day.tomorrow().unwrap());
        let mut minutes = Vec::new();
        let mut at = self.midnight(day);
        while at < end {
            minutes.push((at, self.civil(at).time()));
            at += MINUTE;
        }
        let mut open: Vec<Timestamp> = Vec::new();
        for hours in self.hours(day) {
            let from = minutes.iter().position(|(_, time)| *time >= hours.from).unwrap_or(minutes.len());
            let shows_less = |time: Time| hours.to == Hours::END_OF_DAY || time < hours.to;
            let to = minutes.iter().rposition(|(_, time)| shows_less(*time)).map_or(0, |last| last + 1);
            for (minute, _) in minutes.get(from..to).unwrap_or_default() {
                if open.last().is_none_or(|last| last < minute) {
                    open.push(*minute);
                }
            }
        }
        let open: Rc<[Timestamp]> = open.into();
        self.open.borrow_mut().insert(day, Rc::clone(&open));
        open
    }

    pub(crate) fn is_open(&self, minute: Timestamp) -> bool {
        self.open_minutes(self.date(minute)).binary_search(&minute).is_ok()
    }

    fn closing(&self, day: Date) -> Timestamp {
        // An office whose hours fall into the hour that is skipped opens and closes at the jump.
        let minutes = self.open_minutes(day);
        minutes.last().map_or_else(|| self.jump(day), |last| *last + MINUTE)
    }

    fn jump(&self, day: Date) -> Timestamp {
        self.zone.following(self.midnight(day) - MINUTE).next().unwrap().timestamp()
    }

    fn running(course: &Course, now: Timestamp, at: Timestamp) -> bool {
        !course.pauses.iter().any(|pause| pause.from <= at && at < pause.to.unwrap_or(now))
    }

    /// Whether an end falls into a time in which the clock stands still, or the very moment at which it runs again.
    fn still(course: &Course, now: Timestamp, end: Timestamp) -> bool {
        course.pauses.iter().any(|pause| pause.from < end && end <= pause.to.unwrap_or(now))
    }

    pub(crate) fn begin(&self, course: &Course) -> Stand {
        let today = self.date(course.counted_from);
        let day = match self.spec.counting.first_day {
            FirstDay::Excluded => today,
            FirstDay::Included => today.yesterday().unwrap(),
        };
        Stand { at: course.counted_from, day, begun: None, start: course.counted_from, fresh: true }
    }

    pub(crate) fn period(&self, course: &Course, now: Timestamp, from: Stand, period: Allowance) -> Stand {
        let amount = period.amount();
        if amount.is_zero() {
            return from;
        }
        match period.unit() {
            Unit::WorkingDay => self.working_days(course, now, from, amount),
            Unit::Day => self.days(course, now, from, amount.to_i64().unwrap(), true),
            Unit::Week => self.days(course, now, from, amount.to_i64().unwrap() * 7, true),
            Unit::Month | Unit::Year => self.days(course, now, from, self.days_in(from, period), true),
            Unit::WorkingMinute => self.minutes(course, now, from, amount, true),
            Unit::WorkingHour => self.minutes(course, now, from, amount * Decimal::from(60), true),
            Unit::Minute => self.minutes(course, now, from, amount, false),
            Unit::Hour => self.minutes(course, now, from, amount * Decimal::from(60), false),
            Unit::Second => self.minutes(course, now, from, amount / Decimal::from(60), false),
        }
    }

    pub(crate) fn due(&self, course: &Course, now: Timestamp) -> (Timestamp, Date) {
        let periods = || std::iter::once(course.within).chain(course.prolonged.iter().copied());
        if periods().all(|period| period.amount().is_zero()) {
            return (course.counted_from, self.date(course.counted_from));
        }
        let end = periods().fold(self.begin(course), |stand, period| self.period(course, now, stand, period));
        (end.at, end.day)
    }

    pub(crate) fn working_days(&self, course: &Course, now: Timestamp, from: Stand, amount: Decimal) -> Stand {
        let mut amount = amount;
        let mut stand = Stand { begun: None, ..from };
        if let Some((day, used)) = from.begun {
            if used + amount <= Decimal::ONE {
                return self.working_end(course, now, Stand { day, ..stand }, used + amount, from);
            }
            amount -= Decimal::ONE - used;
            stand.day = day;
        }
        let mut earlier = from;
        while amount > Decimal::ZERO {
            stand.day = stand.day.tomorrow().unwrap();
            let begins = self.midnight(stand.day);
            let first = from.fresh && stand.day == self.date(from.start) && begins < from.start;
            if self.works(stand.day) && (first || Self::running(course, now, begins)) {
                let share = amount.min(Decimal::ONE);
                amount -= share;
                earlier = self.working_end(course, now, stand, share, earlier);
            }
        }
        earlier
    }

    fn working_end(&self, course: &Course, now: Timestamp, stand: Stand, share: Decimal, earlier: Stand) -> Stand {
        let mut day = stand.day;
        while !self.works(day) || Self::still(course, now, self.closing(day)) {
            day = day.tomorrow().unwrap();
        }
        let whole = Stand { at: self.closing(day).max(stand.start), day, fresh: false, ..stand };
        if share == Decimal::ONE {
            return whole;
        }
        let begun = Some((stand.day, share));
        let minutes = share * Decimal::from(self.open_minutes(stand.day).len());
        let part = self.minutes(course, now, Stand { at: self.midnight(stand.day), ..stand }, minutes, true);
        let part = Stand { at: part.at.max(stand.start), ..part };
        let end = if minutes.is_zero() || part.at >= whole.at { whole } else { part };
        Stand { begun, at: end.at.max(earlier.at), day: end.day.max(earlier.day), ..end }
    }

    pub(crate) fn days(&self, course: &Course, now: Timestamp, from: Stand, amount: i64, rolls: bool) -> Stand {
        let mut day = from.day;
        let mut wanted = amount;
        while wanted > 0 {
            day = day.tomorrow().unwrap();
            let begins = self.midnight(day);
            let first = from.fresh && day == self.date(from.start) && begins < from.start;
            if first || Self::running(course, now, begins) {
                wanted -= 1;
            }
        }
        loop {
            let mut last = day;
            while rolls && self.spec.counting.roll == Roll::NextWorkingDay && !self.works(last) {
                last = last.tomorrow().unwrap();
            }
            let end = self.midnight(last.tomorrow().unwrap());
            if !Self::still(course, now, end) {
                return Stand { at: end.max(from.start), day: last, begun: None, fresh: false, ..from };
            }
            day = day.tomorrow().unwrap();
        }
    }

    pub(crate) fn days_in(&self, from: Stand, period: Allowance) -> i64 {
        let months = period.amount().to_i64().unwrap() * if period.unit() == Unit::Year { 12 } else { 1 };
        let included = from.fresh && self.spec.counting.first_day == FirstDay::Included;
        let first = if included { from.day.tomorrow().unwrap() } else { from.day };
        let number = i64::from(first.year()) * 12 + i64::from(first.month()) - 1 + months;
        let (year, month) = (i16::try_from(number / 12).unwrap(), i8::try_from(number % 12 + 1).unwrap());
        let length = Date::constant(year, month, 1).days_in_month();
        let mut end = Date::constant(year, month, first.day().min(length));
        if included && first.day() <= length {
            end = end.yesterday().unwrap();
        }
        i64::from(from.day.until(end).unwrap().get_days())
    }

    pub(crate) fn minutes(&self, course: &Course, now: Timestamp, from: Stand, minutes: Decimal, open: bool) -> Stand {
        let mut at = from.at;
        let mut left = whole(minutes * Decimal::from(60_000_000));
        // Where the count goes on after a part of a minute, the rest of that minute comes first.
        let begun = at.as_microsecond().rem_euclid(60_000_000);
        let mut step = if begun == 0 { 60_000_000 } else { 60_000_000 - begun };
        while left > 0 {
            let minute = at - SignedDuration::from_micros(60_000_000 - step);
            if Self::running(course, now, at) && (!open || self.is_open(minute)) {
                let taken = left.min(step);
                left -= taken;
                at += SignedDuration::from_micros(taken);
            } else {
                at += SignedDuration::from_micros(step);
            }
            step = 60_000_000;
        }
        let day = self.date(at - SignedDuration::from_micros(1));
        Stand { at, day, begun: None, fresh: false, ..from }
    }

    /// Whole days (or minutes) counted between the start and `now`.
    pub(crate) fn counted(&self, course: &Course, now: Timestamp, until: Timestamp, unit: Unit) -> i64 {
        let begin = self.begin(course);
        let mut counted = 0;
        match unit {
            Unit::WorkingDay | Unit::Day => {
                let mut day = begin.day;
                while day < self.date(until) {
                    day = day.tomorrow().unwrap();
                    let begins = self.midnight(day);
                    let first = day == self.date(begin.start) && begins < begin.start;
                    let fits = unit == Unit::Day || self.works(day);
                    counted += i64::from(fits && (first || Self::running(course, now, begins)));
                }
            }
            _ => {
                let mut at = begin.at;
                while at < until {
                    let fits = unit == Unit::Minute || self.is_open(at);
                    counted += i64::from(fits && Self::running(course, now, at));
                    at += MINUTE;
                }
            }
        }
        counted
    }

    pub(crate) fn add_working_days(&self, date: Date, days: i64) -> Date {
        let (mut date, mut left) = (date, days.abs());
        while left > 0 {
            date = date.checked_add(days.signum().days()).unwrap();
            left -= i64::from(self.works(date));
        }
        date
    }

    pub(crate) fn received(&self, at: Timestamp) -> Timestamp {
        let civil = self.civil(at);
        let late = self.spec.counting.received_after.is_some_and(|hour| civil.time() > hour);
        if self.works(civil.date()) && !late {
            return at;
        }
        let mut day = civil.date().tomorrow().unwrap();
        while !self.works(day) {
            day = day.tomorrow().unwrap();
        }
        self.open_minutes(day).first().copied().unwrap_or_else(|| self.jump(day))
    }
}

fn whole(number: Decimal) -> i64 {
    number.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero).to_i64().unwrap()
}
