//! The systems of a walk: each answers at once with something that fits, so that a walk gets past a call.

use jiff::Timestamp;
use motcua_kernel::command::Answer;
use motcua_kernel::text::Language;
use motcua_kernel::turn::Context;
use motcua_sim::systems::{CannedAnswer, CannedAnswers};

use crate::examples;

/// An answer for every operation that the procedure may call.
pub(crate) fn answers(context: &Context, at: Timestamp, language: Language) -> CannedAnswers {
    let today = context.calendar(None).date(at);
    let mut answers = CannedAnswers::default();
    for (service, declared) in &context.procedure.services {
        for (operation, shape) in &declared.operations {
            let everything: Vec<_> = shape.output.fields.keys().cloned().collect();
            let data = examples::filled(&shape.output, &everything, today, language);
            let answer = CannedAnswer { answer: Answer::Done(data), after_seconds: 0, times: None };
            answers.add(service.clone(), operation.clone(), answer);
        }
    }
    answers
}
