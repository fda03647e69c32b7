//! The store as its users hold it.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use motcua_kernel::case::CaseState;
use motcua_kernel::history::CorruptHistory;
use motcua_kernel::id::CaseId;
use tokio::sync::{mpsc, oneshot, watch};

use crate::committer::{Ask, Committer, Job, QUEUE_MAX, Shared, Woken};
use crate::durability::Durability;
use crate::journal::{Batch, From, Journal};
use crate::mail::MailRow;
use crate::memory::Memory;
use crate::message::{Delivery, Message, MessageError};
use crate::postgres::{Postgres, PostgresAddress, PostgresError};
use crate::query::{Queries, QueryError};
use crate::recall::Recalled;
use crate::row::{Deployment, Lane, Notice, OutboxItem, ReadRow, TokenRow};
use crate::sqlite::{OpenError, OpenOptions, Sqlite};
use crate::submission::{Build, Receipt, Refusal, StoreError, Submission, SubmitError};
use crate::{Change, Contexts};

/// How a store works.
#[derive(Clone, Copy, Debug)]
pub struct StoreOptions {
    /// So many cases are kept in memory, a few kilobytes each.
    pub cached_cases: usize,
}

impl Default for StoreOptions {
    fn default() -> Self {
        Self { cached_cases: 20_000 }
    }
}

/// The journal, the worklists and the outbox of one installation. Clones share it.
#[derive(Clone)]
pub struct Store {
    jobs: mpsc::Sender<Job>,
    queries: Arc<dyn Queries>,
    shared: Arc<Shared>,
    durability: Arc<Durability>,
    is_shared: bool,
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").field("durability", &self.durability).finish_non_exhaustive()
    }
}

/// A request to the world that was carried out.
#[derive(Clone, Debug, PartialEq)]
pub struct Finished {
    /// Of which case.
    pub case: CaseId,
    /// Which ([`crate::OutboxRow::entry`]).
    pub entry: String,
    /// The texts that were made for people.
    pub notices: Vec<Notice>,
    /// Who gets them as e-mail.
    pub mails: Vec<MailRow>,
}

impl Finished {
    /// A request that left nothing behind.
    pub fn nothing(case: CaseId, entry: String) -> Self {
        Self { case, entry, notices: Vec::new(), mails: Vec::new() }
    }
}

impl Store {
    /// Opens the store in this folder, or makes a new one.
    ///
    /// # Errors
    ///
    /// A sentence that says what to do.
    pub async fn open(folder: &Path, contexts: Arc<dyn Contexts>, options: OpenOptions) -> Result<Self, OpenError> {
        let Sqlite { journal, lists, durability, .. } = Sqlite::open(folder, options).await?;
        let started = Self::start(Box::new(journal), lists, contexts, durability, StoreOptions::default()).await;
        started.map_err(|error| OpenError::Failed(error.to_string()))
    }

    /// Opens the store in this database. Other nodes may use it at the same time.
    ///
    /// # Errors
    ///
    /// A sentence that says what to do.
    pub async fn on_postgres(
        address: &PostgresAddress,
        contexts: Arc<dyn Contexts>,
        options: StoreOptions,
    ) -> Result<Self, PostgresError> {
        let Postgres { journal, lists, durability, listener } = Postgres::open(address).await?;
        let started = Self::start(Box::new(journal), lists, contexts, durability, options).await;
        let store = started.map_err(|error| PostgresError::Failed(error.to_string()))?;
        tokio::spawn(crate::postgres::listen(listener, Arc::downgrade(&store.shared)));
        Ok(store)
    }

    /// A store in memory: gone with the process, and says so in its durability.
    ///
    /// # Errors
    ///
    /// Only if the machine gives no thread.
    pub async fn in_memory(contexts: Arc<dyn Contexts>) -> Result<Self, OpenError> {
        let memory = Memory::new();
        let queries = Arc::new(memory.clone());
        let started =
            Self::start(Box::new(memory), queries, contexts, Durability::volatile(), StoreOptions::default()).await;
        started.map_err(|error| OpenError::Failed(error.to_string()))
    }

    /// A store on a journal, and on lists that read what it writes.
    ///
    /// # Errors
    ///
    /// When the deployments cannot be read, or the machine gives no thread.
    pub async fn start(
        journal: Box<dyn Journal>,
        queries: Arc<dyn Queries>,
        contexts: Arc<dyn Contexts>,
        durability: Durability,
        options: StoreOptions,
    ) -> Result<Self, QueryError> {
        let deployed = queries.deployments().await?;
        let last_sequence = queries.last_sequence().await?;
        let shared = Arc::new(Shared::new(options.cached_cases));
        shared.changes.send_replace(last_sequence);
        let is_shared = journal.is_shared();
        let committer = Committer::new(journal, contexts, Arc::clone(&shared), &deployed);
        let (jobs, received) = mpsc::channel(QUEUE_MAX);
        // A thread of its own: deciding takes the time it takes, and must not hold up those who only wait.
        let failed = |error: std::io::Error| QueryError::Failed(error.to_string());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(failed)?;
        let thread = std::thread::Builder::new().name("committer".to_owned());
        thread.spawn(move || runtime.block_on(committer.run(received))).map_err(failed)?;
        Ok(Self { jobs, queries, shared, durability: Arc::new(durability), is_shared })
    }

    /// Decides a command. The answer is given once it is on durable storage.
    ///
    /// # Errors
    ///
    /// Why it had no effect; or, for [`StoreError::OutcomeUnknown`], that nobody knows whether it had.
    pub async fn submit<E: Send + 'static>(&self, submission: Submission<E>) -> Result<Receipt, SubmitError<E>> {
        let Submission { target, key, expected, build, word } = submission;
        let build = match build {
            Build::Opening(build) => Build::Opening(Box::new(move |number| build(number).map_err(boxed))),
            Build::Change(build) => Build::Change(Box::new(move |case: &CaseState| build(case).map_err(boxed))),
        };
        let (reply, answer) = oneshot::channel();
        let ask = Ask { target, key, expected, build, word, reply };
        self.send(Job::Ask(Box::new(ask))).map_err(SubmitError::Store)?;
        let answer = answer.await.map_err(|_| SubmitError::Store(ended()))?;
        answer.map_err(|error| match error {
            SubmitError::Refused(refusal) => match refusal.downcast() {
                Ok(refusal) => SubmitError::Refused(*refusal),
                Err(_) => SubmitError::Store(StoreError::NotStored("the command was made twice".to_owned())),
            },
            SubmitError::Rejected(rejection) => SubmitError::Rejected(rejection),
            SubmitError::UnknownCase(case) => SubmitError::UnknownCase(case),
            SubmitError::UnknownProcedure(procedure) => SubmitError::UnknownProcedure(procedure),
            SubmitError::Stale { expected, found } => SubmitError::Stale { expected, found },
            SubmitError::KeyReused => SubmitError::KeyReused,
            SubmitError::Faulted { case, problem } => SubmitError::Faulted { case, problem },
            SubmitError::Store(error) => SubmitError::Store(error),
        })
    }

    /// Takes in a message: to the one who waits for it, or kept until somebody does.
    ///
    /// # Errors
    ///
    /// Why it was not taken in.
    pub async fn deliver(&self, message: Message) -> Result<Delivery, MessageError> {
        let (reply, answer) = oneshot::channel();
        self.send(Job::Message(Box::new(message), reply)).map_err(MessageError::Store)?;
        answer.await.unwrap_or_else(|_| Err(MessageError::Store(ended())))
    }

    /// Keeps a deployment. Says whether it is new: the same content again is not.
    ///
    /// # Errors
    ///
    /// When this version is there with other content.
    pub async fn deploy(&self, deployment: Deployment) -> Result<bool, StoreError> {
        let (reply, answer) = oneshot::channel();
        self.send(Job::Deploy(Box::new(deployment), reply))?;
        answer.await.unwrap_or_else(|_| Err(ended()))
    }

    /// Claims requests to the world that are due, from each lane as many as `room` says. Those that are not finished by
    /// `until` can be claimed again, by whoever asks: at least once, always under the same key
    /// ([`OutboxItem::idempotency_key`]).
    ///
    /// # Errors
    ///
    /// When the store cannot write it down.
    pub async fn claim(
        &self,
        now: Timestamp,
        until: Timestamp,
        room: impl Fn(&Lane) -> u32 + Send,
    ) -> Result<Vec<OutboxItem>, StoreError> {
        // Looking costs nothing; claiming costs a flush.
        let due = self.queries.next_requests().await?.into_iter().filter(|(_, next)| *next <= now);
        let room: Vec<(Lane, u32)> =
            due.map(|(lane, _)| (room(&lane), lane)).map(|(room, lane)| (lane, room)).collect();
        let room: Vec<(Lane, u32)> = room.into_iter().filter(|(_, room)| *room > 0).collect();
        if room.is_empty() {
            return Ok(Vec::new());
        }
        let (reply, answer) = oneshot::channel();
        self.send(Job::Claim { now, until, room, reply })?;
        answer.await.unwrap_or_else(|_| Err(ended()))
    }

    /// Requests that were carried out leave the outbox, together with the texts that were made. The request behind a
    /// call leaves it by itself when the answer is recorded.
    ///
    /// # Errors
    ///
    /// When the store cannot write it down: then they are claimed again.
    pub async fn finish(&self, finished: Vec<Finished>) -> Result<(), StoreError> {
        let mut batch = Batch::default();
        let mut outbox = Change::default();
        for item in finished {
            outbox.gone.push((item.case, item.entry));
            batch.notices.extend(item.notices);
            outbox.put.extend(item.mails.iter().filter_map(|mail| Some(mail.request(mail.next_at?))));
            batch.mails.extend(item.mails);
        }
        batch.outbox = outbox;
        self.write(batch).await
    }

    /// Keeps a token that is about to be given out. With `alone`, every other token of its subject opens nothing any more
    /// from that moment on.
    ///
    /// # Errors
    ///
    /// When the store cannot write it down: it must not be given out.
    pub async fn keep_token(&self, token: TokenRow, alone: bool) -> Result<(), StoreError> {
        let gone = if alone { vec![token.subject.clone()] } else { Vec::new() };
        self.write(Batch { tokens: Change { gone, put: vec![token] }, ..Batch::default() }).await
    }

    /// Writes down that somebody is about to be shown something sensitive.
    ///
    /// # Errors
    ///
    /// When the store cannot write it down, or nobody knows whether it did: it must not be shown.
    pub async fn keep_read(&self, read: ReadRow) -> Result<(), StoreError> {
        self.write(Batch { reads: vec![read], ..Batch::default() }).await
    }

    /// Forgets the keys of commands before this moment. A command that comes again after that is judged by the state
    /// of its case like any other.
    ///
    /// # Errors
    ///
    /// When the store cannot write.
    pub async fn forget_keys(&self, before: Timestamp) -> Result<(), StoreError> {
        self.write(Batch { forget_keys_before: Some(before), ..Batch::default() }).await
    }

    pub(crate) async fn write(&self, batch: Batch) -> Result<(), StoreError> {
        if batch.is_empty() {
            return Ok(());
        }
        let (reply, answer) = oneshot::channel();
        self.send(Job::Write(Box::new(batch), reply))?;
        answer.await.unwrap_or_else(|_| Err(ended()))
    }

    fn send(&self, job: Job) -> Result<(), StoreError> {
        self.jobs.try_send(job).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => StoreError::Busy,
            mpsc::error::TrySendError::Closed(_) => StoreError::Stopped,
        })
    }

    /// The state of a case, as it is on the disk.
    ///
    /// # Errors
    ///
    /// When it cannot be read, or its history is damaged.
    pub async fn case(&self, case: &CaseId) -> Result<Option<Arc<CaseState>>, QueryError> {
        let cached = self.shared.cache().get(case);
        if let Some(recalled) = cached
            && self.is_current(&recalled.state).await?
        {
            return Ok(Some(recalled.state));
        }
        let damaged = |corrupt: CorruptHistory| QueryError::Damaged {
            place: format!("the history of case {case}"),
            problem: corrupt.to_string(),
        };
        let Some(loaded) = self.queries.load(case, From::Snapshot).await? else { return Ok(None) };
        if let Ok(recalled) = Recalled::fold(&loaded) {
            return Ok(Some(recalled.state));
        }
        let Some(loaded) = self.queries.load(case, From::Events).await? else { return Ok(None) };
        Ok(Some(Recalled::fold(&loaded).map_err(damaged)?.state))
    }

    /// Whether nobody wrote to this case since it was read; only others could have.
    async fn is_current(&self, case: &CaseState) -> Result<bool, QueryError> {
        if !self.is_shared {
            return Ok(true);
        }
        let row = self.queries.case(&case.id).await?;
        Ok(row.is_some_and(|row| row.version == case.version))
    }

    /// Fires what is due at this moment, in up to `limit` cases, the earliest first; without those that were set aside,
    /// and without those at which another node works.
    ///
    /// # Errors
    ///
    /// When the store cannot look, or cannot write.
    pub async fn wake(&self, now: Timestamp, limit: u32) -> Result<Woken, StoreError> {
        // Looking costs nothing; waking takes a place in the line.
        match self.queries.next_wake().await? {
            Some(next) if next <= now => {}
            _ => return Ok(Woken::default()),
        }
        let (reply, answer) = oneshot::channel();
        self.send(Job::Wake { now, limit, reply })?;
        answer.await.unwrap_or_else(|_| Err(ended()))
    }

    /// Brings messages that are kept to cases that wait for them. Where several nodes write, one can keep a message in
    /// the very moment in which another lets a case wait for it; whoever lets time take its course asks for this now and
    /// then. Alone, a store leaves no such pair.
    ///
    /// # Errors
    ///
    /// When the store cannot look, or cannot write.
    pub async fn match_messages(&self, now: Timestamp, limit: u32) -> Result<(), StoreError> {
        if !self.is_shared {
            return Ok(());
        }
        let (reply, answer) = oneshot::channel();
        self.send(Job::Match { now, limit, reply })?;
        answer.await.unwrap_or_else(|_| Err(ended()))
    }

    /// Whether other nodes may write to the same database.
    pub fn is_shared(&self) -> bool {
        self.is_shared
    }

    /// Lists for people.
    pub fn queries(&self) -> &dyn Queries {
        &*self.queries
    }

    /// What the database promises.
    pub fn durability(&self) -> &Durability {
        &self.durability
    }

    /// The last place in the journal, as it grows: wakes those who wait for something new.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.shared.changes.subscribe()
    }

    /// Why the store stopped by itself, once it has: after a failed flush nobody knows what is on the disk, and only a
    /// new process can read it. Whoever serves ends itself then.
    pub fn halted(&self) -> watch::Receiver<Option<String>> {
        self.shared.halted.subscribe()
    }

    /// Cases that were set aside, because deciding on them failed again and again, and what happened.
    pub fn set_aside(&self) -> Vec<(CaseId, String)> {
        self.shared.set_aside_cases().into_iter().collect()
    }

    /// Lets a case that was set aside be tried again.
    pub fn take_up(&self, case: &CaseId) {
        self.shared.faults().remove(case);
    }

    /// Ends the store after what was asked before, and returns when the file is closed. Whoever asks later is told
    /// that it has stopped.
    pub async fn close(&self) {
        let (reply, closed) = oneshot::channel();
        // A store that has stopped is closed already.
        if self.jobs.send(Job::Close(reply)).await.is_ok() {
            drop(closed.await);
        }
    }
}

fn boxed<E: Send + 'static>(refusal: E) -> Refusal {
    Box::new(refusal)
}

/// The writer ended without an answer: it may have written.
fn ended() -> StoreError {
    StoreError::OutcomeUnknown("the store ended before it answered".to_owned())
}
