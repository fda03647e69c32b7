//! Papers and notices: laid out from templates that the procedure brings along.
//!
//! A paper is laid out from the case as it stood when the paper was made, and from nothing else: no clock, no
//! directory, no later event. Printing it again therefore gives the same bytes, today and in ten years. The layout
//! they share, `letter-1.html`, belongs to that promise: it is never edited, a better one gets the next number.
//!
//! Templates come from authors and data from strangers. The template language has no files, no network and no clock,
//! every run has a budget, and HTML is escaped.

use std::collections::BTreeMap;

use minijinja::{AutoEscape, Environment, UndefinedBehavior};
use motcua_kernel::case::CaseState;
use motcua_kernel::id::{DocumentId, TemplateId, VisitId};
use motcua_kernel::text::Language;
use motcua_kernel::turn::Context;

mod facts;
pub(crate) use facts::form_of;
mod say;

use crate::problem::Finding;

/// How many instructions one template may run.
const FUEL: u64 = 200_000;
/// No paper is longer.
const OUTPUT_BYTES_MAX: usize = 1024 * 1024;
/// The layouts that every template may extend. Frozen: see above.
const LAYOUTS: &[(&str, &str)] = &[
    ("letter-1.html", include_str!("documents/letter-1.html")),
    ("notice-1.txt", include_str!("documents/notice-1.txt")),
];

/// The templates of one version of a procedure, compiled.
#[derive(Debug)]
pub(crate) struct Templates {
    environment: Environment<'static>,
}

/// Which paper.
#[derive(Clone, Debug)]
pub(crate) struct Paper {
    /// Which kind.
    pub(crate) document: DocumentId,
    /// Its place among the papers of the case.
    pub(crate) number: u32,
    /// The step that made it.
    pub(crate) step: motcua_kernel::id::StepId,
    /// When.
    pub(crate) at: jiff::Timestamp,
}

/// A template that could not be laid out.
#[derive(Debug)]
pub(crate) struct LayoutError(String);

impl std::fmt::Display for LayoutError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl Templates {
    /// Compiles them; what does not compile is a finding. Names are `documents/receipt.html`, `notices/apology.txt`.
    pub(crate) fn new(files: &BTreeMap<String, String>) -> Result<Self, Vec<Finding>> {
        let mut environment = Environment::new();
        environment.set_fuel(Some(FUEL));
        environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
        environment.set_auto_escape_callback(
            |name| {
                if name.ends_with(".html") { AutoEscape::Html } else { AutoEscape::None }
            },
        );
        let mut findings = Vec::new();
        let own = files.iter().map(|(name, text)| (name.as_str(), text.as_str()));
        for (name, text) in LAYOUTS.iter().copied().chain(own) {
            if let Err(error) = environment.add_template_owned(name.to_owned(), text.to_owned()) {
                findings.push(Finding {
                    severity: "error".to_owned(),
                    rule: "template-syntax".to_owned(),
                    message: error.to_string(),
                    file: name.to_owned(),
                    line: error.line().and_then(|line| u32::try_from(line).ok()).unwrap_or(1),
                    column: 1,
                    help: None,
                });
            }
        }
        if findings.is_empty() { Ok(Self { environment }) } else { Err(findings) }
    }

    /// One paper as an HTML page. `case` is the case right after the paper was made.
    pub(crate) fn paper(
        &self,
        context: &Context,
        case: &CaseState,
        paper: &Paper,
        language: Language,
    ) -> Result<String, LayoutError> {
        let document = context
            .procedure
            .documents
            .get(&paper.document)
            .ok_or_else(|| LayoutError(format!("the procedure has no document `{}`", paper.document)))?;
        let facts = facts::of_paper(context, case, paper, document, language);
        self.render(&format!("documents/{}.html", document.template), facts)
    }

    /// One notice as text: the subject on the first line, then the body. Without a template, a plain line of its own.
    pub(crate) fn notice(
        &self,
        context: &Context,
        case: &CaseState,
        template: Option<&TemplateId>,
        visit: Option<VisitId>,
        language: Language,
    ) -> Result<String, LayoutError> {
        let name = template.map_or_else(|| "notice-1.txt".to_owned(), |template| format!("notices/{template}.txt"));
        self.render(&name, facts::of_notice(context, case, visit, language)).map(|text| text.trim().to_owned())
    }

    fn render(&self, name: &str, facts: minijinja::Value) -> Result<String, LayoutError> {
        let failed = |error: minijinja::Error| LayoutError(format!("template `{name}`: {error}"));
        let text = self.environment.get_template(name).map_err(failed)?.render(facts).map_err(failed)?;
        if text.len() > OUTPUT_BYTES_MAX {
            return Err(LayoutError(format!("template `{name}` yields more than {OUTPUT_BYTES_MAX} bytes")));
        }
        Ok(text)
    }
}

/// The language in which a paper can be laid out: the wanted one, if the procedure speaks it.
pub(crate) fn spoken(context: &Context, wanted: Language) -> Language {
    let languages = &context.procedure.languages;
    if languages.contains(&wanted) { wanted } else { languages.first().copied().unwrap_or(wanted) }
}

/// What a browser may do with a paper: show it, with exactly the styles it brings. Data cannot add one, because data
/// is escaped.
pub(crate) fn content_security_policy(page: &str) -> String {
    let mut styles = String::new();
    for block in page.split("<style>").skip(1) {
        if let Some((style, _)) = block.split_once("</style>") {
            let digest = crate::identity::sha256(style.as_bytes());
            styles.push_str(&format!(" 'sha256-{}'", base64(&digest)));
        }
    }
    if styles.is_empty() {
        styles.push_str(" 'none'");
    }
    format!(
        "default-src 'none'; style-src{styles}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
    )
}

fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let word = chunk.iter().fold(0u32, |word, byte| word << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for place in 0..4 {
            if place <= chunk.len() {
                text.push(char::from(ALPHABET[(word >> (18 - 6 * place) & 63) as usize]));
            } else {
                text.push('=');
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_the_usual_one() {
        for (bytes, text) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")] {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }

    #[test]
    fn a_shared_layout_is_never_edited() {
        let digests: Vec<String> = LAYOUTS
            .iter()
            .map(|(name, text)| format!("{name} {}", crate::identity::hex(&crate::identity::sha256(text.as_bytes()))))
            .collect();
        // Papers that were issued must print the same for ever. To improve a layout, add `letter-2.html`.
        insta::assert_snapshot!(digests.join("\n"));
    }

    #[test]
    fn a_template_that_does_not_compile_is_a_finding_with_its_line() {
        let files = BTreeMap::from([("documents/x.html".to_owned(), "fine\n{% if %}".to_owned())]);
        let findings = Templates::new(&files).unwrap_err();
        assert_eq!((findings[0].file.as_str(), findings[0].line), ("documents/x.html", 2));
    }

    #[test]
    fn a_template_that_runs_on_is_stopped_and_data_cannot_become_markup() {
        let endless = "{% for a in range(9000) %}{% for b in range(9000) %}{{ b }}{% endfor %}{% endfor %}";
        let files = BTreeMap::from([
            ("documents/endless.html".to_owned(), endless.to_owned()),
            ("documents/name.html".to_owned(), "<p>{{ name }}</p>".to_owned()),
        ]);
        let templates = Templates::new(&files).unwrap();
        assert!(templates.render("documents/endless.html", minijinja::context! {}).is_err());
        let page = templates.render("documents/name.html", minijinja::context! { name => "<script>" }).unwrap();
        assert_eq!(page, "<p>&lt;script&gt;</p>");
    }
}
