//! The rows of the store, the same for every database.

use std::collections::BTreeMap;

use jiff::Timestamp;
use motcua_kernel::command::Parent;
use motcua_kernel::event::ClockId;
use motcua_kernel::id::{
    AgencyId, CaseId, CaseNumber, MessageId, MessageName, OfficeKey, OperationId, OutcomeId, PersonId, ProcedureId,
    RoleId, ServiceId, StatusId, StepId, TemplateId, VisitId,
};
use motcua_kernel::procedure::{Priority, ProcedureRef};
use motcua_kernel::value::{Record, Value};
use serde::{Deserialize, Serialize};

use crate::mail::mail_lane;
use crate::webhook::webhook_lane;

/// One case at a glance, and where its history ends.
#[derive(Clone, Debug, PartialEq)]
pub struct CaseRow {
    /// Which.
    pub case: CaseId,
    /// The public number.
    pub number: CaseNumber,
    /// What it is pinned to.
    pub procedure: ProcedureRef,
    /// How many events it is made of.
    pub version: u64,
    /// The hash of the last one.
    pub last_hash: String,
    /// `open`, `compensating` or `ended`.
    pub phase: &'static str,
    /// How it ended.
    pub outcome: Option<OutcomeId>,
    /// The public stage.
    pub status: Option<StatusId>,
    /// Who asked.
    pub applicant: PersonId,
    /// When.
    pub opened_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// The earliest end of a deadline of the case that still counts or has passed.
    pub due_at: Option<Timestamp>,
    /// When it wants to be called next.
    pub wake_at: Option<Timestamp>,
}

/// A state written down, so that a case need not be folded from its first event.
#[derive(Clone, Debug, PartialEq)]
pub struct SnapshotRow {
    /// Whose.
    pub case: CaseId,
    /// After which event.
    pub version: u64,
    /// The build that wrote it. Another build throws it away.
    pub build: String,
    /// The hash of that event.
    pub last_hash: String,
    /// The state as JSON.
    pub state: String,
}

/// A task in somebody's inbox.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskRow {
    /// Of which case.
    pub case: CaseId,
    /// Which stay.
    pub visit: VisitId,
    /// The public number of the case.
    pub number: CaseNumber,
    /// What the case is pinned to: labels are found there.
    pub procedure: ProcedureRef,
    /// Where.
    pub step: StepId,
    /// For which element of a list, where it is for one.
    pub element: Option<Value>,
    /// Who may do it.
    pub role: RoleId,
    /// In which office; none where the agency has one, or for the applicant.
    pub office: Option<OfficeKey>,
    /// Whose time it is.
    pub agency: Option<AgencyId>,
    /// Who asked: tasks of the role `applicant` are theirs.
    pub applicant: PersonId,
    /// Who has it.
    pub holder: Option<PersonId>,
    /// How urgent it is.
    pub priority: Priority,
    /// When its limit ends or ended.
    pub due_at: Option<Timestamp>,
    /// Since when it waits.
    pub entered_at: Timestamp,
}

/// A message that a case waits for.
#[derive(Clone, Debug, PartialEq)]
pub struct WaitRow {
    /// Which case.
    pub case: CaseId,
    /// Which stay; 0 for a handler, which listens wherever the case stands.
    pub visit: VisitId,
    /// Which message.
    pub name: MessageName,
    /// Its key, written so that loose and typed values agree ([`crate::projection::correlation`]).
    pub key: String,
    /// Whose time it is.
    pub agency: Option<AgencyId>,
}

/// What tells awaited messages apart: a stay may wait for the first of several.
pub type WaitKey = (CaseId, VisitId, MessageName, String);

impl WaitRow {
    /// What tells it from others.
    pub fn id(&self) -> WaitKey {
        (self.case.clone(), self.visit, self.name.clone(), self.key.clone())
    }
}

/// A stay that waits for repair.
#[derive(Clone, Debug, PartialEq)]
pub struct IncidentRow {
    /// Of which case.
    pub case: CaseId,
    /// Which stay.
    pub visit: VisitId,
    /// The public number of the case.
    pub number: CaseNumber,
    /// What the case is pinned to.
    pub procedure: ProcedureRef,
    /// Where.
    pub step: StepId,
    /// What happened.
    pub message: String,
}

/// A rung that a case still has ahead.
#[derive(Clone, Debug, PartialEq)]
pub struct RungRow {
    /// Of which case.
    pub case: CaseId,
    /// Of which clock.
    pub clock: ClockId,
    /// Its place in the ladder, from 0.
    pub rung: u16,
    /// When it is reached; none while the clock stands still.
    pub at: Option<Timestamp>,
    /// Of which procedure, in whatever version.
    pub procedure: ProcedureId,
    /// Who answers for it; none where nobody was asked yet.
    pub agency: Option<AgencyId>,
    /// In which office; none where the agency has one.
    pub office: Option<OfficeKey>,
}

/// What tells rungs apart: the case, the clock as it is written, and the place in its ladder.
pub type RungKey = (CaseId, String, u16);

impl RungRow {
    /// What tells it from others.
    pub fn id(&self) -> RungKey {
        (self.case.clone(), clock_name(&self.clock), self.rung)
    }
}

/// A clock as it is written down: `visit:7`, `deadline:decision`.
pub fn clock_name(clock: &ClockId) -> String {
    match clock {
        ClockId::Visit(visit) => format!("visit:{visit}"),
        ClockId::Deadline(deadline) => format!("deadline:{deadline}"),
    }
}

/// The clock that is written so.
pub(crate) fn clock_of(name: &str) -> Option<ClockId> {
    match name.split_once(':')? {
        ("visit", visit) => Some(ClockId::Visit(VisitId(visit.parse().ok()?))),
        ("deadline", deadline) => Some(ClockId::Deadline(deadline.into())),
        _ => None,
    }
}

/// What the world is asked to do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum OutboxKind {
    /// Ask a system.
    Call {
        /// Which attempt, counted from 1.
        attempt: u32,
        /// Which system.
        service: ServiceId,
        /// Which operation.
        operation: OperationId,
        /// What it is told.
        input: Record,
        /// How long the attempt may take.
        timeout_seconds: u32,
    },
    /// Open another case.
    Child {
        /// How often it was asked for, this time included.
        attempt: u32,
        /// What it is called.
        child: CaseId,
        /// Of which procedure, version and content.
        procedure: ProcedureRef,
        /// By which start.
        start: StepId,
        /// What its form is filled with.
        input: Record,
    },
    /// Find somebody for a task by its policy.
    Assign,
    /// Withdraw another case.
    Recall {
        /// Which.
        child: CaseId,
    },
    /// Tell the step that opened this case how it ended.
    Tell {
        /// Which stay of which case.
        parent: Parent,
        /// How.
        outcome: OutcomeId,
        /// At which end; none for a withdrawal.
        end: Option<StepId>,
    },
    /// Tell a subscription what happened.
    Webhook {
        /// Which.
        subscription: String,
        /// What: the place of the event in the journal.
        sequence: u64,
        /// How many attempts were made in this round.
        attempt: u32,
    },
    /// Send a notice to somebody as e-mail.
    Mail {
        /// The request for which the notice was made.
        notice: String,
        /// To whom.
        person: PersonId,
    },
    /// Tell people something.
    Notice {
        /// Whom.
        to: Vec<RoleId>,
        /// What; none means the default of the occasion.
        template: Option<TemplateId>,
    },
}

/// Somebody was given a task by a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TurnRow {
    /// Of which procedure, in whatever version.
    pub procedure: ProcedureId,
    /// Of which step.
    pub step: StepId,
    /// Who.
    pub person: PersonId,
    /// When it was handled.
    pub at: Timestamp,
}

/// How much somebody has to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Burden {
    /// Who.
    pub person: PersonId,
    /// How many tasks they hold, in all cases.
    pub holds: u64,
    /// When they were last given a task of the step that is asked about, by a policy.
    pub last: Option<Timestamp>,
}

/// One request to the world, written with the event that asks for it.
#[derive(Clone, Debug, PartialEq)]
pub struct OutboxRow {
    /// Of which case.
    pub case: CaseId,
    /// Its name within the case: `call-7-1` and `child-7-1` (visit, attempt), `recall-7` and `assign-7` (visit), `notice-12` and `tell-12`
    /// (version of the event), `webhook-abcd-99` (subscription, place in the journal), `mail-notice-12-lan` (notice, person).
    pub entry: String,
    /// The version of the event that asks for it.
    pub version: u64,
    /// The stay it is about, where it is about one.
    pub visit: Option<VisitId>,
    /// What is asked.
    pub kind: OutboxKind,
    /// Not before.
    pub next_at: Timestamp,
}

/// A request that a worker claimed.
#[derive(Clone, Debug, PartialEq)]
pub struct OutboxItem {
    /// What is asked.
    pub row: OutboxRow,
    /// How often it was claimed, this time included: more than once means that an earlier worker did not finish.
    pub claims: u32,
}

/// Where requests wait one behind the other: calls of one system have a lane of their own, so that a system that is slow
/// holds up nobody but those who ask it; everything that stays at home shares one.
pub type Lane = Option<ServiceId>;

impl OutboxRow {
    /// Its lane.
    pub fn lane(&self) -> Lane {
        match &self.kind {
            OutboxKind::Call { service, .. } => Some(service.clone()),
            OutboxKind::Webhook { subscription, .. } => webhook_lane(subscription),
            OutboxKind::Mail { .. } => mail_lane(),
            _ => None,
        }
    }
}

impl OutboxItem {
    /// The order in which claimed requests are handed out: those of one case as they were asked for.
    pub(crate) fn in_order(a: &Self, b: &Self) -> std::cmp::Ordering {
        (&a.row.case, a.row.version).cmp(&(&b.row.case, b.row.version))
    }

    /// The idempotency key to send along: the same on every attempt.
    pub fn idempotency_key(&self) -> String {
        match (&self.row.kind, self.row.visit) {
            (OutboxKind::Call { .. }, Some(visit)) => format!("{}-{visit}", self.row.case),
            _ => format!("{}-{}", self.row.case, self.row.entry),
        }
    }
}

/// A key that was used, and the answer it got.
#[derive(Clone, Debug, PartialEq)]
pub struct KeyRow {
    /// Whose keys: two callers may choose the same.
    pub scope: String,
    /// The key.
    pub key: String,
    /// A digest of what was asked.
    pub body_hash: String,
    /// The case it went to.
    pub case: CaseId,
    /// The version of the case after it.
    pub version: u64,
    /// The original answer.
    pub answer: serde_json::Value,
    /// When.
    pub at: Timestamp,
}

/// A message from outside.
#[derive(Clone, Debug, PartialEq)]
pub struct MessageRow {
    /// Who sent it.
    pub sender: String,
    /// The sender's name for it.
    pub id: MessageId,
    /// Which.
    pub name: MessageName,
    /// Its key, written so that loose and typed values agree.
    pub correlation: String,
    /// What it brings.
    pub content: MessageContent,
    /// When it came.
    pub received_at: Timestamp,
    /// Until when it is kept for somebody who does not wait yet.
    pub expires_at: Timestamp,
    /// Where it had its effect.
    pub delivered_to: Option<CaseId>,
    /// When.
    pub delivered_at: Option<Timestamp>,
    /// Why the case that waited for it refused it: it is not tried again.
    pub refused: Option<String>,
}

/// What a message brings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MessageContent {
    /// Who sent it, as the kernel is told.
    pub actor: motcua_kernel::command::Actor,
    /// What it correlates with, loose.
    pub key: Value,
    /// Its fields, loose.
    pub data: Record,
}

/// A token that was given out. The secret itself is kept nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenRow {
    /// Its name.
    pub id: String,
    /// The digest of its secret.
    pub digest: String,
    /// Whom it stands for.
    pub subject: String,
    /// It opens nothing from this moment on.
    pub expires_at: Timestamp,
}

/// Somebody was shown something sensitive. What it said is not written down here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadRow {
    /// Its place among all rows, given by the store; 0 before that. Several nodes may leave gaps.
    pub number: u64,
    /// Of which case.
    pub case: CaseId,
    /// When it was asked for.
    pub at: Timestamp,
    /// Who.
    pub person: PersonId,
    /// By which question: its method and path.
    pub operation: String,
    /// Which fields, as `step.field`.
    pub fields: Vec<String>,
}

/// A procedure as it was deployed: the files themselves, so that any build can read them again.
#[derive(Clone, Debug, PartialEq)]
pub struct Deployment {
    /// Name, version and content.
    pub procedure: ProcedureRef,
    /// Every source file by its path.
    pub files: BTreeMap<String, String>,
    /// When.
    pub deployed_at: Timestamp,
    /// By whom.
    pub deployed_by: PersonId,
}

/// A text that was made for somebody.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Notice {
    /// About which case.
    pub case: CaseId,
    /// The request behind it ([`OutboxRow::entry`]).
    pub entry: String,
    /// Its place among the texts of that request, from 0.
    pub position: u32,
    /// When it was made.
    pub at: Timestamp,
    /// For whom: a role, or a person.
    pub to: String,
    /// By which template.
    pub template: Option<TemplateId>,
    /// What it says.
    pub text: String,
}
