//! A negative outcome requires nothing: somebody could be refused without being told why.
//!
//! An outcome counts as negative if its name says so (`refuse`, `reject`, `deny`, `decline`, `object`, `return`, alone or as
//! a part of the name), or if it leads straight to an end whose outcome does (`refused`, `rejected`, `denied`, `declined`).
//! Outcomes that only the clock sets have nobody who could give a reason.
//!
//! # Wrong
//!
//! ```yaml
//! steps:
//!   review:
//!     outcomes:
//!       refuse: {label: Refuse, requires: null, next: refused}
//! ```
//!
//! # Right
//!
//! ```yaml
//! steps:
//!   review:
//!     outcomes:
//!       refuse: {label: Refuse, requires: [reason], next: refused}
//! ```

use motcua_kernel::say;
use super::subject::Subject;
use crate::diagnostic::Diagnostic;
use crate::graph::{Goal, Via};
use crate::syntax::step::Step;

const NEGATIVE: [&str; 7] = ["refuse", "reject", "deny", "decline", "object", "return", "disagree"];
const NEGATIVE_ENDS: [&str; 4] = ["refused", "rejected", "denied", "declined"];

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    for ix in subject.model.all() {
        for (id, outcome) in subject.model.declared(ix).into_iter().flat_map(|outcomes| outcomes.iter()) {
            let by_name = id.text.split('_').any(|part| NEGATIVE.contains(&part));
            let ends_so = subject.graph.from(ix).any(|arrow| {
                let pressed = matches!(arrow.via, Via::Outcome { outcome, .. } if outcome == &*id.text);
                let Goal::Step(to) = arrow.to else { return false };
                pressed
                    && arrow.branch.is_none()
                    && matches!(subject.model.step(to), Step::End(end) if NEGATIVE_ENDS.contains(&&*end.outcome.text))
            });
            if (by_name || ends_so) && outcome.requires.is_empty() && !outcome.by_timer() {
                let headline = say!("outcome `{name}` needs no reason", name = id.text);
                let finding = Diagnostic::warning("outcome-without-reason", id.span, headline);
                findings.push(finding.help(say!("add `requires: [reason]`, and a field `reason` to the form")));
            }
        }
    }
}
