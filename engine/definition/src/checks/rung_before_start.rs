//! A rung lies at or before the start of a clock: it is skipped.
//!
//! # Wrong
//!
//! ```yaml
//! steps:
//!   review: {due: {within: 2 working days, escalate: early}}
//! escalations:
//!   early: [{at: -3 working days, notify: [chief]}]
//! ```
//!
//! # Right
//!
//! ```yaml
//! steps:
//!   review: {due: {within: 5 working days, escalate: early}}
//! escalations:
//!   early: [{at: -3 working days, notify: [chief]}]
//! ```

use motcua_kernel::allowance::Allowance;
use motcua_kernel::procedure::RungAt;
use motcua_kernel::say;

use super::subject::{Clock, Subject};
use crate::diagnostic::Diagnostic;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    for Clock { limits, escalate, what, .. } in subject.clocks() {
        let Some(ladder) = escalate.and_then(|id| subject.model.file.escalations.get(&id.text)) else { continue };
        for rung in ladder.iter() {
            // In other units it depends on the day, and is found when the clock is started.
            let skipped = |within: &Allowance| match rung.at.value {
                RungAt::Before(by) => by.unit() == within.unit() && by.amount() >= within.amount(),
                RungAt::Percent(share) => share.is_zero(),
                RungAt::After(_) => false,
            };
            // A rung that is there for the longest of several limits is rightly skipped where the limit is short.
            let within = limits.iter().max_by_key(|within| within.amount()).filter(|_| limits.iter().all(skipped));
            if let (Some(escalate), Some(within)) = (escalate, within) {
                let headline = say!(
                    "a rung of `{escalate}` is skipped: {what} allows only {within}",
                    escalate = escalate.text,
                    what,
                    within
                );
                findings.push(
                    Diagnostic::warning("rung-before-start", escalate.span, headline)
                        .also(rung.at.span, say!("this rung would lie at or before the start")),
                );
            }
        }
    }
}
