//! A step names a form that does not exist.
//!
//! # Wrong
//!
//! ```yaml
//! steps:
//!   apply: {form: aplication}
//! ```
//!
//! # Right
//!
//! ```yaml
//! steps:
//!   apply: {form: application}
//! ```

use super::subject::Subject;
use crate::diagnostic::Diagnostic;
use crate::mentions::Named;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    let known: Vec<&str> = subject.model.file.forms.iter().map(|(id, _)| &*id.text).collect();
    subject.unknown(findings, "unknown-form", "form", &Named::Form, &known);
}
