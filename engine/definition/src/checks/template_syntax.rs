//! A template cannot be read.
//!
//! Papers and notices are written in the template language of minijinja (a close relative of Jinja): `{{ … }}` puts a
//! value in, `{% if … %} … {% endif %}` asks, `{% for … in … %} … {% endfor %}` repeats. What is opened has to be
//! closed.
//!
//! In `documents/letter.html`:
//!
//! ```text
//! wrong: {% if case.status %}<p>{{ case.status }}</p>
//! right: {% if case.status %}<p>{{ case.status }}</p>{% endif %}
//! ```

use motcua_papers::Wrong;

use super::subject::Subject;
use super::templates::span;
use crate::diagnostic::Diagnostic;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    for (file, mistake) in &subject.templates {
        if let Wrong::Syntax(_) | Wrong::Tangled(_) = &mistake.wrong {
            let headline = mistake.wrong.sentence();
            findings.push(Diagnostic::error("template-syntax", span(subject.model, *file, mistake), headline));
        }
    }
}
