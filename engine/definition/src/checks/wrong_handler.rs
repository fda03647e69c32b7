//! A handler does not say what it handles, or what follows.
//!
//! A handler of a message has `for` and `match`; a handler of the withdrawal has `by`. Either it interrupts, with `next`:
//! everything open is cancelled, and the case goes on there. Or it runs a branch beside the flow, with `do` and
//! `interrupts: false`: nothing is cancelled, and the branch ends with `next: join`. That nothing else is cancelled is
//! said in words, because whoever reads the file must not have to guess it.
//!
//! A handler is named like a step, and what it brought is there under its name.
//!
//! # Wrong
//!
//! ```yaml
//! messages:
//!   evidence: {from: office, key: text, data: {what: text}}
//! handlers:
//!   heard: {event: message, label: Evidence, for: evidence, match: case.number, do: note}
//! steps:
//!   note: {type: task, label: Note the evidence, role: clerk, due: 2 working hours, next: join}
//! ```
//!
//! # Right
//!
//! ```yaml
//! messages:
//!   evidence: {from: office, key: text, data: {what: text}}
//! handlers:
//!   heard: {event: message, label: Evidence, for: evidence, match: case.number, do: note, interrupts: false}
//! steps:
//!   note: {type: task, label: Note the evidence, role: clerk, due: 2 working hours, next: join}
//! ```

use super::subject::Subject;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::handler::{HandledEvent, HandlerKeys};
use crate::syntax::leaf::Id;
use crate::syntax::step::Step;
use motcua_kernel::say;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    let mut before: Vec<(&Id, &HandlerKeys)> = Vec::new();
    for (id, handler) in subject.model.file.handlers.iter() {
        let Step::Handler(handler) = &handler.0 else { continue };
        event(id, handler, findings);
        effect(id, handler, findings);
        if let Some((step, _)) = subject.model.file.steps.iter().find(|(step, _)| step.text == id.text) {
            let headline = say!("a handler and a step are both called `{name}`", name = id.text);
            findings.push(error(id.span, headline).also(step.span, say!("the step")).help(say!("rename one of them")));
        }
        let same = |(_, other): &&(&Id, &HandlerKeys)| {
            let text = |handler: &HandlerKeys| {
                Some((handler.r#for.as_ref()?.text.clone(), handler.r#match.as_ref()?.source().trim().to_owned()))
            };
            text(handler).is_some() && text(handler) == text(other)
        };
        if let Some((first, _)) = before.iter().find(same) {
            let headline = say!(
                "`{name}` never fires: `{first}` takes the same message first",
                name = id.text,
                first = first.text
            );
            findings.push(error(id.span, headline).also(first.span, say!("the first")));
        }
        before.push((id, handler));
    }
}

fn error(span: Span, headline: impl Into<motcua_kernel::sentence::Sentence>) -> Diagnostic {
    Diagnostic::error("wrong-handler", span, headline)
}

fn event(id: &Id, handler: &HandlerKeys, findings: &mut Vec<Diagnostic>) {
    let message = handler.r#for.as_ref().map(|message| message.span);
    let key = handler.r#match.as_ref().map(|key| key.span());
    let by = handler.by.as_ref().and_then(|by| by.all().first()).map(|role| role.span);
    match handler.event {
        HandledEvent::Message => {
            if message.is_none() || key.is_none() {
                let headline = say!("`{name}` handles a message and does not say which", name = id.text);
                findings.push(error(id.span, headline).help(say!("write `for:` and `match:`")));
            }
            if let Some(by) = by {
                let finding = error(by, say!("a message comes from its declared sender, not from a role"));
                findings.push(finding.help(say!("leave out `by`")));
            }
        }
        HandledEvent::Withdrawal => {
            if by.is_none() {
                let headline = say!("`{name}` does not say who may withdraw", name = id.text);
                findings.push(error(id.span, headline).help(say!("write `by: applicant`, or roles")));
            }
            if let Some(at) = message.or(key) {
                findings.push(error(at, say!("a withdrawal is no message")).help(say!("leave out `for` and `match`")));
            }
        }
    }
}

fn effect(id: &Id, handler: &HandlerKeys, findings: &mut Vec<Diagnostic>) {
    let beside = handler.interrupts == Some(false);
    match (&handler.next, &handler.r#do) {
        (None, None) => {
            let finding = error(id.span, say!("nothing follows when `{name}` happens", name = id.text));
            findings.push(finding.help(say!("write `next:`, or `do:` with `interrupts: false`")));
        }
        (Some(_), Some(first)) => {
            let finding = error(first.span, say!("`do` runs a branch beside the flow, `next` interrupts it"));
            findings.push(finding.help(say!("keep one of them")));
        }
        (Some(_), None) if beside => {
            let finding = error(id.span, say!("`next` interrupts: everything open is cancelled"));
            findings.push(
                finding.help(say!("write `do:` and a step that returns by `join`, or leave out `interrupts: false`")),
            );
        }
        (None, Some(first)) if !beside => {
            let finding = error(first.span, say!("`do` runs a branch beside the flow and cancels nothing: say so"));
            findings.push(finding.help(say!("add `interrupts: false`")));
        }
        _ => {}
    }
}
