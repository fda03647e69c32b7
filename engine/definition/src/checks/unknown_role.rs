//! A step, a ladder or a document names a role that does not exist.
//!
//! Besides the roles of the procedure there are `applicant` (whoever asked for the case) and, in ladders, `assignee`
//! (whoever has the task, or all who may take it).
//!
//! # Wrong
//!
//! ```yaml
//! steps:
//!   review: {role: clark}
//! ```
//!
//! # Right
//!
//! ```yaml
//! steps:
//!   review: {role: clerk}
//! ```

use super::subject::Subject;
use crate::diagnostic::Diagnostic;
use crate::mentions::Named;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    let mut known: Vec<&str> = subject.model.file.roles.iter().map(|(id, _)| &*id.text).collect();
    known.push("applicant");
    subject.unknown(findings, "unknown-role", "role", &Named::Role { assignee: false }, &known);
    known.push("assignee");
    subject.unknown(findings, "unknown-role", "role", &Named::Role { assignee: true }, &known);
}
