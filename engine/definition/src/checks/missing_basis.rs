//! A procedure, or a deadline that is the law's, names no article.
//!
//! A deadline counts as based if it names a `basis` itself or the procedure does. A deadline of `kind: service` is the
//! office's own promise and needs none.
//!
//! # Wrong
//!
//! ```yaml
//! basis: null
//! deadlines:
//!   decision: {basis: null}
//! ```
//!
//! # Right
//!
//! ```yaml
//! basis: [Leave Act]
//! deadlines:
//!   decision: {basis: ["Leave Act, art. 7"]}
//! ```

use motcua_kernel::say;
use motcua_kernel::sentence::Sentence;
use super::subject::Subject;
use crate::diagnostic::Diagnostic;
use crate::syntax::time::DeadlineKind;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    let file = subject.model.file;
    // The act behind a procedure seldom says how long records are kept: another act does.
    if let Some(retention) = file.retention.as_ref().filter(|retention| retention.basis.is_empty()) {
        let finding = Diagnostic::warning("missing-basis", retention.span, say!("`retention` names no legal basis"));
        findings.push(finding.help(say!("add `basis:` with the act and article")));
    }
    if !file.basis.is_empty() {
        return;
    }
    let mut report = |span, what: Sentence| {
        let finding = Diagnostic::warning("missing-basis", span, say!("{what} names no legal basis", what));
        findings.push(finding.help(say!("add `basis:` with the act and article")));
    };
    report(file.procedure.span, say!("procedure `{procedure}`", procedure = file.procedure.text));
    for (id, deadline) in file.deadlines.iter() {
        if deadline.basis.is_empty() && !matches!(deadline.kind, Some(DeadlineKind::Service)) {
            report(id.span, say!("deadline `{name}`", name = id.text));
        }
    }
}
