//! Carrying requests to the world out of the outbox: calls of systems, notices to people, and word from one case to
//! another.
//!
//! A request was written in the transaction of the event that asks for it. It is claimed, carried out, and leaves the
//! outbox with its answer; whatever happens in between, it is claimed again: at least once, always under the same key.
//! Retries are not here: they are timers of the case, and survive everything that the case survives.

mod assignees;
mod breaker;
mod children;
mod mails;
mod notices;
mod outbound;
mod webhooks;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use motcua_kernel::command::{Actor, Answer, Command, Envelope, Parent};
use motcua_kernel::id::{CaseId, OperationId, ServiceId, VisitId};
use motcua_kernel::procedure::Operation;
use motcua_kernel::rejection::Rejection;
use motcua_kernel::source::Known;
use motcua_kernel::value::Record;
use motcua_store::{Finished, Lane, OutboxItem, OutboxKind, StoreError, Submission, SubmitError};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

use crate::clock::Clock;
use crate::config::ServiceAddress;
use crate::installation::Installation;
use crate::listen::told;
use crate::runtime::pump::until;
pub(crate) use notices::{draft, recipients};
use outbound::{Outbound, System};

/// How many calls of one system are under way at a time. A system that hangs holds up these and nobody else.
const CALLS_AT_A_TIME: u32 = 8;
/// How many people wait for one register at a time; others wait for their turn, as long as they have patience.
const LOOKUPS_AT_A_TIME: usize = 32;
/// How many requests that stay in this house are carried out at a time.
const OWN_AT_A_TIME: u32 = 16;
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
    under_way: Mutex<Requests>,
    /// How many people may wait for each register at a time.
    lookups: BTreeMap<ServiceId, Semaphore>,
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
        let lookups = services.keys().map(|service| (service.clone(), Semaphore::new(LOOKUPS_AT_A_TIME))).collect();
        let outbound = Outbound::new(services).map_err(|error| format!("no HTTP client could be made: {error}"))?;
        Ok(Self { outbound, under_way: Mutex::default(), lookups, finding: tokio::sync::Mutex::default() })
    }

    /// Asks a register while a person waits.
    pub(crate) async fn look(
        &self,
        service: &ServiceId,
        operation: &Operation,
        input: &Record,
        key: &str,
        timeout: Duration,
        clock: &Clock,
    ) -> Answer {
        let lane = self.lookups.get(service);
        let Some(Ok(_place)) = (match lane {
            Some(lane) => Some(lane.acquire().await),
            None => None,
        }) else {
            return Answer::Failed {
                status: 0,
                problem: format!("no address is configured for `{service}`"),
                kind: None,
            };
        };
        self.outbound.ask(service, operation, input, key, timeout, clock).await
    }

    fn begin(&self, item: &OutboxItem) -> bool {
        let mut requests = self.requests();
        let new = requests.entries.insert((item.row.case.clone(), item.row.entry.clone()));
        if new {
            *requests.lanes.entry(item.row.lane()).or_default() += 1;
        }
        new
    }

    fn end(&self, item: &OutboxItem) {
        let mut requests = self.requests();
        if requests.entries.remove(&(item.row.case.clone(), item.row.entry.clone()))
            && let Some(count) = requests.lanes.get_mut(&item.row.lane())
        {
            *count = count.saturating_sub(1);
        }
    }

    /// How many more requests of a lane may be begun.
    fn room(&self, lane: &Lane) -> u32 {
        let most = if lane.is_some() { CALLS_AT_A_TIME } else { OWN_AT_A_TIME };
        most.saturating_sub(self.requests().lanes.get(lane).copied().unwrap_or(0))
    }

    /// How the systems are doing, as far as this node has seen.
    pub(crate) fn systems(&self, now: Timestamp) -> Vec<System> {
        let systems = self.outbound.systems(now);
        let with_calls = |system: System| {
            let lane = Some(system.service.clone());
            System { under_way: self.requests().lanes.get(&lane).copied().unwrap_or(0), ..system }
        };
        systems.into_iter().map(with_calls).collect()
    }

    // A panic while this is held leaves nothing half done.
    fn requests(&self) -> std::sync::MutexGuard<'_, Requests> {
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is under way here: a slow call outlives its lease and is not made a second time beside itself.
#[derive(Debug, Default)]
struct Requests {
    entries: BTreeSet<(CaseId, String)>,
    lanes: BTreeMap<Lane, u32>,
}

/// Puts into the outbox what subscriptions are to be told. Says how many steps that took.
pub(crate) async fn fan_out(app: &Arc<Installation>, now: Timestamp) -> Result<usize, StoreError> {
    webhooks::fan_out(app, now).await
}

/// Carries out everything that is due at this moment. Says how much that was.
pub(crate) async fn carry_out(app: &Arc<Installation>, now: Timestamp) -> Result<usize, StoreError> {
    let until = now.saturating_add(LEASE).unwrap_or(Timestamp::MAX);
    let claimed = app.store.claim(now, until, |lane| app.dispatch.room(lane)).await?;
    let count = claimed.len();
    let mut work = JoinSet::new();
    for request in claimed.into_iter().filter_map(|item| UnderWay::begin(app, item)) {
        work.spawn(one(request));
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
            // A lane that was full has room again.
            _ = work.join_next(), if !work.is_empty() => {}
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
    // By the time as it is: what is due at once is due now, also where this look is ahead of the time.
    if let Err(error) = webhooks::fan_out(app, app.clock.now()).await {
        tracing::error!(%error, "subscriptions could not be told");
    }
    let lease = now.saturating_add(LEASE).unwrap_or(Timestamp::MAX);
    let claimed = app.store.claim(now, lease, |lane| app.dispatch.room(lane)).await?;
    for request in claimed.into_iter().filter_map(|item| UnderWay::begin(app, item)) {
        work.spawn(one(request));
    }
    let waiting = app.store.queries().next_requests().await?;
    let next = waiting.into_iter().filter(|(lane, _)| app.dispatch.room(lane) > 0).map(|(_, next)| next).min();
    Ok(next.map_or(LOOK_AGAIN, |next| until(next, app.clock.now())))
}

async fn one(request: UnderWay) {
    let (app, item) = (&request.app, &request.item);
    let done = match &item.row.kind {
        OutboxKind::Call { attempt, service, operation, .. } => match item.row.visit {
            Some(visit) => call(app, item, visit, *attempt, service, operation).await,
            None => Ok(()),
        },
        OutboxKind::Child { child, procedure, start, input, .. } => match item.row.visit {
            Some(visit) => {
                let parent = Parent { case: item.row.case.clone(), visit };
                children::open(app, item, parent, child, procedure, start, input).await
            }
            None => Ok(()),
        },
        OutboxKind::Assign => match item.row.visit {
            Some(visit) => assignees::find(app, item, visit).await,
            None => Ok(()),
        },
        OutboxKind::Recall { child } => match item.row.visit {
            Some(visit) => children::recall(app, item, Parent { case: item.row.case.clone(), visit }, child).await,
            None => Ok(()),
        },
        OutboxKind::Tell { parent, outcome, end } => children::tell(app, item, parent, outcome, end.as_ref()).await,
        OutboxKind::Webhook { subscription, sequence, attempt } => {
            webhooks::send(app, item, subscription, *sequence, *attempt).await
        }
        OutboxKind::Mail { notice, person } => mails::send(app, item, notice, person).await,
        OutboxKind::Notice { .. } => notices::make(app, item).await,
    };
    if let Err(problem) = done {
        // It stays in the outbox and is claimed again when its lease is over.
        tracing::error!(case = %item.row.case, entry = item.row.entry, problem, "a request was not carried out");
    }
}

/// A request that is being carried out. Given back however that ends, so that what broke once is tried again and not
/// parked until a restart.
struct UnderWay {
    app: Arc<Installation>,
    item: OutboxItem,
}

impl UnderWay {
    /// Nothing where somebody here is already at it.
    fn begin(app: &Arc<Installation>, item: OutboxItem) -> Option<Self> {
        app.dispatch.begin(&item).then(|| Self { app: Arc::clone(app), item })
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.app.dispatch.end(&self.item);
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
            app.dispatch.outbound.ask(service, &declared, input, &item.idempotency_key(), timeout, &app.clock).await
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
        Ok::<_, std::convert::Infallible>(Envelope {
            id,
            case: state.id.clone(),
            actor,
            at,
            command,
            known: Known::default(),
        })
    };
    match app.store.submit(Submission::new(case, build)).await {
        Ok(_) => Ok(()),
        // Nothing is lost: the request stays in the outbox, and is asked again under the same key.
        Err(SubmitError::Rejected(rejection @ Rejection::CatchingUp)) => Err(rejection.to_string()),
        Err(SubmitError::Rejected(rejection)) => {
            tracing::warn!(case = %item.row.case, %rejection, "an answer was refused");
            let finished = Finished::nothing(item.row.case.clone(), item.row.entry.clone());
            app.store.finish(vec![finished]).await.map_err(|error| error.to_string())
        }
        Err(error) => Err(error.to_string()),
    }
}
