//! A key names a step of a kind that cannot stand there.
//!
//! `not_by` and `same_as` are about people, so they name tasks or starts; `next` never leads back to a start; a branch begins
//! with a step that does something; what undoes another step is a call, a script, a notice or a task. In tests only starts
//! and tasks are done by people.
//!
//! # Wrong
//!
//! ```yaml
//! steps:
//!   review: {not_by: [granted]}
//! ```
//!
//! # Right
//!
//! ```yaml
//! steps:
//!   review: {not_by: [apply]}
//! ```

use super::subject::Subject;
use crate::diagnostic::Diagnostic;
use crate::mentions::Named;
use crate::syntax::step::Step;
use motcua_kernel::say;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    for mention in subject.mentioned(&Named::Step) {
        let Some(ix) = subject.model.find(mention.name) else { continue };
        let step = subject.model.step(ix);
        let problem = match (mention.key, step) {
            ("not_by" | "same_as", Step::Start(_) | Step::Task(_)) => None,
            ("not_by" | "same_as", _) => Some(say!("no person does it")),
            ("next" | "to" | "on_error" | "branches" | "do", Step::Start(_)) => {
                Some(say!("a case is opened there, and only once"))
            }
            ("next" | "to" | "on_error" | "branches" | "do", Step::Handler(_)) => {
                Some(say!("a handler begins by itself"))
            }
            ("branches" | "do", Step::End(_)) => Some(say!("a branch must do something and return")),
            ("compensate", Step::Call(_) | Step::Script(_) | Step::Notify(_) | Step::Task(_)) => None,
            ("compensate", _) => Some(say!("only a call, a script, a notice or a task undoes something")),
            ("shows", Step::End(_) | Step::Choice(_) | Step::Parallel(_) | Step::Each(_) | Step::Notify(_)) => {
                Some(say!("it leaves no values behind"))
            }
            ("pause", Step::End(_) | Step::Start(_) | Step::Handler(_)) => Some(say!("a case never stays there")),
            ("start" | "stop" | "extend", Step::End(_)) => Some(say!("the case is over there")),
            _ => None,
        };
        if let Some(problem) = problem {
            let headline =
                say!("`{key}` cannot name `{name}`: {problem}", key = mention.key, name = mention.name, problem);
            let finding = Diagnostic::error("wrong-step", mention.span, headline);
            findings.push(finding.also(subject.model.name(ix).span, say!("this step")));
        }
    }
}
