//! Handlers: what may happen while the case is open, wherever it stands.
//!
//! A handler is a step outside the flow. Each time it fires it is entered and left at once, so that what it brought is
//! there for rules under its name, deadlines can name it, and the history shows it like any other step.

use super::draft::Draft;
use super::flow::{self, Completion};
use super::{capacity, clock, message, region, task};
use crate::case::Phase;
use crate::command::Actor;
use crate::event::{CancelledBecause, Fact};
use crate::id::{MessageName, PersonId, StepId, StepIx, VisitId};
use crate::procedure::{Handled, Handler, Step, StepKind};
use crate::rejection::{Forbidden, Rejection};
use crate::rule::RuleFailure;
use crate::value::{Record, Value};

/// The outcome of a handler by which the application was withdrawn.
const WITHDRAWN: &str = "withdrawn";

/// Begins to listen for the messages of the handlers, as soon as what the case was opened with is there. The key is
/// computed now and holds for the whole life of the case.
pub(super) fn listen(draft: &mut Draft<'_>) -> Result<(), RuleFailure> {
    let procedure = draft.procedure;
    for step in &procedure.steps {
        let StepKind::Handler(Handler { event: Handled::Message { message, key }, .. }) = &step.kind else { continue };
        let key = key.evaluate(&draft.view_in(None))?;
        let agency = message::agency_behind(draft, message);
        draft.emit(Fact::HandlerOpened { handler: step.id.clone(), message: message.clone(), key, agency });
    }
    Ok(())
}

/// The handler that listens for this message with this key: of several, the one that stands first in the file.
pub(super) fn listening(draft: &Draft<'_>, name: &MessageName, key: &Value) -> Option<StepIx> {
    let key = key.to_string();
    let listens = |step: &&Step| {
        draft
            .case
            .handlers
            .get(&step.id)
            .is_some_and(|awaited| awaited.message == *name && awaited.key.to_string() == key)
    };
    draft.procedure.steps.iter().find(listens).and_then(|step| draft.procedure.find(&step.id))
}

/// The application is withdrawn by a handler of the procedure. Nothing where it has none: then anybody's own
/// application can be withdrawn, and the case ends.
pub(super) fn withdraw(draft: &mut Draft<'_>, actor: &Actor, reason: Option<&str>) -> Option<Result<(), Rejection>> {
    let procedure = draft.procedure;
    let mut refusal = None;
    for step in &procedure.steps {
        let StepKind::Handler(Handler { event: Handled::Withdrawal { by }, .. }) = &step.kind else { continue };
        let refuse = |key: &str, why| Rejection::NotAllowed { rule: format!("{}.{key}", step.id), why };
        match may_withdraw(draft, actor, by) {
            Err(failure) => return Some(Err(failure.into())),
            Ok(Err(why)) => {
                refusal.get_or_insert(refuse("by", why));
            }
            Ok(Ok(_)) if procedure.find(&step.id).is_some_and(|ix| is_exhausted(draft, ix)) => {
                refusal.get_or_insert(refuse("at_most", Forbidden::TooOften));
            }
            Ok(Ok((person, on_behalf_of))) => {
                let ix = procedure.find(&step.id)?;
                let reason = reason.map(ToOwned::to_owned);
                let mut data = Record::new();
                data.extend(reason.as_ref().map(|reason| ("reason".into(), Value::text(reason.as_str()))));
                let fact = |_| Fact::CaseWithdrawn { reason: reason.clone() };
                let completion = Completion {
                    outcome: WITHDRAWN.into(),
                    by: Some(person),
                    on_behalf_of,
                    data,
                    known: Vec::new(),
                    late_reason: None,
                };
                return Some(fire(draft, ix, completion, fact));
            }
        }
    }
    refusal.map(Err)
}

/// Whether this actor may withdraw by this handler, who that is, and for whom they stand in.
fn may_withdraw(
    draft: &Draft<'_>,
    actor: &Actor,
    by: &[crate::id::RoleId],
) -> Result<Result<(PersonId, Option<PersonId>), Forbidden>, RuleFailure> {
    let Some(person) = actor.person() else { return Ok(Err(Forbidden::NotApplicant)) };
    let own = draft.case.applicant.as_ref() == Some(person);
    if own && by.iter().any(|role| *role == "applicant") {
        return Ok(Ok((person.clone(), None)));
    }
    let mut refusal = Forbidden::NotApplicant;
    for role in by.iter().filter(|role| **role != "applicant") {
        let office = task::office_of(draft, role, None)?;
        match capacity::holds(actor, role, office.as_ref()) {
            Ok(_) if own => refusal = Forbidden::OwnCase,
            Ok(standing) => {
                let applicant = draft.case.applicant.as_ref();
                match standing.into_iter().find(|of| of.is_none() || of.as_ref() != applicant) {
                    Some(on_behalf_of) => return Ok(Ok((person.clone(), on_behalf_of))),
                    None => refusal = applicant.map_or(refusal, |of| Forbidden::PrincipalsCase { of: of.clone() }),
                }
            }
            Err(why) => refusal = why,
        }
    }
    Ok(Err(refusal))
}

/// Fires: the handler is entered; what happened is recorded; where it interrupts, everything open is cancelled; it is
/// left, and the flow goes on at its way.
pub(super) fn fire(
    draft: &mut Draft<'_>,
    ix: StepIx,
    completion: Completion,
    happened: impl FnOnce(VisitId) -> Fact,
) -> Result<(), Rejection> {
    let step = draft.step(ix);
    let StepKind::Handler(handler) = &step.kind else { return Err(unknown(step)) };
    let visit = VisitId(draft.case.last_visit + 1);
    draft.from_outside = true;
    draft.brought = Some(ix);
    draft.emit(Fact::StepEntered {
        visit,
        step: step.id.clone(),
        from: None,
        region: None,
        element: None,
        undoes: None,
    });
    draft.emit(happened(visit));
    // A limit that cannot be found refuses what came, as it refuses an application: nothing has happened yet.
    clock::entered(draft, visit, ix, None)?;
    if handler.interrupts {
        region::cancel_others(draft, visit, &CancelledBecause::Interrupted(step.id.clone()));
    }
    flow::complete(draft, visit, completion, &handler.next, &[])?;
    if is_exhausted(draft, ix) && draft.case.handlers.contains_key(&step.id) && draft.case.phase == Phase::Open {
        draft.emit(Fact::HandlerClosed { handler: step.id.clone() });
    }
    Ok(())
}

fn is_exhausted(draft: &Draft<'_>, ix: StepIx) -> bool {
    task::is_exhausted(draft.procedure, &draft.case, ix, None)
}

fn unknown(step: &Step) -> Rejection {
    let step: StepId = step.id.clone();
    Rejection::WrongKind { step, expected: "a handler" }
}
