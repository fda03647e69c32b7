//! A step names a public stage that does not exist.
//!
//! # Wrong
//!
//! ```yaml
//! steps:
//!   review: {status: recieved}
//! ```
//!
//! # Right
//!
//! ```yaml
//! steps:
//!   review: {status: received}
//! ```

use super::subject::Subject;
use crate::diagnostic::Diagnostic;
use crate::mentions::Named;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    let known: Vec<&str> = subject.model.file.statuses.iter().map(|(id, _)| &*id.text).collect();
    subject.unknown(findings, "unknown-status", "status", &Named::Status, &known);
}
