//! A document or a notice names a template that does not exist.
//!
//! Documents are laid out by `documents/NAME.html`, notices are worded by `notices/NAME.txt`, both in the folder of the
//! procedure.
//!
//! # Wrong
//!
//! ```yaml
//! documents:
//!   letter: {title: Answer, template: leter}
//! ```
//!
//! # Right
//!
//! ```yaml
//! documents:
//!   letter: {title: Answer, template: letter}
//! ```

use motcua_kernel::say;
use super::subject::Subject;
use crate::diagnostic::Diagnostic;
use crate::mentions::Named;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    for mention in &subject.mentions {
        let file = match mention.named {
            Named::DocumentTemplate => format!("documents/{}.html", mention.name),
            Named::NoticeTemplate => format!("notices/{}.txt", mention.name),
            _ => continue,
        };
        if !subject.model.around.templates.contains_key(&file) {
            let headline = say!("there is no template `{name}`", name = mention.name);
            let finding = Diagnostic::error("unknown-template", mention.span, headline);
            findings.push(finding.help(say!("expected `{file}` in the folder of this file", file)));
        }
    }
}
