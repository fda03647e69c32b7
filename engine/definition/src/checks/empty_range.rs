//! The least value that a field takes is greater than the greatest, or the last day of `effective` lies before the first.
//!
//! # Wrong
//!
//! ```yaml
//! forms:
//!   application:
//!     days: {type: integer, min: 30, max: 1, required: true, label: Days}
//! ```
//!
//! # Right
//!
//! ```yaml
//! forms:
//!   application:
//!     days: {type: integer, min: 1, max: 30, required: true, label: Days}
//! ```

use motcua_kernel::say;
use motcua_kernel::form::{DateBound, FieldKind};

use super::subject::Subject;
use crate::diagnostic::Diagnostic;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    let dates = subject.model.file.effective.as_ref();
    if let Some((from, until)) = dates.and_then(|dates| dates.from.as_ref().zip(dates.until.as_ref()))
        && crate::shape::date(&from.text) > crate::shape::date(&until.text)
    {
        let headline = say!("no case can ever be opened: `until` lies before `from`");
        findings.push(Diagnostic::error("empty-range", until.span, headline).also(from.span, say!("not before this day")));
    }
    for (form, fields) in subject.model.file.forms.iter() {
        let Some(typed) = subject.model.forms.get(&form.text) else { continue };
        for (id, _) in fields.iter() {
            let empty = match typed.fields.get(&*id.text).map(|field| &field.kind) {
                Some(FieldKind::Number { min: Some(min), max: Some(max), .. }) => min > max,
                Some(FieldKind::Money { min: Some(min), max: Some(max) }) => min > max,
                Some(FieldKind::Integer { min: Some(min), max: Some(max), .. }) => min > max,
                Some(FieldKind::Date { min: Some(DateBound::On(min)), max: Some(DateBound::On(max)) }) => min > max,
                _ => false,
            };
            if empty {
                let headline = say!("no value fits `{name}`: `min` is greater than `max`", name = id.text);
                findings.push(Diagnostic::error("empty-range", id.span, headline));
            }
        }
    }
}
