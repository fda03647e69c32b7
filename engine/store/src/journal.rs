//! The contract between decisions and a database, as small as it can be.

use std::fmt;
use std::future::Future;
use std::pin::Pin;

use jiff::Timestamp;
use motcua_kernel::event::Recorded;
use motcua_kernel::id::{CaseId, MessageId, MessageName, VisitId};
use motcua_kernel::procedure::ProcedureRef;

use crate::mail::MailRow;
use crate::query::QueryError;
use crate::register::Counted;
use crate::row::{
    CaseRow, Deployment, IncidentRow, KeyRow, Lane, MessageRow, Notice, OutboxItem, OutboxRow, ReadRow, RungKey,
    RungRow, SnapshotRow, TaskRow, TokenRow, TurnRow, WaitKey, WaitRow,
};
use crate::webhook::Webhooks;

/// An answer that a database has yet to give. Boxed, so that a store can be chosen when the program runs.
pub type Pending<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Everything that a decision depends on. One writer holds it.
pub trait Journal: Send {
    /// Begins a round: everything asked until [`Self::leave`] belongs to one commit.
    fn enter(&mut self) -> Pending<'_, Result<(), QueryError>>;

    /// Whether others may write to the same database. Then what is in memory may be old, and is compared before it is
    /// used.
    fn is_shared(&self) -> bool;

    /// Holds these cases against other writers until the round ends, and says where each of them stands; a case that is
    /// not there is missing in the answer.
    fn hold<'a>(&'a mut self, cases: &'a [CaseId]) -> Pending<'a, Result<Vec<Standing>, QueryError>>;

    /// These cases as far as they are known; an unknown one is missing in the answer.
    fn load<'a>(&'a mut self, cases: &'a [CaseId], from: From) -> Pending<'a, Result<Vec<Loaded>, QueryError>>;

    /// These keys as far as they were used.
    fn keys<'a>(&'a mut self, keys: &'a [KeyRef]) -> Pending<'a, Result<Vec<KeyRow>, QueryError>>;

    /// How far these registers (by prefix, in order) have counted; one that has not begun may be missing. They are held
    /// against other writers until the round ends.
    fn counted<'a>(&'a mut self, registers: &'a [String]) -> Pending<'a, Result<Vec<Counted>, QueryError>>;

    /// Messages that were received, by sender and id.
    fn messages<'a>(&'a mut self, ids: &'a [(String, MessageId)]) -> Pending<'a, Result<Vec<MessageRow>, QueryError>>;

    /// Who waits for these messages (name and key).
    fn waiting<'a>(
        &'a mut self,
        messages: &'a [(MessageName, String)],
    ) -> Pending<'a, Result<Vec<WaitRow>, QueryError>>;

    /// Messages (name and key) that came before anybody waited and may still be delivered at this moment; for each
    /// name and key in the order in which they came.
    fn kept<'a>(
        &'a mut self,
        messages: &'a [(MessageName, String)],
        at: Timestamp,
    ) -> Pending<'a, Result<Vec<MessageRow>, QueryError>>;

    /// Up to `limit` cases that want to be called at or before this moment, the earliest first; those that another
    /// writer holds are left out, the others are held.
    fn due(&mut self, now: Timestamp, limit: u32) -> Pending<'_, Result<Vec<CaseId>, QueryError>>;

    /// Waits for which a message is kept. Only where several write can such pairs come to be: one writer took the
    /// message while the other let the case wait.
    fn side_by_side(&mut self, now: Timestamp, limit: u32) -> Pending<'_, Result<Vec<WaitRow>, QueryError>>;

    /// What is deployed.
    fn deployed(&mut self) -> Pending<'_, Result<Vec<ProcedureRef>, QueryError>>;

    /// Writes all of this or nothing, durably, in one transaction. No two of them touch the same rows.
    fn commit<'a>(&'a mut self, batches: &'a [Batch]) -> Pending<'a, Result<Sequences, CommitError>>;

    /// Claims requests to the world that are due, from each lane as many as there is room for, until `until`: whoever
    /// claims after that gets them again. Those of one case come in the order in which they were asked for.
    fn claim<'a>(
        &'a mut self,
        now: Timestamp,
        until: Timestamp,
        room: &'a [(Lane, u32)],
    ) -> Pending<'a, Result<Vec<OutboxItem>, CommitError>>;

    /// Ends the round: what was held and not written is let go.
    fn leave(&mut self) -> Pending<'_, ()>;
}

/// How far a case has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Which.
    pub case: CaseId,
    /// How many events it has.
    pub version: u64,
    /// The hash of the last one.
    pub last_hash: String,
}

/// What a case is folded from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum From {
    /// The last state that this build wrote down, and the events after it.
    Snapshot,
    /// Its events alone.
    Events,
}

/// A key by its scope.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeyRef {
    /// Whose keys.
    pub scope: String,
    /// The key.
    pub key: String,
}

/// A case as the database has it: a snapshot, perhaps, and the events after it.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// Which.
    pub case: CaseId,
    /// How many events it has.
    pub version: u64,
    /// The hash of the last one.
    pub last_hash: String,
    /// The last state written down by this very build.
    pub snapshot: Option<SnapshotRow>,
    /// The events after it; all of them where there is none.
    pub events: Vec<Recorded>,
}

/// Places in the whole journal that a transaction was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sequences {
    /// The last place before it. Its events follow without gaps, in their order.
    pub before: u64,
    /// The last place now.
    pub last: u64,
}

/// Rows of one table that go and come. A row that comes replaces one with the same key.
#[derive(Clone, Debug, PartialEq)]
pub struct Change<Key, Row> {
    /// Keys of those that go.
    pub gone: Vec<Key>,
    /// Those that come.
    pub put: Vec<Row>,
}

impl<Key, Row> Default for Change<Key, Row> {
    fn default() -> Self {
        Self { gone: Vec::new(), put: Vec::new() }
    }
}

impl<Key, Row> Change<Key, Row> {
    fn append(&mut self, other: Self) {
        self.gone.extend(other.gone);
        self.put.extend(other.put);
    }
}

/// What is written together or not at all: by one case, mostly.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Batch {
    /// Appended, in this order.
    pub events: Vec<Recorded>,
    /// Replaced.
    pub cases: Vec<CaseRow>,
    /// Replaced.
    pub snapshots: Vec<SnapshotRow>,
    /// The worklist.
    pub tasks: Change<(CaseId, VisitId), TaskRow>,
    /// Awaited messages.
    pub waits: Change<WaitKey, WaitRow>,
    /// Stays that wait for repair.
    pub incidents: Change<(CaseId, VisitId), IncidentRow>,
    /// What will escalate.
    pub rungs: Change<RungKey, RungRow>,
    /// Added; a later one of the same person and step stays.
    pub turns: Vec<TurnRow>,
    /// Requests to the world, by case and entry.
    pub outbox: Change<(CaseId, String), OutboxRow>,
    /// Added.
    pub keys: Vec<KeyRow>,
    /// Added or replaced.
    pub messages: Vec<MessageRow>,
    /// Added; one that is there stays as it is.
    pub notices: Vec<Notice>,
    /// Added or replaced.
    pub mails: Vec<MailRow>,
    /// Added.
    pub deployments: Vec<Deployment>,
    /// A register never counts back.
    pub counted: Vec<Counted>,
    /// All tokens of a subject go; those that come are added after that.
    pub tokens: Change<String, TokenRow>,
    /// Added, never changed.
    pub reads: Vec<ReadRow>,
    /// Who is told what happens, and what became of it.
    pub webhooks: Webhooks,
    /// Keys used before this moment are forgotten.
    pub forget_keys_before: Option<Timestamp>,
}

impl Batch {
    /// Adds what another one writes. The two must not touch the same rows.
    pub fn append(&mut self, other: Self) {
        self.events.extend(other.events);
        self.cases.extend(other.cases);
        self.snapshots.extend(other.snapshots);
        self.tasks.append(other.tasks);
        self.waits.append(other.waits);
        self.incidents.append(other.incidents);
        self.rungs.append(other.rungs);
        self.turns.extend(other.turns);
        self.outbox.append(other.outbox);
        self.keys.extend(other.keys);
        self.messages.extend(other.messages);
        self.notices.extend(other.notices);
        self.mails.extend(other.mails);
        self.deployments.extend(other.deployments);
        self.counted.extend(other.counted);
        self.tokens.append(other.tokens);
        self.reads.extend(other.reads);
        self.webhooks.append(other.webhooks);
        self.forget_keys_before = self.forget_keys_before.max(other.forget_keys_before);
    }

    /// Whether it writes nothing.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Why a batch was not written, or may not have been.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CommitError {
    /// The disk is full. Nothing happened.
    Full,
    /// Somebody else holds the database. Nothing happened.
    Busy,
    /// Nothing happened, and this is why.
    NotStored(String),
    /// Nobody knows: the commit itself failed, or the flush of the disk. Only a new start can find out.
    Unknown(String),
    /// Nobody knows: the connection went with the commit, and the database could not be asked about it. It can be used
    /// again.
    Lost(String),
}

impl fmt::Display for CommitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Full => f.write_str("the disk is full"),
            Self::Busy => f.write_str("another program holds the database"),
            Self::NotStored(why) => write!(f, "nothing was stored: {why}"),
            Self::Unknown(why) | Self::Lost(why) => write!(f, "whether it was stored is unknown: {why}"),
        }
    }
}

impl std::error::Error for CommitError {}
