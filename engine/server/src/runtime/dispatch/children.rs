//! Word from one case to another: open it, withdraw it, tell how it ended.
//!
//! No transaction spans two cases. Each of these is a request in the outbox of one case that becomes a command for the
//! other, at least once; the kernel makes the second time have no effect. Whatever happens between the two, a restart
//! finds the request again.

use std::convert::Infallible;
use std::sync::Arc;

use motcua_kernel::case::{CaseState, Phase};
use motcua_kernel::command::{Actor, Command, Envelope, Parent};
use motcua_kernel::id::{CaseId, OutcomeId, StepId};
use motcua_kernel::procedure::ProcedureRef;
use motcua_kernel::rejection::Rejection;
use motcua_kernel::source::Known;
use motcua_kernel::text::Language;
use motcua_kernel::value::Record;
use motcua_store::{Finished, OutboxItem, Submission, SubmitError};

use crate::installation::Installation;

/// So often a case that is not there yet is looked for before it is given up: it may be being opened at this moment.
const LOOKED_FOR: u32 = 3;

/// Opens the case that a step asks for.
pub(super) async fn open(
    app: &Arc<Installation>,
    item: &OutboxItem,
    parent: Parent,
    child: &CaseId,
    procedure: &ProcedureRef,
    start: &StepId,
    input: &Record,
) -> Result<(), String> {
    if state(app, child).await?.is_none()
        && let Err(problem) = begin(app, &parent, procedure, start, input).await?
    {
        let (visit, child) = (parent.visit, child.clone());
        return carry(app, item, parent.case.clone(), Command::ChildRefused { visit, child, problem }).await;
    }
    let (there, here) = (state(app, child).await?, state(app, &parent.case).await?);
    // The step may have been given up while this was under way, and its word may have come before the case was there.
    let awaited =
        here.is_some_and(|case| case.open.get(&parent.visit).is_some_and(|stay| stay.waiting.child() == Some(child)));
    if !awaited {
        return carry(app, item, child.clone(), Command::Recall { parent }).await;
    }
    match there.as_ref().map(|case| &case.phase) {
        Some(Phase::Ended { outcome, end, .. }) => tell(app, item, &parent, outcome, end.as_ref()).await,
        _ => finish(app, item).await,
    }
}

/// Opens the case, or says why that cannot be.
async fn begin(
    app: &Arc<Installation>,
    parent: &Parent,
    procedure: &ProcedureRef,
    start: &StepId,
    input: &Record,
) -> Result<Result<(), String>, String> {
    let Some(context) = app.pinned(procedure).await.map_err(|error| error.to_string())? else {
        return Ok(Err(format!("`{procedure}` is not deployed here")));
    };
    let here = state(app, &parent.case).await?;
    let Some(applicant) = here.and_then(|case| case.applicant.clone()) else {
        return Err("the case that asks has no applicant".to_owned());
    };
    match app.open_child(context, parent.clone(), start.clone(), applicant, input.clone()).await {
        Ok(()) => Ok(Ok(())),
        Err(SubmitError::Rejected(rejection @ Rejection::CatchingUp)) => Err(rejection.to_string()),
        Err(SubmitError::Rejected(rejection)) => Ok(Err(rejection.explain(Language::En))),
        Err(error) => Err(format!("{error:?}")),
    }
}

/// Withdraws a case whose step was given up.
pub(super) async fn recall(
    app: &Arc<Installation>,
    item: &OutboxItem,
    parent: Parent,
    child: &CaseId,
) -> Result<(), String> {
    if state(app, child).await?.is_none() {
        // Never opened, or not yet: whoever is opening it looks after this and recalls it.
        return match item.claims < LOOKED_FOR {
            true => Err("the case is not there yet".to_owned()),
            false => finish(app, item).await,
        };
    }
    carry(app, item, child.clone(), Command::Recall { parent }).await
}

/// Tells the step that opened a case how it ended.
pub(super) async fn tell(
    app: &Arc<Installation>,
    item: &OutboxItem,
    parent: &Parent,
    outcome: &OutcomeId,
    end: Option<&StepId>,
) -> Result<(), String> {
    let child = parent.child();
    let Some(number) = state(app, &child).await?.map(|case| case.number.clone()) else {
        return finish(app, item).await;
    };
    let (visit, outcome, end) = (parent.visit, outcome.clone(), end.cloned());
    carry(app, item, parent.case.clone(), Command::ChildEnded { visit, child, number, outcome, end }).await
}

/// Hands a command to a case; with that done the request leaves the outbox.
pub(super) async fn carry(
    app: &Arc<Installation>,
    item: &OutboxItem,
    to: CaseId,
    command: Command,
) -> Result<(), String> {
    let id = format!("{}-{}", item.row.case, item.row.entry).into();
    let at = app.clock.now();
    let build = move |state: &CaseState| {
        Ok::<_, Infallible>(Envelope {
            id,
            case: state.id.clone(),
            actor: outbox(),
            at,
            command,
            known: Known::default(),
        })
    };
    match app.store.submit(Submission::new(to, build)).await {
        Ok(_) => finish(app, item).await,
        Err(SubmitError::Rejected(rejection @ Rejection::CatchingUp)) => Err(rejection.to_string()),
        Err(SubmitError::Rejected(rejection)) => {
            tracing::warn!(case = %item.row.case, entry = item.row.entry, %rejection, "word to another case was refused");
            finish(app, item).await
        }
        Err(error) => Err(error.to_string()),
    }
}

pub(super) async fn state(app: &Installation, case: &CaseId) -> Result<Option<Arc<CaseState>>, String> {
    app.store.case(case).await.map_err(|error| error.to_string())
}

pub(super) async fn finish(app: &Installation, item: &OutboxItem) -> Result<(), String> {
    let finished = Finished::nothing(item.row.case.clone(), item.row.entry.clone());
    app.store.finish(vec![finished]).await.map_err(|error| error.to_string())
}

/// What carries word from one case to another.
pub(crate) fn outbox() -> Actor {
    Actor::System { name: "outbox".into() }
}
