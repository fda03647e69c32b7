//! A rung lies after the end of a clock whose passing moves the case on: it is never reached.
//!
//! # Wrong
//!
//! ```yaml
//! deadlines:
//!   decision: {on_expiry: {next: granted, basis: [Leave Act]}, escalate: late}
//! escalations:
//!   late: [{at: +1 working day, notify: [chief]}]
//! ```
//!
//! # Right
//!
//! ```yaml
//! deadlines:
//!   decision: {on_expiry: {next: granted, basis: [Leave Act]}, escalate: early}
//! escalations:
//!   early: [{at: -1 working day, notify: [chief]}]
//! ```

use motcua_kernel::say;
use motcua_kernel::procedure::RungAt;

use super::subject::{Clock, Subject};
use crate::diagnostic::Diagnostic;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    for Clock { escalate, moves_on, what, .. } in subject.clocks().into_iter().filter(|clock| clock.moves_on) {
        debug_assert!(moves_on, "filtered");
        let Some(ladder) = escalate.and_then(|id| subject.model.file.escalations.get(&id.text)) else { continue };
        let late =
            |rung: &&crate::syntax::time::Rung| matches!(rung.at.value, RungAt::After(by) if !by.amount().is_zero());
        if let (Some(rung), Some(escalate)) = (ladder.iter().find(late), escalate) {
            let headline = say!("a rung of `{escalate}` is never reached: the case has moved on by then", escalate = escalate.text);
            findings.push(
                Diagnostic::warning("rung-after-expiry", escalate.span, headline)
                    .label(say!("when the limit of {what} passes, `on_expiry` takes effect", what))
                    .also(rung.at.span, say!("this rung lies after the end")),
            );
        }
    }
}
