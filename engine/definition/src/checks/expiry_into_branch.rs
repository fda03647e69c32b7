//! A passed deadline leads into a branch.
//!
//! When a deadline of the case passes, everything open is cancelled, all branches included. The step where the case goes on
//! must lie outside all of them.
//!
//! # Wrong
//!
//! ```yaml
//! steps:
//!   review:
//!     outcomes:
//!       grant: {label: Grant, next: both}
//!   both: {type: parallel, label: Tell both, branches: [tell, write], join: all, next: granted}
//!   tell: {type: notify, label: Tell, to: [applicant], template: told, next: join}
//!   write: {type: notify, label: Write, to: [clerk], template: told, next: join}
//! deadlines:
//!   decision: {on_expiry: {next: tell, basis: [Leave Act]}}
//! ```
//!
//! # Right
//!
//! ```yaml
//! deadlines:
//!   decision: {on_expiry: {next: granted, basis: [Leave Act]}}
//! ```

use motcua_kernel::say;
use super::subject::Subject;
use crate::diagnostic::Diagnostic;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    for (id, deadline) in subject.model.file.deadlines.iter() {
        let Some(expiry) = &deadline.on_expiry else { continue };
        let Some(ix) = subject.model.find(&expiry.next.text) else { continue };
        if subject.graph.home[ix.index()].as_ref().is_some_and(|home| !home.is_empty()) {
            let headline =
                say!("deadline `{name}` leads to `{next}`, which lies inside a branch", name = id.text, next = expiry.next.text);
            let finding = Diagnostic::error("expiry-into-branch", expiry.next.span, headline);
            findings.push(finding.help(say!("name a step outside every `parallel`")));
        }
    }
}
