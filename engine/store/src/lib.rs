//! The journal on SQLite, on PostgreSQL and in memory.
//!
//! [`Store`] is what a server holds: it takes commands ([`Submission`]), messages and housekeeping, and answers after
//! they are on durable storage. Behind it one [`committer`] decides whatever is ready and writes it as *one*
//! transaction, because the flush of the disk is the limit and not the language: two hundred commands cost as many
//! flushes as one.
//!
//! Two contracts keep databases apart from decisions:
//!
//! * [`Journal`]: what a decision depends on. Load a case, look up a key, append a batch. Nothing else.
//! * [`Queries`]: lists for people (inboxes, searches, histories). No decision depends on them.
//!
//! Only events are a promise. Case rows, snapshots, worklists, awaited messages and incidents are derived from them
//! ([`projection`]) and can be thrown away and folded again ([`verify`]).
//!
//! # What is promised
//!
//! * *Accepted means kept.* An answer is given after the commit, and the commit after the flush.
//! * *Inside, once.* A key seen before gets the original answer again; with another body it is refused.
//! * *Outside, at least once, with one name.* Calls and notices wait in an outbox that was written with the events
//!   that ask for them, and carry the same key on every attempt.
//! * *Unknown is said.* When a commit fails so that nobody can know, the answer is [`StoreError::OutcomeUnknown`] and
//!   the store stops: only a new start can read from the disk what happened.
//!
//! # PostgreSQL
//!
//! [`Postgres`] is the same journal for several nodes, held against the same tests. Every statement is one constant text,
//! moments are whole microseconds, JSON is text, every key of a case is led by the case, and no decision needs two cases
//! in one transaction. Two rows are shared by cases that have nothing to do with each other: the last place of the journal,
//! and the register in which a public number is counted ([`Register`]).

#![warn(missing_docs)]

pub mod committer;
mod durability;
mod journal;
mod mail;
mod memory;
mod message;
mod moment;
mod postgres;
pub mod projection;
mod query;
mod recall;
mod register;
mod row;
mod rungs;
mod sql;
mod sqlite;
mod store;
mod submission;
mod tally;
mod verify;
mod webhook;

pub use committer::Woken;
pub use durability::{Durability, Grade};
pub use journal::{Batch, Change, CommitError, From, Journal, KeyRef, Loaded, Pending, Sequences, Standing};
pub use mail::{MailKey, MailRow, is_mail, mail_lane};
pub use memory::Memory;
pub use message::{Delivery, Message, MessageError};
pub use postgres::{BadAddress, Postgres, PostgresAddress, PostgresError, PostgresJournal};
pub use query::{
    Answer, BadCursor, CaseCursor, CaseFilter, CaseOrder, Counts, Holding, InboxCursor, InboxFilter, PAGE_MAX, Page,
    Queries, QueryError,
};
pub use recall::BUILD;
pub use register::{Counted, Register};
pub use row::{
    Burden, CaseRow, Deployment, IncidentRow, KeyRow, Lane, MessageContent, MessageRow, Notice, OutboxItem, OutboxKind,
    OutboxRow, ReadRow, RungKey, RungRow, SnapshotRow, TaskRow, TokenRow, TurnRow, WaitKey, WaitRow, clock_name,
};
pub use rungs::{RungCursor, RungFilter};
pub use sqlite::{OpenError, OpenOptions, Sqlite, SqliteJournal};
pub use store::{Finished, Store, StoreOptions};
pub use submission::{Decided, Key, Opening, Receipt, StoreError, Submission, SubmitError};
pub use tally::Tally;
pub use verify::{Fault, Verified};
pub use webhook::{
    Attempt, DeliveryRow, DeliveryState, Progress, Secret, SubscriptionRow, Terms, Webhooks, is_webhook, webhook_lane,
};

use motcua_kernel::procedure::ProcedureRef;
use motcua_kernel::turn::Context;

/// Where decisions find the procedures that cases are pinned to.
pub trait Contexts: Send + Sync {
    /// This version with its calendars, if it is deployed here.
    fn context(&self, procedure: &ProcedureRef) -> Option<Context>;
}
