//! A call names a service that does not exist.
//!
//! # Wrong
//!
//! ```yaml
//! steps:
//!   review: {next: book}
//!   book: {type: call, label: Book the leave, service: calender, operation: book, next: granted}
//! ```

use super::subject::Subject;
use crate::diagnostic::Diagnostic;
use crate::mentions::Named;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    let known: Vec<&str> = subject.model.file.services.iter().map(|(id, _)| &*id.text).collect();
    subject.unknown(findings, "unknown-service", "service", &Named::Service, &known);
}
