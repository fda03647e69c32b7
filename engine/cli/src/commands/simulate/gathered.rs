//! What the pictures of a report need, taken from replication after replication. Bounded, however many cases came: bins,
//! days and weeks, and of single cases those of the first replication alone.

use std::collections::BTreeMap;

use jiff::civil::{Date, Weekday};
use jiff::{SignedDuration, Timestamp};
use motcua_kernel::calendar::Calendar;
use motcua_kernel::id::{DeadlineId, RoleId, StepId};
use motcua_sim::rows::{Rows, VisitRow};
use motcua_sim::scenario::{Measured, Scenario};
use motcua_sim::statistics::Punctuality;

/// Bins of so many working days; one of them is some minutes of an office's day.
const BIN: f64 = 0.02;
/// So many bins: a case that takes longer than 800 working days counts as that.
const BINS: usize = 40_000;

/// Stays are told apart by so many parts of an hour.
const STAY: i64 = 20;

/// How many tasks wait for a role and are in hand, on a full hour at which the calendar of the procedure is open.
#[derive(Clone, Debug)]
pub(super) struct Sample {
    pub(super) role: RoleId,
    pub(super) at: Timestamp,
    pub(super) waiting: i64,
    pub(super) in_hand: i64,
}

/// A weekday, Monday first, and an hour of it.
type Hour = (i8, i8);

#[derive(Debug)]
pub(super) struct Gathered {
    /// How many measured cases took so long, in bins of working days.
    spread: Vec<u64>,
    /// Deadlines by the week in which the case came: met, and all that were met or expired.
    pub(super) weeks: BTreeMap<DeadlineId, BTreeMap<Date, (u64, u64)>>,
    /// The mean of what waited on each day, replication by replication.
    pub(super) queues: BTreeMap<RoleId, BTreeMap<Date, Vec<f64>>>,
    /// Tasks in hand by weekday (Monday first) and hour: the sum, and over how many samples.
    heat: BTreeMap<RoleId, BTreeMap<Hour, (i64, u64)>>,
    /// How long stays took, in bins of so many to the hour.
    stays: BTreeMap<StepId, BTreeMap<u32, u64>>,
    /// How often one step came after another.
    pub(super) moves: BTreeMap<(StepId, StepId), u64>,
    /// Everything of the first replication.
    pub(super) first: Rows,
    pub(super) cases: u64,
}

/// How many tasks of each role wait and are in hand, hour by hour.
pub(super) fn samples(visits: &[VisitRow], scenario: &Scenario) -> Vec<Sample> {
    let calendar = scenario.context.calendar(None);
    let mut changes: BTreeMap<&RoleId, BTreeMap<Timestamp, (i64, i64)>> = BTreeMap::new();
    for row in visits {
        // Applicants have no queue: nobody but they themselves lets their part wait.
        let Some(role) = row.role.as_ref().filter(|role| role.as_str() != "applicant") else { continue };
        let of = changes.entry(role).or_default();
        let mut change = |at: Timestamp, waiting: i64, in_hand: i64| {
            let sums = of.entry(at).or_default();
            *sums = (sums.0 + waiting, sums.1 + in_hand);
        };
        change(row.entered, 1, 0);
        if let Some(begun) = row.begun {
            change(begun, -1, 1);
        }
        if let Some(left) = row.left {
            let (waiting, in_hand) = if row.begun.is_some() { (0, -1) } else { (-1, 0) };
            change(left, waiting, in_hand);
        }
    }
    let last = visits.iter().filter_map(|row| row.left).max().unwrap_or(scenario.run.from);
    let mut samples = Vec::new();
    for (role, changes) in changes {
        let (mut waiting, mut in_hand) = (0, 0);
        let mut ahead = changes.into_iter().peekable();
        let mut at = scenario.run.from;
        while at <= last {
            while let Some((_, (more, taken))) = ahead.next_if(|(moment, _)| *moment <= at) {
                (waiting, in_hand) = (waiting + more, in_hand + taken);
            }
            if calendar.is_open(at) {
                samples.push(Sample { role: role.clone(), at, waiting, in_hand });
            }
            at += SignedDuration::from_hours(1);
        }
    }
    samples
}

impl Gathered {
    pub(super) fn new() -> Self {
        Self {
            spread: vec![0; BINS],
            weeks: BTreeMap::new(),
            queues: BTreeMap::new(),
            heat: BTreeMap::new(),
            stays: BTreeMap::new(),
            moves: BTreeMap::new(),
            first: Rows::default(),
            cases: 0,
        }
    }

    /// One more replication.
    pub(super) fn take(&mut self, replication: u64, rows: Rows, samples: &[Sample], scenario: &Scenario) {
        let calendar = scenario.context.calendar(None);
        for case in rows.cases.iter().filter(|case| case.measured) {
            if let Some(time) = case.meter.cycle_time(calendar) {
                self.cases += 1;
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a bin, cut at the last")]
                let bin = ((time.working_days / BIN) as usize).min(BINS - 1);
                self.spread[bin] += 1;
            }
            let monday = monday(calendar.date(case.opened));
            for (deadline, fate) in case.meter.deadlines() {
                let met = match fate {
                    Punctuality::Met => 1,
                    Punctuality::Expired => 0,
                    Punctuality::Open | Punctuality::Closed => continue,
                };
                let sums = self.weeks.entry(deadline.clone()).or_default().entry(monday).or_default();
                *sums = (sums.0 + met, sums.1 + 1);
            }
        }
        for visit in &rows.visits {
            if let Some(from) = &visit.from {
                *self.moves.entry((from.clone(), visit.step.clone())).or_default() += 1;
            }
            if let Some(left) = visit.left {
                let seconds = left.duration_since(visit.entered).as_secs();
                let bin = u32::try_from(seconds * STAY / 3_600).unwrap_or_default();
                *self.stays.entry(visit.step.clone()).or_default().entry(bin).or_default() += 1;
            }
        }
        self.sample(samples, calendar, scenario);
        if replication == 0 {
            self.first = rows;
        }
    }

    fn sample(&mut self, samples: &[Sample], calendar: &Calendar, scenario: &Scenario) {
        let mut days: BTreeMap<(&RoleId, Date), (i64, u64)> = BTreeMap::new();
        let end = match scenario.run.measured {
            Measured::Until(until) => until,
            Measured::Cases(_) => Timestamp::MAX,
        };
        for sample in samples.iter().filter(|sample| sample.at < end) {
            let local = calendar.time_zone().to_datetime(sample.at);
            let day = days.entry((&sample.role, local.date())).or_default();
            *day = (day.0 + sample.waiting, day.1 + 1);
            let place = (local.date().weekday().to_monday_zero_offset(), local.hour());
            let heat = self.heat.entry(sample.role.clone()).or_default().entry(place).or_default();
            *heat = (heat.0 + sample.in_hand, heat.1 + 1);
        }
        for ((role, day), (sum, count)) in days {
            self.queues.entry(role.clone()).or_default().entry(day).or_default().push(ratio(sum, count));
        }
    }

    /// Points of the distribution of working days: so many days, and the share of cases that took no longer.
    pub(super) fn curve(&self) -> Vec<(f64, f64)> {
        let mut sum = 0;
        let mut points = vec![(0.0, 0.0)];
        for (bin, count) in self.spread.iter().enumerate().filter(|(_, count)| **count > 0) {
            sum += count;
            points.push((days(bin + 1), ratio(i64::try_from(sum).unwrap_or(i64::MAX), self.cases)));
        }
        points
    }

    /// What so large a share stays below, in working days.
    pub(super) fn quantile(&self, share: f64) -> f64 {
        self.curve().into_iter().find(|(_, below)| *below >= share).map_or(0.0, |(days, _)| days)
    }

    /// How many cases took from so many to so many working days, in columns of this width.
    pub(super) fn columns(&self, width: f64, count: usize) -> Vec<u64> {
        let mut columns = vec![0; count + 1];
        for (bin, cases) in self.spread.iter().enumerate() {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a column, cut at the last")]
            let column = ((days(bin) + BIN / 2.0) / width) as usize;
            columns[column.min(count)] += cases;
        }
        columns
    }

    /// Tasks in hand for each of so many people, by weekday and hour: where it is open at all.
    pub(super) fn utilisation(&self, role: &RoleId, people: u32) -> BTreeMap<Hour, f64> {
        let of = self.heat.get(role).into_iter().flatten();
        of.map(|(place, (sum, count))| (*place, ratio(*sum, *count) / f64::from(people.max(1)))).collect()
    }

    /// The median of the stays in a step, in hours.
    pub(super) fn median_hours(&self, step: &StepId) -> Option<f64> {
        let bins = self.stays.get(step)?;
        let all: u64 = bins.values().sum();
        let mut sum = 0;
        bins.iter().find_map(|(bin, count)| {
            sum += count;
            (sum * 2 >= all).then(|| (f64::from(*bin) + 0.5) / ratio(STAY, 1))
        })
    }
}

fn monday(date: Date) -> Date {
    if date.weekday() == Weekday::Monday { date } else { date.nth_weekday(-1, Weekday::Monday).unwrap_or(date) }
}

#[expect(clippy::cast_precision_loss, reason = "a number of bins")]
fn days(bin: usize) -> f64 {
    bin as f64 * BIN
}

#[expect(clippy::cast_precision_loss, reason = "a number of cases or tasks")]
fn ratio(part: i64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}
