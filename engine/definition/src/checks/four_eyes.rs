//! Whoever signs a document may have prepared it alone.
//!
//! A task that issues a document signed by its own role should exclude (`not_by`) those who prepared it.
//!
//! # Wrong
//!
//! ```yaml
//! documents:
//!   letter: {template: letter, title: Answer, sign: clerk}
//! steps:
//!   granted: {issues: null}
//!   review:
//!     outcomes:
//!       grant: {label: Grant, issues: [letter], next: granted}
//! ```
//!
//! # Right
//!
//! ```yaml
//! documents:
//!   letter: {template: letter, title: Answer, sign: clerk}
//! steps:
//!   granted: {issues: null}
//!   review:
//!     not_by: [apply]
//!     outcomes:
//!       grant: {label: Grant, issues: [letter], next: granted}
//! ```

use motcua_kernel::say;
use super::subject::Subject;
use crate::diagnostic::Diagnostic;
use crate::syntax::step::Step;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    let file = subject.model.file;
    for (id, step) in &subject.model.steps {
        let Step::Task(task) = step else { continue };
        if !task.not_by.is_empty() {
            continue;
        }
        let issued = task.issues.iter().chain(task.outcomes.iter().flat_map(|(_, outcome)| &outcome.issues));
        let signs = |document: &&crate::syntax::leaf::Id| {
            let sign = file.documents.get(&document.text).and_then(|document| document.sign.as_ref());
            sign.is_some_and(|role| role.text == task.role.text)
        };
        let mut signed = issued.filter(signs);
        if let Some(document) = signed.next() {
            let headline =
                say!("whoever does `{name}` signs `{document}`, and may have prepared it alone", name = id.text, document = document.text);
            let finding = Diagnostic::warning("four-eyes", document.span, headline);
            findings.push(finding.help(say!("add `not_by:` with the steps that prepare the decision")));
        }
    }
}
