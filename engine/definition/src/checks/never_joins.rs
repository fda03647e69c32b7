//! A branch of a `parallel` or an `each` never returns, so the join would wait for ever.
//!
//! # Wrong
//!
//! ```yaml
//! steps:
//!   review:
//!     outcomes:
//!       grant: {label: Grant, next: both}
//!   both: {type: parallel, label: Tell both, branches: [tell, write], join: all, next: granted}
//!   tell: {type: notify, label: Tell, to: [applicant], template: told, next: tell_again}
//!   tell_again: {type: task, label: Tell again, role: clerk, due: 2 working hours, next: tell}
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
//!   tell: {type: notify, label: Tell, to: [applicant], template: told, next: tell_again}
//!   tell_again: {type: task, label: Tell again, role: clerk, due: 2 working hours, next: join}
//!   write: {type: notify, label: Write, to: [clerk], template: told, next: join}
//! ```

use motcua_kernel::say;
use super::subject::Subject;
use crate::diagnostic::Diagnostic;
use crate::syntax::step::Step;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    for ix in subject.model.all() {
        let branches = match subject.model.step(ix) {
            Step::Parallel(parallel) => parallel.branches.0.iter().collect(),
            Step::Each(each) => vec![&each.r#do],
            _ => continue,
        };
        if subject.graph.home[ix.index()].is_none() {
            continue;
        }
        for (place, branch) in branches.into_iter().enumerate() {
            if !subject.graph.returns.iter().any(|(of, which, _)| *of == ix && *which == place) {
                let headline = say!("branch `{branch}` of `{name}` never returns", branch = branch.text, name = subject.name(ix));
                let finding = Diagnostic::error("never-joins", branch.span, headline);
                findings.push(finding.help(say!("end the branch with `next: join`")));
            }
        }
    }
}
