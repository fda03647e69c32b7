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

use std::collections::BTreeMap;

use motcua_kernel::id::StepIx;
use motcua_kernel::say;
use super::subject::Subject;
use crate::diagnostic::Diagnostic;
use crate::syntax::leaf::Id;

pub(super) fn check(subject: &Subject<'_>, findings: &mut Vec<Diagnostic>) {
    let statuses: Vec<&Id> = subject.model.file.statuses.iter().map(|(id, _)| id).collect();
    let own = subject.model.file.procedure.span.file;
    let mut steps: BTreeMap<&str, Vec<StepIx>> = BTreeMap::new();
    for ix in subject.model.all() {
        if let Some(status) = subject.model.step(ix).common().status {
            steps.entry(&status.text).or_default().push(ix);
        }
    }
    // Whether a case can be in the second stage after it was in the first.
    let follows = |first: &Id, second: &Id| {
        let at = |id: &Id| steps.get(&*id.text).map(Vec::as_slice).unwrap_or_default();
        at(first).iter().any(|from| at(second).iter().any(|to| subject.graph.leads_to(*from, *to)))
    };
    for pair in statuses.windows(2) {
        let [earlier, later] = [pair[0], pair[1]];
        // The stages of a pack stand in an order that fits many procedures.
        if earlier.span.file != own || later.span.file != own {
            continue;
        }
        if !follows(earlier, later) && follows(later, earlier) {
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
