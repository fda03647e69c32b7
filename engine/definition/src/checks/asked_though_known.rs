//! A person is asked for something that a register, which the form asks anyway, would answer.
//!
//! What the state already holds it does not ask for again. Where one field of a form is taken from a register (`source`), the
//! other fields of its answer are known in the same moment; a field of the same name and type should come from there too.
//! A warning: two things may have the same name.
//!
//! # Wrong
//!
//! ```yaml
//! forms:
//!   application:
//!     days: {type: integer, required: true, label: Days}
//!     entry: {type: text, source: registry.enter.entry, label: Entry}
//!     kept_since: {type: date, label: Kept since}
//! services:
//!   registry: {openapi: services/registry.openapi.yaml}
//! ```
//!
//! # Right
//!
//! ```yaml
//! forms:
//!   application:
//!     days: {type: integer, required: true, label: Days}
//!     entry: {type: text, source: registry.enter.entry, label: Entry}
//!     kept_since: {type: date, source: registry.enter.kept_since, label: Kept since}
//! services:
//!   registry: {openapi: services/registry.openapi.yaml}
//! ```

use std::collections::BTreeSet;

use motcua_kernel::say;

use super::bad_source::{fits, operation};
use super::subject::Subject;
use crate::diagnostic::Diagnostic;
use crate::lower::source::parts;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    for (form, fields) in subject.model.file.forms.iter() {
        let Some(typed) = subject.model.forms.get(&form.text) else { continue };
        let sources = || fields.iter().filter_map(|(_, field)| field.common().source.and_then(parts));
        let asked: BTreeSet<(&str, &str)> =
            sources().map(|source| (source.service.0, source.operation.0)).collect();
        for (id, field) in fields.iter().filter(|(_, field)| field.common().source.is_none()) {
            let Some(own) = typed.fields.get(&*id.text) else { continue };
            // What a register is asked by must come from somebody.
            let mut told = sources().filter_map(|source| operation(subject, &source));
            if told.any(|operation| operation.input.has(&id.text)) {
                continue;
            }
            let answers = |(service, name): &&(&str, &str)| {
                let operations = subject.model.around.services.get(*service);
                let operation = operations.and_then(|all| all.get(*name)).and_then(|operation| operation.as_ref().ok());
                let held = operation.and_then(|operation| operation.output.fields.get(&*id.text));
                held.is_some_and(|held| fits(&held.kind, &own.kind))
            };
            if let Some((service, name)) = asked.iter().find(answers) {
                let (text, path) = (&id.text, format!("{service}.{name}.{}", id.text));
                let headline = say!("people are asked for `{text}`, which `{service}` is asked for anyway", text, service);
                let finding = Diagnostic::warning("asked-though-known", field.common().span.head(), headline);
                findings.push(finding.help(say!("add `source: {path}`", path)));
            }
        }
    }
}
