//! Everything that a history printed and sent, laid out again: what tests of a procedure hold their templates against.

use motcua_kernel::case::CaseState;
use motcua_kernel::effect::Effect;
use motcua_kernel::event::{Fact, Recorded};
use motcua_kernel::turn::Context;

use crate::{LayoutError, Paper, Templates};

/// A paper or a notice that could not be laid out.
#[derive(Debug)]
pub struct Failure {
    /// The event that asked for it.
    pub version: u64,
    /// Why not.
    pub error: LayoutError,
}

/// Lays out every paper and every notice of a case, in every language of the procedure.
pub fn failures(templates: &Templates, context: &Context, history: &[Recorded]) -> Vec<Failure> {
    let mut failures = Vec::new();
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
        let Ok(then) = motcua_kernel::restore(&history[..=place]) else { return failures };
        let tried =
            context.procedure.languages.iter().map(|language| asked.lay_out(templates, context, &then, *language));
        failures
            .extend(tried.filter_map(Result::err).take(1).map(|error| Failure { version: recorded.version, error }));
    }
    failures
}

enum Asked {
    Paper(Paper),
    Notice(Option<motcua_kernel::id::TemplateId>, Option<motcua_kernel::id::VisitId>),
}

impl Asked {
    fn lay_out(
        &self,
        templates: &Templates,
        context: &Context,
        then: &CaseState,
        language: motcua_kernel::text::Language,
    ) -> Result<String, LayoutError> {
        match self {
            Self::Paper(paper) => templates.paper(context, then, paper, language),
            Self::Notice(template, visit) => templates.notice(context, then, template.as_ref(), *visit, language),
        }
    }
}
