//! Something has a name that means something else.
//!
//! A step named `case`, `deadline`, `now` or `today` would hide what expressions mean by it; `join` is where a branch
//! returns; `message`, `payment`, `advance`, `advance_to`, `advance_past`, `expect` and `withdraw` are words of test files; words of
//! the expression language (`if`, `true`, …) cannot be variables. A decision table is read like a step, so no step has its
//! name. `applicant` and `assignee` are built-in roles, `timer` is
//! who presses an outcome that nobody presses, an element of an `each` is named like no step and no element around it, and `skipped` is how a step ends that did not take place.
//!
//! # Wrong
//!
//! ```yaml
//! steps:
//!   review: {next: case}
//!   case: {type: notify, label: Tell, to: [applicant], template: told, next: granted}
//! ```
//!
//! # Right
//!
//! ```yaml
//! steps:
//!   review:
//!     outcomes:
//!       grant: {label: Grant, next: tell}
//!   tell: {type: notify, label: Tell, to: [applicant], template: told, next: granted}
//! ```

use motcua_kernel::say;
use motcua_kernel::sentence::Sentence;
use motcua_kernel::procedure::Payment;
use motcua_kernel::rule::can_name;

use super::subject::Subject;
use crate::diagnostic::Diagnostic;
use crate::source::Span;

const STEPS: [&str; 13] = [
    "case",
    "form",
    "deadline",
    "now",
    "today",
    "join",
    "message",
    "payment",
    "advance",
    "advance_to",
    "advance_past",
    "expect",
    "withdraw",
];
const ROLES: [&str; 3] = ["applicant", "assignee", "timer"];
const OUTCOMES: [&str; 2] = ["skipped", "failed"];
/// Given to a step beside its fields.
const FIELDS: [&str; 3] = ["outcome", "by", "from"];

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    let mut report = |what: Sentence, name: &str, span: Span| {
        let headline = say!("{what} cannot be named `{name}`: the word means something else", what, name);
        findings.push(Diagnostic::error("reserved-name", span, headline).help(say!("choose another name")));
    };
    let model = subject.model;
    for (id, _) in model.steps.iter().filter(|(id, _)| STEPS.contains(&&*id.text) || !can_name(&id.text)) {
        report(say!("a step"), &id.text, id.span);
    }
    // A table is read by its name, as a step is.
    for (id, table) in model.file.tables.iter() {
        for (output, _) in table.output.iter().filter(|(output, _)| !can_name(&output.text)) {
            report(say!("an output"), &output.text, output.span);
        }
        if STEPS.contains(&&*id.text) || !can_name(&id.text) || model.find(&id.text).is_some() {
            report(say!("a table"), &id.text, id.span);
        }
    }
    for (id, _) in model.file.roles.iter().filter(|(id, _)| ROLES.contains(&&*id.text)) {
        report(say!("a role"), &id.text, id.span);
    }
    let fields = model.file.forms.iter().flat_map(|(_, form)| form.iter());
    for (id, _) in fields.filter(|(id, _)| FIELDS.contains(&&*id.text) || !can_name(&id.text)) {
        report(say!("a field"), &id.text, id.span);
    }
    for ix in model.all() {
        for (id, _) in model.declared(ix).into_iter().flat_map(|outcomes| outcomes.iter()) {
            let own = matches!(model.step(ix), crate::syntax::step::Step::Payment(_)) && *id.text == *Payment::FAILED;
            if OUTCOMES.contains(&&*id.text) && !own {
                report(say!("an outcome"), &id.text, id.span);
            }
        }
        if let crate::syntax::step::Step::Each(each) = model.step(ix) {
            let name = &each.r#as;
            let outer = subject.graph.eaches(ix).into_iter();
            let taken = outer.filter_map(|outer| match model.step(outer) {
                crate::syntax::step::Step::Each(outer) => Some(&*outer.r#as.text),
                _ => None,
            });
            let taken = taken.into_iter().any(|outer| outer == &*name.text) || model.find(&name.text).is_some();
            if taken || STEPS.contains(&&*name.text) || !can_name(&name.text) {
                report(say!("an element"), &name.text, name.span);
            }
        }
        if let crate::syntax::step::Step::Script(script) = model.step(ix) {
            for (id, _) in script.set.iter().filter(|(id, _)| FIELDS.contains(&&*id.text) || !can_name(&id.text)) {
                report(say!("a value"), &id.text, id.span);
            }
        }
    }
}
