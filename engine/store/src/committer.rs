//! The one writer: takes whatever is ready, decides it, and writes it as one transaction.
//!
//! A disk flushes a few hundred times a second, in any language. So commands do not wait for a flush each: while one
//! transaction is being flushed the next ones gather, and go together into the one after. Alone, a command waits for
//! nobody. Callers are answered after the commit that holds their command, never before.
//!
//! What one case does cannot hurt another: a panic while deciding is caught and costs that case alone; rows that the
//! database refuses are written again case by case, so that the one at fault is found and the others go on.

mod commit;
mod message;
mod round;
mod work;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use motcua_kernel::case::CaseState;
use motcua_kernel::id::{CaseId, ProcedureId};
use tokio::sync::{mpsc, oneshot, watch};

use crate::Contexts;
use crate::journal::{Batch, CommitError, Journal};
use crate::message::{Delivery, Message, MessageError};
use crate::query::QueryError;
use crate::recall::Cache;
use crate::row::{Deployment, Lane, OutboxItem};
use crate::submission::{Build, Key, Receipt, Refusal, StoreError, Submission, SubmitError, Target, Word};

/// At most this many jobs go into one transaction: a bound on what one commit can cost and on how long the first
/// caller in it waits.
pub const BATCH_MAX: usize = 256;

/// At most this many jobs wait. More than four full batches would only wait longer than callers do.
pub const QUEUE_MAX: usize = 1_024;

/// A case on which deciding fails this often is set aside: it would fail again, and cost the others time.
pub const ATTEMPTS_MAX: u32 = 3;

/// A submission whose types of refusal are no longer known.
pub(crate) struct Ask {
    pub(crate) target: Target,
    pub(crate) key: Option<Key>,
    pub(crate) expected: Option<u64>,
    pub(crate) build: Build<Refusal>,
    pub(crate) word: Word,
    pub(crate) reply: oneshot::Sender<Result<Receipt, SubmitError<Refusal>>>,
}

/// What the committer is asked to do.
pub(crate) enum Job {
    /// Decide a command.
    Ask(Box<Ask>),
    /// Take in a message.
    Message(Box<Message>, oneshot::Sender<Result<Delivery, MessageError>>),
    /// Write rows that need no decision.
    Write(Box<Batch>, oneshot::Sender<Result<(), StoreError>>),
    /// Keep a deployment, unless this version is there with other content.
    Deploy(Box<Deployment>, oneshot::Sender<Result<bool, StoreError>>),
    /// Claim requests to the world.
    Claim {
        now: Timestamp,
        until: Timestamp,
        room: Vec<(Lane, u32)>,
        reply: oneshot::Sender<Result<Vec<OutboxItem>, StoreError>>,
    },
    /// Fire what is due.
    Wake { now: Timestamp, limit: u32, reply: oneshot::Sender<Result<Woken, StoreError>> },
    /// Bring messages that are kept to the cases that wait for them.
    Match { now: Timestamp, limit: u32, reply: oneshot::Sender<Result<(), StoreError>> },
    /// End after this round.
    Close(oneshot::Sender<()>),
}

impl Job {
    /// The answer that nothing happened, and why.
    fn fail(self, error: &StoreError) {
        match self {
            Self::Ask(ask) => drop(ask.reply.send(Err(SubmitError::Store(error.clone())))),
            Self::Message(_, reply) => drop(reply.send(Err(MessageError::Store(error.clone())))),
            Self::Write(_, reply) | Self::Match { reply, .. } => drop(reply.send(Err(error.clone()))),
            Self::Deploy(_, reply) => drop(reply.send(Err(error.clone()))),
            Self::Claim { reply, .. } => drop(reply.send(Err(error.clone()))),
            Self::Wake { reply, .. } => drop(reply.send(Err(error.clone()))),
            Self::Close(reply) => drop(reply.send(())),
        }
    }

    /// The answer of a store that has stopped. Whoever asked may be gone; then nobody misses the answer.
    fn refuse(self) {
        self.fail(&StoreError::Stopped);
    }
}

/// What the committer and those who read share.
#[derive(Debug)]
pub(crate) struct Shared {
    cache: Mutex<Cache>,
    faults: Mutex<BTreeMap<CaseId, Strikes>>,
    /// The last place in the journal, for those who wait for something new.
    pub(crate) changes: watch::Sender<u64>,
    /// Why the store stopped by itself.
    pub(crate) halted: watch::Sender<Option<String>>,
}

/// How often deciding on a case failed in a row, and how the last time.
#[derive(Clone, Debug)]
pub(crate) struct Strikes {
    pub(crate) count: u32,
    pub(crate) problem: String,
}

impl Shared {
    pub(crate) fn new(cached_cases: usize) -> Self {
        Self {
            cache: Mutex::new(Cache::new(cached_cases)),
            faults: Mutex::default(),
            changes: watch::Sender::new(0),
            halted: watch::Sender::new(None),
        }
    }

    // A panic while one of these is held leaves nothing half done: each is changed by a single call.
    pub(crate) fn cache(&self) -> MutexGuard<'_, Cache> {
        self.cache.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn faults(&self) -> MutexGuard<'_, BTreeMap<CaseId, Strikes>> {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Cases that were set aside, and what is wrong with them.
    pub(crate) fn set_aside_cases(&self) -> BTreeMap<CaseId, String> {
        let faults = self.faults();
        let aside = faults.iter().filter(|(_, strikes)| strikes.count >= ATTEMPTS_MAX);
        aside.map(|(case, strikes)| (case.clone(), strikes.problem.clone())).collect()
    }

    /// What is wrong with a case that was set aside.
    fn set_aside(&self, case: &CaseId) -> Option<String> {
        let faults = self.faults();
        let strikes = faults.get(case).filter(|strikes| strikes.count >= ATTEMPTS_MAX)?;
        Some(format!("{}; it was set aside after {ATTEMPTS_MAX} attempts", strikes.problem))
    }

    /// A panic while deciding counts against the case; coming to an end, however it ends, clears it.
    fn judge<T>(&self, case: &CaseId, outcome: Result<T, String>) -> Result<T, String> {
        match &outcome {
            Ok(_) => drop(self.faults().remove(case)),
            Err(problem) => self.strike(case, problem),
        }
        outcome
    }

    fn strike(&self, case: &CaseId, problem: &str) {
        let mut faults = self.faults();
        let strikes = faults.entry(case.clone()).or_insert_with(|| Strikes { count: 0, problem: String::new() });
        strikes.count += 1;
        problem.clone_into(&mut strikes.problem);
        let (count, case) = (strikes.count, case.as_str());
        tracing::error!(case, count, problem, "deciding on a case failed");
    }
}

/// The writer.
pub(crate) struct Committer {
    journal: Box<dyn Journal>,
    contexts: Arc<dyn Contexts>,
    shared: Arc<Shared>,
    /// Content of each deployed version.
    deployed: BTreeMap<(ProcedureId, u32), Arc<str>>,
}

impl Committer {
    pub(crate) fn new(
        journal: Box<dyn Journal>,
        contexts: Arc<dyn Contexts>,
        shared: Arc<Shared>,
        deployed: &[Deployment],
    ) -> Self {
        let digest = |deployment: &Deployment| Arc::clone(&deployment.procedure.digest);
        let deployed = deployed
            .iter()
            .map(|deployment| (crate::query::deployment_key(&deployment.procedure), digest(deployment)))
            .collect();
        Self { journal, contexts, shared, deployed }
    }

    /// Works until nobody can ask any more, or until nobody knows what is on the disk.
    pub(crate) async fn run(mut self, mut jobs: mpsc::Receiver<Job>) {
        let mut closing = None;
        while closing.is_none() {
            let Some(first) = jobs.recv().await else { break };
            let mut batch = vec![first];
            while let (true, Ok(job)) = (batch.len() < BATCH_MAX, jobs.try_recv()) {
                batch.push(job);
            }
            let (closes, batch): (Vec<Job>, Vec<Job>) = batch.into_iter().partition(|job| matches!(job, Job::Close(_)));
            closing = closes.into_iter().next();
            if let Err(problem) = self.round(batch).await {
                tracing::error!(problem, "the store stops: nobody knows what is on the disk");
                self.shared.cache().clear();
                self.shared.halted.send_replace(Some(problem));
                break;
            }
        }
        jobs.close();
        while let Ok(job) = jobs.try_recv() {
            job.refuse();
        }
        drop(self.journal);
        if let Some(close) = closing {
            close.refuse();
        }
    }

    async fn round(&mut self, jobs: Vec<Job>) -> Result<(), String> {
        if let Err(error) = self.journal.enter().await {
            let error = StoreError::from(error);
            jobs.into_iter().for_each(|job| job.fail(&error));
            return Ok(());
        }
        let ended = self.work(jobs).await;
        self.journal.leave().await;
        ended
    }

    async fn work(&mut self, jobs: Vec<Job>) -> Result<(), String> {
        let mut round = round::Round::default();
        let mut claims = Vec::new();
        let mut wakes = Vec::new();
        let mut rest = Vec::with_capacity(jobs.len());
        for job in jobs {
            match job {
                Job::Claim { now, until, room, reply } => claims.push((now, until, room, reply)),
                Job::Wake { now, limit, reply } => match self.due(now, limit).await {
                    Ok(due) => {
                        let (asks, answers): (Vec<_>, Vec<_>) = due.into_iter().map(|case| wake(case, now)).unzip();
                        rest.extend(asks);
                        wakes.push((answers, reply));
                    }
                    Err(error) => drop(reply.send(Err(error.into()))),
                },
                job => rest.push(job),
            }
        }
        round.gather(self, rest).await;
        round.deliver_kept(self).await;
        round.commit(self).await?;
        for (answers, reply) in wakes {
            drop(reply.send(Ok(Woken::count(answers))));
        }
        for (now, until, room, reply) in claims {
            let claimed = self.journal.claim(now, until, &room).await;
            let unknown = match &claimed {
                Err(CommitError::Unknown(why)) => Some(why.clone()),
                _ => None,
            };
            drop(reply.send(claimed.map_err(StoreError::from)));
            if let Some(why) = unknown {
                return Err(why);
            }
        }
        Ok(())
    }

    /// Cases that are due, without those that were set aside.
    async fn due(&mut self, now: Timestamp, limit: u32) -> Result<Vec<CaseId>, QueryError> {
        let aside = self.shared.set_aside_cases();
        let more = u32::try_from(aside.len()).unwrap_or(u32::MAX);
        let mut due = self.journal.due(now, limit.saturating_add(more)).await?;
        due.retain(|case| !aside.contains_key(case));
        due.truncate(limit as usize);
        Ok(due)
    }
}

type Answered = oneshot::Receiver<Result<Receipt, SubmitError<Refusal>>>;

/// The command that fires what is due in a case, and where its answer will be.
fn wake(case: CaseId, now: Timestamp) -> (Job, Answered) {
    let Submission { target, key, expected, build, word } = Submission::wake(case, now);
    let build = match build {
        Build::Opening(build) => Build::Opening(Box::new(|number| build(number).map_err(|never| match never {}))),
        Build::Change(build) => {
            Build::Change(Box::new(|state: &CaseState| build(state).map_err(|never| match never {})))
        }
    };
    let (reply, answer) = oneshot::channel();
    (Job::Ask(Box::new(Ask { target, key, expected, build, word, reply })), answer)
}

/// What became of cases that were due.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Woken {
    /// So many were woken.
    pub done: usize,
    /// So many could not be; they are due still.
    pub failed: usize,
}

impl Woken {
    fn count(answers: Vec<Answered>) -> Self {
        let mut woken = Self::default();
        for mut answer in answers {
            match answer.try_recv() {
                Ok(Ok(_)) => woken.done += 1,
                Ok(Err(error)) => {
                    woken.failed += 1;
                    tracing::error!(?error, "a case could not be woken");
                }
                Err(_) => woken.failed += 1,
            }
        }
        woken
    }
}
