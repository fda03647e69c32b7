//! Packs: what a procedure takes in from files that many procedures share.
//!
//! A pack is merged with the procedure as it is written, before anything is checked. What comes from it keeps its place, so
//! that a finding about it points into the pack.

use std::sync::Arc;

use super::sources::{Sources, join};
use crate::diagnostic::{Diagnostic, nearest};
use crate::shape;
use crate::source::FileId;
use crate::syntax::leaf::{DateText, Entries, Id};
use crate::syntax::pack::Pack;
use crate::syntax::procedure::{Effective, Procedure};

/// A pack that was taken in.
#[derive(Clone, Debug)]
pub(super) struct Taken {
    /// Its name.
    pub(super) name: Arc<str>,
    /// Its file.
    pub(super) file: FileId,
}

/// Where the pack of this name is.
pub(super) fn path(root: &str, name: &str) -> String {
    join(root, &format!("packs/{name}.pack.yaml"))
}

/// The folder of what belongs to a pack.
pub(super) fn folder(root: &str, name: &str) -> String {
    join(root, &format!("packs/{name}"))
}

/// Says that there is no such pack.
pub(super) fn unknown(sources: &dyn Sources, root: &str, wanted: &Id) -> Diagnostic {
    let files = sources.list(&join(root, "packs"));
    let names = files.iter().filter_map(|file| file.rsplit('/').next()?.strip_suffix(".pack.yaml"));
    let near = nearest(&wanted.text, names).map(|name| format!("did you mean `{name}`?"));
    let expected = format!("expected `packs/{}.pack.yaml` in the folder of the project", wanted.text);
    Diagnostic::error("unknown-pack", wanted.span, format!("there is no pack `{}`", wanted.text))
        .help(near.unwrap_or(expected))
}

/// Puts a pack into a procedure.
pub(super) fn merge(procedure: &mut Procedure, pack: &Pack, findings: &mut Vec<Diagnostic>) {
    names("status", &mut procedure.statuses, &pack.statuses, findings);
    names("ladder", &mut procedure.escalations, &pack.escalations, findings);
    names("document", &mut procedure.documents, &pack.documents, findings);
    names("form", &mut procedure.forms, &pack.forms, findings);
    names("service", &mut procedure.services, &pack.services, findings);
    if procedure.calendar.is_none() {
        procedure.calendar.clone_from(&pack.calendar);
    }
    if let Some(valid) = &pack.valid {
        procedure.effective = Some(both(procedure.effective.take(), valid));
    }
}

/// Entries of a pack come first: its stages are those that come first in every case.
fn names<V: Clone>(what: &str, own: &mut Entries<Id, V>, pack: &Entries<Id, V>, findings: &mut Vec<Diagnostic>) {
    let mut merged = Vec::new();
    for (id, value) in pack.iter() {
        match own.iter().find(|(other, _)| *other.text == *id.text) {
            None => merged.push((id.clone(), value.clone())),
            Some((other, _)) => {
                let headline = format!("{what} `{}` is defined twice", id.text);
                let finding =
                    Diagnostic::error("defined-twice", other.span, headline).also(id.span, "and here, in a pack");
                findings.push(finding.help("give one of the two another name; nothing is overridden silently"));
            }
        }
    }
    merged.append(&mut own.0);
    own.0 = merged;
}

/// The days on which both are in force.
fn both(own: Option<Effective>, pack: &Effective) -> Effective {
    let Some(own) = own else { return pack.clone() };
    let pick = |a: Option<DateText>, b: &Option<DateText>, first: fn(&DateText, &DateText) -> bool| match (a, b) {
        (Some(a), Some(b)) => Some(if first(&a, b) { a } else { b.clone() }),
        (a, b) => a.or_else(|| b.clone()),
    };
    let later = |a: &DateText, b: &DateText| shape::date(&a.text) >= shape::date(&b.text);
    let earlier = |a: &DateText, b: &DateText| shape::date(&a.text) <= shape::date(&b.text);
    Effective { from: pick(own.from, &pack.from, later), until: pick(own.until, &pack.until, earlier), span: own.span }
}
