//! A task or a payment has no limit, or a wait does not end: a case could rest there and nobody would be told.
//!
//! # Wrong
//!
//! ```yaml
//! steps:
//!   review: {due: null}
//! ```
//!
//! # Right
//!
//! ```yaml
//! steps:
//!   review: {due: 4 working hours}
//! ```

use motcua_kernel::say;
use super::subject::Subject;
use crate::diagnostic::Diagnostic;
use crate::syntax::step::Step;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    for (id, step) in &subject.model.steps {
        let what = match step {
            Step::Task(task) if task.due.is_none() => "task",
            Step::Wait(wait) if wait.due.is_none() && wait.until.is_none() => "wait",
            Step::Subprocedure(sub) if sub.due.is_none() => "sub-procedure",
            Step::Payment(payment) if payment.due.is_none() => "payment",
            _ => continue,
        };
        let finding = Diagnostic::warning("no-limit", id.span, say!("{what} `{name}` has no limit", what, name = id.text));
        findings.push(finding.help(say!("add `due:`, such as `due: 2 working days`")));
    }
}
