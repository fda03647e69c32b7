//! Two public stages stand in the wrong order.
//!
//! The applicant sees the stages in the order of the file. A case may go back to an earlier one, but a stage that is only
//! ever reached before its predecessor stands in the wrong place.
//!
//! # Wrong
//!
//! ```yaml
//! statuses:
//!   decided: null
//!   received: null
//!   done: Decided
//!   begun: Received
//! steps:
//!   review: {status: begun}
//!   granted: {status: done}
//!   refused: {status: done}
//! ```
//!
//! # Right
//!
//! ```yaml
//! statuses:
//!   decided: null
//!   received: null
//!   begun: Received
//!   done: Decided
//! steps:
//!   review: {status: begun}
//!   granted: {status: done}
//!   refused: {status: done}
//! ```

use motcua_kernel::say;
use super::subject::Subject;
use crate::diagnostic::Diagnostic;
use crate::syntax::leaf::Id;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    let statuses: Vec<&Id> = subject.model.file.statuses.iter().map(|(id, _)| id).collect();
    let own = subject.model.file.procedure.span.file;
    for pair in statuses.windows(2) {
        let [earlier, later] = [pair[0], pair[1]];
        // The stages of a pack stand in an order that fits many procedures.
        if earlier.span.file != own || later.span.file != own {
            continue;
        }
        if !follows(subject, earlier, later) && follows(subject, later, earlier) {
            let headline =
                say!("stage `{later}` stands after `{earlier}`, and only ever comes before it", later = later.text, earlier = earlier.text);
            findings.push(
                Diagnostic::warning("status-order", later.span, headline)
                    .also(earlier.span, say!("this one comes later in every case"))
                    .help(say!("list the stages in the order in which an applicant sees them")),
            );
        }
    }
}

/// Whether a case can be in the second stage after it was in the first.
fn follows(subject: &Subject<'_>, first: &Id, second: &Id) -> bool {
    let at = |id: &Id| {
        let id = id.text.clone();
        subject
            .model
            .all()
            .filter(move |ix| subject.model.step(*ix).common().status.is_some_and(|status| status.text == id))
    };
    at(first).any(|from| at(second).any(|to| subject.graph.leads_to(from, to)))
}
