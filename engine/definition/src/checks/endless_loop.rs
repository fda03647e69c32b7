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
use motcua_kernel::procedure::Payment;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    let at_once = returning_at_once(subject.graph);
    let crossed: Vec<bool> = subject.model.all().map(|ix| is_crossed(subject.graph, ix, &at_once)).collect();
    let circles = subject.graph.circles(|ix, via| match subject.model.step(ix) {
        Step::Parallel(_) | Step::Each(_) if via == Via::AfterJoin => subject.graph.may_open_none(ix),
        Step::Parallel(_) | Step::Each(_) => crossed[ix.index()],
        _ => passes(subject.graph, ix, via),
    });
    for circle in circles {
        let name = subject.model.name(circle[0]);
        let headline = say!("nothing waits in the circle {circle} → {name}", circle = subject.path(&circle), name = name.text);
        let finding = Diagnostic::error("endless-loop", name.span, headline);
        findings.push(finding.help(say!("let a person, a message or a system move the case on within the circle")));
    }
}

/// Whether the flow can take this way out of a step that is no region without anything from outside.
fn passes(graph: &Graph<'_>, ix: StepIx, via: Via<'_>) -> bool {
    let is_free = matches!(via, Via::Outcome { outcome: Payment::EXEMPT, .. });
    // What costs nothing is exempt at once.
    !graph.waits(ix) || via == Via::Skip || (matches!(graph.model.step(ix), Step::Payment(_)) && is_free)
}

/// Whether enough branches of a region return without anything from outside.
fn is_crossed(graph: &Graph<'_>, region: StepIx, at_once: &[bool]) -> bool {
    let branches = graph.from(region).filter(|arrow| matches!(arrow.via, Via::Open(_)));
    let returning = branches.filter(|arrow| matches!(arrow.to, Goal::Step(first) if at_once[first.index()])).count();
    graph.needed(region).0 <= returning
}

/// The steps from which a branch returns without anything from outside; those with a `parallel` of their own on the way
/// count as waiting. Found backwards from the returns, each arrow once: a region may have thousands of branches.
fn returning_at_once(graph: &Graph<'_>) -> Vec<bool> {
    let mut into = vec![Vec::new(); graph.model.steps.len()];
    let mut at_once = vec![false; graph.model.steps.len()];
    let mut pending = Vec::new();
    for arrow in &graph.arrows {
        let is_region = matches!(graph.model.step(arrow.from), Step::Parallel(_) | Step::Each(_));
        if is_region || !passes(graph, arrow.from, arrow.via) {
            continue;
        }
        match arrow.to {
            Goal::Join => pending.push(arrow.from),
            Goal::Step(next) => into[next.index()].push(arrow.from),
        }
    }
    while let Some(ix) = pending.pop() {
        if !std::mem::replace(&mut at_once[ix.index()], true) {
            pending.extend(&into[ix.index()]);
        }
    }
    at_once
}
