//! An end stands inside a branch: the case would be over while other branches are still at work.
//!
//! Let the branch return by `join`, and decide behind the `parallel` how the case ends.
//!
//! # Wrong
//!
//! ```yaml
//! steps:
//!   review:
//!     outcomes:
//!       grant: {label: Grant, next: both}
//!   both: {type: parallel, label: Tell both, branches: [tell, write], join: all, next: granted}
//!   tell: {type: notify, label: Tell, to: [applicant], template: told, next: told}
//!   told: {type: end, outcome: granted, status: decided, label: Told}
//!   write: {type: notify, label: Write, to: [clerk], template: told, next: join}
//! ```
//!
//! # Right
//!
//! ```yaml
//! steps:
//!   review:
//!     outcomes:
//!       grant: {label: Grant, next: both}
//!   both: {type: parallel, label: Tell both, branches: [tell, write], join: all, next: granted}
//!   tell: {type: notify, label: Tell, to: [applicant], template: told, next: join}
//!   write: {type: notify, label: Write, to: [clerk], template: told, next: join}
//! ```

use motcua_kernel::say;
use super::subject::Subject;
use crate::diagnostic::Diagnostic;
use crate::graph::Goal;
use crate::syntax::step::Step;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    for arrow in &subject.graph.arrows {
        let Goal::Step(to) = arrow.to else { continue };
        let inside = subject.graph.home[to.index()].as_ref().is_some_and(|home| !home.is_empty());
        if inside && matches!(subject.model.step(to), Step::End(_)) {
            let headline = say!("the end `{name}` stands inside a branch", name = subject.name(to));
            findings.push(
                Diagnostic::error("end-in-branch", arrow.span, headline)
                    .also(subject.model.name(to).span, say!("this end"))
                    .help(say!("return by `join`, and end the case behind the `parallel`")),
            );
        }
    }
}
