//! A text is missing in one of the procedure's `languages`.
//!
//! A text without languages is in the first of them.
//!
//! # Wrong
//!
//! ```yaml
//! languages: [vi, en]
//! ```
//!
//! # Right
//!
//! ```yaml
//! languages: [en]
//! ```

use motcua_kernel::say;
use motcua_kernel::sentence::Sentence;
use motcua_kernel::text::Language;

use super::subject::Subject;
use crate::diagnostic::Diagnostic;
use crate::lower::text::text;
use crate::syntax::leaf::Text;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    let languages = &subject.model.languages;
    for written in texts(subject) {
        let spoken = text(written, languages[0]);
        let missing: Vec<Sentence> =
            languages.iter().filter(|language| !spoken.speaks(**language)).map(|language| name(*language)).collect();
        let missing = missing.into_iter().reduce(|first, second| say!("{first} and {second}", first, second));
        if let Some(languages) = missing {
            let headline = say!("the text is missing in {languages}", languages);
            let finding = Diagnostic::warning("missing-translation", written.span(), headline);
            findings.push(finding.help(say!("write `{{vi: …, en: …}}`")));
        }
    }
}

fn name(language: Language) -> Sentence {
    match language {
        Language::Vi => say!("Vietnamese"),
        Language::En => say!("English"),
    }
}

/// Every text that people may see.
fn texts<'a>(subject: &Subject<'a>) -> Vec<&'a Text> {
    let file = subject.model.file;
    let mut texts = vec![&file.title];
    texts.extend(file.agencies.iter().filter_map(|(_, agency)| agency.label.as_ref()));
    texts.extend(file.roles.iter().filter_map(|(_, role)| role.label.as_ref()));
    texts.extend(file.statuses.iter().map(|(_, status)| &status.label));
    texts.extend(file.summary.as_ref());
    texts.extend(file.deadlines.iter().filter_map(|(_, deadline)| deadline.label.as_ref()));
    texts.extend(file.documents.iter().map(|(_, document)| &document.title));
    for (_, field) in file.forms.iter().flat_map(|(_, form)| form.iter()) {
        texts.extend(field.common().label);
        texts.extend(field.common().hint);
    }
    for ix in subject.model.all() {
        texts.extend(subject.model.step(ix).common().label);
        texts.extend(subject.model.step(ix).common().summary);
        for (_, outcome) in subject.model.declared(ix).into_iter().flat_map(|outcomes| outcomes.iter()) {
            texts.extend(outcome.label.as_ref());
            texts.extend(outcome.confirm.as_ref());
        }
    }
    texts
}
