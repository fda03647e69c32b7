//! A command on its way in, and what comes back.

use std::any::Any;
use std::fmt;

use jiff::Timestamp;
use motcua_kernel::case::CaseState;
use motcua_kernel::command::{Actor, Command, Envelope};
use motcua_kernel::event::Recorded;
use motcua_kernel::id::{CaseId, CaseNumber};
use motcua_kernel::procedure::ProcedureRef;
use motcua_kernel::rejection::Rejection;
use motcua_kernel::source::Known;
use serde_json::Value;

use crate::journal::CommitError;
use crate::query::QueryError;
use crate::register::Register;

/// A case that is to be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// How it will be called inside. Ids that grow with time keep a large store fast.
    pub case: CaseId,
    /// What it will be pinned to.
    pub procedure: ProcedureRef,
    /// Where its public number is counted.
    pub register: Register,
}

/// Which case a command is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// A new one.
    New(Opening),
    /// One that is there.
    Known(CaseId),
}

impl Target {
    pub(crate) fn case(&self) -> &CaseId {
        match self {
            Self::New(Opening { case, .. }) | Self::Known(case) => case,
        }
    }
}

/// What makes a repetition recognisable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// Whose keys: two callers may choose the same.
    pub scope: String,
    /// What the caller chose.
    pub key: String,
    /// A digest of everything that was asked.
    pub body_hash: String,
    /// When, for forgetting it one day.
    pub at: Timestamp,
}

/// What a command did, for whoever words the answer.
#[derive(Debug)]
pub struct Decided<'a> {
    /// The case before.
    pub before: &'a CaseState,
    /// The case after.
    pub after: &'a CaseState,
    /// What happened.
    pub events: &'a [Recorded],
}

/// How a command is made when its turn comes.
pub(crate) enum Build<E> {
    /// For a new case, with the public number that it gets.
    Opening(Make<CaseNumber, E>),
    /// For one that is there, as it is then.
    Change(MakeFrom<CaseState, E>),
}

type Make<T, E> = Box<dyn FnOnce(T) -> Result<Envelope, E> + Send>;
type MakeFrom<T, E> = Box<dyn FnOnce(&T) -> Result<Envelope, E> + Send>;

pub(crate) type Word = Box<dyn FnOnce(&Decided<'_>) -> Value + Send>;

/// A command on its way in.
///
/// The command itself is made when its turn comes, from the state it will be decided on: what the caller may see and
/// do is then judged by the same state that decides.
pub struct Submission<E> {
    pub(crate) target: Target,
    pub(crate) key: Option<Key>,
    pub(crate) expected: Option<u64>,
    pub(crate) build: Build<E>,
    pub(crate) word: Word,
}

impl<E> fmt::Debug for Submission<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Submission")
            .field("target", &self.target)
            .field("key", &self.key)
            .field("expected", &self.expected)
            .finish_non_exhaustive()
    }
}

impl<E> Submission<E> {
    /// A command for this case, made by `build` when its turn comes.
    pub fn new(case: CaseId, build: impl FnOnce(&CaseState) -> Result<Envelope, E> + Send + 'static) -> Self {
        Self::made(Target::Known(case), Build::Change(Box::new(build)))
    }

    /// A command that opens a case, made by `build` when its turn comes, with the number that the case gets. If the
    /// command is refused, the next case gets this number.
    pub fn opening(opening: Opening, build: impl FnOnce(CaseNumber) -> Result<Envelope, E> + Send + 'static) -> Self {
        Self::made(Target::New(opening), Build::Opening(Box::new(build)))
    }

    fn made(target: Target, build: Build<E>) -> Self {
        Self { target, key: None, expected: None, build, word: Box::new(|_| Value::Null) }
    }

    /// A repetition with the same key gets the answer of the first.
    #[must_use]
    pub fn keyed(mut self, key: Key) -> Self {
        self.key = Some(key);
        self
    }

    /// Refused unless the case has this version when its turn comes. Limits that fire before the command, in the same
    /// turn, do not count against it: nobody could have seen them.
    #[must_use]
    pub fn expecting(mut self, version: u64) -> Self {
        self.expected = Some(version);
        self
    }

    /// Words the answer, which is kept with the key.
    #[must_use]
    pub fn answering(mut self, word: impl FnOnce(&Decided<'_>) -> Value + Send + 'static) -> Self {
        self.word = Box::new(word);
        self
    }
}

impl Submission<std::convert::Infallible> {
    /// Fires what is due in a case. Too early or twice, it changes nothing.
    pub fn wake(case: CaseId, at: Timestamp) -> Self {
        Self::new(case, move |state| {
            let id = format!("wake-{}-{}", state.id, state.version).into();
            Ok(Envelope {
                id,
                case: state.id.clone(),
                actor: Actor::Clock,
                at,
                command: Command::Wake,
                known: Known::default(),
            })
        })
    }
}

/// What an accepted command got.
#[derive(Clone, Debug, PartialEq)]
pub struct Receipt {
    /// The case: of the first command with this key, where this one repeats it.
    pub case: CaseId,
    /// The version of the case right after the command.
    pub version: u64,
    /// The answer as it was worded.
    pub answer: Value,
    /// Whether this is the answer of an earlier command with the same key.
    pub repeated: bool,
}

/// Why a command had no effect, or may not have had one.
#[derive(Debug)]
pub enum SubmitError<E> {
    /// The caller's own check said no.
    Refused(E),
    /// The kernel refused it.
    Rejected(Rejection),
    /// There is no such case.
    UnknownCase(CaseId),
    /// The procedure is not deployed here.
    UnknownProcedure(ProcedureRef),
    /// Somebody was faster.
    Stale {
        /// What the caller had seen.
        expected: u64,
        /// What is there.
        found: u64,
    },
    /// The key was used for something else.
    KeyReused,
    /// The case cannot be worked on: its history cannot be read, or deciding on it fails again and again.
    Faulted {
        /// Which.
        case: CaseId,
        /// What happened.
        problem: String,
    },
    /// The store could not keep it.
    Store(StoreError),
}

/// Why the store could not keep something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreError {
    /// The disk is full. Nothing happened; it works again when there is space.
    Full,
    /// Too much waits already, or another program holds the database. Nothing happened.
    Busy,
    /// Nothing happened, and this is why.
    NotStored(String),
    /// Nobody knows whether it happened: ask again with the same key after the next start.
    OutcomeUnknown(String),
    /// The store has stopped. Nothing happened.
    Stopped,
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Full => f.write_str("the disk is full; nothing happened"),
            Self::Busy => f.write_str("too much waits already; nothing happened"),
            Self::NotStored(why) => write!(f, "nothing happened: {why}"),
            Self::OutcomeUnknown(why) => {
                write!(f, "nobody knows whether it happened; ask again with the same key: {why}")
            }
            Self::Stopped => f.write_str("the store has stopped; nothing happened"),
        }
    }
}

impl std::error::Error for StoreError {}

impl From<CommitError> for StoreError {
    fn from(error: CommitError) -> Self {
        match error {
            CommitError::Full => Self::Full,
            CommitError::Busy => Self::Busy,
            CommitError::NotStored(why) => Self::NotStored(why),
            CommitError::Unknown(why) | CommitError::Lost(why) => Self::OutcomeUnknown(why),
        }
    }
}

/// Reading came before any writing: nothing happened.
impl From<QueryError> for StoreError {
    fn from(error: QueryError) -> Self {
        match error {
            QueryError::Busy => Self::Busy,
            other => Self::NotStored(other.to_string()),
        }
    }
}

impl<E: fmt::Display> fmt::Display for SubmitError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refusal) => refusal.fmt(f),
            Self::Rejected(rejection) => rejection.fmt(f),
            Self::UnknownCase(case) => write!(f, "there is no case {case}"),
            Self::UnknownProcedure(procedure) => write!(f, "{procedure} is not deployed here"),
            Self::Stale { expected, found } => {
                write!(f, "expected version {expected} of the case, found version {found}")
            }
            Self::KeyReused => f.write_str("this key was used for another request"),
            Self::Faulted { case, problem } => write!(f, "case {case} cannot be worked on: {problem}"),
            Self::Store(error) => error.fmt(f),
        }
    }
}

impl<E: fmt::Debug + fmt::Display> std::error::Error for SubmitError<E> {}

/// A refusal whose type only the caller knows.
pub(crate) type Refusal = Box<dyn Any + Send>;
