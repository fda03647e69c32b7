//! Nothing of what is to stop a deadline can happen once it runs.
//!
//! The clock would run until the case ends, and count as neither met nor missed. Without `stop`, any end meets a deadline.
//!
//! # Wrong
//!
//! ```yaml
//! deadlines:
//!   decision: {start: review, stop: [apply]}
//! ```
//!
//! # Right
//!
//! ```yaml
//! deadlines:
//!   decision: {start: review, stop: [review]}
//! ```

use motcua_kernel::say;
use super::subject::Subject;
use crate::diagnostic::Diagnostic;
use crate::graph::trigger_arrows;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    let graph = subject.graph;
    for (id, deadline) in subject.model.file.deadlines.iter().filter(|(_, deadline)| !deadline.stop.is_empty()) {
        let reached = graph.reached_after(deadline.start.as_ref());
        let stops = deadline.stop.iter().any(|stop| {
            let arrows = trigger_arrows(&graph.arrows, subject.model, stop);
            arrows.iter().any(|arrow| reached[graph.arrows[*arrow].from.index()])
        });
        if !stops {
            let headline = say!("nothing stops deadline `{name}` once it runs", name = id.text);
            let finding = Diagnostic::warning("deadline-never-stops", deadline.stop[0].span, headline);
            findings.push(finding.help(say!("name what decides the case, or leave `stop` out: then any end meets it")));
        }
    }
}
