//! A step waits for a message that is not declared, or a message comes from a sender that does not exist.
//!
//! # Wrong
//!
//! ```yaml
//! steps:
//!   review: {next: hear}
//!   hear: {type: wait, label: Wait for the answer, for: answerd, match: case.number, due: 2 days, next: granted}
//! ```
//!
//! # Right
//!
//! ```yaml
//! messages:
//!   answered: {from: office, key: text}
//! steps:
//!   review:
//!     outcomes:
//!       grant: {label: Grant, next: hear}
//!   hear: {type: wait, label: Wait for the answer, for: answered, match: case.number, due: 2 working hours, next: granted}
//! ```

use super::subject::Subject;
use crate::diagnostic::Diagnostic;
use crate::mentions::Named;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    let file = subject.model.file;
    let known: Vec<&str> = file.messages.iter().map(|(id, _)| &*id.text).collect();
    subject.unknown(findings, "unknown-message", "message", &Named::Message, &known);
    let agencies = file.agencies.iter().map(|(id, _)| &*id.text);
    let senders: Vec<&str> = file.services.iter().map(|(id, _)| &*id.text).chain(agencies).collect();
    subject.unknown(findings, "unknown-message", "sender", &Named::Sender, &senders);
}
