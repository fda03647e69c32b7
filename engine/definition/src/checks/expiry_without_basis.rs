//! The passing of a limit decides something, and no article is named that lets it.
//!
//! Expiry never means consent, refusal or lapse unless the law says so. `on_expiry` therefore names its `basis`.
//!
//! # Wrong
//!
//! ```yaml
//! deadlines:
//!   decision: {on_expiry: {next: granted}}
//! ```
//!
//! # Right
//!
//! ```yaml
//! deadlines:
//!   decision: {on_expiry: {next: granted, basis: ["Leave Act, art. 7"]}}
//! ```

use motcua_kernel::say;
use motcua_kernel::sentence::Sentence;
use super::subject::Subject;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::time::Due;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    let mut report = |span: Span, what: Sentence| {
        let headline = say!("the passing of {what} decides something without a legal basis", what);
        let finding = Diagnostic::error("expiry-without-basis", span, headline);
        findings.push(finding.help(say!("add `basis:` with the article that gives silence this effect")));
    };
    for (id, deadline) in subject.model.file.deadlines.iter() {
        if let Some(expiry) = deadline.on_expiry.as_ref().filter(|expiry| expiry.basis.is_empty()) {
            report(expiry.span, say!("deadline `{name}`", name = id.text));
        }
    }
    for (id, step) in &subject.model.steps {
        let Some(Due::Full(due)) = step.due() else { continue };
        if let Some(expiry) = due.on_expiry.as_ref().filter(|expiry| expiry.basis.is_empty()) {
            report(expiry.span, say!("the limit of `{name}`", name = id.text));
        }
    }
}
