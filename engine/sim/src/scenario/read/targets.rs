//! Targets: which measures there are.

use motcua_definition::diagnostic::Diagnostic;
use motcua_definition::syntax::scenario as written;
use motcua_kernel::say;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::Reader;
use crate::scenario::{Measure, Moment, Target};

const CASE_MEASURES: &str = "`case.working_days.{mean,p50,p90}`, `case.calendar_days.{mean,p50,p90}`";

impl Reader<'_> {
    pub(super) fn targets(&mut self) -> Vec<Target> {
        let mut targets = Vec::new();
        for written in &self.file.targets {
            let Some(measure) = self.measure(&written.measure) else { continue };
            if written.at_least.is_none() && written.at_most.is_none() {
                self.error("missing-key", written.name.span, say!("a target needs `at_least` or `at_most`"));
                continue;
            }
            targets.push(Target {
                name: written.name.text.to_string(),
                measure,
                at_least: written.at_least.and_then(limit),
                at_most: written.at_most.and_then(limit),
            });
        }
        targets
    }

    fn measure(&mut self, written: &written::MeasurePath) -> Option<Measure> {
        let procedure = &self.context.procedure;
        let parts: Vec<&str> = written.text.split('.').collect();
        let measure = match parts.as_slice() {
            ["case", "working_days", moment] => self::moment(moment).map(Measure::WorkingDays),
            ["case", "calendar_days", moment] => self::moment(moment).map(Measure::CalendarDays),
            ["deadline", id, "met"] if procedure.deadlines.contains_key(*id) => Some(Measure::OnTime((*id).into())),
            ["role", id, "utilisation"] if procedure.roles.contains_key(*id) => {
                Some(Measure::Utilisation((*id).into()))
            }
            ["step", id, "wait"] if procedure.index.contains_key(*id) => Some(Measure::Wait((*id).into())),
            _ => None,
        };
        if measure.is_none() {
            let what = say!("`{measure}` is nothing that is measured", measure = written.text);
            let finding = Diagnostic::error("wrong-value", written.span, what);
            self.findings.push(finding.help(say!(
                "measures: {case}, `deadline.<deadline>.met`, `role.<role>.utilisation`, `step.<step>.wait` (in working \
                 hours)",
                case = CASE_MEASURES
            )));
        }
        measure
    }
}

fn moment(word: &str) -> Option<Moment> {
    match word {
        "mean" => Some(Moment::Mean),
        "p50" => Some(Moment::P50),
        "p90" => Some(Moment::P90),
        _ => None,
    }
}

fn limit(written: written::Limit) -> Option<f64> {
    let value = if written.percent { written.value / Decimal::ONE_HUNDRED } else { written.value };
    value.to_f64()
}
