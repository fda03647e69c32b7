//! Running a test, and laying out what its case printed.
//!
//! A test that passes has made papers and notices on its way: each is laid out, in every language of the procedure. What
//! cannot be laid out would have stopped a clerk at the printer.

use motcua_definition::project::Package;
use motcua_kernel::text::Language;
use motcua_kernel::turn::Context;
use motcua_papers::{LayoutError, Templates, proof};
use motcua_sim::trial::{Failure, Trial, Verdict};
use motcua_sim::walk::Walk;
use std::sync::Arc;

/// What tests of one procedure are held against.
#[derive(Debug)]
pub(crate) struct Proof {
    context: Arc<Context>,
    /// None where they cannot be read: that is a finding of the check, and there is nothing to lay out with.
    templates: Option<Templates>,
}

impl Proof {
    pub(crate) fn new(package: &Package, context: Arc<Context>) -> Self {
        Self { context, templates: package.templates().ok() }
    }

    /// Runs a test, and yields the walk as well.
    pub(crate) fn run(&self, trial: &Trial, language: Language) -> (Verdict, Walk) {
        let (mut verdict, walk) = trial.observed(&self.context, language);
        if verdict.passed() {
            verdict.failure = self.first_error(&walk).map(|error| failure(trial, &error, language));
        }
        (verdict, walk)
    }

    /// The first paper or notice of a walk that cannot be laid out.
    fn first_error(&self, walk: &Walk) -> Option<LayoutError> {
        let laid = proof::lay_out(self.templates.as_ref()?, &self.context, walk.journal());
        laid.into_iter().find_map(|laid| laid.text.err())
    }
}

fn failure(trial: &Trial, error: &LayoutError, language: Language) -> Failure {
    let headline = match language {
        Language::Vi => format!("không in được giấy tờ hoặc thông báo: {error}"),
        Language::En => format!("a paper or a notice cannot be laid out: {error}"),
    };
    let help = match language {
        Language::Vi => "hãy hỏi bằng `{% if … %}` trước khi dùng điều không phải hồ sơ nào cũng có",
        Language::En => "ask with `{% if … %}` before using what not every case has",
    };
    Failure { rendered: format!("✗ {}  {}\n  {headline}\n  {help}", trial.name, trial.place), headline }
}
