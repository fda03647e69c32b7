//! Notices as e-mail: to whom each is sent, and what became of it.
//!
//! What is still to be sent lies in the outbox, in a lane of its own: a mail server that hangs holds up nobody else. Beside it
//! lies what became of it, for people. The address is in neither: it is looked up when something is sent.

use jiff::Timestamp;
use motcua_kernel::id::{CaseId, PersonId, ServiceId};

use crate::journal::{Batch, Change};
use crate::row::{Lane, OutboxKind, OutboxRow};
use crate::store::Store;
use crate::submission::StoreError;
use crate::webhook::{Attempt, DeliveryState};

/// One notice and one person who gets it as e-mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailRow {
    /// About which case.
    pub case: CaseId,
    /// The request for which the notice was made.
    pub entry: String,
    /// To whom.
    pub person: PersonId,
    /// The text: its place among those of the request, from 0.
    pub position: u32,
    /// What has become of it.
    pub state: DeliveryState,
    /// The attempts, the oldest first.
    pub attempts: Vec<Attempt>,
    /// When it is tried next, while it waits.
    pub next_at: Option<Timestamp>,
    /// When something was last done about it.
    pub changed_at: Timestamp,
}

/// What tells mails apart.
pub type MailKey = (CaseId, String, PersonId);

impl MailRow {
    /// What tells it from others.
    pub fn id(&self) -> MailKey {
        (self.case.clone(), self.entry.clone(), self.person.clone())
    }

    /// The name of the request to send it.
    pub fn request_entry(&self) -> String {
        format!("mail-{}-{}", self.entry, self.person)
    }

    /// The request that sends it.
    pub fn request(&self, at: Timestamp) -> OutboxRow {
        let kind = OutboxKind::Mail { notice: self.entry.clone(), person: self.person.clone() };
        let (case, entry) = (self.case.clone(), self.request_entry());
        OutboxRow { case, entry, version: 0, visit: None, kind, next_at: at }
    }
}

/// No service is called like it: the name of a service has no stroke in it.
const LANE: &str = "mail/";

/// The lane in which mail is sent.
pub fn mail_lane() -> Lane {
    Some(LANE.into())
}

/// Whether requests under this name are mail, and do not call a system.
pub fn is_mail(lane: &ServiceId) -> bool {
    lane.as_str() == LANE
}

impl Store {
    /// Writes down what became of an attempt (one that is settled stays so): the request leaves the outbox, or waits there for the next one.
    ///
    /// # Errors
    ///
    /// When the store cannot write it down: then it is claimed, and sent, again.
    pub async fn note_mail(&self, mail: MailRow) -> Result<(), StoreError> {
        let outbox = match mail.next_at {
            Some(at) => Change { gone: Vec::new(), put: vec![mail.request(at)] },
            None => Change { gone: vec![(mail.case.clone(), mail.request_entry())], put: Vec::new() },
        };
        self.write(Batch { mails: vec![mail], outbox, ..Batch::default() }).await
    }
}
