//! A public stage is declared and no step brings the case there.
//!
//! # Wrong
//!
//! ```yaml
//! statuses:
//!   forgotten: Forgotten
//! ```
//!
//! # Right
//!
//! ```yaml
//! statuses:
//!   received: Received
//! ```

use super::subject::Subject;
use crate::diagnostic::Diagnostic;
use crate::mentions::Named;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    let declared = subject.model.file.statuses.iter().map(|(id, _)| id);
    subject.unused(findings, "unused-status", "status", &[Named::Status], declared);
}
