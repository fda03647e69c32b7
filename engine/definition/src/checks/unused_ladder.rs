//! An escalation ladder is declared and no limit or deadline climbs it.
//!
//! # Wrong
//!
//! ```yaml
//! escalations:
//!   gentle: [{at: 90%, notify: [assignee]}]
//! ```
//!
//! # Right
//!
//! ```yaml
//! escalations:
//!   chief: [{at: 100%, notify: [assignee, chief]}]
//! ```

use super::subject::Subject;
use crate::diagnostic::Diagnostic;
use crate::mentions::Named;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    let declared = subject.model.file.escalations.iter().map(|(id, _)| id);
    subject.unused(findings, "unused-ladder", "ladder", &[Named::Ladder], declared);
}
