//! Another procedure as one step: asked for before it is opened, told about by the outbox when it is over.
//!
//! No transaction spans two cases. The other case's name follows from this case and the stay, so that asking twice opens
//! one; its end is a command like any other, and has no effect where the stay is over.

use super::draft::Draft;
use super::flow::{self, Completion};
use crate::case::Waiting;
use crate::command::{Actor, Parent};
use crate::event::{Fact, Trouble};
use crate::id::{CaseId, CaseNumber, OutcomeId, StepId, VisitId};
use crate::procedure::{Step, StepKind, Subprocedure};
use crate::rejection::{Forbidden, Rejection};
use crate::rule::RuleFailure;
use crate::value::{Record, Value};

/// The other case could not be opened.
const REFUSED: &str = "child-refused";
/// It ended in a way that this procedure does not know.
const OUTCOME: &str = "child-outcome";

/// Asks for the other case, or asks again after a repair.
pub(super) fn request(draft: &mut Draft<'_>, visit: VisitId, step: &Step) -> Result<(), RuleFailure> {
    let StepKind::Subprocedure(sub) = &step.kind else { return Ok(()) };
    let mut input = Record::new();
    for (name, rule) in &sub.input {
        input.insert(name.clone(), rule.evaluate(&draft.view_of(visit))?);
    }
    input.retain(|_, value| !value.is_unset());
    let attempt = match draft.case.open.get(&visit).map(|stay| &stay.waiting) {
        Some(Waiting::Child { attempt, .. }) => attempt + 1,
        _ => 1,
    };
    let child = Parent { case: draft.case.id.clone(), visit }.child();
    let procedure = sub.child.procedure.reference.clone();
    draft.emit(Fact::ChildRequested { visit, child, procedure, start: sub.start.clone(), input, attempt });
    Ok(())
}

/// Takes in how the other case ended. Where nobody waits for it any more, that is kept and has no effect.
pub(super) fn take_end(
    draft: &mut Draft<'_>,
    actor: &Actor,
    visit: VisitId,
    child: &CaseId,
    number: &CaseNumber,
    outcome: &OutcomeId,
    end: Option<&StepId>,
) -> Result<(), Rejection> {
    let Some(sub) = awaited(draft, actor, visit, child)? else {
        let summary = format!("case {number} ended: {outcome}");
        draft.emit(Fact::AnswerIgnored { visit, attempt: 1, summary });
        return Ok(());
    };
    let Some(found) = sub.outcomes.get(outcome) else {
        let known: Vec<_> = sub.outcomes.keys().map(OutcomeId::as_str).collect();
        let message = format!("expected one of {}, found that case {number} ended: {outcome}", known.join(", "));
        draft.park(visit, Trouble { code: OUTCOME.to_owned(), message, place: None });
        return Ok(());
    };
    let mut data = Record::from([("number".into(), Value::text(number.as_str()))]);
    if let Some(end) = end {
        data.insert("end".into(), Value::text(end.as_str()));
    }
    let completion = Completion::by_itself(outcome.clone(), data);
    if let Err(failure) = flow::complete(draft, visit, completion, &found.next, &found.issues) {
        draft.fail(visit, failure);
    }
    Ok(())
}

/// Takes in that the other case could not be opened: somebody has to look at it.
pub(super) fn refused(
    draft: &mut Draft<'_>,
    actor: &Actor,
    visit: VisitId,
    child: &CaseId,
    problem: &str,
) -> Result<(), Rejection> {
    if awaited(draft, actor, visit, child)?.is_some() {
        let message = format!("expected the other procedure to open a case, found: {problem}");
        draft.park(visit, Trouble { code: REFUSED.to_owned(), message, place: None });
    }
    Ok(())
}

/// What waits for this other case; nothing where the stay is over.
fn awaited<'a>(
    draft: &Draft<'a>,
    actor: &Actor,
    visit: VisitId,
    child: &CaseId,
) -> Result<Option<&'a Subprocedure>, Rejection> {
    if !matches!(actor, Actor::System { .. }) {
        return Err(Rejection::NotAllowed { rule: "subprocedure".to_owned(), why: Forbidden::OnlyEngine });
    }
    if visit.0 == 0 || visit.0 > draft.case.last_visit {
        return Err(Rejection::UnknownVisit { visit });
    }
    let waiting = draft.case.open.get(&visit).map(|stay| &stay.waiting);
    let is_awaited = matches!(waiting, Some(Waiting::Child { child: awaited, .. }) if awaited == child);
    Ok(match draft.step_of(visit).map(|(_, step)| &step.kind) {
        Some(StepKind::Subprocedure(sub)) if is_awaited => Some(sub),
        _ => None,
    })
}

/// A stay ends before the case that it waits for: that case is withdrawn.
pub(super) fn give_up(draft: &mut Draft<'_>, visit: VisitId) {
    if let Some(child) = draft.case.open.get(&visit).and_then(|stay| stay.waiting.child()).cloned() {
        draft.emit(Fact::ChildGivenUp { visit, child });
    }
}
