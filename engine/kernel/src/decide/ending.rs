//! Ends, withdrawal, and the undoing of completed steps.

use super::draft::Draft;
use super::flow::{self, Origin};
use super::{clock, handler, region};
use crate::case::Phase;
use crate::command::{Actor, Parent};
use crate::event::{CancelledBecause, Fact};
use crate::id::{OutcomeId, StepId, VisitId};
use crate::procedure::Step;
use crate::rejection::{Forbidden, Rejection};
use crate::value::Record;

/// The outcome of a case that the applicant withdrew.
pub(super) const WITHDRAWN: &str = "withdrawn";

/// An end is reached: what is still open is cancelled, clocks stop or close, papers are made, and, where the end says
/// so, completed steps are undone.
pub(super) fn reach(draft: &mut Draft<'_>, visit: VisitId, step: &Step, outcome: &OutcomeId, compensate: bool) {
    draft.emit(Fact::StepCompleted {
        visit,
        step: step.id.clone(),
        outcome: outcome.clone(),
        by: None,
        on_behalf_of: None,
        data: Record::new(),
        known: Vec::new(),
        late_reason: None,
        undo: None,
    });
    clock::end_all(draft, true);
    region::cancel_all(draft, &CancelledBecause::CaseEnded);
    flow::issue(draft, &step.id, step.issues.iter());
    wind_up(draft, outcome.clone(), Some(step.id.clone()), compensate);
}

/// The applicant withdraws. Where the procedure has handlers for it, they say what follows; else everything open is
/// cancelled, and what was done for them is undone, since nobody will use it. The clocks are closed: a withdrawn case is neither on time nor late.
pub(super) fn withdraw(draft: &mut Draft<'_>, actor: &Actor, reason: Option<&str>) -> Result<(), Rejection> {
    draft.require_open()?;
    if let Some(handled) = handler::withdraw(draft, actor, reason) {
        return handled;
    }
    if actor.person().is_none() || actor.person() != draft.case.applicant.as_ref() {
        return Err(Rejection::NotAllowed { rule: "withdrawal.by".to_owned(), why: Forbidden::NotApplicant });
    }
    draft.emit(Fact::CaseWithdrawn { reason: reason.map(ToOwned::to_owned) });
    clock::end_all(draft, false);
    region::cancel_all(draft, &CancelledBecause::Withdrawn);
    wind_up(draft, WITHDRAWN.into(), None, true);
    Ok(())
}

/// The step that opened this case is over: nobody waits for it any more. One that is over stays as it is.
pub(super) fn recall(draft: &mut Draft<'_>, actor: &Actor, parent: &Parent) -> Result<(), Rejection> {
    let by_engine = matches!(actor, Actor::System { .. }) && draft.case.parent.as_ref() == Some(parent);
    if !by_engine {
        return Err(Rejection::NotAllowed { rule: "subprocedure".to_owned(), why: Forbidden::OnlyEngine });
    }
    if draft.is_open() {
        draft.emit(Fact::CaseWithdrawn { reason: None });
        clock::end_all(draft, false);
        region::cancel_all(draft, &CancelledBecause::Withdrawn);
        wind_up(draft, WITHDRAWN.into(), None, true);
    }
    Ok(())
}

fn wind_up(draft: &mut Draft<'_>, outcome: OutcomeId, end: Option<StepId>, compensate: bool) {
    if compensate && !draft.case.undoable.is_empty() {
        draft.emit(Fact::CompensationStarted { outcome, end });
        undo_next(draft);
    } else {
        let parent = draft.case.parent.clone();
        draft.emit(Fact::CaseEnded { outcome, end, parent });
    }
}

/// Undoes one completed step, the last first; when none is left, the case ends.
fn undo_next(draft: &mut Draft<'_>) {
    let Phase::Compensating { outcome, end } = &draft.case.phase else { return };
    match draft.case.undoable.last().cloned() {
        None => {
            let parent = draft.case.parent.clone();
            let ended = Fact::CaseEnded { outcome: outcome.clone(), end: end.clone(), parent };
            draft.emit(ended);
        }
        Some((visit, undo)) => {
            let Some(ix) = draft.procedure.find(&undo) else { return };
            let element = draft.case.rounds.undoable(visit);
            flow::enter(draft, ix, Origin { undoes: Some(visit), element, ..Origin::default() });
        }
    }
}

/// A step that undoes another is over. One that fails stays parked, and the case stays *compensating*.
pub(super) fn undone(draft: &mut Draft<'_>) {
    if draft.case.open.is_empty() {
        undo_next(draft);
    }
}
