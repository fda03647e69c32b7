//! A policy is to choose among people where there is nobody to choose: the applicant is one person, and whatever waits for
//! them is theirs.
//!
//! # Wrong
//!
//! ```yaml
//! steps:
//!   review: {role: applicant, assign: round_robin}
//! ```
//!
//! # Right
//!
//! ```yaml
//! steps:
//!   review: {assign: round_robin}
//! ```

use motcua_kernel::say;

use super::subject::Subject;
use crate::diagnostic::Diagnostic;
use crate::syntax::step::{Assign, AssignWord, Step};

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    for (_, step) in &subject.model.steps {
        let Step::Task(task) = step else { continue };
        let chooses = matches!(&task.assign, Some(Assign::One(AssignWord::LeastLoaded | AssignWord::RoundRobin)));
        if chooses && &*task.role.text == "applicant" {
            let headline = say!("`assign` has nobody to choose from: the applicant is one person");
            findings.push(Diagnostic::error("wrong-assign", task.role.span, headline).help(say!("leave `assign` out")));
        }
    }
}
