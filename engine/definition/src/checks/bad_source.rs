//! A field says that a register holds it, and the register could not be asked, or would answer something else.
//!
//! `source` names a service, one of its operations and a field of the answer. What the operation takes in are the fields of
//! the same names that stand above in the same form: they are known when it is asked. The types must agree.
//!
//! # Wrong
//!
//! ```yaml
//! forms:
//!   application:
//!     days: {type: integer, required: true, label: Days}
//!     entry: {type: date, source: registry.enter.entry, label: Entry}
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
//! services:
//!   registry: {openapi: services/registry.openapi.yaml}
//! ```

use motcua_kernel::form::{FieldKind, Form};
use motcua_kernel::procedure::Operation;
use motcua_kernel::say;
use motcua_kernel::sentence::Sentence;

use super::subject::Subject;
use crate::diagnostic::{Diagnostic, list};
use crate::lower::source::{Parts, parts};
use crate::source::Span;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    for (form, fields) in subject.model.file.forms.iter() {
        let Some(typed) = subject.model.forms.get(&form.text) else { continue };
        for (id, field) in fields.iter() {
            let Some(source) = field.common().source.and_then(parts) else { continue };
            let Some(operation) = operation(subject, &source) else { continue };
            let Some(own) = typed.fields.get(&*id.text) else { continue };
            findings.extend(answer(operation, &source, &own.kind));
            findings.extend(question(subject, operation, &source, typed, &id.text));
        }
    }
}

/// What a source asks, where it is there and can be called; else another rule has said why not.
pub(super) fn operation<'a>(subject: &Subject<'a>, source: &Parts<'_>) -> Option<&'a Operation> {
    let operations = subject.model.around.services.get(source.service.0)?;
    operations.get(source.operation.0)?.as_ref().ok()
}

fn error(span: Span, headline: impl Into<Sentence>) -> Diagnostic {
    Diagnostic::error("bad-source", span, headline)
}

/// Whether the answer has such a field, of this type.
fn answer(operation: &Operation, source: &Parts<'_>, own: &FieldKind) -> Option<Diagnostic> {
    let (name, span) = source.field;
    let Some(held) = operation.output.fields.get(name) else {
        let known = || operation.output.fields.keys().map(|field| field.as_str());
        let headline = say!("`{operation}` answers no `{name}`", operation = source.operation.0, name);
        return Some(error(span, headline).label(say!("fields: {names}", names = list(known()))).nearest(name, known()));
    };
    (!fits(&held.kind, own)).then(|| {
        let headline = say!("`{name}` of the register is of another type than this field", name);
        error(span, headline).help(say!("give the field the type that the service declares"))
    })
}

/// Whether everything that the operation takes in stands above.
fn question(
    subject: &Subject<'_>,
    operation: &Operation,
    source: &Parts<'_>,
    form: &Form,
    name: &str,
) -> Vec<Diagnostic> {
    let asked = source.operation.0;
    let place = form.fields.get_index_of(name).unwrap_or(0);
    let above = |key: &str| form.fields.get_full(key).filter(|(at, ..)| *at < place).map(|(_, _, field)| field);
    let (mut findings, mut given) = (Vec::new(), false);
    for (key, input) in &operation.input.fields {
        match above(key.as_str()) {
            Some(field) if fits(&field.kind, &input.kind) => given = true,
            Some(_) => {
                let headline = say!("`{operation}` takes a `{key}` of another type than this form has", operation = asked, key);
                findings.push(error(source.operation.1, headline));
            }
            None if input.required && !subject.model.is_broken(key.as_str()) => {
                let headline = say!("`{operation}` takes `{key}`, and no field of this name stands above", operation = asked, key);
                let help = say!("put the field `{key}` above this one, or ask another operation", key);
                findings.push(error(source.operation.1, headline).help(help));
            }
            None => {}
        }
    }
    if findings.is_empty() && !given {
        let headline = say!("`{operation}` is asked by nothing: it would answer the same for everybody", operation = asked);
        findings.push(error(source.operation.1, headline).help(say!("name an operation that takes a field of this form")));
    }
    findings
}

/// Whether a value of one kind can stand where the other is expected. What is narrower (a pattern, a list of values) is
/// looked at when the value is there.
pub(super) fn fits(value: &FieldKind, wanted: &FieldKind) -> bool {
    use FieldKind::{Choice, Code, Date, File, Integer, List, Moment, Money, Number, Record, Text, YesNo};
    match (value, wanted) {
        (Text { .. } | Choice { .. } | Code { .. }, Text { .. } | Choice { .. } | Code { .. })
        | (Number { .. } | Money { .. } | Integer { .. }, Number { .. } | Money { .. })
        | (Integer { .. }, Integer { .. })
        | (YesNo, YesNo)
        | (Date { .. }, Date { .. })
        | (Moment, Moment)
        | (File { .. }, File { .. }) => true,
        (List(value), List(wanted)) => fits(value, wanted),
        (Record { name, .. }, Record { name: wanted, .. }) => name == wanted,
        _ => false,
    }
}
