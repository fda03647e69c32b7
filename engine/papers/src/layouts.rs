//! Templates, compiled, and the layouts that they share.

use std::io;

use minijinja::{AutoEscape, Environment, UndefinedBehavior};
use motcua_kernel::case::CaseState;
use motcua_kernel::id::{DocumentId, TemplateId, VisitId};
use motcua_kernel::text::Language;
use motcua_kernel::turn::Context;

use crate::Mistake;
use crate::facts;

/// How many instructions one template may run.
const FUEL: u64 = 200_000;
/// No paper is longer.
const OUTPUT_BYTES_MAX: usize = 1024 * 1024;
/// The layouts that every template may extend. Frozen, so that a paper prints the same in ten years.
const LAYOUTS: &[(&str, &str)] =
    &[("letter-1.html", include_str!("letter-1.html")), ("notice-1.txt", include_str!("notice-1.txt"))];

/// The templates of one version of a procedure, compiled.
#[derive(Debug)]
pub struct Templates {
    environment: Environment<'static>,
}

/// Which paper.
#[derive(Clone, Debug)]
pub struct Paper {
    /// Which kind.
    pub document: DocumentId,
    /// Its place among the papers of the case.
    pub number: u32,
    /// The step that made it.
    pub step: motcua_kernel::id::StepId,
    /// When.
    pub at: jiff::Timestamp,
}

/// A template that could not be laid out.
#[derive(Debug)]
pub struct LayoutError(String);

impl std::fmt::Display for LayoutError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl Templates {
    /// Compiles them. Names are `documents/receipt.html`, `notices/apology.txt`.
    ///
    /// # Errors
    ///
    /// Every template that does not compile, with its line.
    pub fn new<'t>(files: impl IntoIterator<Item = (&'t str, &'t str)>) -> Result<Self, Vec<Mistake>> {
        let mut environment = Environment::new();
        environment.set_fuel(Some(FUEL));
        environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
        environment.set_auto_escape_callback(
            |name| {
                if name.ends_with(".html") { AutoEscape::Html } else { AutoEscape::None }
            },
        );
        let mut mistakes = Vec::new();
        for (name, text) in LAYOUTS.iter().copied().chain(files) {
            if let Some(mistake) = Mistake::before(name, text) {
                mistakes.push(mistake);
            } else if let Err(error) = environment.add_template_owned(name.to_owned(), text.to_owned()) {
                mistakes.push(Mistake::of(name, text, &error));
            }
        }
        if mistakes.is_empty() { Ok(Self { environment }) } else { Err(mistakes) }
    }

    /// One paper as an HTML page. `case` is the case right after the paper was made.
    ///
    /// # Errors
    ///
    /// What the template asked for and is not there, or that it asked for too much.
    pub fn paper(
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
    ///
    /// # Errors
    ///
    /// As [`Self::paper`].
    pub fn notice(
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
        let template = self.environment.get_template(name).map_err(failed)?;
        let mut page = Page(Vec::new());
        template.render_captured_to(facts, &mut page).map_err(failed)?;
        String::from_utf8(page.0).map_err(|error| LayoutError(format!("template `{name}`: {error}")))
    }
}

/// Grows no further than a paper may: a loop that prints is stopped while it prints, not afterwards.
struct Page(Vec<u8>);

impl io::Write for Page {
    fn write(&mut self, more: &[u8]) -> io::Result<usize> {
        if self.0.len() + more.len() > OUTPUT_BYTES_MAX {
            return Err(io::Error::other(format!("it yields more than {OUTPUT_BYTES_MAX} bytes")));
        }
        self.0.extend_from_slice(more);
        Ok(more.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The language in which a paper can be laid out: the wanted one, if the procedure speaks it.
pub fn spoken(context: &Context, wanted: Language) -> Language {
    let languages = &context.procedure.languages;
    if languages.contains(&wanted) { wanted } else { languages.first().copied().unwrap_or(wanted) }
}

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};

    use super::*;

    #[test]
    fn a_shared_layout_is_never_edited() {
        let digests: Vec<String> = LAYOUTS
            .iter()
            .map(|(name, text)| {
                let digest = Sha256::digest(text.as_bytes());
                format!("{name} {}", digest.iter().map(|byte| format!("{byte:02x}")).collect::<String>())
            })
            .collect();
        // Papers that were issued must print the same for ever. To improve a layout, add `letter-2.html`.
        insta::assert_snapshot!(digests.join("\n"));
    }

    #[test]
    fn a_template_that_runs_on_is_stopped_and_data_cannot_become_markup() {
        let endless = "{% for a in range(9000) %}{% for b in range(9000) %}{{ b }}{% endfor %}{% endfor %}";
        let long = "{% for a in range(2000) %}{{ 'x' * 1000 }}{% endfor %}";
        let files = [
            ("documents/endless.html", endless),
            ("documents/long.html", long),
            ("documents/name.html", "<p>{{ name }}</p>"),
        ];
        let templates = Templates::new(files).unwrap();
        assert!(templates.render("documents/long.html", minijinja::context! {}).is_err());
        assert!(templates.render("documents/endless.html", minijinja::context! {}).is_err());
        let page = templates.render("documents/name.html", minijinja::context! { name => "<script>" }).unwrap();
        assert_eq!(page, "<p>&lt;script&gt;</p>");
    }
}
