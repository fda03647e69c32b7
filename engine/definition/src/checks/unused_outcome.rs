//! An outcome that only the clock sets is declared, and no `on_expiry` sets it.
//!
//! # Wrong
//!
//! ```yaml
//! steps:
//!   review:
//!     outcomes:
//!       no_reply: {label: No reply, by: timer, next: granted}
//! ```
//!
//! # Right
//!
//! ```yaml
//! steps:
//!   review:
//!     due: {within: 2 working days, on_expiry: {outcome: no_reply, basis: [Leave Act]}}
//!     outcomes:
//!       no_reply: {label: No reply (counts as granted), by: timer, next: granted}
//! ```

use motcua_kernel::say;
use super::subject::Subject;
use crate::diagnostic::Diagnostic;
use crate::mentions::Named;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    for ix in subject.model.all() {
        let step = subject.name(ix);
        for (id, outcome) in subject.model.declared(ix).into_iter().flat_map(|outcomes| outcomes.iter()) {
            // A deadline that names it does not bring it about.
            let set = subject
                .mentioned(&Named::Outcome(step))
                .any(|mention| mention.key == "outcome" && *mention.name == *id.text);
            if outcome.by_timer() && !set && !subject.model.is_broken("due") && !subject.model.is_broken("on_expiry")
            {
                let headline = say!("outcome `{name}` is never set by the clock", name = id.text);
                let finding = Diagnostic::warning("unused-outcome", id.span, headline);
                findings.push(
                    finding
                        .help(say!("add `on_expiry: {{outcome: {name}, basis: […]}}` to `due`, or delete it", name = id.text)),
                );
            }
        }
    }
}
