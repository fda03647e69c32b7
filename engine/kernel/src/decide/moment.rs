//! Moments that are awaited.

use super::clock;
use super::draft::Draft;
use super::flow::{self, Completion, Move};
use crate::case::{ClockState, Waiting};
use crate::event::{ClockId, Fact};
use crate::id::VisitId;
use crate::procedure::StepKind;
use crate::rule::{Rule, RuleFailure};
use crate::value::{Record, Value};

/// The outcome of a wait whose moment came.
pub(super) const PASSED: &str = "passed";

/// Begins to wait for a moment. A day comes when it begins, in the procedure's calendar; what is past has come at once.
pub(super) fn wait(draft: &mut Draft<'_>, visit: VisitId, until: &Rule) -> Result<(), RuleFailure> {
    let at = match until.evaluate(&draft.view_of(visit))? {
        Value::Moment(at) => at,
        Value::Date(date) => draft.calendar(None).midnight(date),
        other => {
            return Err(RuleFailure {
                place: until.place().clone(),
                message: format!("expected a date or a moment, found {}", other.type_name()),
                reads: Vec::new(),
            });
        }
    };
    draft.emit(Fact::MomentAwaited { visit, until: Some(at) });
    if at <= draft.moment {
        draft.moves.push_back(Move::Pass(visit));
    }
    Ok(())
}

/// Begins to wait for the end of the visit's own limit.
pub(super) fn wait_for_limit(draft: &mut Draft<'_>, visit: VisitId) {
    draft.emit(Fact::MomentAwaited { visit, until: None });
}

/// The limit that is awaited passes: it is met, since it was the point of the wait that it passes.
pub(super) fn limit_came(draft: &mut Draft<'_>, visit: VisitId) {
    clock::stop(draft, &ClockId::Visit(visit));
    come(draft, visit);
}

/// The moment has come: the flow goes on.
pub(super) fn come(draft: &mut Draft<'_>, visit: VisitId) {
    let Some((_, step)) = draft.step_of(visit) else { return };
    let StepKind::Wait(wait) = &step.kind else { return };
    if let Some(next) = &wait.next {
        flow::complete_or_park(draft, visit, Completion::by_itself(PASSED, Record::new()), next);
    }
}

/// Goes on waiting after a repair, or goes on where the moment has come meanwhile.
pub(super) fn resume(draft: &mut Draft<'_>, visit: VisitId) {
    let Some(stay) = draft.case.open.get(&visit) else { return };
    let came = match (&stay.waiting, &stay.due) {
        (Waiting::Moment { at: Some(at) }, _) => *at <= draft.moment,
        (Waiting::Moment { at: None }, Some(clock)) => clock.state != ClockState::Running,
        _ => false,
    };
    if came {
        come(draft, visit);
    }
}
