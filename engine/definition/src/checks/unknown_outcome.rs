//! A deadline or an expiry names an outcome that its step does not have.
//!
//! A task has the outcomes it declares, or `done` if it declares none; a call has `done` and, with `on_error`, `failed`; a
//! wait has `received`; a step with `when` has `skipped` as well.
//!
//! # Wrong
//!
//! ```yaml
//! deadlines:
//!   decision: {stop: [review.granted]}
//! ```
//!
//! # Right
//!
//! ```yaml
//! deadlines:
//!   decision: {stop: [review.grant, review.refuse]}
//! ```

use super::subject::{Noun, Subject, unknown};
use crate::diagnostic::Diagnostic;
use crate::mentions::Named;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    for mention in &subject.mentions {
        let Named::Outcome(step) = mention.named else { continue };
        let Some(ix) = subject.model.find(step) else { continue };
        let known = subject.model.outcomes(ix);
        if !known.contains(&mention.name) && !subject.model.is_broken(mention.name) {
            findings.push(unknown("unknown-outcome", &Noun::of("outcome"), mention, &known));
        }
    }
}
