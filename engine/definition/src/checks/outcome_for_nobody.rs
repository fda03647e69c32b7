//! An outcome is kept for a role to which the task never comes, or nothing is left for the role to which it comes.
//!
//! `by` keeps an outcome for one of those who may have the task: the step's role, or one to whom a ladder hands it
//! (`reassign`). Whoever has it must find a button to press.
//!
//! # Wrong
//!
//! ```yaml
//! roles:
//!   chair: {agency: office, label: Chair}
//! steps:
//!   review:
//!     outcomes:
//!       grant: {label: Grant, by: chair, next: granted}
//! ```
//!
//! # Right
//!
//! ```yaml
//! roles:
//!   chair: {agency: office, label: Chair}
//! escalations:
//!   late: [{at: 100%, reassign: chair}]
//! steps:
//!   review:
//!     due: {within: 5 working days, escalate: late}
//!     outcomes:
//!       grant: {label: Grant, by: clerk, next: granted}
//!       grant_late: {label: Grant, by: chair, next: granted}
//! ```

use motcua_kernel::say;

use super::subject::Subject;
use crate::diagnostic::{Diagnostic, list};
use crate::syntax::leaf::Id;
use crate::syntax::step::{Step, TaskStep};
use crate::syntax::time::Due;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    for (id, step) in &subject.model.steps {
        let Step::Task(task) = step else { continue };
        let come = comes_to(subject, task);
        for (name, outcome) in task.outcomes.iter() {
            let Some(by) = outcome.only_by().filter(|by| !come.contains(&&*by.text)) else { continue };
            let headline =
                say!("outcome `{outcome}` is kept for `{role}`, to whom `{step}` never comes", outcome = name.text, role = by.text, step = id.text);
            let finding = Diagnostic::error("outcome-for-nobody", by.span, headline);
            findings.push(
                finding
                    .label(say!("the task comes to: {names}", names = list(come.iter().copied())))
                    .help(say!("name one of them, or let a ladder hand the task to the role: `reassign: {role}`", role = by.text)),
            );
        }
        let buttons = || task.outcomes.iter().filter(|(_, outcome)| !outcome.by_timer());
        let finds_one = |role: &&str| buttons().any(|(_, outcome)| outcome.only_by().is_none_or(|by| *by.text == **role));
        if buttons().next().is_none() {
            continue;
        }
        findings.extend(come.iter().filter(|role| !finds_one(role)).map(|role| {
            let headline = say!("`{role}` gets `{step}` and finds no outcome there: each is kept for others", role, step = id.text);
            Diagnostic::error("outcome-for-nobody", id.span, headline)
                .help(say!("take `by` from an outcome, or add one for the role"))
        }));
    }
}

/// The roles to which a task may come: its own, and those to whom the ladders of its limit and of the deadlines hand it.
fn comes_to<'a>(subject: &Subject<'a>, task: &'a TaskStep) -> Vec<&'a str> {
    let file = subject.model.file;
    let own = match &task.due {
        Some(Due::Full(due)) => due.escalate.as_ref(),
        Some(_) | None => None,
    };
    let of_case = file.deadlines.iter().filter_map(|(_, deadline)| deadline.escalate.as_ref());
    // What waits for the applicant is never taken from them.
    let ladders = own.into_iter().chain(of_case).filter(|_| *task.role.text != *"applicant");
    let rungs = ladders.filter_map(|ladder: &Id| file.escalations.get(&ladder.text)).flat_map(|ladder| ladder.iter());
    let mut come = vec![&*task.role.text];
    for role in rungs.filter_map(|rung| rung.reassign.as_ref()) {
        if !come.contains(&&*role.text) {
            come.push(&role.text);
        }
    }
    come
}
