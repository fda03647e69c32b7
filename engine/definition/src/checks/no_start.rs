//! The procedure has no step of type `start`, so no case can be opened.
//!
//! # Wrong
//!
//! ```yaml
//! steps:
//!   apply: {type: task, label: Apply, role: clerk, due: 1 day, next: review}
//! ```
//!
//! # Right
//!
//! ```yaml
//! steps:
//!   apply: {type: start, label: Apply, by: [applicant], form: application, next: review}
//! ```

use motcua_kernel::say;
use super::subject::Subject;
use crate::diagnostic::Diagnostic;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    if subject.graph.starts().is_empty() {
        let span = subject.model.file.procedure.span;
        let finding = Diagnostic::error("no-start", span, say!("the procedure has no start"));
        findings.push(finding.help(say!("add a step of `type: start`")));
    }
}
