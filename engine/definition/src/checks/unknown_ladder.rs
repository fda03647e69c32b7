//! A limit or deadline names an escalation ladder that does not exist.
//!
//! # Wrong
//!
//! ```yaml
//! steps:
//!   review: {due: {within: 2 working days, escalate: chef}}
//! ```
//!
//! # Right
//!
//! ```yaml
//! steps:
//!   review: {due: {within: 2 working days, escalate: chief}}
//! ```

use super::subject::Subject;
use crate::diagnostic::Diagnostic;
use crate::mentions::Named;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    let known: Vec<&str> = subject.model.file.escalations.iter().map(|(id, _)| &*id.text).collect();
    subject.unknown(findings, "unknown-ladder", "ladder", &Named::Ladder, &known);
}
