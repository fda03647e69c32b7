//! Targets. That their measures are some is checked with the file.

use motcua_definition::syntax::scenario as written;
use motcua_kernel::say;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::Reader;
use crate::scenario::Target;

impl Reader<'_> {
    pub(super) fn targets(&mut self) -> Vec<Target> {
        let mut targets = Vec::new();
        for written in &self.file.targets {
            if written.at_least.is_none() && written.at_most.is_none() {
                self.error("missing-key", written.name.span, say!("a target needs `at_least` or `at_most`"));
                continue;
            }
            targets.push(Target {
                name: written.name.text.to_string(),
                measure: written.measure.text.to_string(),
                at_least: written.at_least.and_then(limit),
                at_most: written.at_most.and_then(limit),
            });
        }
        targets
    }
}

fn limit(written: written::Limit) -> Option<f64> {
    let value = if written.percent { written.value / Decimal::ONE_HUNDRED } else { written.value };
    value.to_f64()
}
