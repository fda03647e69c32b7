//! A step that runs another procedure does not say what follows one of its ends.
//!
//! The other case ends with the outcome of one of its ends, or `withdrawn`. A step that does not cover one of them would be
//! stuck on the day on which it happens.
//!
//! # Wrong
//!
//! ```yaml
//! steps:
//!   review:
//!     outcomes:
//!       grant: {label: Grant, next: visa}
//!   visa:
//!     type: subprocedure
//!     label: Get a visa
//!     procedure: visa@1
//!     input: {days: = apply.days}
//!     due: 5 working days
//!     outcomes:
//!       issued: {next: granted}
//! ```
//!
//! # Right
//!
//! ```yaml
//! steps:
//!   review:
//!     outcomes:
//!       grant: {label: Grant, next: visa}
//!   visa:
//!     type: subprocedure
//!     label: Get a visa
//!     procedure: visa@1
//!     input: {days: = apply.days}
//!     due: {within: 5 working days, escalate: chief}
//!     outcomes:
//!       issued: {next: granted}
//!       denied: {next: refused}
//!       withdrawn: {next: refused}
//! ```

use std::collections::BTreeSet;

use motcua_kernel::procedure::StepKind;
use motcua_kernel::say;
use motcua_kernel::turn::Context;

use super::subject::Subject;
use crate::diagnostic::{Diagnostic, list};
use crate::lower::step::start_of;
use crate::syntax::step::{Step, SubprocedureStep};

/// How a case ends that was withdrawn.
const WITHDRAWN: &str = "withdrawn";

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    for (_, step) in &subject.model.steps {
        let Step::Subprocedure(sub) = step else { continue };
        let Some(child) = subject.model.around.procedures.get(&sub.procedure.text) else { continue };
        outcomes(sub, child, findings);
        start(sub, child, findings);
    }
}

fn outcomes(sub: &SubprocedureStep, child: &Context, findings: &mut Vec<Diagnostic>) {
    let ends = child.procedure.steps.iter().filter_map(|step| match &step.kind {
        StepKind::End { outcome, .. } => Some(outcome.as_str()),
        _ => None,
    });
    let possible: BTreeSet<&str> = ends.chain([WITHDRAWN]).collect();
    for missing in possible.iter().filter(|outcome| sub.outcomes.get(outcome).is_none()) {
        let headline = say!(
            "`{procedure}` can end as `{missing}`, and nothing says what follows",
            procedure = sub.procedure.text,
            missing
        );
        let finding = Diagnostic::error("uncovered-outcome", sub.procedure.span, headline);
        findings.push(finding.help(say!("add `{missing}: {{next: …}}` under `outcomes`", missing)));
    }
    for (id, _) in sub.outcomes.iter().filter(|(id, _)| !possible.contains(&*id.text)) {
        let headline =
            say!("`{procedure}` never ends as `{outcome}`", procedure = sub.procedure.text, outcome = id.text);
        let finding = Diagnostic::error("unknown-outcome", id.span, headline)
            .label(say!("outcomes: {names}", names = list(possible.iter().copied())))
            .nearest(&id.text, possible.iter().copied());
        findings.push(finding);
    }
}

/// A case is opened by one start.
fn start(sub: &SubprocedureStep, child: &Context, findings: &mut Vec<Diagnostic>) {
    if start_of(sub, child).is_some() {
        return;
    }
    let known: Vec<&str> = child.procedure.starts().map(|step| step.id.as_str()).collect();
    findings.push(match &sub.start {
        Some(start) => {
            let headline =
                say!("`{procedure}` has no start `{start}`", procedure = sub.procedure.text, start = start.text);
            Diagnostic::error("unknown-step", start.span, headline)
                .label(say!("starts: {names}", names = list(known.iter().copied())))
                .nearest(&start.text, known.iter().copied())
        }
        None => {
            let headline = say!(
                "`{procedure}` has several starts, and nothing says by which it begins",
                procedure = sub.procedure.text
            );
            let finding = Diagnostic::error("missing-key", sub.procedure.span, headline);
            finding.help(say!("add `start:` with one of {starts}", starts = list(known.iter().copied())))
        }
    });
}
