//! The state of one case: a fold over its events and nothing else.
//!
//! It can be written down as a snapshot, but only events are a promise to the archive: a snapshot of another build is
//! thrown away and the history folded again.

use std::collections::BTreeMap;

use imbl::{OrdSet, Vector};
use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::allowance::Allowance;
use crate::calendar::{Due, Pause};
use crate::command::Parent;
use crate::event::{FailedRung, PlannedRung};
use crate::id::{
    AgencyId, CalendarId, CaseId, CaseNumber, DeadlineId, DocumentId, ElementId, MessageId, MessageName, OfficeKey,
    OutcomeId, PersonId, RoleId, ServiceId, StatusId, StepId, VisitId,
};
use crate::open::OpenVisits;
use crate::payment::{PaymentOrder, PaymentReport};
use crate::procedure::{AssignPolicy, Priority, ProcedureRef};
use crate::round::Rounds;
use crate::value::{Record, Value};

/// One run of one version of a procedure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CaseState {
    /// Opaque.
    pub id: CaseId,
    /// How many events it is made of: the fence against lost updates.
    pub version: u64,
    /// Where it stands in its life.
    pub phase: Phase,
    /// The public number; empty before it is opened.
    pub number: CaseNumber,
    /// What it is pinned to; absent before it is opened.
    pub procedure: Option<ProcedureRef>,
    /// Who asked.
    pub applicant: Option<PersonId>,
    /// The stay of another case for which it was opened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<Parent>,
    /// When.
    pub opened_at: Timestamp,
    /// The moment of its last event: time never goes back within a case.
    pub touched_at: Timestamp,
    /// The public stage.
    pub status: Option<StatusId>,
    /// Open visits.
    pub open: OpenVisits,
    /// The number of the last visit.
    pub last_visit: u32,
    /// What is known of each step that was entered or skipped.
    pub steps: BTreeMap<StepId, StepRecord>,
    /// Which offices were ever asked to do something: from then on they may see it.
    #[serde(default, skip_serializing_if = "OrdSet::is_empty")]
    pub asked: OrdSet<Asked>,
    /// What is known of the elements of an `each`.
    #[serde(default, skip_serializing_if = "Rounds::is_empty")]
    pub rounds: Rounds,
    /// Clocks of the case that were started.
    pub deadlines: BTreeMap<DeadlineId, Clock>,
    /// Papers, in the order in which they were made.
    pub documents: Vector<DocumentId>,
    /// Completed visits that name a step to undo them, in order of completion.
    pub undoable: Vector<(VisitId, StepId)>,
    /// Handlers that listen for a message.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub handlers: BTreeMap<StepId, AwaitedMessage>,
    /// Messages that had their effect.
    pub messages: OrdSet<(MessageName, MessageId)>,
    /// What payment services reported, and of which stay.
    #[serde(default, skip_serializing_if = "Vector::is_empty")]
    pub payments: Vector<(VisitId, PaymentReport)>,
}

/// Where a case stands in its life.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Not opened yet.
    Unopened,
    /// Running.
    Open,
    /// Ending; completed steps are being undone, last first.
    Compensating {
        /// How it will have ended.
        outcome: OutcomeId,
        /// At which end; none for a withdrawal.
        end: Option<StepId>,
    },
    /// Over.
    Ended {
        /// How.
        outcome: OutcomeId,
        /// At which end; none for a withdrawal.
        end: Option<StepId>,
        /// When.
        at: Timestamp,
    },
}

/// One stay in one step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Visit {
    /// The step.
    pub step: StepId,
    /// When it was entered.
    pub entered_at: Timestamp,
    /// The nearest preceding step that waited.
    pub from: Option<StepId>,
    /// The visit of the innermost `parallel` or `each` around it.
    pub region: Option<VisitId>,
    /// The element of the innermost `each` around it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub element: Option<ElementId>,
    /// The visit that this one undoes.
    pub undoes: Option<VisitId>,
    /// What it waits for.
    pub waiting: Waiting,
    /// Its limit.
    pub due: Option<Clock>,
    /// What is to be paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment: Option<OpenPayment>,
}

/// A payment that is awaited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenPayment {
    /// As it was asked for.
    pub order: PaymentOrder,
    /// The report that ends it, where the way on could not be found yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settled: Option<PaymentReport>,
}

/// What an open visit waits for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Waiting {
    /// For nothing: it is being followed within this turn.
    Passing,
    /// For a person.
    Person(WorkItem),
    /// For a message.
    Message {
        /// Which.
        message: MessageName,
        /// The value its key must equal.
        key: Value,
        /// Whose time it is.
        agency: Option<AgencyId>,
        /// Other messages, each of which ends the wait as well.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        or: Vec<AwaitedMessage>,
    },
    /// For a moment.
    Moment {
        /// Which; none where the end of the visit's own limit is awaited.
        at: Option<Timestamp>,
    },
    /// For the answer of a system.
    Answer {
        /// The attempt under way, counted from 1.
        attempt: u32,
        /// When the next attempt is made, if the last one failed.
        retry_at: Option<Timestamp>,
        /// What it is told: every attempt the same, under the same key.
        input: Record,
        /// Whether an attempt ended so that nobody knows what the system did. Such a call counts as made.
        unknown: bool,
        /// Whose time it is.
        agency: Option<AgencyId>,
    },
    /// For nothing more: the answer is there, and the way on from it could not be found.
    Answered {
        /// What came back.
        result: Record,
    },
    /// For the end of another case.
    Child {
        /// Which.
        child: CaseId,
        /// How often it was asked for, this time included.
        attempt: u32,
    },
    /// For its branches.
    Branches {
        /// How many must return.
        needed: u32,
        /// How many returned.
        returned: u32,
    },
    /// For somebody who repairs what the engine could not do.
    Repair {
        /// What kind of thing happened: the `code` of [`Trouble`](crate::event::Trouble).
        code: String,
        /// What happened.
        message: String,
        /// What it waited for before; resumed when repaired.
        before: Box<Waiting>,
        /// The rung that could not be climbed.
        rung: Option<FailedRung>,
    },
}

/// A message that ends a wait, beside others, or that a handler listens for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AwaitedMessage {
    /// Which.
    pub message: MessageName,
    /// The value its key must equal.
    pub key: Value,
    /// Whose time it is.
    pub agency: Option<AgencyId>,
}

/// A message that somebody in a case listens for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Listening<'c> {
    /// Which.
    pub message: &'c MessageName,
    /// The value its key must equal.
    pub key: &'c Value,
    /// Whose time it is meanwhile.
    pub agency: Option<&'c AgencyId>,
}

/// A task that waits for somebody.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WorkItem {
    /// Who may do it.
    pub role: RoleId,
    /// In which office; none where the agency has one office, or for the applicant.
    pub office: Option<OfficeKey>,
    /// The agency whose time it is; none for the applicant.
    pub agency: Option<AgencyId>,
    /// Who has it.
    pub holder: Holder,
    /// How urgent it is.
    pub priority: Priority,
    /// By which policy somebody is still to be found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sought: Option<AssignPolicy>,
}

/// An office that was given a task, also if somebody else has it now.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Asked {
    /// In which stay.
    pub visit: VisitId,
    /// In which step.
    pub step: StepId,
    /// In which role.
    pub role: RoleId,
    /// Of which agency.
    pub agency: AgencyId,
    /// In which office; none where the agency has one.
    pub office: Option<OfficeKey>,
}

/// Who has a work item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holder {
    /// Nobody yet: all who may see it.
    Ready,
    /// One person.
    Reserved {
        /// Who.
        by: PersonId,
        /// Since when.
        since: Timestamp,
    },
}

/// What is known of a step.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct StepRecord {
    /// How often it was entered.
    pub entries: u32,
    /// The last visit that was completed or skipped: the step's variable in rules.
    pub last: Option<Completed>,
    /// Everybody who ever completed it. Separation of duties excludes them all.
    pub performers: OrdSet<PersonId>,
}

/// A completed (or skipped) visit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Completed {
    /// Which.
    pub visit: VisitId,
    /// How; `skipped` when it was.
    pub outcome: OutcomeId,
    /// By whom; none for a system or the clock.
    pub by: Option<PersonId>,
    /// When.
    pub at: Timestamp,
    /// Where the flow came from.
    pub from: Option<StepId>,
    /// What it yielded.
    pub data: Record,
}

/// A clock that was started: of a visit (`due`) or of the case (`deadlines`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Clock {
    /// How it stands.
    pub state: ClockState,
    /// The limit.
    pub within: Allowance,
    /// The calendar that counts it.
    pub calendar: CalendarId,
    /// The moment it was started by.
    pub started_at: Timestamp,
    /// The effective start, after the cut-off.
    pub counted_from: Timestamp,
    /// When it stood still.
    pub pauses: Vec<Pause>,
    /// Prolongations, in order.
    pub prolonged: Vec<Allowance>,
    /// Which entry of `extend` each of them came from.
    pub prolonged_by: Vec<u16>,
    /// When it ends, as last computed; while it is paused, as it was before the pause.
    pub due: Due,
    /// Rungs still ahead, in time order.
    pub rungs: Vec<PlannedRung>,
    /// How much had been used when it was last paused or stopped, in its own unit.
    pub used: Option<Decimal>,
    /// When it was met, expired or closed.
    pub ended_at: Option<Timestamp>,
}

/// How a clock stands. A clock that was not started is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockState {
    /// Counting.
    Running,
    /// Standing still.
    Paused,
    /// Stopped in time.
    Met,
    /// Passed.
    Expired,
    /// The case ended before it was met or passed: outside the on-time share.
    Closed,
}

impl CaseState {
    /// A case of which nothing has happened yet.
    pub fn unopened(id: CaseId) -> Self {
        Self {
            id,
            version: 0,
            phase: Phase::Unopened,
            number: CaseNumber::from(""),
            procedure: None,
            applicant: None,
            parent: None,
            opened_at: Timestamp::UNIX_EPOCH,
            touched_at: Timestamp::UNIX_EPOCH,
            status: None,
            open: OpenVisits::default(),
            last_visit: 0,
            steps: BTreeMap::new(),
            asked: OrdSet::new(),
            rounds: Rounds::default(),
            deadlines: BTreeMap::new(),
            documents: Vector::new(),
            undoable: Vector::new(),
            handlers: BTreeMap::new(),
            messages: OrdSet::new(),
            payments: Vector::new(),
        }
    }

    /// Whether something may still happen.
    pub fn is_live(&self) -> bool {
        matches!(self.phase, Phase::Open | Phase::Compensating { .. })
    }

    /// What a payment service reported under this name, and of which stay.
    pub fn reported(&self, service: &ServiceId, id: &MessageId) -> Option<&(VisitId, PaymentReport)> {
        self.payments.iter().find(|(_, report)| report.service == *service && report.id == *id)
    }

    /// The last completed visit of a step.
    pub fn last(&self, step: &StepId) -> Option<&Completed> {
        self.steps.get(step)?.last.as_ref()
    }
}

impl Waiting {
    /// The other case that is awaited, also while something has to be repaired.
    pub fn child(&self) -> Option<&CaseId> {
        match self {
            Self::Child { child, .. } => Some(child),
            Self::Repair { before, .. } => before.child(),
            _ => None,
        }
    }
}

impl Visit {
    /// The work item, if a person is awaited (also while it needs repair).
    pub fn work_item(&self) -> Option<&WorkItem> {
        match &self.waiting {
            Waiting::Person(item) => Some(item),
            _ => None,
        }
    }
}

impl Waiting {
    /// The messages that end it, in the order of the file.
    pub fn messages(&self) -> impl Iterator<Item = Listening<'_>> {
        let (first, or) = match self {
            Self::Message { message, key, agency, or } => {
                (Some(Listening { message, key, agency: agency.as_ref() }), or.as_slice())
            }
            _ => (None, &[][..]),
        };
        first.into_iter().chain(or.iter().map(AwaitedMessage::listening))
    }
}

impl AwaitedMessage {
    /// As somebody listens for it.
    pub fn listening(&self) -> Listening<'_> {
        Listening { message: &self.message, key: &self.key, agency: self.agency.as_ref() }
    }
}

impl Clock {
    /// Whether it can still be met, paused or passed.
    pub fn is_open(&self) -> bool {
        matches!(self.state, ClockState::Running | ClockState::Paused)
    }

    /// The course that a calendar counts.
    pub fn course(&self) -> crate::calendar::Course {
        crate::calendar::Course {
            counted_from: self.counted_from,
            within: self.within,
            prolonged: self.prolonged.clone(),
            pauses: self.pauses.clone(),
        }
    }
}
