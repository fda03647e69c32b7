//! A case could get to a place from which no way leads on, or from which it can never end.
//!
//! Every step but an end says where the flow goes on: by `next`, or by the `next` of each of its outcomes. A step with `when`
//! also needs `next` for the case that it is skipped.
//!
//! # Wrong
//!
//! ```yaml
//! steps:
//!   review:
//!     outcomes:
//!       grant: {label: Grant, next: archive}
//!   archive: {type: notify, label: Archive, to: [clerk], template: told}
//! ```
//!
//! # Right
//!
//! ```yaml
//! steps:
//!   review:
//!     outcomes:
//!       grant: {label: Grant, next: archive}
//!   archive: {type: notify, label: Archive, to: [clerk], template: told, next: granted}
//! ```

use super::subject::Subject;
use crate::diagnostic::Diagnostic;
use crate::graph::Graph;
use crate::source::Span;
use crate::syntax::step::Step;
use motcua_kernel::id::StepIx;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    let before = findings.len();
    let mut report = |span: Span, headline: String| {
        findings.push(Diagnostic::error("dead-end", span, headline).help("add `next:`"));
    };
    for ix in subject.model.all() {
        let step = subject.model.step(ix);
        if matches!(step, Step::End(_)) || subject.graph.only_undoes(ix) || step.common().next.is_some() {
            continue;
        }
        let name = subject.model.name(ix);
        if let Step::Wait(wait) = step
            && let Some(events) = &wait.events
        {
            for event in events.iter().filter(|event| event.next.is_none()) {
                let headline = format!("nothing says where `{}` goes on when `{}` comes", name.text, event.r#for.text);
                report(event.span, headline);
            }
            if let Some(when) = step.common().when {
                report(when.span(), format!("when `{}` is skipped, nothing says where the case goes on", name.text));
            }
            continue;
        }
        let outcomes = Some(subject.model.ways(ix)).filter(|outcomes| !outcomes.is_empty());
        match outcomes {
            None => report(name.span, format!("step `{}` leads nowhere", name.text)),
            Some(outcomes) => {
                for (id, _) in outcomes.iter().filter(|(_, next)| next.is_none()) {
                    report(id.span, format!("outcome `{}` of `{}` leads nowhere", id.text, name.text));
                }
                if let Some(when) = step.common().when {
                    report(
                        when.span(),
                        format!("when `{}` is skipped, nothing says where the case goes on", name.text),
                    );
                }
            }
        }
    }
    if findings.len() == before {
        endless(subject, findings);
    }
}

/// Steps from which every way leads on, and none to an end.
fn endless(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    let ending = can_end(subject.graph);
    let caught: Vec<StepIx> =
        subject.model.all().filter(|ix| !ending[ix.index()] && subject.graph.home[ix.index()].is_some()).collect();
    // The first in the file stands for all: repairing it usually repairs the others.
    if let Some(first) = caught.first().filter(|_| ending.iter().any(|ends| *ends)) {
        let name = subject.model.name(*first);
        let headline = format!("from step `{}` no way leads to an end", name.text);
        let finding = Diagnostic::error("dead-end", name.span, headline);
        findings.push(finding.note(format!("the case would go round for ever: {}", subject.path(&caught))));
    }
}

fn can_end(graph: &Graph<'_>) -> Vec<bool> {
    let ends = |ix: StepIx| matches!(graph.model.step(ix), Step::End(_));
    let mut ending: Vec<bool> = graph.model.all().map(ends).collect();
    loop {
        let before = ending.iter().filter(|ends| **ends).count();
        for (position, arrow) in graph.arrows.iter().enumerate() {
            if graph.lands_on(position).iter().any(|to| ending[to.index()]) {
                ending[arrow.from.index()] = true;
            }
        }
        if ending.iter().filter(|ends| **ends).count() == before {
            return ending;
        }
    }
}
