//! A limit passes and nobody is told.
//!
//! A deadline of the case should climb a ladder (`escalate`). So should a step's limit of a day or more, unless its
//! `on_expiry` moves the case on. Shorter limits are left to the deadline they are a part of: a ladder of hours would only
//! tell people what they see.
//!
//! # Wrong
//!
//! ```yaml
//! steps:
//!   review: {due: 5 working days}
//! ```
//!
//! # Right
//!
//! ```yaml
//! steps:
//!   review: {due: {within: 5 working days, escalate: chief}}
//! ```

use super::subject::Subject;
use crate::diagnostic::Diagnostic;
use crate::syntax::step::Step;
use crate::syntax::time::Due;
use motcua_kernel::allowance::{Allowance, Unit};
use motcua_kernel::say;
use motcua_kernel::sentence::Sentence;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    let mut report = |span, headline: Sentence| {
        let finding = Diagnostic::warning("no-escalation", span, headline);
        findings.push(finding.help(say!("add `escalate:` with the name of a ladder")));
    };
    for (id, deadline) in subject.model.file.deadlines.iter().filter(|(_, deadline)| deadline.escalate.is_none()) {
        report(
            deadline.within.span(),
            say!("nobody is told when deadline `{name}` comes near or passes", name = id.text),
        );
    }
    // A delay that passes is not late.
    let delays = |step: &Step| matches!(step, Step::Wait(wait) if wait.is_for_a_moment());
    for (id, step) in subject.model.steps.iter().filter(|(_, step)| !delays(step)) {
        let within = match step.due() {
            Some(due @ Due::One(_)) => due.within(),
            Some(Due::Full(due)) if due.escalate.is_none() && due.on_expiry.is_none() => due.within.clone(),
            _ => continue,
        };
        if within.limits().iter().any(|limit| is_a_day_or_more(limit.value)) {
            report(within.span(), say!("nobody is told when the limit of `{name}` passes", name = id.text));
        }
    }
}

fn is_a_day_or_more(length: Allowance) -> bool {
    !matches!(length.unit(), Unit::Second | Unit::Minute | Unit::Hour | Unit::WorkingMinute | Unit::WorkingHour)
}
