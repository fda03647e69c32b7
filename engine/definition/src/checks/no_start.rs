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

use super::subject::Subject;
use crate::diagnostic::Diagnostic;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    if subject.graph.starts().is_empty() {
        let span = subject.model.file.procedure.span;
        let finding = Diagnostic::error("no-start", span, "the procedure has no start");
        findings.push(finding.help("add a step of `type: start`"));
    }
}
