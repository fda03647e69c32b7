//! A deadline stands still in a step that has no limit of its own: it could stand still for ever.
//!
//! # Wrong
//!
//! ```yaml
//! deadlines:
//!   decision: {start: apply.done, pause: [mend]}
//! steps:
//!   review:
//!     outcomes:
//!       return: {label: Send back, requires: [reason], next: mend}
//!   mend: {type: task, label: Mend, role: applicant, at_most: 1, next: review}
//! ```
//!
//! # Right
//!
//! ```yaml
//! deadlines:
//!   decision: {start: apply.done, pause: [mend]}
//! steps:
//!   review:
//!     outcomes:
//!       return: {label: Send back, requires: [reason], next: mend}
//!   mend: {type: task, label: Mend, role: applicant, at_most: 1, due: 5 working hours, next: review}
//! ```

use motcua_kernel::say;
use super::subject::Subject;
use crate::diagnostic::Diagnostic;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    for (id, deadline) in subject.model.file.deadlines.iter() {
        for pause in &deadline.pause {
            let Some(ix) = subject.model.find(&pause.text) else { continue };
            if subject.model.step(ix).due().is_none() {
                let headline = say!("deadline `{name}` stands still in `{pause}`, which has no limit", name = id.text, pause = pause.text);
                findings.push(
                    Diagnostic::warning("pause-without-limit", pause.span, headline)
                        .also(subject.model.name(ix).span, say!("no `due` here"))
                        .help(say!("add `due:` to the step")),
                );
            }
        }
    }
}
