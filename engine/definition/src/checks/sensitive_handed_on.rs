//! What is sensitive leaves the case: it is told to a system or to another procedure, messages are found by it, or a paper
//! or notice names it.
//!
//! A field is marked `sensitive` so that few people see it. Whoever gets it outside the case is not bound by that: each
//! such place needs a reason. Papers and notices print `•••` in its place, so a template that names it says nothing.
//! Another procedure may have it where its own field is `sensitive` as well.
//!
//! # Wrong
//!
//! ```yaml
//! forms:
//!   application:
//!     days: {type: integer, required: true, sensitive: true, label: Days}
//! services:
//!   registry: {openapi: services/registry.openapi.yaml}
//! steps:
//!   review:
//!     outcomes:
//!       grant: {label: Grant, next: enter}
//!   enter: {type: call, label: Enter, service: registry, operation: enter, input: {days: = apply.days}, next: granted}
//! ```
//!
//! # Right
//!
//! ```yaml
//! services:
//!   registry: {openapi: services/registry.openapi.yaml}
//! steps:
//!   review:
//!     outcomes:
//!       grant: {label: Grant, next: enter}
//!   enter: {type: call, label: Enter, service: registry, operation: enter, input: {days: 1}, next: granted}
//! ```

use motcua_kernel::procedure::{Handled, Procedure, StepKind};
use motcua_kernel::rule::Rule;
use motcua_kernel::say;
use motcua_kernel::sentence::Sentence;

use crate::diagnostic::Diagnostic;
use crate::expressions::Rules;
use crate::lower::source::parts;
use crate::model::Model;
use crate::source::Span;

/// Looks at a procedure that is ready to run: only there is known what is computed from what.
pub(super) fn about(model: &Model<'_>, procedure: &Procedure, rules: &Rules, findings: &mut Vec<Diagnostic>) {
    let sensitive = procedure.sensitive();
    if sensitive.is_empty() {
        return;
    }
    let mut report = |rule: &Rule, headline: Sentence| {
        if let Some(span) = rules.span_of(rule) {
            let finding = Diagnostic::warning("sensitive-handed-on", span, headline);
            findings.push(finding.help(say!("leave it out; where it is needed, say why: `# motcua: allow(sensitive-handed-on) …`")));
        }
    };
    for step in &procedure.steps {
        match &step.kind {
            StepKind::Call { service, input, .. } => {
                for (_, rule) in input.iter().filter(|(_, rule)| sensitive.is_read_by(rule)) {
                    report(rule, say!("`{service}` is told something sensitive", service));
                }
            }
            StepKind::Payment(payment) if sensitive.is_read_by(&payment.amount) => {
                if let Some(service) = &payment.service {
                    report(&payment.amount, say!("`{service}` is told something sensitive", service));
                }
            }
            StepKind::Subprocedure(sub) => {
                let start = sub.child.procedure.find(&sub.start).map(|ix| sub.child.procedure.step(ix));
                let stays = |name| match start.map(|start| &start.kind) {
                    Some(StepKind::Start { form, .. }) => {
                        form.fields.get(name).is_some_and(|field| field.terms.sensitive)
                    }
                    _ => false,
                };
                let told = sub.input.iter().filter(|(name, rule)| sensitive.is_read_by(rule) && !stays(name));
                let child = &sub.child.procedure.reference.id;
                told.for_each(|(_, rule)| {
                    report(rule, say!("`{child}` is told something sensitive, and does not know that it is", child));
                });
            }
            StepKind::Wait(wait) => {
                for awaited in wait.messages().iter().filter(|awaited| sensitive.is_read_by(&awaited.key)) {
                    report(&awaited.key, say!("a message is found by something sensitive"));
                }
            }
            StepKind::Handler(handler) => {
                if let Handled::Message { key, .. } = &handler.event
                    && sensitive.is_read_by(key)
                {
                    report(key, say!("a message is found by something sensitive"));
                }
            }
            _ => {}
        }
    }
    registers(model, findings);
    for (name, file) in &model.around.templates {
        let text = model.files.file(*file).text();
        for (ix, field) in sensitive.fields() {
            let path = format!("{}.{field}", procedure.step(ix).id);
            for at in mentions(text, &path) {
                let headline = say!("`{template}` names `{path}`, which is sensitive", template = name, path = &path);
                let finding = Diagnostic::warning("sensitive-handed-on", Span::new(*file, at..at + path.len()), headline);
                findings.push(finding.help(say!("papers and notices print `•••` instead: leave it out")));
            }
        }
    }
}

/// Registers that are asked by something sensitive.
fn registers(model: &Model<'_>, findings: &mut Vec<Diagnostic>) {
    for (_, fields) in model.file.forms.iter() {
        let sensitive: Vec<_> = fields.iter().filter(|(_, field)| field.common().sensitive).map(|(id, _)| id).collect();
        for source in fields.iter().filter_map(|(_, field)| field.common().source.and_then(parts)) {
            let operations = model.around.services.get(source.service.0);
            let operation = operations.and_then(|all| all.get(source.operation.0)).and_then(|it| it.as_ref().ok());
            if operation.is_some_and(|operation| sensitive.iter().any(|id| operation.input.has(&id.text))) {
                let headline = say!("`{service}` is told something sensitive", service = source.service.0);
                let finding = Diagnostic::warning("sensitive-handed-on", source.operation.1, headline);
                findings.push(finding.help(say!("leave it out; where it is needed, say why: `# motcua: allow(sensitive-handed-on) …`")));
            }
        }
    }
}

/// Where a path stands in a text by itself, and not as part of a longer one.
fn mentions(text: &str, path: &str) -> Vec<usize> {
    let joins = |letter: Option<char>| letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '_');
    let alone = |at: &usize| {
        let (before, after) = (&text[..*at], &text[at + path.len()..]);
        !joins(before.chars().next_back()) && !before.ends_with('.') && !joins(after.chars().next())
    };
    text.match_indices(path).map(|(at, _)| at).filter(alone).collect()
}
