//! A role or service names an agency that does not exist.
//!
//! # Wrong
//!
//! ```yaml
//! roles:
//!   clerk: {agency: offce, label: Clerk}
//! ```
//!
//! # Right
//!
//! ```yaml
//! roles:
//!   clerk: {agency: office, label: Clerk}
//! ```

use super::subject::Subject;
use crate::diagnostic::Diagnostic;
use crate::mentions::Named;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    let known: Vec<&str> = subject.model.file.agencies.iter().map(|(id, _)| &*id.text).collect();
    subject.unknown(findings, "unknown-agency", "agency", &Named::Agency, &known);
}
