//! `next: join` stands outside any branch: there is nothing to return to.
//!
//! # Wrong
//!
//! ```yaml
//! steps:
//!   review:
//!     outcomes:
//!       grant: {label: Grant, next: join}
//! ```
//!
//! # Right
//!
//! ```yaml
//! steps:
//!   review:
//!     outcomes:
//!       grant: {label: Grant, next: granted}
//! ```

use super::subject::Subject;
use crate::diagnostic::Diagnostic;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    for span in &subject.graph.stray_joins {
        let finding = Diagnostic::error("stray-join", *span, "`join` stands outside any branch");
        findings.push(finding.help("name a step; only branches of a `parallel` return by `join`"));
    }
}
