//! A field names a code list that does not exist.
//!
//! A code list is a file of its own, `codes/NAME.codes.yaml`, in the folder of the project.
//!
//! # Wrong
//!
//! ```yaml
//! forms:
//!   application:
//!     unit: {type: code, list: unit, label: Unit}
//! ```
//!
//! # Right
//!
//! ```yaml
//! forms:
//!   application:
//!     unit: {type: code, list: units, label: Unit}
//! ```

use motcua_kernel::say;
use super::subject::Subject;
use crate::diagnostic::Diagnostic;
use crate::mentions::Named;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    for mention in subject.mentioned(&Named::Codes) {
        let there = subject.model.around.codes.contains_key(mention.name);
        if !there && !subject.model.is_broken(mention.name) {
            let headline = say!("there is no code list `{name}`", name = mention.name);
            let finding = Diagnostic::error("unknown-codes", mention.span, headline);
            findings.push(finding.help(say!("expected `codes/{name}.codes.yaml`", name = mention.name)));
        }
    }
}
