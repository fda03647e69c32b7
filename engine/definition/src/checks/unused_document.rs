//! A document is declared and no step issues it.
//!
//! # Wrong
//!
//! ```yaml
//! documents:
//!   receipt: {template: letter, title: Receipt}
//! ```
//!
//! # Right
//!
//! ```yaml
//! documents:
//!   letter: {template: letter, title: Answer}
//! ```

use super::subject::Subject;
use crate::diagnostic::Diagnostic;
use crate::mentions::Named;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    let declared = subject.model.file.documents.iter().map(|(id, _)| id);
    subject.unused(findings, "unused-document", "document", &[Named::Document], declared);
}
