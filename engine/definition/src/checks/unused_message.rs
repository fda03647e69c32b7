//! A message is declared and no step waits for it.
//!
//! # Wrong
//!
//! ```yaml
//! messages:
//!   answered: {from: office, key: text}
//! ```

use super::subject::Subject;
use crate::diagnostic::Diagnostic;
use crate::mentions::Named;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    let declared = subject.model.file.messages.iter().map(|(id, _)| id);
    subject.unused(findings, "unused-message", "message", &[Named::Message], declared);
}
