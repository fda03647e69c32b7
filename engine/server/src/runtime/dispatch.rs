//! Carrying requests to the world out of the outbox: calls of systems, notices to people, and word from one case to
//! another.
//!
//! A request was written in the transaction of the event that asks for it. It is claimed, carried out, and leaves the
//! outbox with its answer; whatever happens in between, it is claimed again: at least once, always under the same key.
//! Retries are not here: they are timers of the case, and survive everything that the case survives.

mod assignees;
mod children;
mod notices;
mod outbound;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use motcua_kernel::command::{Actor, Answer, Command, Envelope, Parent};
use motcua_kernel::id::{CaseId, OperationId, ServiceId, VisitId};
use motcua_kernel::procedure::Operation;
use motcua_kernel::rejection::Rejection;
use motcua_store::{Finished, OutboxItem, OutboxKind, StoreError, Submission, SubmitError};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::config::ServiceAddress;
use crate::installation::Installation;
use crate::listen::told;
use crate::runtime::pump::until;
use outbound::Outbound;

/// How many requests are carried out at a time.
const AT_A_TIME: u32 = 32;
/// A request that was claimed and not finished is claimed again after this time: its worker may have died.
const LEASE: SignedDuration = SignedDuration::from_secs(60);
/// After an error the worker waits this long.
const AFTER_ERROR: Duration = Duration::from_secs(2);
/// The worker looks again after this time even if nothing moved.
const LOOK_AGAIN: Duration = Duration::from_secs(30);

/// What the worker holds.
#[derive(Debug)]
pub(crate) struct Dispatch {
    outbound: Outbound,
    /// Requests under way here: a slow call outlives its lease and is not made a second time beside itself.
    under_way: Mutex<BTreeSet<(CaseId, String)>>,
    /// Held while somebody is found for a task: two searches side by side would both find the same person idle. Nodes of one
    /// store do not wait for each other; there such a tie can happen, and evens out with the next task.
    finding: tokio::sync::Mutex<()>,
}

impl Dispatch {
    /// Ready to call these systems.
    ///
    /// # Errors
    ///
    /// When no client can be made.
    pub(crate) fn new(services: BTreeMap<ServiceId, ServiceAddress>) -> Result<Self, String> {
        let outbound = Outbound::new(services).map_err(|error| format!("no HTTP client could be made: {error}"))?;
        Ok(Self { outbound, under_way: Mutex::default(), finding: tokio::sync::Mutex::default() })
    }

    fn begin(&self, item: &OutboxItem) -> bool {
        self.set().insert((item.row.case.clone(), item.row.entry.clone()))
    }

    fn end(&self, item: &OutboxItem) {
        self.set().remove(&(item.row.case.clone(), item.row.entry.clone()));
    }

    // A panic while this is held leaves nothing half done.
    fn set(&self) -> std::sync::MutexGuard<'_, BTreeSet<(CaseId, String)>> {
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Carries out everything that is due at this moment. Says how much that was.
pub(crate) async fn carry_out(app: &Arc<Installation>, now: Timestamp) -> Result<usize, StoreError> {
    let until = now.saturating_add(LEASE).unwrap_or(Timestamp::MAX);
    let claimed = app.store.claim(now, until, AT_A_TIME).await?;
    let count = claimed.len();
    let mut work = JoinSet::new();
    for item in claimed {
        work.spawn(one(Arc::clone(app), item));
    }
    work.join_all().await;
    Ok(count)
}

/// Carries out what becomes due until told to stop.
pub(crate) async fn run(app: Arc<Installation>, mut stop: watch::Receiver<bool>) {
    let mut changes = app.store.changes();
    let mut work = JoinSet::new();
    // Whatever an earlier process had claimed it cannot finish any more, where this process alone holds the store. Where
    // it is shared, another node may be at it.
    let mut head_start = if app.store.is_shared() { SignedDuration::ZERO } else { LEASE };
    loop {
        changes.borrow_and_update();
        let now = app.clock.now().saturating_add(head_start).unwrap_or(Timestamp::MAX);
        let pause = match look(&app, now, &mut work).await {
            Ok(pause) => {
                head_start = SignedDuration::ZERO;
                pause
            }
            Err(StoreError::Stopped) => return,
            Err(error) => {
                tracing::error!(%error, "requests could not be claimed");
                AFTER_ERROR
            }
        };
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            _ = work.join_next(), if work.len() >= AT_A_TIME as usize => {}
            changed = changes.changed() => if changed.is_err() { return },
            () = told(&mut stop) => return,
        }
        while let Some(done) = work.try_join_next() {
            if let Err(error) = done {
                tracing::error!(%error, "a request broke off and is tried again when its lease is over");
            }
        }
    }
}

/// Begins what is due and says how long it is until the next. A slow system holds up nobody but itself.
async fn look(app: &Arc<Installation>, now: Timestamp, work: &mut JoinSet<()>) -> Result<Duration, StoreError> {
    let room = AT_A_TIME.saturating_sub(u32::try_from(work.len()).unwrap_or(AT_A_TIME));
    if room == 0 {
        return Ok(LOOK_AGAIN);
    }
    let lease = now.saturating_add(LEASE).unwrap_or(Timestamp::MAX);
    for item in app.store.claim(now, lease, room).await? {
        work.spawn(one(Arc::clone(app), item));
    }
    let next = app.store.queries().next_request().await?;
    Ok(next.map_or(LOOK_AGAIN, |next| until(next, app.clock.now())))
}

async fn one(app: Arc<Installation>, item: OutboxItem) {
    if !app.dispatch.begin(&item) {
        return;
    }
    // Given back however this ends, so that what broke once is tried again and not parked until a restart.
    let _under_way = UnderWay { app: &app, item: &item };
    let done = match &item.row.kind {
        OutboxKind::Call { attempt, service, operation, .. } => match item.row.visit {
            Some(visit) => call(&app, &item, visit, *attempt, service, operation).await,
            None => Ok(()),
        },
        OutboxKind::Child { child, procedure, start, input, .. } => match item.row.visit {
            Some(visit) => {
                let parent = Parent { case: item.row.case.clone(), visit };
                children::open(&app, &item, parent, child, procedure, start, input).await
            }
            None => Ok(()),
        },
        OutboxKind::Assign => match item.row.visit {
            Some(visit) => assignees::find(&app, &item, visit).await,
            None => Ok(()),
        },
        OutboxKind::Recall { child } => match item.row.visit {
            Some(visit) => children::recall(&app, &item, Parent { case: item.row.case.clone(), visit }, child).await,
            None => Ok(()),
        },
        OutboxKind::Tell { parent, outcome, end } => children::tell(&app, &item, parent, outcome, end.as_ref()).await,
        OutboxKind::Notice { .. } => notices::make(&app, &item).await,
    };
    if let Err(problem) = done {
        // It stays in the outbox and is claimed again when its lease is over.
        tracing::error!(case = %item.row.case, entry = item.row.entry, problem, "a request was not carried out");
    }
}

/// A request that is being carried out.
struct UnderWay<'d> {
    app: &'d Installation,
    item: &'d OutboxItem,
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.app.dispatch.end(self.item);
    }
}

async fn call(
    app: &Arc<Installation>,
    item: &OutboxItem,
    visit: VisitId,
    attempt: u32,
    service: &ServiceId,
    operation: &OperationId,
) -> Result<(), String> {
    let OutboxKind::Call { input, timeout_seconds, .. } = &item.row.kind else { return Ok(()) };
    let answer = match declared(app, &item.row.case, service, operation).await? {
        Some(declared) => {
            let timeout = Duration::from_secs(u64::from(*timeout_seconds));
            app.dispatch.outbound.ask(service, &declared, input, &item.idempotency_key(), timeout).await
        }
        None => Answer::Failed {
            status: 0,
            problem: format!("the operation `{service}.{operation}` is not declared"),
            kind: None,
        },
    };
    take_in(app, item, visit, attempt, service, answer).await
}

async fn declared(
    app: &Installation,
    case: &CaseId,
    service: &ServiceId,
    operation: &OperationId,
) -> Result<Option<Operation>, String> {
    let state = app.store.case(case).await.map_err(|error| error.to_string())?;
    let procedure = state.as_ref().and_then(|state| state.procedure.as_ref());
    let context = match procedure {
        Some(procedure) => app.pinned(procedure).await.map_err(|error| error.to_string())?,
        None => None,
    };
    let context = context.ok_or_else(|| "its procedure is not deployed here".to_owned())?;
    let service = context.procedure.services.get(service);
    Ok(service.and_then(|service| service.operations.get(operation)).cloned())
}

/// The answer becomes a command like any other; with its events, the request leaves the outbox.
async fn take_in(
    app: &Arc<Installation>,
    item: &OutboxItem,
    visit: VisitId,
    attempt: u32,
    service: &ServiceId,
    answer: Answer,
) -> Result<(), String> {
    let case = item.row.case.clone();
    let (actor, at) = (Actor::System { name: service.as_str().into() }, app.clock.now());
    let build = move |state: &motcua_kernel::case::CaseState| {
        let id = format!("answer-{visit}-{attempt}").into();
        let command = Command::Return { visit, attempt, answer };
        Ok::<_, std::convert::Infallible>(Envelope { id, case: state.id.clone(), actor, at, command })
    };
    match app.store.submit(Submission::new(case, build)).await {
        Ok(_) => Ok(()),
        // Nothing is lost: the request stays in the outbox, and is asked again under the same key.
        Err(SubmitError::Rejected(rejection @ Rejection::CatchingUp)) => Err(rejection.to_string()),
        Err(SubmitError::Rejected(rejection)) => {
            tracing::warn!(case = %item.row.case, %rejection, "an answer was refused");
            let finished = Finished { case: item.row.case.clone(), entry: item.row.entry.clone(), notices: Vec::new() };
            app.store.finish(vec![finished]).await.map_err(|error| error.to_string())
        }
        Err(error) => Err(error.to_string()),
    }
}
