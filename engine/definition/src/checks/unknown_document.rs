//! A step issues a document that does not exist.
//!
//! # Wrong
//!
//! ```yaml
//! steps:
//!   granted: {issues: [lettter]}
//! ```
//!
//! # Right
//!
//! ```yaml
//! steps:
//!   granted: {issues: [letter]}
//! ```

use super::subject::Subject;
use crate::diagnostic::Diagnostic;
use crate::mentions::Named;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    let known: Vec<&str> = subject.model.file.documents.iter().map(|(id, _)| &*id.text).collect();
    subject.unknown(findings, "unknown-document", "document", &Named::Document, &known);
}
