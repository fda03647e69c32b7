//! A template speaks of something that no case of this procedure has.
//!
//! A template may use the steps with their fields (`apply.ward`), `case`, `procedure`, `deadline.NAME`, `limit`,
//! `answers`, `history`, `step`, `agency`, `lang`, and papers also `document`. A misspelt name would be found when the
//! paper is printed, in front of the citizen. What is there only on some ways of a case needs an `{% if … %}`; the tests of
//! the procedure lay out every paper that they come to.
//!
//! In `documents/letter.html`:
//!
//! ```text
//! wrong: <p>{{ case.numbr }}</p>
//! right: <p>{{ case.number }}</p>
//! ```

use motcua_kernel::say;
use motcua_papers::Wrong;

use super::subject::Subject;
use super::templates::span;
use crate::diagnostic::{Diagnostic, list};

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    for (file, mistake) in &subject.templates {
        let Wrong::UnknownWord { written, possible } = &mistake.wrong else { continue };
        let headline = mistake.wrong.sentence();
        let finding = Diagnostic::error("template-word", span(subject.model, *file, mistake), headline);
        let possible = || possible.iter().map(String::as_str);
        let near = finding.nearest(written, possible());
        let known = if near.help.is_empty() { near.help(say!("known here: {list}", list = list(possible()))) } else { near };
        findings.push(known);
    }
}
