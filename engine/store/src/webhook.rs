//! Telling other systems what happened: who wants to know, how far each was told, and what became of each telling.
//!
//! What is still to be told lies in the outbox, in a lane of its own for each subscription: claiming, leases and what happens
//! after a crash are those of every other request. Beside it lies what became of it, for people.

use std::fmt;

use jiff::Timestamp;
use motcua_kernel::id::{CaseId, ServiceId};
use serde::{Deserialize, Serialize};

use crate::journal::{Batch, Change};
use crate::row::{Lane, OutboxKind, OutboxRow};
use crate::store::Store;
use crate::submission::StoreError;

/// A key with which is signed. It has to be kept as it is, because every signature needs it; it is never printed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(pub String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// What a subscription says; all of it may be changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// Where it is told.
    pub url: String,
    /// Types of events, or their beginnings; none means all.
    pub types: Vec<String>,
    /// With what is signed.
    pub secret: Secret,
    /// The key before it, which signs as well until this moment.
    pub former: Option<(Secret, Timestamp)>,
    /// Whether anything is sent at all.
    pub active: bool,
    /// When it was made.
    pub created_at: Timestamp,
}

impl Terms {
    /// Whether events of this type are wanted.
    pub fn wants(&self, kind: &str) -> bool {
        self.types.is_empty() || self.types.iter().any(|wanted| kind.starts_with(wanted.as_str()))
    }
}

/// A system that wants to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubscriptionRow {
    /// Its name.
    pub id: String,
    /// What it says.
    pub terms: Terms,
    /// Up to this place in the journal, everything that it wants was put into the outbox.
    pub reached: u64,
}

/// A subscription goes from one place in the journal to another. Whoever comes second finds it moved, and writes nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Which.
    pub subscription: String,
    /// From where.
    pub from: u64,
    /// To where.
    pub to: u64,
}

/// What has become of telling one event to one subscription.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeliveryState {
    /// It is tried, or tried again.
    Waiting,
    /// It was taken.
    Delivered,
    /// It was not taken, and is not tried any more.
    GivenUp,
}

impl DeliveryState {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Waiting, Self::Delivered, Self::GivenUp];

    /// As it is written.
    pub fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Delivered => "delivered",
            Self::GivenUp => "given-up",
        }
    }
}

/// One attempt to tell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// When.
    pub at: Timestamp,
    /// What was answered; none if nothing was.
    pub status: Option<u16>,
    /// What was wrong with it, if anything was.
    pub problem: Option<String>,
}

/// One event and one subscription.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveryRow {
    /// To whom.
    pub subscription: String,
    /// What: its place in the journal.
    pub sequence: u64,
    /// Of which case.
    pub case: CaseId,
    /// The type of the event.
    pub kind: String,
    /// What has become of it.
    pub state: DeliveryState,
    /// The last attempts, the oldest first.
    pub attempts: Vec<Attempt>,
    /// When it is tried next, while it waits.
    pub next_at: Option<Timestamp>,
    /// When something was last done about it.
    pub changed_at: Timestamp,
}

/// More attempts than these are not kept, however often somebody asks for another.
const ATTEMPTS_KEPT: usize = 30;

impl DeliveryRow {
    /// With one more attempt.
    pub fn tried(&mut self, attempt: Attempt) {
        self.changed_at = attempt.at;
        self.attempts.push(attempt);
        let more = self.attempts.len().saturating_sub(ATTEMPTS_KEPT);
        self.attempts.drain(..more);
    }

    /// The name of the request behind it.
    pub fn entry(&self) -> (CaseId, String) {
        (self.case.clone(), format!("webhook-{}-{}", self.subscription, self.sequence))
    }

    /// The request that tells it, as the `attempt`-th of its round.
    pub fn request(&self, attempt: u32, at: Timestamp) -> OutboxRow {
        let (case, entry) = self.entry();
        let kind = OutboxKind::Webhook { subscription: self.subscription.clone(), sequence: self.sequence, attempt };
        OutboxRow { case, entry, version: self.sequence, visit: None, kind, next_at: at }
    }
}

/// Every subscription has a lane. No service is called like it: the name of a service has no stroke in it.
const LANE: &str = "webhook/";

/// The lane in which a subscription is told.
pub fn webhook_lane(subscription: &str) -> Lane {
    Some(format!("{LANE}{subscription}").into())
}

/// Whether requests under this name tell a subscription, and do not call a system.
pub fn is_webhook(lane: &ServiceId) -> bool {
    lane.as_str().starts_with(LANE)
}

/// What is written about subscriptions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Webhooks {
    /// Added.
    pub new: Vec<SubscriptionRow>,
    /// Replaced; one that is not there any more stays away.
    pub changed: Vec<(String, Terms)>,
    /// They go, with what was told to them.
    pub gone: Vec<String>,
    /// How far they were told. Where one of them has moved meanwhile, nothing of the transaction is written.
    pub progress: Vec<Progress>,
    /// Added or replaced, while there is the subscription.
    pub deliveries: Vec<DeliveryRow>,
    /// Deliveries that were settled before this moment are forgotten.
    pub forget_before: Option<Timestamp>,
}

impl Webhooks {
    /// Adds what another one writes.
    pub(crate) fn append(&mut self, other: Self) {
        self.new.extend(other.new);
        self.changed.extend(other.changed);
        self.gone.extend(other.gone);
        self.progress.extend(other.progress);
        self.deliveries.extend(other.deliveries);
        self.forget_before = self.forget_before.max(other.forget_before);
    }
}

impl Store {
    /// Adds, changes or removes subscriptions.
    ///
    /// # Errors
    ///
    /// When the store cannot write it down.
    pub async fn write_webhooks(&self, webhooks: Webhooks) -> Result<(), StoreError> {
        self.write(Batch { webhooks, ..Batch::default() }).await
    }

    /// Moves subscriptions on in the journal: what they want to know of the events on the way goes into the outbox, in the
    /// same transaction, so that each is asked for once, whichever node does it.
    ///
    /// # Errors
    ///
    /// [`StoreError::Busy`] where another node was faster; then nothing was written.
    pub async fn fan_out(
        &self,
        progress: Vec<Progress>,
        deliveries: Vec<DeliveryRow>,
        forget_before: Timestamp,
    ) -> Result<(), StoreError> {
        let put = deliveries.iter().map(|row| row.request(0, row.next_at.unwrap_or(row.changed_at))).collect();
        let webhooks = Webhooks { progress, deliveries, forget_before: Some(forget_before), ..Webhooks::default() };
        self.write(Batch { webhooks, outbox: Change { gone: Vec::new(), put }, ..Batch::default() }).await
    }

    /// Deliveries that wait are tried at this moment, whenever that would have been otherwise, and from the first attempt on.
    ///
    /// # Errors
    ///
    /// When the store cannot write it down.
    pub async fn try_deliveries(&self, mut deliveries: Vec<DeliveryRow>, at: Timestamp) -> Result<(), StoreError> {
        for row in &mut deliveries {
            (row.state, row.next_at, row.changed_at) = (DeliveryState::Waiting, Some(at), at);
        }
        let put = deliveries.iter().map(|row| row.request(0, at)).collect();
        let webhooks = Webhooks { deliveries, ..Webhooks::default() };
        self.write(Batch { webhooks, outbox: Change { gone: Vec::new(), put }, ..Batch::default() }).await
    }

    /// Writes down what became of an attempt: the request leaves the outbox, or waits there for the next one. With it, what
    /// changes in the subscription.
    ///
    /// # Errors
    ///
    /// When the store cannot write it down: then it is claimed, and sent, again.
    pub async fn note_delivery(
        &self,
        delivery: DeliveryRow,
        next: Option<OutboxRow>,
        changed: Option<(String, Terms)>,
    ) -> Result<(), StoreError> {
        let outbox = match next {
            Some(next) => Change { gone: Vec::new(), put: vec![next] },
            None => Change { gone: vec![delivery.entry()], put: Vec::new() },
        };
        let webhooks =
            Webhooks { deliveries: vec![delivery], changed: changed.into_iter().collect(), ..Webhooks::default() };
        self.write(Batch { webhooks, outbox, ..Batch::default() }).await
    }
}
