//! A `parallel` waits for more branches than it has, or an `each` for more than it may have.
//!
//! # Wrong
//!
//! ```yaml
//! steps:
//!   review:
//!     outcomes:
//!       grant: {label: Grant, next: both}
//!   both: {type: parallel, label: Tell both, branches: [tell, write], join: 3, next: granted}
//!   tell: {type: notify, label: Tell, to: [applicant], template: told, next: join}
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
use crate::lower::step::ELEMENTS_MAX;
use crate::syntax::step::Step;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    for (_, step) in &subject.model.steps {
        let (join, all) = match step {
            Step::Parallel(parallel) => (parallel.join, parallel.branches.len()),
            Step::Each(each) => (each.join, each.max.map_or(ELEMENTS_MAX, |max| max.value) as usize),
            _ => continue,
        };
        let Some(join) = join else { continue };
        if let Some(count) = join.count.filter(|count| *count as usize > all) {
            let headline = match step {
                Step::Each(_) => say!("`join` waits for {count} branches, and there are {all} at most", count, all),
                _ => say!("`join` waits for {count} branches, and there are {all}", count, all),
            };
            findings.push(
                Diagnostic::error("impossible-join", join.span, headline)
                    .help(say!("write `all`, `any` or a smaller number")),
            );
        }
    }
}
