//! A payment does not say who reports it, or says what cannot be.
//!
//! A payment ends in one of three ways. `paid` must be declared: a `service` reports it, or a role has a button for it (`by`),
//! which is cash at the counter. `exempt` is set at once where the amount is 0, and pressed where the law lets somebody off.
//! `failed` is reported by the service, or set by the clock. Silence is never a payment, and the applicant does not say
//! whether they paid. One role works at the counter: where another one decides about exemptions, let it decide in a task
//! before, and let the amount be 0.
//!
//! The step's own values are `amount`, `reference`, `receipt` and `problem`, so its form has no fields of these names.
//!
//! # Wrong
//!
//! ```yaml
//! steps:
//!   review:
//!     outcomes:
//!       grant: {label: Grant, next: pay}
//!   pay:
//!     type: payment
//!     label: Pay the fee
//!     amount: "50000"
//!     due: 4 working hours
//!     outcomes:
//!       paid: {label: Paid, next: granted}
//! ```
//!
//! # Right
//!
//! ```yaml
//! steps:
//!   review:
//!     outcomes:
//!       grant: {label: Grant, next: pay}
//!   pay:
//!     type: payment
//!     label: Pay the fee
//!     amount: "50000"
//!     due: 4 working hours
//!     outcomes:
//!       paid: {label: Paid, by: clerk, next: granted}
//! ```

use motcua_kernel::procedure::Payment;
use motcua_kernel::say;
use motcua_kernel::sentence::Sentence;

use super::subject::Subject;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::leaf::Id;
use crate::syntax::step::{Outcome, PaymentStep, Step};

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    for (id, step) in &subject.model.steps {
        let Step::Payment(payment) = step else { continue };
        if payment.outcomes.get(Payment::PAID).is_none() && !subject.model.is_broken(Payment::PAID) {
            let finding = error(id.span, say!("`{step}` does not say what follows when it is paid", step = id.text));
            findings.push(finding.help(say!("add `paid:` under `outcomes`")));
        }
        for (name, outcome) in payment.outcomes.iter() {
            findings.extend(outcome_of(payment, name, outcome));
        }
        counters(payment, findings);
        form(subject, payment, findings);
    }
}

fn error(span: Span, headline: impl Into<Sentence>) -> Diagnostic {
    Diagnostic::error("wrong-payment", span, headline)
}

/// Whether somebody, or something, brings this outcome about.
fn outcome_of(payment: &PaymentStep, name: &Id, outcome: &Outcome) -> Option<Diagnostic> {
    let text = &*name.text;
    if !Payment::OUTCOMES.contains(&text) {
        let headline = say!("a payment cannot end as `{name}`", name = text);
        return Some(error(name.span, headline).help(say!("it ends as `paid`, `exempt` or `failed`")));
    }
    if let Some(by) = outcome.by.as_ref().filter(|_| outcome.by_timer() && text != Payment::FAILED) {
        let headline = say!("silence is no payment: the clock cannot set `{name}`", name = text);
        return Some(error(by.span, headline).help(say!("use `failed` for what was not paid in time")));
    }
    if let Some(by) = outcome.only_by().filter(|by| *by.text == *"applicant") {
        let headline = say!("the applicant does not say whether `{name}` holds", name = text);
        return Some(error(by.span, headline).help(say!("name a role of an office, or leave `by` out")));
    }
    if let (None, Some(required)) = (outcome.only_by(), outcome.requires.first()) {
        let headline = say!("nobody presses `{name}`, so nobody fills in `{field}`", name = text, field = required.text);
        return Some(error(required.span, headline).help(say!("add `by:` with the role that has a button for it")));
    }
    let unreported = outcome.by.is_none() && payment.service.is_none() && text != Payment::EXEMPT;
    unreported.then(|| {
        let headline = say!("nobody reports that it is `{name}`", name = text);
        error(name.span, headline).help(say!("add `service:` to the step, or `by:` with a role that has a button for it"))
    })
}

fn counters(payment: &PaymentStep, findings: &mut Vec<Diagnostic>) {
    let Some(first) = payment.counter() else { return };
    let others = payment.outcomes.iter().filter_map(|(_, outcome)| outcome.only_by());
    if let Some(other) = others.into_iter().find(|by| by.text != first.text) {
        let headline =
            say!("two roles work at one counter: `{first}` and `{second}`", first = first.text, second = other.text);
        findings.push(error(other.span, headline).also(first.span, say!("the first")).help(say!(
            "let the other role decide in a task before, and let the amount be 0 where it exempts"
        )));
    }
}

fn form(subject: &Subject<'_>, payment: &PaymentStep, findings: &mut Vec<Diagnostic>) {
    let Some(form) = &payment.form else { return };
    if payment.counter().is_none() {
        let finding = error(form.span, say!("nobody fills in this form: no outcome has a button"));
        findings.push(finding.help(say!("add `by:` to an outcome, or leave `form` out")));
    }
    let fields = subject.model.file.forms.get(&form.text).into_iter().flat_map(|fields| fields.iter());
    for (field, _) in fields.filter(|(field, _)| Payment::VALUES.contains(&&*field.text)) {
        let headline = say!("`{name}` is the payment's own word", name = field.text);
        findings.push(error(form.span, headline).also(field.span, say!("this field")).help(say!("rename the field")));
    }
}
