//! Nothing that can happen starts a deadline.
//!
//! # Wrong
//!
//! ```yaml
//! deadlines:
//!   decision: {start: archive}
//! steps:
//!   review: {compensate: archive}
//!   archive: {type: notify, label: Take it back, to: [clerk], template: told}
//! ```
//!
//! # Right
//!
//! ```yaml
//! deadlines:
//!   decision: {start: review}
//! ```

use motcua_kernel::say;
use super::subject::Subject;
use crate::diagnostic::Diagnostic;
use crate::graph::Beginning;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    let reached = subject.graph.reached();
    for (id, deadline) in subject.model.file.deadlines.iter() {
        let Some(start) = &deadline.start else { continue };
        let starts = match subject.graph.beginning(start) {
            Beginning::Step(ix) => reached[ix.index()],
            Beginning::Arrows(arrows) => arrows.iter().any(|arrow| reached[subject.graph.arrows[*arrow].from.index()]),
        };
        if !starts {
            let headline = say!("deadline `{name}` never starts: `{start}` never happens", name = id.text, start = start.text);
            findings.push(Diagnostic::error("deadline-never-starts", start.span, headline));
        }
    }
}
