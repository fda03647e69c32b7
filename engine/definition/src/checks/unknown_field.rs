//! Something names a field that its form does not have: `requires`, `shows`, the input of a call, an expression, a test.
//!
//! # Wrong
//!
//! ```yaml
//! steps:
//!   review:
//!     outcomes:
//!       refuse: {label: Refuse, requires: [reasons], next: refused}
//! ```
//!
//! # Right
//!
//! ```yaml
//! steps:
//!   review:
//!     outcomes:
//!       refuse: {label: Refuse, requires: [reason], next: refused}
//! ```

use motcua_kernel::say;
use super::subject::{Noun, Subject, unknown};
use crate::diagnostic::{Diagnostic, list};
use crate::mentions::{Mention, Named};
use crate::syntax::step::Step;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    for mention in &subject.mentions {
        match mention.named {
            Named::FieldOf(form) => of_form(subject, mention, form, findings),
            Named::ValueOf(step) => of_step(subject, mention, step, findings),
            _ => {}
        }
    }
}

fn of_form(subject: &Subject<'_>, mention: &Mention<'_>, form: &str, findings: &mut Vec<Diagnostic>) {
    if form.is_empty() {
        let headline = say!("`{key}` names a field, and this step has no form", key = mention.key);
        findings.push(Diagnostic::error("unknown-field", mention.span, headline).help(say!("add `form:` to the step")));
        return;
    }
    // A form that does not exist is told by its own rule.
    let Some(found) = subject.model.forms.get(form) else { return };
    if !found.has(mention.name) && !subject.model.is_broken(mention.name) {
        let fields = || found.fields.keys().map(|field| field.as_str());
        let headline = say!("form `{form}` has no field `{name}`", form, name = mention.name);
        findings.push(
            Diagnostic::error("unknown-field", mention.span, headline)
                .label(say!("fields: {names}", names = list(fields())))
                .nearest(mention.name, fields()),
        );
    }
}

fn of_step(subject: &Subject<'_>, mention: &Mention<'_>, step: &str, findings: &mut Vec<Diagnostic>) {
    let Some(ix) = subject.model.find(step) else { return };
    let fields = subject.model.fields_of(ix);
    // A form that does not exist is told by its own rule.
    let form = match subject.model.step(ix) {
        Step::Start(start) => start.form.as_ref(),
        Step::Task(task) => task.form.as_ref(),
        Step::Payment(payment) => payment.form.as_ref(),
        _ => None,
    };
    if form.is_some_and(|form| !subject.model.forms.contains_key(&form.text)) {
        return;
    }
    if !fields.contains(&mention.name) && !subject.model.is_broken(mention.name) && !subject.model.is_broken(step) {
        findings.push(unknown("unknown-field", &Noun::field_of(step), mention, &fields));
    }
}
