//! How cases come.

use std::sync::Arc;

use jiff::Timestamp;
use motcua_definition::syntax::leaf::{FilePath, Number};
use motcua_definition::syntax::scenario as written;
use motcua_kernel::allowance::Unit;
use motcua_kernel::say;
use rust_decimal::prelude::ToPrimitive;

use super::Reader;
use crate::scenario::{Arrivals, Measured, Per, Rate, Run};

const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

impl Reader<'_> {
    pub(super) fn arrivals(&mut self, run: Option<&Run>) -> Option<Arrivals> {
        let written = &self.file.arrivals;
        match (&written.rate, &written.every, &written.from) {
            (Some(rate), None, None) => self.rate(rate).map(Arrivals::Poisson),
            (None, Some(every), None) => {
                self.no_factors();
                self.time_law(every).map(Arrivals::Every)
            }
            (None, None, Some(file)) => {
                self.no_factors();
                self.recorded(file, run?).map(Arrivals::Recorded)
            }
            _ => {
                let what = say!("cases arrive at a `rate`, `every` so often, or as recorded in a file (`from`)");
                self.error("missing-key", written.span, what);
                None
            }
        }
    }

    /// Factors say how much a rate changes.
    fn no_factors(&mut self) {
        let written = &self.file.arrivals;
        let day = written.weekday.iter().next().map(|(day, _)| day.span);
        if let Some(span) = day.or_else(|| written.month.iter().next().map(|(month, _)| month.span)) {
            self.error("wrong-value", span, say!("factors change a `rate`; here there is none to change"));
        }
    }

    /// Moments from the first day of the run on. Some of them must be measured, or nothing would come of the run.
    fn recorded(&mut self, file: &FilePath, run: &Run) -> Option<Arc<[Timestamp]>> {
        let zone = self.context.calendar(None).time_zone().clone();
        let moments = self.recordings.arrivals.get(&file.text)?;
        let moments = moments.iter().filter_map(|moment| moment.within(&zone));
        let mut moments: Vec<Timestamp> = moments.filter(|at| *at >= run.from).collect();
        moments.sort();
        let measurable = moments.iter().filter(|at| **at >= run.measured_from);
        let (found, wanted) = match run.measured {
            Measured::Until(until) => (measurable.filter(|at| **at < until).count() as u64, 1),
            Measured::Cases(cases) => (measurable.count() as u64, cases),
        };
        if found < wanted {
            let what = match found {
                0 => say!("no case is recorded within the measured time"),
                found => say!("{wanted} cases are to be measured, and only {found} are recorded", wanted, found),
            };
            self.error("wrong-value", file.span, what);
            return None;
        }
        Some(moments.into())
    }

    fn rate(&mut self, written: &written::RateText) -> Option<Rate> {
        let per = match written.per {
            Unit::WorkingDay => Per::WorkingDay,
            Unit::WorkingHour => Per::Opening(3_600e6),
            Unit::WorkingMinute => Per::Opening(60e6),
            Unit::Second => Per::Elapsed(1e6),
            Unit::Minute => Per::Elapsed(60e6),
            Unit::Hour => Per::Elapsed(3_600e6),
            Unit::Day => Per::Elapsed(86_400e6),
            Unit::Week => Per::Elapsed(7.0 * 86_400e6),
            Unit::Month | Unit::Year => {
                self.error(
                    "bad-duration",
                    written.span,
                    say!("months and years differ in length: write the rate per day or per week"),
                );
                return None;
            }
        };
        let (mut weekday, mut month) = ([1.0; 7], [1.0; 12]);
        for (day, factor) in self.file.arrivals.weekday.iter() {
            self.factor(&WEEKDAYS, &mut weekday, &day.text, *factor);
        }
        for (name, factor) in self.file.arrivals.month.iter() {
            self.factor(&MONTHS, &mut month, &name.text, *factor);
        }
        if weekday.iter().all(|factor| *factor == 0.0) || month.iter().all(|factor| *factor == 0.0) {
            self.error("wrong-value", written.span, say!("with these factors no case would ever come"));
        }
        Some(Rate { amount: written.count.to_f64()?, per, weekday, month })
    }

    fn factor(&mut self, names: &[&str], factors: &mut [f64], name: &str, written: Number) {
        let position = names.iter().position(|known| *known == name);
        match (position, written.value.to_f64().filter(|factor| *factor >= 0.0)) {
            (Some(position), Some(factor)) => factors[position] = factor,
            _ => self.error("wrong-value", written.span, say!("a factor is 0 or more")),
        }
    }
}
