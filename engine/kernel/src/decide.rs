//! Deciding: the one match on [`Command`].
use crate::case::CaseState;
use crate::command::{Actor, Envelope};
use crate::id::{OutcomeId, VisitId};
use crate::rejection::Rejection;
use crate::turn::{Context, Turn};

/// What a command does to a case, or why it is refused.
pub fn decide(_context: &Context, _case: &CaseState, _envelope: &Envelope) -> Result<Turn, Rejection> {
    unimplemented!()
}

/// The buttons that a task offers now: those of the clock and those that lead to an exhausted step are not among them.
pub fn offered(_context: &Context, _case: &CaseState, _visit: VisitId) -> Vec<OutcomeId> {
    unimplemented!()
}

/// Whether this actor may do this task now; the refusal names the rule.
pub fn may_do(_context: &Context, _case: &CaseState, _visit: VisitId, _actor: &Actor) -> Result<(), Rejection> {
    unimplemented!()
}
