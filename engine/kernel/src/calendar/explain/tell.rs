//! From what the count passed to lines.

use jiff::Timestamp;
use jiff::civil::Weekday;
use rust_decimal::Decimal;

use super::{Act, Line, Measure, Note, Off, Piece, Rule, Weekly, What};
use crate::allowance::{Allowance, Unit};
use crate::calendar::counting::{Count, Mark, Passed, Scale};
use crate::calendar::days::Days;
use crate::calendar::{Calendar, Course, Due, FirstDay, zone};

/// Days that are listed one by one in one stretch; nobody reads further.
const LISTED: i64 = 400;

/// The lines of a course and its end, from one walk.
pub(super) fn tell(calendar: &Calendar, received: Timestamp, course: &Course, now: Timestamp) -> (Vec<Line>, Due) {
    let count = Count::new(calendar, course, now);
    let mut teller =
        Teller { calendar, count, lines: Vec::new(), last: 0, at: 0, scale: Scale::Elapsed, total: Decimal::ZERO };
    teller.begin(received, course);
    let mut mark = count.begin();
    let mut counted = false;
    for (number, period) in count.periods().enumerate() {
        if number > 0 {
            let date = calendar.days.date(mark.day);
            teller.push(date, date, What::Prolonged { by: period }, Rule::Prolonged);
        }
        if !period.amount().is_zero() {
            counted = true;
            mark = teller.period(mark, period);
        }
    }
    let due = count.due_at(counted.then_some(mark));
    teller.push(due.date, due.date, What::Due { at: due.at, provisional: due.provisional }, Rule::Within);
    (teller.lines, due)
}

struct Teller<'a> {
    calendar: &'a Calendar,
    count: Count<'a>,
    lines: Vec<Line>,
    /// The last day that was told of.
    last: i64,
    /// The last instant.
    at: i64,
    scale: Scale,
    total: Decimal,
}

impl Teller<'_> {
    fn days(&self) -> &Days {
        &self.calendar.days
    }

    fn push(&mut self, from: jiff::civil::Date, to: jiff::civil::Date, what: What, rule: Rule) {
        self.lines.push(Line { from, to, what, rule });
    }

    fn push_days(&mut self, from: i64, to: i64, what: What, rule: Rule) {
        let (from, to) = (self.days().date(from), self.days().date(to));
        self.push(from, to, what, rule);
    }

    fn begin(&mut self, received: Timestamp, course: &Course) {
        let start = course.counted_from;
        if received != start {
            let date = self.calendar.date(received);
            let what = What::ReceivedLater { at: received, counts_from: start };
            self.push(date, date, what, Rule::ReceivedAfter);
        }
        let first = self.count.periods().find(|period| !period.amount().is_zero());
        let in_days = first.is_some_and(|period| matches!(Scale::of(period.unit()), Scale::WorkingDays | Scale::Days));
        let counts = self.calendar.spec.counting.first_day == FirstDay::Included;
        let what = What::Started { at: start, day_counts: in_days.then_some(counts) };
        let date = self.calendar.date(start);
        self.push(date, date, what, if in_days { Rule::FirstDay } else { Rule::Within });
    }

    fn period(&mut self, from: Mark, period: Allowance) -> Mark {
        self.scale = Scale::of(period.unit());
        (self.last, self.at, self.total) = (from.day, from.at, Decimal::ZERO);
        let mut steps = Vec::new();
        let to = self.count.period(from, period, &mut |step| steps.push(step));
        if matches!(period.unit(), Unit::Month | Unit::Year) {
            let days = self.count.days_in(from, period, &mut |_| ());
            let short = steps.iter().any(|step| matches!(step, Passed::ShortMonth));
            self.push_days(from.day + 1, from.day + days, What::Months { period, days, short }, Rule::Within);
        }
        for step in steps {
            self.step(step);
        }
        to
    }

    fn step(&mut self, step: Passed) {
        match (step, self.scale) {
            (Passed::ShortMonth, _) => {}
            (Passed::Counted { after, through }, Scale::WorkingDays | Scale::Days) => self.counted_days(after, through),
            (Passed::Counted { after, through }, Scale::Opening) => self.counted_hours(through - after),
            (Passed::Counted { after, through }, Scale::Elapsed) => self.counted_time(after, through),
            (Passed::Stood { pause }, Scale::WorkingDays | Scale::Days) => {
                let first = self.days().day_of(pause.0 - 1) + 1;
                let last = self.days().day_of(pause.1 - 1);
                self.off_until(first - 1);
                let first = first.max(self.last + 1);
                self.push_days(first, last, What::Paused { pause: piece(pause) }, Rule::Pause);
                self.last = last;
            }
            (Passed::Stood { pause }, _) => {
                let (from, to) = (self.days().day_of(pause.0), self.days().day_of(pause.1 - 1));
                self.push_days(from, to, What::Paused { pause: piece(pause) }, Rule::Pause);
                // The day on which the clock runs again may still be counted from.
                (self.at, self.last) = (pause.1, self.days().day_of(pause.1) - 1);
            }
            (Passed::Part { day, share }, _) => {
                self.off_until(day - 1);
                let mut notes = self.notes(day);
                notes.push(Note::Part);
                self.count_line(day, day, share, None, notes);
            }
            (Passed::Postponed { day, pause }, _) => {
                let day = if self.scale == Scale::WorkingDays { self.days().next_working(day) } else { day };
                self.push_days(self.last + 1, day, What::Postponed { pause: piece(pause) }, Rule::Pause);
                self.last = day;
            }
            (Passed::Rolled { from, to }, _) => {
                let off = self.why_off(from, to - 1);
                self.push_days(from + 1, to, What::Rolled(off), Rule::Roll);
                self.last = to;
            }
        }
    }

    fn count_line(&mut self, from: i64, to: i64, amount: Decimal, time: Option<Piece>, notes: Vec<Note>) {
        self.total += amount;
        let rule = match notes.first() {
            Some(Note::MadeUp(_) | Note::OtherHours(_)) => Rule::ExtraDays,
            Some(Note::PauseBegins | Note::PausedWithin) => Rule::Pause,
            _ => Rule::Within,
        };
        let what = What::Counted { amount, total: self.total, measure: self.measure(), time, notes };
        self.push_days(from, to, what, rule);
        self.last = to;
    }

    fn measure(&self) -> Measure {
        match self.scale {
            Scale::Elapsed => Measure::Seconds,
            Scale::Opening => Measure::WorkingSeconds,
            Scale::WorkingDays => Measure::WorkingDays,
            Scale::Days => Measure::Days,
        }
    }

    /// Counted days one after another; runs of them on one line, what is peculiar on a line of its own.
    fn counted_days(&mut self, after: i64, through: i64) {
        let mut run = 0;
        let listed = through.min(after + LISTED);
        for count in after + 1..=listed {
            let day = if self.scale == Scale::WorkingDays { self.days().nth_working(count) } else { count };
            if day > self.last + run + 1 {
                self.flush(&mut run);
                self.off_until(day - 1);
            }
            let notes = self.notes(day);
            if notes.is_empty() {
                run += 1;
            } else {
                self.flush(&mut run);
                self.count_line(day, day, Decimal::ONE, None, notes);
            }
        }
        self.flush(&mut run);
        if through > listed {
            let last = if self.scale == Scale::WorkingDays { self.days().nth_working(through) } else { through };
            self.and_so_on(last, Decimal::from(through - listed));
        }
    }

    fn flush(&mut self, run: &mut i64) {
        if *run > 0 {
            self.count_line(self.last + 1, self.last + *run, Decimal::from(*run), None, Vec::new());
            *run = 0;
        }
    }

    fn and_so_on(&mut self, last: i64, amount: Decimal) {
        self.total += amount;
        let what = What::AndSoOn { amount, total: self.total, measure: self.measure() };
        self.push_days(self.last + 1, last.max(self.last + 1), what, Rule::Within);
        self.last = last;
    }

    /// Days that are passed over because nobody works on them.
    fn off_until(&mut self, day: i64) {
        if day > self.last {
            let off = self.why_off(self.last + 1, day);
            let rule = if off.closures.is_empty() { Rule::Week } else { Rule::Holidays };
            self.push_days(self.last + 1, day, What::Off(off), rule);
            self.last = day;
        }
    }

    /// Opening time, one line a day.
    fn counted_hours(&mut self, amount: i64) {
        let mut left = amount;
        let mut day = self.days().day_of(self.at);
        self.last = self.last.max(day - 1);
        let first = day;
        while left > 0 && day - first < LISTED {
            let (taken, time) = self.hours_of(day, left);
            if taken > 0 {
                self.off_until(day - 1);
                self.at = time.1;
                left -= taken;
                let notes = self.extra_day(day).into_iter().collect();
                self.count_line(day, day, seconds(taken), Some(piece(time)), notes);
            } else if self.days().opening_time(day) > 0 {
                // Closed for the day already when the count came to it: not a day off.
                self.last = self.last.max(day);
            }
            day += 1;
        }
        if left > 0 {
            self.at = self.days().reach(self.days().opened_until(self.at) + left);
            let last = self.days().day_of(self.at - 1);
            self.and_so_on(last, seconds(left));
        }
    }

    /// How much of this opening time a day has from the instant reached, and from when to when.
    fn hours_of(&self, day: i64, wanted: i64) -> (i64, (i64, i64)) {
        self.days().with_openings(day, |ranges| {
            let (mut taken, mut time) = (0, (0, 0));
            for range in ranges {
                let from = range.from.max(self.at);
                let to = range.to.min(from.saturating_add(wanted - taken));
                if to > from {
                    time = (if taken == 0 { from } else { time.0 }, to);
                    taken += to - from;
                }
            }
            (taken, time)
        })
    }

    fn counted_time(&mut self, from: i64, to: i64) {
        if to > from {
            let (first, last) = (self.days().day_of(from), self.days().day_of(to - 1));
            self.count_line(first, last, seconds(to - from), Some(piece((from, to))), Vec::new());
            self.at = to;
        }
    }

    /// What is peculiar about a counted day.
    fn notes(&self, day: i64) -> Vec<Note> {
        let mut notes = Vec::new();
        if self.scale == Scale::WorkingDays {
            notes.extend(self.extra_day(day));
        }
        let (start, end) = (self.days().start(day), self.days().start(day + 1));
        for (from, to) in self.count.pauses() {
            // At the very start of the day there is nothing left to count.
            if start < from && from < end {
                notes.push(if to < end { Note::PausedWithin } else { Note::PauseBegins });
            }
        }
        notes
    }

    fn extra_day(&self, day: i64) -> Option<Note> {
        let date = self.days().date(day);
        let extra = self.calendar.spec.extra_days.iter().find(|extra| extra.date == date)?;
        let act = Act { from: date, to: date, name: extra.name.clone(), source: extra.source.clone() };
        let open = !self.calendar.spec.week[weekday(date)].is_empty();
        Some(if open { Note::OtherHours(act) } else { Note::MadeUp(act) })
    }

    fn why_off(&self, from: i64, to: i64) -> Off {
        let mut off = Off::default();
        let (first, last) = (self.days().date(from), self.days().date(to));
        for closure in &self.calendar.spec.closures {
            if closure.from <= last && closure.to >= first {
                let (name, source) = (closure.name.clone(), closure.source.clone());
                off.closures.push(Act { from: closure.from, to: closure.to, name, source });
            }
        }
        for day in from..=to.min(from + LISTED) {
            let date = self.days().date(day);
            if self.calendar.spec.week[weekday(date)].is_empty() {
                let weekend = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
                let others = !weekend || off.weekly == Some(Weekly::Others);
                off.weekly = Some(if others { Weekly::Others } else { Weekly::Weekend });
            }
        }
        off
    }
}

fn weekday(date: jiff::civil::Date) -> usize {
    usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or(0)
}

fn piece((from, to): (i64, i64)) -> Piece {
    Piece { from: zone::timestamp(from), to: zone::timestamp(to) }
}

/// Microseconds as seconds.
fn seconds(micros: i64) -> Decimal {
    Decimal::new(micros, 6).normalize()
}
