//! Steps follow each other in a circle in which nothing ever waits: a case would go round for ever at once.
//!
//! # Wrong
//!
//! ```yaml
//! steps:
//!   review:
//!     outcomes:
//!       grant: {label: Grant, next: count_up}
//!   count_up: {type: script, label: Count, set: {days: 5}, next: weigh}
//!   weigh: {type: choice, label: Weigh, next: [{when: apply.days > 3, to: count_up}, {to: granted}]}
//! ```
//!
//! # Right
//!
//! ```yaml
//! steps:
//!   review:
//!     outcomes:
//!       grant: {label: Grant, next: count_up}
//!   count_up: {type: script, label: Count, set: {days: 5}, next: weigh}
//!   weigh: {type: choice, label: Weigh, next: [{when: apply.days > 3, to: refused}, {to: granted}]}
//! ```

use motcua_kernel::say;
use super::subject::Subject;
use crate::diagnostic::Diagnostic;
use crate::graph::{Goal, Graph, Via};
use crate::syntax::step::Step;
use motcua_kernel::id::StepIx;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    let circles = subject.graph.circles(|ix, via| passes(subject.graph, ix, via));
    for circle in circles {
        let name = subject.model.name(circle[0]);
        let headline = say!("nothing waits in the circle {circle} → {name}", circle = subject.path(&circle), name = name.text);
        let finding = Diagnostic::error("endless-loop", name.span, headline);
        findings.push(finding.help(say!("let a person, a message or a system move the case on within the circle")));
    }
}

/// Whether the flow can take this way out of a step without anything from outside.
fn passes(graph: &Graph<'_>, ix: StepIx, via: Via<'_>) -> bool {
    match graph.model.step(ix) {
        Step::Task(_) | Step::Wait(_) | Step::Call(_) | Step::Handler(_) | Step::Subprocedure(_) => via == Via::Skip,
        Step::Parallel(_) | Step::Each(_) => match via {
            Via::AfterJoin => graph.may_open_none(ix),
            _ => graph.needed(ix).0 <= returning_at_once(graph, ix),
        },
        _ => true,
    }
}

/// How many branches return without anything from outside; those with a `parallel` of their own count as waiting.
fn returning_at_once(graph: &Graph<'_>, parallel: StepIx) -> usize {
    let branches = graph.from(parallel).filter(|arrow| matches!(arrow.via, Via::Open(_)));
    branches.filter(|arrow| matches!(arrow.to, Goal::Step(first) if returns_at_once(graph, first))).count()
}

fn returns_at_once(graph: &Graph<'_>, first: StepIx) -> bool {
    let mut pending = vec![first];
    let mut seen = vec![false; graph.model.steps.len()];
    while let Some(ix) = pending.pop() {
        if std::mem::replace(&mut seen[ix.index()], true)
            || matches!(graph.model.step(ix), Step::Parallel(_) | Step::Each(_))
        {
            continue;
        }
        for arrow in graph.from(ix).filter(|arrow| passes(graph, ix, arrow.via)) {
            match arrow.to {
                Goal::Join => return true,
                Goal::Step(next) => pending.push(next),
            }
        }
    }
    false
}
