//! `next` or another key names a step that does not exist.
//!
//! # Wrong
//!
//! ```yaml
//! steps:
//!   review: {next: grantedd}
//! ```
//!
//! # Right
//!
//! ```yaml
//! steps:
//!   review: {next: granted}
//! ```

use super::subject::Subject;
use crate::diagnostic::Diagnostic;
use crate::mentions::Named;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    let known: Vec<&str> = subject.model.steps.iter().map(|(id, _)| &*id.text).collect();
    subject.unknown(findings, "unknown-step", "step", &Named::Step, &known);
}
