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

use motcua_kernel::say;
use super::subject::Subject;
use crate::diagnostic::Diagnostic;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    for span in &subject.graph.stray_joins {
        let finding = Diagnostic::error("stray-join", *span, say!("`join` stands outside any branch"));
        findings.push(finding.help(say!("name a step; only branches of a `parallel` return by `join`")));
    }
}
