//! A list of ways on does not always lead somewhere, or has ways that are never taken.
//!
//! The first branch whose `when` holds is taken. The last one has no `when`: it is the way when none holds. A branch without
//! `when` in the middle would hide all those behind it. The same holds for the limits of a clock whose `within` is a list.
//!
//! # Wrong
//!
//! ```yaml
//! steps:
//!   review:
//!     outcomes:
//!       grant: {label: Grant, next: [{when: apply.days > 3, to: granted}, {when: apply.days <= 3, to: refused}]}
//! ```
//!
//! # Right
//!
//! ```yaml
//! steps:
//!   review:
//!     outcomes:
//!       grant: {label: Grant, next: [{when: apply.days > 3, to: granted}, {to: refused}]}
//! ```

use super::subject::Subject;
use crate::diagnostic::Diagnostic;
use crate::syntax::step::Next;
use crate::syntax::time::Within;
use motcua_kernel::say;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    for (_, deadline) in subject.model.file.deadlines.iter() {
        limits(&deadline.within, findings);
    }
    for (_, step) in &subject.model.steps {
        step.due().iter().for_each(|due| limits(&due.within(), findings));
        step.ways().into_iter().for_each(|next| way(next, findings));
    }
}

fn way(next: &Next, findings: &mut Vec<Diagnostic>) {
    let Next::Many(branches) = next else { return };
    for (place, branch) in branches.iter().enumerate() {
        let last = place + 1 == branches.len();
        match &branch.when {
            Some(when) if last => {
                let headline = say!("when no condition holds, nothing says where the case goes on");
                let finding = Diagnostic::error("missing-else", when.span(), headline);
                findings.push(finding.help(say!("leave out the last `when`, or add `- {{to: …}}` behind it")));
            }
            None if !last => {
                let headline = say!("the ways behind this one are never taken");
                let finding = Diagnostic::error("missing-else", branch.span, headline);
                findings.push(finding.help(say!("add `when:`, or move it to the end")));
            }
            _ => {}
        }
    }
}

fn limits(within: &Within, findings: &mut Vec<Diagnostic>) {
    let Within::Many(cases) = within else { return };
    for (place, case) in cases.iter().enumerate() {
        let last = place + 1 == cases.len();
        match &case.when {
            Some(when) if last => {
                let headline = say!("when no condition holds, nothing says how long the clock runs");
                let finding = Diagnostic::error("missing-else", when.span(), headline);
                findings.push(finding.help(say!("leave out the last `when`, or add `- {{limit: …}}` behind it")));
            }
            None if !last => {
                let headline = say!("the limits behind this one are never taken");
                let finding = Diagnostic::error("missing-else", case.span, headline);
                findings.push(finding.help(say!("add `when:`, or move it to the end")));
            }
            _ => {}
        }
    }
}
