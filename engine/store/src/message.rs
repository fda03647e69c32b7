//! Messages from outside: delivered to whoever waits, kept for whoever will.

use std::fmt;

use jiff::Timestamp;
use motcua_kernel::command::{Actor, Command, Envelope};
use motcua_kernel::id::{CaseId, MessageId, MessageName, VisitId};
use motcua_kernel::rejection::Rejection;
use motcua_kernel::source::Known;
use motcua_kernel::value::{Record, Value};

use crate::projection::correlation;
use crate::row::{MessageContent, MessageRow};
use crate::submission::StoreError;

/// A message from outside.
#[derive(Clone, Debug)]
pub struct Message {
    /// Who sends it: ids are compared within one sender.
    pub sender: String,
    /// The sender's name for it. Seen twice, it has the effect of once.
    pub id: MessageId,
    /// Which, as the procedure declares it.
    pub name: MessageName,
    /// Who sends it, as the kernel is told.
    pub actor: Actor,
    /// What it correlates with, loose.
    pub key: Value,
    /// What it brings, loose.
    pub data: Record,
    /// When it came.
    pub received_at: Timestamp,
    /// Until when it is kept if nobody waits yet.
    pub keep_until: Timestamp,
}

/// What became of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// It had its effect.
    Delivered {
        /// In this case.
        case: CaseId,
    },
    /// Nobody waits yet; it is kept.
    Kept {
        /// Until when.
        until: Timestamp,
    },
    /// It was kept, and whoever waited for it later refused it.
    Refused {
        /// Why.
        why: String,
    },
}

/// Why a message was not taken in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MessageError {
    /// Several wait for it: its key does not say whom it is for.
    SeveralWait(Vec<(CaseId, VisitId)>),
    /// The case that waits for it refused it.
    Rejected(Rejection),
    /// The sender used this id for another message.
    IdReused,
    /// The case that waits for it cannot be worked on.
    Faulted {
        /// Which.
        case: CaseId,
        /// What happened.
        problem: String,
    },
    /// The store could not keep it.
    Store(StoreError),
}

impl fmt::Display for MessageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SeveralWait(waiting) => {
                f.write_str("several wait for this message:")?;
                waiting.iter().try_for_each(|(case, visit)| write!(f, " {case} (visit {visit})"))
            }
            Self::Rejected(rejection) => rejection.fmt(f),
            Self::IdReused => f.write_str("this id was used for another message"),
            Self::Faulted { case, problem } => write!(f, "case {case} cannot be worked on: {problem}"),
            Self::Store(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for MessageError {}

impl Message {
    /// As it is written down while nobody has taken it.
    pub(crate) fn into_row(self) -> MessageRow {
        MessageRow {
            sender: self.sender,
            id: self.id,
            name: self.name,
            correlation: correlation(&self.key),
            content: MessageContent { actor: self.actor, key: self.key, data: self.data },
            received_at: self.received_at,
            expires_at: self.keep_until,
            delivered_to: None,
            delivered_at: None,
            refused: None,
        }
    }
}

impl MessageRow {
    /// Whether the two are the same message, sent twice.
    pub(crate) fn repeats(&self, other: &Self) -> bool {
        self.name == other.name && self.content.key == other.content.key && self.content.data == other.content.data
    }

    /// What became of it.
    pub(crate) fn delivery(&self) -> Delivery {
        match (&self.delivered_to, &self.refused) {
            (Some(case), _) => Delivery::Delivered { case: case.clone() },
            (None, Some(why)) => Delivery::Refused { why: why.clone() },
            (None, None) => Delivery::Kept { until: self.expires_at },
        }
    }

    /// Whether somebody who begins to wait at this moment gets it.
    pub(crate) fn is_kept(&self, at: Timestamp) -> bool {
        self.delivered_to.is_none() && self.refused.is_none() && self.expires_at > at
    }

    /// The command that brings it to a case.
    pub(crate) fn envelope(&self, case: &CaseId, at: Timestamp) -> Envelope {
        Envelope {
            id: format!("message-{}-{}", self.sender, self.id).into(),
            case: case.clone(),
            actor: self.content.actor.clone(),
            at,
            command: Command::Deliver {
                id: self.id.clone(),
                message: self.name.clone(),
                key: self.content.key.clone(),
                data: self.content.data.clone(),
            },
            known: Known::default(),
        }
    }
}
