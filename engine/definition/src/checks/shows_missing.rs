//! A task of another agency does not say what that agency may see.
//!
//! Nobody gets at another agency's fields unless `shows` says so; without it, the people there would have to decide about
//! something they cannot read. The agency of the case is the one that first has something to do.
//!
//! # Wrong
//!
//! ```yaml
//! agencies:
//!   police: {label: Police}
//! roles:
//!   officer: {agency: police, label: Officer}
//! steps:
//!   review:
//!     outcomes:
//!       grant: {label: Grant, next: look}
//!   look: {type: task, label: Give an opinion, role: officer, due: 4 working hours, next: granted}
//! ```
//!
//! # Right
//!
//! ```yaml
//! agencies:
//!   police: {label: Police}
//! roles:
//!   officer: {agency: police, label: Officer}
//! steps:
//!   review:
//!     outcomes:
//!       grant: {label: Grant, next: look}
//!   look: {type: task, label: Give an opinion, role: officer, shows: [apply.days], due: 4 working hours, next: granted}
//! ```

use motcua_kernel::say;
use super::subject::Subject;
use crate::diagnostic::Diagnostic;
use crate::graph::Goal;
use crate::syntax::step::Step;
use motcua_kernel::id::StepIx;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    let Some(own) = own_agency(subject) else { return };
    for ix in subject.model.all() {
        let Step::Task(task) = subject.model.step(ix) else { continue };
        let Some(agency) = agency_of(subject, ix) else { continue };
        if agency != own && task.shows.is_empty() {
            let name = subject.model.name(ix);
            let headline = say!("`{agency}` is asked in `{name}`, and sees nothing", agency, name = name.text);
            let finding = Diagnostic::warning("shows-missing", task.role.span, headline);
            findings.push(finding.help(say!("add `shows:` with the fields that this agency may see")));
        }
    }
}

/// The agency of a task's role; none for the applicant.
fn agency_of<'a>(subject: &Subject<'a>, ix: StepIx) -> Option<&'a str> {
    let Step::Task(task) = subject.model.step(ix) else { return None };
    Some(&subject.model.file.roles.get(&task.role.text)?.agency.text)
}

/// The agency of the first task behind a start.
fn own_agency<'a>(subject: &Subject<'a>) -> Option<&'a str> {
    let mut pending: std::collections::VecDeque<StepIx> = subject.graph.starts().into();
    let mut seen = vec![false; subject.model.steps.len()];
    while let Some(ix) = pending.pop_front() {
        if std::mem::replace(&mut seen[ix.index()], true) {
            continue;
        }
        if let Some(agency) = agency_of(subject, ix) {
            return Some(agency);
        }
        pending.extend(subject.graph.from(ix).filter_map(|arrow| match arrow.to {
            Goal::Step(to) => Some(to),
            Goal::Join => None,
        }));
    }
    None
}
