//! A list does not say what its elements are, or says it where it has no meaning.
//!
//! A list of choices needs `options`, a list of codes needs `list`; a list of addresses may name the code list of their
//! wards. Other lists have neither.
//!
//! # Wrong
//!
//! ```yaml
//! forms:
//!   application:
//!     kinds: {type: list, of: choice, label: Kinds}
//! ```
//!
//! # Right
//!
//! ```yaml
//! forms:
//!   application:
//!     kinds: {type: list, of: choice, options: [short, long], label: Kinds}
//! ```

use motcua_kernel::say;

use super::subject::Subject;
use crate::diagnostic::Diagnostic;
use crate::syntax::form::{ElementType, Field};

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    let fields = subject.model.file.forms.iter().flat_map(|(_, fields)| fields.iter());
    for (id, field) in fields {
        let Field::List(list) = field else { continue };
        let (options, codes) = (!list.options.is_empty(), list.list.is_some());
        let headline = match list.of {
            ElementType::Choice if !options => say!("`{name}` is a list of choices and has no `options`", name = id.text),
            ElementType::Code if !codes => say!("`{name}` is a list of codes and names no `list`", name = id.text),
            of if options && of != ElementType::Choice => say!("`options` has no meaning in `{name}`", name = id.text),
            of if codes && !matches!(of, ElementType::Code | ElementType::Address) => {
                say!("`list` has no meaning in `{name}`", name = id.text)
            }
            _ => continue,
        };
        let help = say!("a list of choices has `options`, a list of codes has `list`, other lists have neither");
        findings.push(Diagnostic::error("list-elements", id.span, headline).help(help));
    }
}
