//! A `wait` does not say what it waits for, or says it twice.
//!
//! There are four ways to wait, and a step uses one of them: for one message (`for` and `match`), for the first of several
//! (`events`), until a moment or a day (`until`), or for a length of time (`due` alone). A moment needs no limit beside it,
//! since it comes by itself. A pure delay needs no `on_expiry` and no article: nothing is decided by its passing, and the
//! case goes on at `next`.
//!
//! With `events`, the step's variable holds the name of the message that came (`hear_back.message`) and the fields that it
//! brought; so no message may bring a field called `message`, and fields of one name must be of one type.
//!
//! # Wrong
//!
//! ```yaml
//! steps:
//!   review:
//!     outcomes:
//!       grant: {label: Grant, next: cool_off}
//!   cool_off: {type: wait, label: Cool off, until: today, due: 10 days, next: granted}
//! ```
//!
//! # Right
//!
//! ```yaml
//! steps:
//!   review:
//!     outcomes:
//!       grant: {label: Grant, next: cool_off}
//!   cool_off: {type: wait, label: Cool off, due: 10 days, next: granted}
//! ```

use motcua_kernel::say;
use super::subject::Subject;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::procedure::ValueType;
use crate::syntax::step::{AwaitedEvent, Step, WaitStep};
use crate::syntax::time::Due;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    for (id, step) in &subject.model.steps {
        let Step::Wait(wait) = step else { continue };
        one_way(wait, id.span, findings);
        if let Some(events) = &wait.events {
            same_event_twice(events, findings);
            fields(subject, events, findings);
        }
    }
}

fn error(span: Span, headline: impl Into<motcua_kernel::sentence::Sentence>) -> Diagnostic {
    Diagnostic::error("wrong-wait", span, headline)
}

fn one_way(wait: &WaitStep, step: Span, findings: &mut Vec<Diagnostic>) {
    match (&wait.r#for, &wait.r#match) {
        (Some(message), None) => {
            let finding = error(message.span, say!("`for` without `match`: any message of this name would end the wait"));
            findings.push(finding.help(say!("add `match:` with the value that the message's key must equal")));
        }
        (None, Some(key)) => {
            findings.push(error(key.span(), say!("`match` without `for`")).help(say!("add `for:` with the name of a message")));
        }
        _ => {}
    }
    let message = wait.r#for.as_ref().map(|message| message.span).or(wait.r#match.as_ref().map(|key| key.span()));
    let events = wait.events.as_ref().and_then(|events| events.first()).map(|event| event.span);
    let until = wait.until.as_ref().map(|until| until.span());
    let ways: Vec<Span> = [message, events, until].into_iter().flatten().collect();
    match ways.as_slice() {
        [] => match &wait.due {
            None => {
                let finding = error(step, say!("this step waits for nothing"));
                findings.push(finding.help(say!("write `for` and `match`, `events`, `until`, or `due`")));
            }
            Some(Due::Full(due)) => {
                if let Some(expiry) = &due.on_expiry {
                    let headline = say!("the passing of this limit is what is awaited: it goes on at `next`");
                    findings.push(error(expiry.span, headline).help(say!("leave out `on_expiry`")));
                }
            }
            Some(Due::One(_)) => {}
        },
        [_] => {}
        [_, second, ..] => {
            let finding = error(*second, say!("this step waits in two ways at once"));
            findings.push(finding.help(say!("for the first of several messages, list them under `events`")));
        }
    }
    if let (Some(until), Some(due)) = (until, &wait.due) {
        let at = match due {
            Due::One(within) => within.span,
            Due::Full(due) => due.span,
        };
        let finding = error(at, say!("a moment comes by itself: a limit beside it says something else again"));
        findings.push(finding.also(until, say!("the moment")).help(say!("keep one of `until` and `due`")));
    }
}

/// Two events that nothing can tell apart: the second never wins.
fn same_event_twice(events: &[AwaitedEvent], findings: &mut Vec<Diagnostic>) {
    for (place, event) in events.iter().enumerate() {
        let same = |other: &&AwaitedEvent| {
            other.r#for.text == event.r#for.text && other.r#match.source().trim() == event.r#match.source().trim()
        };
        if let Some(first) = events[..place].iter().find(same) {
            let headline = say!("`{name}` with this key is awaited twice: the second never wins", name = event.r#for.text);
            findings.push(error(event.r#for.span, headline).also(first.r#for.span, say!("the first")));
        }
    }
}

/// The fields of all messages together are the step's values.
fn fields(subject: &Subject<'_>, events: &[AwaitedEvent], findings: &mut Vec<Diagnostic>) {
    let mut known: Vec<(&str, ValueType)> = Vec::new();
    for event in events {
        let Some(message) = subject.model.file.messages.get(&event.r#for.text) else { continue };
        for (id, of) in message.data.iter() {
            if &*id.text == "message" {
                let headline = say!("`message` is the step's own word for the message that came");
                findings.push(error(event.r#for.span, headline).also(id.span, say!("this field")).help(say!("rename the field")));
            }
            match known.iter().find(|(name, _)| *name == &*id.text) {
                Some((_, other)) if other != of => {
                    let headline = say!("messages of this wait bring `{name}` with different types", name = id.text);
                    findings.push(error(event.r#for.span, headline).also(id.span, say!("here of another type")));
                }
                Some(_) => {}
                None => known.push((&id.text, *of)),
            }
        }
    }
}
