//! One case within a round: what is on the disk, what was decided on top of it, and who waits for the answer.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use jiff::Timestamp;
use motcua_kernel::case::CaseState;
use motcua_kernel::command::Envelope;
use motcua_kernel::event::Recorded;
use motcua_kernel::rejection::Rejection;
use motcua_kernel::turn::Context;
use motcua_kernel::{decide, record};

use crate::journal::Batch;
use crate::projection;
use crate::recall::{BUILD, Recalled, snapshot_every};
use crate::register::Counted;
use crate::row::{KeyRow, MessageRow, SnapshotRow};
use crate::submission::StoreError;

/// Told after the commit what became of it.
pub(super) type Reply = Box<dyn FnOnce(Result<(), StoreError>) + Send>;

/// One case within a round.
pub(super) struct Work {
    /// As it is on the disk.
    pub(super) stored: Recalled,
    /// As it will be.
    pub(super) state: Arc<CaseState>,
    hash: Arc<str>,
    events: Vec<Recorded>,
    pub(super) keys: Vec<KeyRow>,
    pub(super) messages: Vec<MessageRow>,
    /// Its place in a register, if it was opened in this round.
    pub(super) counted: Vec<Counted>,
    pub(super) replies: Vec<Reply>,
}

/// A turn that was decided, not yet taken over.
pub(super) struct Step {
    pub(super) state: CaseState,
    pub(super) events: Vec<Recorded>,
    hash: String,
}

impl Work {
    pub(super) fn new(stored: Recalled) -> Self {
        Self {
            state: Arc::clone(&stored.state),
            hash: Arc::clone(&stored.hash),
            stored,
            events: Vec::new(),
            keys: Vec::new(),
            messages: Vec::new(),
            counted: Vec::new(),
            replies: Vec::new(),
        }
    }

    /// What this command would do. Nothing is changed yet.
    pub(super) fn decide(&self, context: &Context, envelope: &Envelope) -> Result<Step, Rejection> {
        let turn = decide(context, &self.state, envelope)?;
        let (events, hash) = record(context, &self.state, &self.hash, envelope, &turn);
        Ok(Step { state: turn.case, events, hash })
    }

    /// Takes a turn over.
    pub(super) fn take(&mut self, step: Step) {
        self.state = Arc::new(step.state);
        self.hash = step.hash.into();
        self.events.extend(step.events);
    }

    /// Whether something happened in this round.
    pub(super) fn is_changed(&self) -> bool {
        !self.events.is_empty()
    }

    /// The moment of the last command in this round.
    pub(super) fn last_handled(&self) -> Option<Timestamp> {
        self.events.iter().map(|event| event.handled_at).max()
    }

    /// What is to be written, the case as it is once that is done, and who waits for it.
    pub(super) fn finish(self) -> (Batch, Recalled, Vec<Reply>) {
        let mut batch = projection::difference(&self.stored.state, &self.state, &self.events);
        let mut snapshot_version = self.stored.snapshot_version;
        if self.is_changed() {
            batch.cases.extend(projection::case_row(&self.state, &self.hash));
            if self.state.version >= snapshot_version + snapshot_every(&self.state)
                && let Some(snapshot) = self.snapshot()
            {
                snapshot_version = snapshot.version;
                batch.snapshots.push(snapshot);
            }
        }
        batch.events = self.events;
        batch.keys = self.keys;
        batch.messages = self.messages;
        batch.counted = self.counted;
        (batch, Recalled { state: self.state, hash: self.hash, snapshot_version }, self.replies)
    }

    /// The state written down. Without it the case is folded from its events, so failing to is no failure.
    fn snapshot(&self) -> Option<SnapshotRow> {
        let written = serde_json::to_string(&*self.state);
        let state = written.inspect_err(|error| tracing::warn!(%error, "a state has no written form")).ok()?;
        Some(SnapshotRow {
            case: self.state.id.clone(),
            version: self.state.version,
            build: BUILD.to_owned(),
            last_hash: self.hash.to_string(),
            state,
        })
    }
}

/// Runs what others wrote (a rule, a caller's check) so that a panic in it becomes a sentence.
///
/// Nothing that it saw is used afterwards unless it came to an end: a turn is taken over only then.
pub(super) fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic| format!("deciding panicked: {}", words(&*panic)))
}

fn words(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("without a word")
}
