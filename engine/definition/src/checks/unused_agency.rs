//! An agency is declared, no role belongs to it and no service answers for it.
//!
//! # Wrong
//!
//! ```yaml
//! agencies:
//!   police: {label: Police}
//! ```
//!
//! # Right
//!
//! ```yaml
//! agencies:
//!   office: {label: Office}
//! ```

use super::subject::Subject;
use crate::diagnostic::Diagnostic;
use crate::mentions::Named;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    let declared = subject.model.file.agencies.iter().map(|(id, _)| id);
    subject.unused(findings, "unused-agency", "agency", &[Named::Agency, Named::Sender], declared);
}
