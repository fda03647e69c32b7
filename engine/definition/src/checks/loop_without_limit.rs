//! Steps follow each other in a circle, and none of them has a limit: a case could go round for ever without anybody
//! noticing.
//!
//! # Wrong
//!
//! ```yaml
//! steps:
//!   review:
//!     due: null
//!     outcomes:
//!       return: {label: Send back, requires: [reason], next: mend}
//!   mend: {type: task, label: Mend, role: applicant, next: review}
//! ```
//!
//! # Right
//!
//! ```yaml
//! steps:
//!   review:
//!     outcomes:
//!       return: {label: Send back, requires: [reason], next: mend}
//!   mend: {type: task, label: Mend, role: applicant, due: 5 working hours, next: review}
//! ```

use motcua_kernel::say;
use super::subject::Subject;
use crate::diagnostic::Diagnostic;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    for circle in subject.graph.circles(|ix, _| subject.model.step(ix).due().is_none()) {
        let name = subject.model.name(circle[0]);
        let headline = say!("no step has a limit in the circle {circle} → {name}", circle = subject.path(&circle), name = name.text);
        let finding = Diagnostic::warning("loop-without-limit", name.span, headline);
        findings.push(finding.help(say!("add `due:` to one of them")));
    }
}
