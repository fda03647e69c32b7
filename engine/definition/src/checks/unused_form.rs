//! A form is declared and no step asks anybody to fill it in.
//!
//! # Wrong
//!
//! ```yaml
//! forms:
//!   survey: {liked: {type: yes_no, label: Liked it}}
//! ```
//!
//! # Right
//!
//! ```yaml
//! forms:
//!   application: {note: {type: text, label: Note}}
//! ```

use super::subject::Subject;
use crate::diagnostic::Diagnostic;
use crate::mentions::Named;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    let declared = subject.model.file.forms.iter().map(|(id, _)| id);
    subject.unused(findings, "unused-form", "form", &[Named::Form], declared);
}
