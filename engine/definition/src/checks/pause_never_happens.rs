//! A deadline is to stand still in a step that can only come before it starts.
//!
//! # Wrong
//!
//! ```yaml
//! deadlines:
//!   decision: {start: review.grant, stop: [filing], pause: [review]}
//! steps:
//!   review:
//!     outcomes:
//!       grant: {label: Grant, next: filing}
//!   filing: {type: task, label: File it, role: clerk, due: 2 working hours, next: granted}
//! ```
//!
//! # Right
//!
//! ```yaml
//! deadlines:
//!   decision: {start: apply.done, stop: [filing], pause: [review]}
//! steps:
//!   review:
//!     outcomes:
//!       grant: {label: Grant, next: filing}
//!   filing: {type: task, label: File it, role: clerk, due: 2 working hours, next: granted}
//! ```

use motcua_kernel::say;
use super::subject::Subject;
use crate::diagnostic::Diagnostic;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    for (id, deadline) in subject.model.file.deadlines.iter() {
        let reached = subject.graph.reached_after(deadline.start.as_ref());
        for pause in &deadline.pause {
            if subject.model.find(&pause.text).is_some_and(|ix| !reached[ix.index()]) {
                let headline = say!("deadline `{name}` never stands still in `{pause}`", name = id.text, pause = pause.text);
                let finding = Diagnostic::warning("pause-never-happens", pause.span, headline);
                findings.push(finding.note(say!("no way leads there once the clock has started")));
            }
        }
    }
}
