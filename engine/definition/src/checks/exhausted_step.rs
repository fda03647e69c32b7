//! A case could be led to a step that it may not enter again (`at_most`), or be left without any button.
//!
//! A button that leads to an exhausted step is not offered. So somebody must always have another one, and nothing that
//! happens by itself (an expiry, an answer, a join, a condition) may lead there a second time.
//!
//! # Wrong
//!
//! ```yaml
//! steps:
//!   review:
//!     outcomes:
//!       return: {label: Send back, requires: [reason], next: mend}
//!   mend: {type: task, label: Mend, role: applicant, at_most: 1, due: 5 working hours, next: again}
//!   again: {type: task, label: Look again, role: clerk, due: 5 working hours, next: mend}
//! ```
//!
//! # Right
//!
//! ```yaml
//! steps:
//!   review:
//!     outcomes:
//!       return: {label: Send back, requires: [reason], next: mend}
//!   mend: {type: task, label: Mend, role: applicant, at_most: 1, due: 5 working hours, next: review}
//! ```

use motcua_kernel::say;
use super::subject::Subject;
use crate::diagnostic::Diagnostic;
use crate::graph::{Arrow, Goal, Graph, Via};
use crate::syntax::step::Step;
use motcua_kernel::id::StepIx;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    let graph = subject.graph;
    // Only what can be come back to can be exhausted.
    let limited = |ix: &StepIx| subject.model.step(*ix).common().at_most.is_some() && graph.comes_back(*ix);
    let limited: Vec<StepIx> = subject.model.all().filter(limited).collect();
    let closed = closed(graph, &limited);
    for arrow in graph.arrows.iter().filter(|arrow| enters_by_itself(graph, arrow, &closed, &limited)) {
        let Goal::Step(to) = arrow.to else { continue };
        let headline = say!("the case could be led to `{name}` once more than it may be", name = subject.name(to));
        let most = subject.model.step(to).common().at_most;
        let mut finding = Diagnostic::error("exhausted-step", arrow.span, headline);
        if let Some(most) = most {
            finding = finding.also(most.span, say!("it may be entered so often"));
        }
        findings.push(finding.help(say!("let a person's button lead there, or raise `at_most`")));
    }
    for ix in subject.model.all().filter(|ix| graph.home[ix.index()].is_some()) {
        without_buttons(subject, ix, &closed, findings);
    }
}

/// The steps that count as exhausted when all limited ones are: those, and what does nothing but lead there. The kernel
/// looks through the same kinds of steps when it decides which buttons to offer.
fn closed(graph: &Graph<'_>, limited: &[StepIx]) -> Vec<bool> {
    let mut closed = vec![false; graph.model.steps.len()];
    limited.iter().for_each(|ix| closed[ix.index()] = true);
    // Backwards: whoever leads to a step that closed may close now.
    let mut into = vec![Vec::new(); graph.model.steps.len()];
    for arrow in &graph.arrows {
        if let Goal::Step(to) = arrow.to {
            into[to.index()].push(arrow.from);
        }
    }
    let passes = |ix: StepIx| matches!(graph.model.step(ix), Step::Script(_) | Step::Choice(_) | Step::Notify(_));
    let mut open: Vec<usize> = graph.out.iter().map(Vec::len).collect();
    let mut pending = limited.to_vec();
    while let Some(ix) = pending.pop() {
        for from in &into[ix.index()] {
            // One less of its ways is open.
            open[from.index()] -= 1;
            if open[from.index()] == 0 && passes(*from) && !std::mem::replace(&mut closed[from.index()], true) {
                pending.push(*from);
            }
        }
    }
    closed
}

/// Whether this arrow can lead to an exhausted step without a person's choice.
fn enters_by_itself(graph: &Graph<'_>, arrow: &Arrow<'_>, closed: &[bool], limited: &[StepIx]) -> bool {
    let Goal::Step(to) = arrow.to else { return false };
    if !closed[to.index()] || closed[arrow.from.index()] && !limited.contains(&arrow.from) {
        return false;
    }
    // Before the first visit nothing is exhausted.
    let later = limited.iter().any(|ix| graph.leads_to(*ix, arrow.from));
    if !later {
        return false;
    }
    match (graph.model.step(arrow.from), arrow.via) {
        // A button whose every way is closed is not offered; one with another way is, and may still come here.
        (Step::Task(_), Via::Outcome { outcome, timer: false }) => {
            let ways = graph
                .from(arrow.from)
                .filter(|way| matches!(way.via, Via::Outcome { outcome: of, .. } if of == outcome));
            !all_closed(ways, closed)
        }
        _ => true,
    }
}

fn all_closed<'g, 'a: 'g>(mut ways: impl Iterator<Item = &'g Arrow<'a>>, closed: &[bool]) -> bool {
    ways.all(|way| matches!(way.to, Goal::Step(to) if closed[to.index()]))
}

/// A task of which every button leads to an exhausted step.
fn without_buttons(subject: &Subject<'_>, ix: StepIx, closed: &[bool], findings: &mut Vec<Diagnostic>) {
    let graph = subject.graph;
    if !matches!(subject.model.step(ix), Step::Task(_)) {
        return;
    }
    let pressed: Vec<&Arrow<'_>> =
        graph.from(ix).filter(|arrow| matches!(arrow.via, Via::Outcome { timer: false, .. })).collect();
    let Some(first) = pressed.first().filter(|_| all_closed(pressed.iter().copied(), closed)) else { return };
    let Goal::Step(to) = first.to else { return };
    let reentered = subject.model.all().filter(|other| closed[other.index()]).any(|other| graph.leads_to(other, ix));
    if reentered {
        let name = subject.model.name(ix);
        let headline =
            say!("`{name}` has no button left once `{next}` may not be entered again", name = name.text, next = subject.name(to));
        let finding = Diagnostic::error("exhausted-step", name.span, headline);
        findings.push(finding.help(say!("add an outcome that leads elsewhere")));
    }
}
