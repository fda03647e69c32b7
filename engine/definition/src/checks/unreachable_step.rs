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
    for ix in &lost {
        // What only follows an unreachable step is found again when that one is repaired.
        let follows = lost
            .iter()
            .filter(|other| *other != ix)
            .any(|other| graph.out[other.index()].iter().any(|arrow| graph.lands_on(*arrow).contains(ix)));
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
