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

use motcua_kernel::say;
use motcua_kernel::sentence::Sentence;
use super::subject::Subject;
use crate::diagnostic::Diagnostic;
use crate::graph::Graph;
use crate::source::Span;
use crate::syntax::step::Step;
use motcua_kernel::id::StepIx;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    let before = findings.len();
    let mut report = |span: Span, headline: Sentence| {
        findings.push(Diagnostic::error("dead-end", span, headline).help(say!("add `next:`")));
    };
    for ix in subject.model.all() {
        let step = subject.model.step(ix);
        if matches!(step, Step::End(_) | Step::Handler(_))
            || subject.graph.only_undoes(ix)
            || step.common().next.is_some()
        {
            continue;
        }
        let name = subject.model.name(ix);
        if let Step::Wait(wait) = step
            && let Some(events) = &wait.events
        {
            for event in events.iter().filter(|event| event.next.is_none()) {
                let headline = say!("nothing says where `{name}` goes on when `{message}` comes", name = name.text, message = event.r#for.text);
                report(event.span, headline);
            }
            if let Some(when) = step.common().when {
                report(when.span(), say!("when `{name}` is skipped, nothing says where the case goes on", name = name.text));
            }
            continue;
        }
        let outcomes = Some(subject.model.ways(ix)).filter(|outcomes| !outcomes.is_empty());
        match outcomes {
            None => report(name.span, say!("step `{name}` leads nowhere", name = name.text)),
            Some(outcomes) => {
                for (id, _) in outcomes.iter().filter(|(_, next)| next.is_none()) {
                    report(id.span, say!("outcome `{name}` of `{step}` leads nowhere", name = id.text, step = name.text));
                }
                if let Some(when) = step.common().when {
                    report(
                        when.span(),
                        say!("when `{name}` is skipped, nothing says where the case goes on", name = name.text),
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
        let headline = say!("from step `{name}` no way leads to an end", name = name.text);
        let finding = Diagnostic::error("dead-end", name.span, headline);
        findings.push(finding.note(say!("the case would go round for ever: {caught}", caught = subject.path(&caught))));
    }
}

fn can_end(graph: &Graph<'_>) -> Vec<bool> {
    let ends = |ix: StepIx| matches!(graph.model.step(ix), Step::End(_));
    let mut ending: Vec<bool> = graph.model.all().map(ends).collect();
    // A branch beside the flow is over where it returns; the case ends elsewhere.
    for (of, _, arrow) in &graph.returns {
        if matches!(graph.model.step(*of), Step::Handler(_)) {
            ending[graph.arrows[*arrow].from.index()] = true;
        }
    }
    // Backwards from the ends. Nothing calls itself, and no arrow is looked at twice.
    let mut into = vec![Vec::new(); graph.model.steps.len()];
    for (position, arrow) in graph.arrows.iter().enumerate() {
        graph.lands_on(position).iter().for_each(|to| into[to.index()].push(arrow.from));
    }
    let mut pending: Vec<StepIx> = graph.model.all().filter(|ix| ending[ix.index()]).collect();
    while let Some(ix) = pending.pop() {
        for from in &into[ix.index()] {
            if !std::mem::replace(&mut ending[from.index()], true) {
                pending.push(*from);
            }
        }
    }
    ending
}
