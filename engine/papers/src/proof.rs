//! Everything that a history printed and sent, laid out again: what tests of a procedure hold their templates against.

use motcua_kernel::case::CaseState;
use motcua_kernel::effect::Effect;
use motcua_kernel::event::{Fact, Recorded};
use motcua_kernel::text::Language;
use motcua_kernel::turn::Context;

use crate::{LayoutError, Paper, Templates};

/// A paper or a notice of a case, in one language.
#[derive(Debug)]
pub struct Laid {
    /// The event that asked for it.
    pub version: u64,
    /// `receipt`; `notices/apology` for a notice, `notices` for one without a template.
    pub name: String,
    /// In which language.
    pub language: Language,
    /// The text, or why there is none.
    pub text: Result<String, LayoutError>,
}

/// Lays out every paper and every notice of a case, in every language of the procedure.
pub fn lay_out(templates: &Templates, context: &Context, history: &[Recorded]) -> Vec<Laid> {
    let mut all = Vec::new();
    for (place, recorded) in history.iter().enumerate() {
        let asked = match &recorded.event.fact {
            Fact::DocumentIssued { document, number, step } => Asked::Paper(Paper {
                document: document.clone(),
                number: *number,
                step: step.clone(),
                at: recorded.event.at,
            }),
            _ => match Effect::of(&recorded.event) {
                Some(Effect::Notify { template, visit, .. }) => Asked::Notice(template, visit),
                _ => continue,
            },
        };
        // A history that cannot be read is not the templates' fault; whoever reads histories says so.
        let Ok(then) = motcua_kernel::restore(&history[..=place]) else { return all };
        all.extend(context.procedure.languages.iter().map(|&language| Laid {
            version: recorded.version,
            name: asked.name(),
            language,
            text: asked.lay_out(templates, context, &then, language),
        }));
    }
    all
}

enum Asked {
    Paper(Paper),
    Notice(Option<motcua_kernel::id::TemplateId>, Option<motcua_kernel::id::VisitId>),
}

impl Asked {
    fn name(&self) -> String {
        match self {
            Self::Paper(paper) => paper.document.to_string(),
            Self::Notice(Some(template), _) => format!("notices/{template}"),
            Self::Notice(None, _) => "notices".to_owned(),
        }
    }

    fn lay_out(
        &self,
        templates: &Templates,
        context: &Context,
        then: &CaseState,
        language: Language,
    ) -> Result<String, LayoutError> {
        match self {
            Self::Paper(paper) => templates.paper(context, then, paper, language),
            Self::Notice(template, visit) => templates.notice(context, then, template.as_ref(), *visit, language),
        }
    }
}
