//! Something that people see has no label, and would be shown by its name.
//!
//! # Wrong
//!
//! ```yaml
//! steps:
//!   review: {label: null}
//! ```
//!
//! # Right
//!
//! ```yaml
//! steps:
//!   review: {label: Decide about the leave}
//! ```

use motcua_kernel::say;
use motcua_kernel::sentence::Sentence;
use super::subject::Subject;
use crate::diagnostic::Diagnostic;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    let file = subject.model.file;
    let mut report = |what: Sentence, id: &crate::syntax::leaf::Id, there: bool| {
        if !there {
            let headline = say!("{what} `{name}` has no label", what, name = id.text);
            findings.push(Diagnostic::warning("missing-label", id.span, headline).help(say!("add `label:`")));
        }
    };
    file.agencies.iter().for_each(|(id, agency)| report(say!("agency"), id, agency.label.is_some()));
    file.roles.iter().for_each(|(id, role)| report(say!("role"), id, role.label.is_some()));
    file.deadlines.iter().for_each(|(id, deadline)| report(say!("deadline"), id, deadline.label.is_some()));
    let fields = file.forms.iter().flat_map(|(_, form)| form.iter());
    fields.for_each(|(id, field)| report(say!("field"), id, field.common().label.is_some()));
    for ix in subject.model.all() {
        report(say!("step"), subject.model.name(ix), subject.model.step(ix).common().label.is_some());
        let outcomes = subject.model.declared(ix).into_iter().flat_map(|outcomes| outcomes.iter());
        outcomes.for_each(|(id, outcome)| report(say!("outcome"), id, outcome.label.is_some()));
    }
}
