//! The limits of the steps add up to more than the deadline allows: everybody could be on time, and the case late.
//!
//! The longest way from what starts the clock to what stops it is added up, step by step. Steps during which the clock stands
//! still do not count; of parallel branches the slowest counts that the join waits for; a circle is walked as often as its
//! `at_most` allows, or once if nothing limits it. Limits in other units are converted by the calendar's week (a day is a
//! part of a week, an hour a part of the longest working day), so that in doubt no warning is given.
//!
//! Where the deadline has several limits, each is held against the cases that have it: a step whose limit depends on the same
//! condition, word for word, has the limit that goes with it; any other step may have its longest.
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

use super::subject::Subject;
use crate::checks::longest::{Longest, amount};
use crate::diagnostic::Diagnostic;
use motcua_kernel::say;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    for (id, deadline) in subject.model.file.deadlines.iter() {
        // One warning for a deadline: of several limits, for the one that is exceeded most.
        let exceeded = Longest::each_of(subject, deadline).into_iter().filter(|(_, way)| way.days > way.allowed);
        let Some((limit, longest)) = exceeded.rev().max_by_key(|(_, way)| way.days - way.allowed) else { continue };
        let within = limit.value;
        let total = longest.in_unit_of(within);
        let headline =
            say!("steps may take {total} while deadline `{name}` allows {within}", total, name = id.text, within);
        let mut finding = Diagnostic::warning("limits-exceed-deadline", limit.span, headline);
        let part =
            |(ix, limit): &(_, _)| say!("{step} {limit}", step = subject.name(*ix), limit = amount(*limit, within));
        let parts = longest.parts.iter().map(part).reduce(|sum, part| say!("{sum} + {part}", sum, part));
        if let Some(way) = parts {
            finding = finding.note(say!("longest way: {way}", way));
        }
        findings.push(finding.help(say!("shorten a step's `due`, or run steps in parallel")));
    }
}
