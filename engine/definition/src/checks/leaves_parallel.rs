//! An arrow leads out of a branch other than through its join, or from one branch into another.
//!
//! A branch of a `parallel` or an `each` ends with `next: join`. Whatever leaves it otherwise would leave the other branches running, or
//! waiting for one that never returns.
//!
//! # Wrong
//!
//! ```yaml
//! steps:
//!   review:
//!     outcomes:
//!       grant: {label: Grant, next: both}
//!   both: {type: parallel, label: Tell both, branches: [tell, write], join: all, next: granted}
//!   tell: {type: notify, label: Tell, to: [applicant], template: told, next: review}
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

use super::subject::Subject;
use crate::diagnostic::Diagnostic;
use crate::graph::{Context, Goal};
use motcua_kernel::say;
use motcua_kernel::sentence::Sentence;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    for clash in &subject.graph.clashes {
        let arrow = &subject.graph.arrows[clash.arrow];
        let Goal::Step(to) = arrow.to else { continue };
        let name = subject.model.name(to);
        let headline = say!(
            "the way to `{name}` leads from {from} into {to}",
            name = name.text,
            from = place(subject, &clash.from),
            to = place(subject, &clash.to)
        );
        findings.push(
            Diagnostic::error("leaves-parallel", arrow.span, headline)
                .also(name.span, say!("this step lies in {to}", to = place(subject, &clash.to)))
                .help(say!("a branch ends with `next: join`, and a step belongs to one branch")),
        );
    }
}

fn place(subject: &Subject<'_>, context: &Context) -> Sentence {
    match context.last() {
        None => say!("the main flow"),
        Some((parallel, branch)) => {
            let branches = match subject.model.step(*parallel) {
                crate::syntax::step::Step::Parallel(step) => &step.branches.0,
                crate::syntax::step::Step::Handler(_) => {
                    return say!("what the handler `{name}` runs beside the flow", name = subject.name(*parallel));
                }
                crate::syntax::step::Step::Each(_) => {
                    return say!("the branches of `{name}`", name = subject.name(*parallel));
                }
                _ => return say!("the main flow"),
            };
            say!("branch `{branch}` of `{name}`", branch = branches[*branch].text, name = subject.name(*parallel))
        }
    }
}
