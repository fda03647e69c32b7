//! A role is declared and never named: nobody is asked to do anything in it.
//!
//! # Wrong
//!
//! ```yaml
//! roles:
//!   chief: {agency: office, label: Chief}
//!   porter: {agency: office, label: Porter}
//! ```
//!
//! # Right
//!
//! ```yaml
//! roles:
//!   chief: {agency: office, label: Chief}
//! ```

use super::subject::Subject;
use crate::diagnostic::Diagnostic;
use crate::mentions::Named;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    let declared = subject.model.file.roles.iter().map(|(id, _)| id);
    subject.unused(
        findings,
        "unused-role",
        "role",
        &[Named::Role { assignee: false }, Named::Role { assignee: true }],
        declared,
    );
}
