//! A step that undoes another lies in the normal flow as well, or leads on.
//!
//! What a `compensate` names runs when a case ends with `compensate: true` or is withdrawn, one step after the other, last
//! first. It has no `next`, and no arrow leads to it: otherwise the case would go on after its end.
//!
//! # Wrong
//!
//! ```yaml
//! steps:
//!   review: {compensate: tell}
//!   tell: {type: notify, label: Take it back, to: [applicant], template: told, next: granted}
//! ```
//!
//! # Right
//!
//! ```yaml
//! steps:
//!   review: {compensate: tell}
//!   tell: {type: notify, label: Take it back, to: [applicant], template: told}
//! ```

use motcua_kernel::say;
use motcua_kernel::sentence::Sentence;
use super::subject::Subject;
use crate::diagnostic::Diagnostic;
use crate::graph::Goal;
use crate::syntax::step::Step;
use motcua_kernel::id::StepIx;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    let undoes = |ix: &StepIx| {
        let able = matches!(subject.model.step(*ix), Step::Call(_) | Step::Script(_) | Step::Notify(_) | Step::Task(_));
        able && !subject.graph.undoing[ix.index()].is_empty()
    };
    for ix in subject.model.all().filter(undoes) {
        let name = subject.name(ix);
        let error = |span, headline: Sentence| Diagnostic::error("undo-in-flow", span, headline);
        if let Some(arrow) = subject.graph.from(ix).next() {
            let headline = say!("`{name}` undoes another step, and cannot lead on", name);
            findings.push(error(arrow.span, headline).help(say!("leave out `next`")));
        }
        if let Some(arrow) = subject.graph.arrows.iter().find(|arrow| arrow.to == Goal::Step(ix)) {
            let headline = say!("`{name}` undoes another step, and cannot lie in the flow", name);
            findings.push(error(arrow.span, headline).help(say!("write a step of its own for undoing")));
        }
    }
}
