//! No way leads to a step: it can never happen.
//!
//! A step is reached from a start by arrows (`next`, outcomes, branches, `on_error`, `on_expiry`), or as the `compensate` of
//! another step.
//!
//! # Wrong
//!
//! ```yaml
//! steps:
//!   archive: {type: notify, label: Archive, to: [clerk], template: told, next: granted}
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
use super::subject::Subject;
use crate::diagnostic::Diagnostic;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    let graph = subject.graph;
    let lost: Vec<_> = subject
        .model
        .all()
        .filter(|ix| graph.home[ix.index()].is_none() && graph.undoing[ix.index()].is_empty())
        .collect();
    let mut behind_another = vec![false; subject.model.steps.len()];
    for other in &lost {
        for to in graph.out[other.index()].iter().flat_map(|arrow| graph.lands_on(*arrow)).filter(|to| *to != other) {
            behind_another[to.index()] = true;
        }
    }
    for ix in &lost {
        // What only follows an unreachable step is found again when that one is repaired.
        let follows = behind_another[ix.index()];
        let in_circle = graph.comes_back(*ix);
        if follows && !in_circle {
            continue;
        }
        let name = subject.model.name(*ix);
        let headline = say!("no way leads to step `{name}`", name = name.text);
        let finding = Diagnostic::error("unreachable-step", name.span, headline);
        findings.push(finding.help(say!("name it in a `next`, or delete it")));
    }
}
