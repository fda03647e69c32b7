//! What is measured of cases, from their events alone.
//!
//! [`CaseMeter`] reads the same events whether a simulation makes them or a year of real work did, so that both can be
//! laid side by side.

use std::collections::BTreeMap;

use jiff::Timestamp;
use motcua_kernel::calendar::Calendar;
use motcua_kernel::event::{ClockId, Event, Fact};
use motcua_kernel::id::{DeadlineId, OutcomeId};
use statrs::distribution::{ContinuousCDF, StudentsT};

/// Reads the events of one case as they happen and keeps only what is measured.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CaseMeter {
    opened_at: Option<Timestamp>,
    ended: Option<(Timestamp, OutcomeId)>,
    deadlines: BTreeMap<DeadlineId, Punctuality>,
}

/// How a deadline of one case went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Punctuality {
    /// It was started and not yet stopped.
    Open,
    /// It was stopped in time.
    Met,
    /// It passed, whatever came later.
    Expired,
    /// The case ended before it was met or passed: outside the on-time share.
    Closed,
}

/// What one case took.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CycleTime {
    /// Days of 24 hours from opening to end.
    pub calendar_days: f64,
    /// Working days from opening to end; a part of a day is that part of its opening time.
    pub working_days: f64,
}

impl CaseMeter {
    /// Takes one event in.
    pub fn see(&mut self, event: &Event) {
        match &event.fact {
            Fact::CaseOpened { .. } => self.opened_at = Some(event.at),
            Fact::CaseEnded { outcome, .. } => self.ended = Some((event.at, outcome.clone())),
            Fact::ClockStarted { clock: ClockId::Deadline(id), .. } => {
                self.deadlines.insert(id.clone(), Punctuality::Open);
            }
            Fact::ClockStopped { clock: ClockId::Deadline(id), .. } => self.settle(id, Punctuality::Met),
            Fact::ClockExpired { clock: ClockId::Deadline(id), .. } => self.settle(id, Punctuality::Expired),
            Fact::ClockClosed { clock: ClockId::Deadline(id) } => self.settle(id, Punctuality::Closed),
            _ => {}
        }
    }

    fn settle(&mut self, id: &DeadlineId, as_what: Punctuality) {
        if let Some(state @ Punctuality::Open) = self.deadlines.get_mut(id) {
            *state = as_what;
        }
    }

    /// How the case ended, if it did.
    pub fn outcome(&self) -> Option<&OutcomeId> {
        self.ended.as_ref().map(|(_, outcome)| outcome)
    }

    /// How its deadlines went.
    pub fn deadlines(&self) -> &BTreeMap<DeadlineId, Punctuality> {
        &self.deadlines
    }

    /// What it took, if it ended; working days by this calendar.
    pub fn cycle_time(&self, calendar: &Calendar) -> Option<CycleTime> {
        let (from, (to, _)) = (self.opened_at?, self.ended.as_ref()?);
        #[expect(clippy::cast_precision_loss, reason = "microseconds of a case's life fit a float exactly")]
        let calendar_days = to.duration_since(from).as_micros() as f64 / 86_400e6;
        Some(CycleTime { calendar_days, working_days: working_days(calendar, from, *to) })
    }
}

/// Working days between two moments, parts of days included.
pub fn working_days(calendar: &Calendar, from: Timestamp, to: Timestamp) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "days and microseconds of a case's life fit a float exactly")]
    let part_of_day = |at: Timestamp| {
        let date = calendar.date(at);
        if !calendar.is_working_day(date) {
            return 0.0; // Nothing of it counts, and what came before is whole.
        }
        let midnight = calendar.midnight(date);
        let whole = date.tomorrow().map_or(0, |next| calendar.working_micros(midnight, calendar.midnight(next)));
        if whole == 0 { 0.0 } else { calendar.working_micros(midnight, at) as f64 / whole as f64 - 1.0 }
    };
    #[expect(clippy::cast_precision_loss, reason = "a number of days")]
    let days = calendar.working_days_between(calendar.date(from), calendar.date(to)) as f64;
    days + part_of_day(to) - part_of_day(from)
}

/// A sample of one replication, reduced.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Summary {
    /// How many values.
    pub count: usize,
    /// Their mean.
    pub mean: f64,
    /// Their median.
    pub p50: f64,
    /// What nine out of ten stay below.
    pub p90: f64,
    /// What ninety-nine out of a hundred stay below.
    pub p99: f64,
}

impl Summary {
    /// The sample, reduced; nothing of an empty one.
    pub fn of(mut values: Vec<f64>) -> Option<Self> {
        if values.is_empty() {
            return None;
        }
        values.sort_by(f64::total_cmp);
        #[expect(clippy::cast_precision_loss, reason = "a number of cases")]
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        Some(Self {
            count: values.len(),
            mean,
            p50: quantile(&values, 0.5),
            p90: quantile(&values, 0.9),
            p99: quantile(&values, 0.99),
        })
    }
}

/// The quantile of sorted values, between neighbours in proportion (type 7 of Hyndman and Fan, the default of R and
/// numpy, so that analysts who recompute it find the same number).
fn quantile(sorted: &[f64], share: f64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a number of cases")]
    let position = share * (sorted.len() - 1) as f64;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a position in the list")]
    let below = position as usize;
    let above = (below + 1).min(sorted.len() - 1);
    #[expect(clippy::cast_precision_loss, reason = "a position in the list")]
    let part = position - below as f64;
    sorted[below] + (sorted[above] - sorted[below]) * part
}

/// A mean over replications and the interval that holds the true value with a given confidence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The mean over the replications.
    pub mean: f64,
    /// From here; none with a single replication.
    pub low: Option<f64>,
    /// To here.
    pub high: Option<f64>,
}

impl Estimate {
    /// The estimate from one value of each replication, in their order, by Student's t. Replications are independent, so
    /// their means are, however the cases within one hang together.
    pub fn of(values: &[f64], confidence: f64) -> Option<Self> {
        if values.is_empty() {
            return None;
        }
        #[expect(clippy::cast_precision_loss, reason = "a number of replications")]
        let count = values.len() as f64;
        let mean = values.iter().sum::<f64>() / count;
        if values.len() < 2 {
            return Some(Self { mean, low: None, high: None });
        }
        let variance = values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / (count - 1.0);
        let t = StudentsT::new(0.0, 1.0, count - 1.0).map_or(f64::NAN, |law| law.inverse_cdf(0.5 + confidence / 2.0));
        let half = t * libm::sqrt(variance / count);
        Some(Self { mean, low: Some(mean - half), high: Some(mean + half) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_those_of_r() {
        let values = vec![15.0, 20.0, 35.0, 40.0, 50.0];
        let summary = Summary::of(values).unwrap();
        assert_eq!((summary.mean, summary.p50, summary.p90), (32.0, 35.0, 46.0));
        assert_eq!(Summary::of(vec![]), None);
    }

    /// A table of Student's t says 2.776445 for 4 degrees of freedom and 95 %.
    #[test]
    fn intervals_are_those_of_student() {
        let estimate = Estimate::of(&[1.0, 2.0, 3.0, 4.0, 5.0], 0.95).unwrap();
        let half = 2.776_445_105 * (2.5_f64 / 5.0).sqrt();
        assert!((estimate.mean - 3.0).abs() < 1e-12);
        assert!((estimate.high.unwrap() - 3.0 - half).abs() < 1e-6);
        assert_eq!(Estimate::of(&[7.0], 0.95), Some(Estimate { mean: 7.0, low: None, high: None }));
    }
}
