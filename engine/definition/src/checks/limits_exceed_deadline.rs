//! The limits of the steps add up to more than the deadline allows: everybody could be on time, and the case late.
//!
//! The longest way from what starts the clock to what stops it is added up, step by step. Steps during which the clock stands
//! still do not count; of parallel branches the slowest counts that the join waits for; a circle is walked as often as its
//! `at_most` allows, or once if nothing limits it. Limits in other units are converted by the calendar's week (a day is a
//! part of a week, an hour a part of the longest working day), so that in doubt no warning is given.
//!
//! # Wrong
//!
//! ```yaml
//! deadlines:
//!   decision: {start: review, stop: [review], within: 1 working day}
//! steps:
//!   review: {due: {within: 5 working days, escalate: chief}}
//! ```
//!
//! # Right
//!
//! ```yaml
//! deadlines:
//!   decision: {start: review, stop: [review], within: 5 working days}
//! steps:
//!   review: {due: {within: 5 working days, escalate: chief}}
//! ```

use motcua_kernel::say;
use super::subject::Subject;
use crate::checks::longest::{Longest, amount};
use crate::diagnostic::Diagnostic;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    for (id, deadline) in subject.model.file.deadlines.iter() {
        let Some(longest) = Longest::of(subject, deadline) else { continue };
        if longest.days <= longest.allowed {
            continue;
        }
        let within = deadline.within.value;
        let total = longest.in_unit_of(within);
        let headline = say!("steps may take {total} while deadline `{name}` allows {within}", total, name = id.text, within);
        let mut finding = Diagnostic::warning("limits-exceed-deadline", deadline.within.span, headline);
        let part = |(ix, limit): &(_, _)| say!("{step} {limit}", step = subject.name(*ix), limit = amount(*limit, within));
        let parts = longest.parts.iter().map(part).reduce(|sum, part| say!("{sum} + {part}", sum, part));
        if let Some(way) = parts {
            finding = finding.note(say!("longest way: {way}", way));
        }
        findings.push(finding.help(say!("shorten a step's `due`, or run steps in parallel")));
    }
}
