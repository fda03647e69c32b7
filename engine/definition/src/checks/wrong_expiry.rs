//! What `on_expiry` of a step does is not clear or not honest.
//!
//! It either completes the step with an `outcome` or leads on with `next`. An outcome that the clock sets is declared with
//! `by: timer`, so that the file says that nobody pressed it: silence must never look like somebody's consent. Of a payment
//! it can set `failed` alone.
//!
//! # Wrong
//!
//! ```yaml
//! steps:
//!   review:
//!     due: {within: 2 working days, on_expiry: {outcome: grant, basis: [Leave Act]}}
//! ```
//!
//! # Right
//!
//! ```yaml
//! steps:
//!   review:
//!     due: {within: 2 working days, on_expiry: {outcome: no_reply, basis: [Leave Act]}}
//!     outcomes:
//!       no_reply: {label: No reply (counts as granted), by: timer, next: granted}
//! ```

use motcua_kernel::say;
use motcua_kernel::sentence::Sentence;
use super::subject::Subject;
use crate::diagnostic::Diagnostic;
use crate::syntax::step::Step;
use motcua_kernel::procedure::Payment;
use crate::syntax::time::Due;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    for (_, step) in &subject.model.steps {
        let Some(Due::Full(due)) = step.due() else { continue };
        let Some(expiry) = &due.on_expiry else { continue };
        let error = |span, headline: Sentence| Diagnostic::error("wrong-expiry", span, headline);
        match (&expiry.outcome, &expiry.next) {
            (None, None) => {
                let headline = say!("`on_expiry` says neither `outcome` nor `next`");
                findings.push(error(expiry.span, headline).help(say!("without effect, leave `on_expiry` out")));
            }
            (Some(outcome), Some(_)) => {
                let headline = say!("`on_expiry` says both `outcome` and `next`");
                findings.push(error(outcome.span, headline).help(say!("give the outcome its own `next`")));
            }
            (Some(outcome), None) => {
                if let Step::Payment(payment) = step {
                    let by_hand = payment.outcomes.get(&outcome.text).and_then(|set| set.only_by());
                    if &*outcome.text != Payment::FAILED || by_hand.is_some() {
                        let headline = say!("the clock cannot set `{outcome}` of a payment", outcome = outcome.text);
                        let finding = error(outcome.span, headline);
                        findings.push(finding.help(say!("only `failed` without a role under `by` follows from silence")));
                    }
                    continue;
                }
                let Step::Task(task) = step else {
                    let headline = say!("only a task has outcomes that the clock can set");
                    findings.push(error(outcome.span, headline).help(say!("write `next` and the step where the flow goes on")));
                    continue;
                };
                if task.outcomes.is_empty() {
                    let headline = say!("`{outcome}` would pass for what people did", outcome = outcome.text);
                    findings.push(
                        error(outcome.span, headline)
                            .help(say!("declare the outcomes, and one of its own for silence, with `by: timer`")),
                    );
                    continue;
                }
                let button = task.outcomes.get(&outcome.text).filter(|button| !button.by_timer());
                if let Some(button) = button {
                    let headline = say!("`{outcome}` is a button that people press", outcome = outcome.text);
                    findings.push(
                        error(outcome.span, headline)
                            .also(button.span, say!("declared here, without `by: timer`"))
                            .help(say!("declare an outcome of its own for silence, with `by: timer`")),
                    );
                }
            }
            (None, Some(_)) => {}
        }
    }
}
