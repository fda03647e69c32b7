//! The procedure has no step of type `end`, so no case can ever be over.
//!
//! # Wrong
//!
//! ```yaml
//! steps:
//!   granted: {type: task, label: File it, role: clerk, due: 1 day, next: review}
//!   refused: {type: task, label: File it, role: clerk, due: 1 day, next: review}
//! ```
//!
//! # Right
//!
//! ```yaml
//! steps:
//!   granted: {type: end, outcome: granted, status: decided, label: Granted}
//! ```

use motcua_kernel::say;
use super::subject::Subject;
use crate::diagnostic::Diagnostic;
use crate::syntax::step::Step;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    if !subject.model.steps.iter().any(|(_, step)| matches!(step, Step::End(_))) {
        let span = subject.model.file.procedure.span;
        let finding = Diagnostic::error("no-end", span, say!("the procedure has no end"));
        findings.push(finding.help(say!("add a step of `type: end`")));
    }
}
