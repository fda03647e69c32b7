//! The office promises more time than the law allows: who keeps the promise breaks the law.
//!
//! A deadline of `kind: service` is the office's own promise; it only makes sense within the limit that the law sets for the
//! same thing. Two deadlines are about the same thing if they start and stop with the same events. Of several limits the longest
//! counts; limits in other units are compared by the calendar's week.
//!
//! # Wrong
//!
//! ```yaml
//! deadlines:
//!   decision: {within: 5 working days, start: apply.done, stop: [review]}
//!   promise: {label: Our promise, kind: service, within: 7 working days, start: apply.done, stop: [review], escalate: chief}
//! ```
//!
//! # Right
//!
//! ```yaml
//! deadlines:
//!   decision: {within: 5 working days, start: apply.done, stop: [review]}
//!   promise: {label: Our promise, kind: service, within: 4 working days, start: apply.done, stop: [review], escalate: chief}
//! ```

use std::collections::BTreeSet;

use motcua_kernel::allowance::Allowance;
use motcua_kernel::say;

use super::longest::Measure;
use super::subject::Subject;
use crate::diagnostic::Diagnostic;
use crate::syntax::time::{Deadline, DeadlineKind, Within};

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    let deadlines = || subject.model.file.deadlines.iter();
    let Some(name) = subject.model.file.calendar.as_ref() else { return };
    let Some(calendar) = subject.model.around.calendars.get(&*name.text) else { return };
    let measure = Measure::of(calendar.spec());
    let longest = |within: &Within| -> Option<Allowance> {
        within.limits().into_iter().map(|limit| limit.value).max_by_key(|limit| measure.days(*limit))
    };
    for (promise, promised) in deadlines().filter(|(_, deadline)| deadline.kind == Some(DeadlineKind::Service)) {
        for (law, allowed) in deadlines().filter(|(_, deadline)| deadline.kind != Some(DeadlineKind::Service)) {
            let (Some(long), Some(short)) = (longest(&promised.within), longest(&allowed.within)) else { continue };
            if same_course(promised, allowed) && measure.days(short) < measure.days(long) {
                let headline = say!(
                    "`{promise}` promises {long} where `{law}` allows {short}",
                    promise = promise.text,
                    long,
                    law = law.text,
                    short
                );
                findings.push(
                    Diagnostic::warning("shorter-than-promise", promised.within.span(), headline)
                        .also(allowed.within.span(), say!("the law's limit for the same thing"))
                        .help(say!("promise no more time than the law allows")),
                );
            }
        }
    }
}

/// Whether two deadlines start and stop with the same events.
fn same_course(one: &Deadline, other: &Deadline) -> bool {
    let starts = |deadline: &Deadline| deadline.start.as_ref().map(|start| start.text.clone());
    let stops = |deadline: &Deadline| deadline.stop.iter().map(|stop| stop.text.clone()).collect::<BTreeSet<_>>();
    starts(one) == starts(other) && stops(one) == stops(other)
}
