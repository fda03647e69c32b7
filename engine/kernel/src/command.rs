//! What somebody or something asks of a case.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::id::{
    CaseId, CaseNumber, CommandId, GrantId, MessageId, MessageName, OfficeKey, OutcomeId, PersonId, RoleId, StepId,
    VisitId,
};
use crate::migration::Migration;
use crate::payment::PaymentResult;
use crate::source::Known;
use crate::value::{Record, Value};

/// A command and everything it brings with it: the kernel asks nothing, it is told.
#[derive(Clone, Debug, PartialEq)]
pub struct Envelope {
    /// What the caller named it.
    pub id: CommandId,
    /// The case it is for.
    pub case: CaseId,
    /// Who asks, already identified.
    pub actor: Actor,
    /// When, to the microsecond. Everything due at or before this moment fires first.
    pub at: Timestamp,
    /// What is asked.
    pub command: Command,
    /// What registers said of it: see [`lookups`](crate::source::lookups).
    pub known: Known,
}

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    /// A human being, with the posts they hold.
    Person {
        /// Who.
        id: PersonId,
        /// What they may act as.
        posts: Vec<Post>,
    },
    /// A system that answers or sends messages.
    System {
        /// Its name.
        name: PersonId,
    },
    /// The clock.
    Clock,
}

/// A role in an office, and the binding that grants it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Post {
    /// The role.
    pub role: RoleId,
    /// The office; none where the agency has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<OfficeKey>,
    /// The directory entry behind it.
    pub grant: GrantId,
    /// What it is worth on the day of the command.
    #[serde(default, skip_serializing_if = "Duty::is_own")]
    pub duty: Duty,
}

/// What a post is worth on the day of a command, as the directory says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Duty {
    /// They hold it and are there.
    #[default]
    Own,
    /// They hold it and are away: it rests.
    Away,
    /// It is that of somebody who is away, for whom they stand in.
    Deputy {
        /// For whom.
        of: PersonId,
    },
    /// They hold the same post as somebody who is away: what that person had taken is back in the pool, unless a deputy
    /// has it.
    Colleague {
        /// Who is away.
        of: PersonId,
        /// Who stands in for them.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        deputy: Option<PersonId>,
    },
}

impl Duty {
    /// Whether there is nothing to say about it.
    pub fn is_own(&self) -> bool {
        *self == Self::Own
    }

    /// Whether one may act by such a post, and for whom.
    pub fn acts(&self) -> bool {
        matches!(self, Self::Own | Self::Deputy { .. })
    }
}

impl Post {
    /// A post that somebody holds, and is there.
    pub fn own(role: RoleId, office: Option<OfficeKey>, grant: GrantId) -> Self {
        Self { role, office, grant, duty: Duty::Own }
    }
}

/// Somebody to whom a task may be given by a policy. A case knows nothing of other cases: whoever runs it brings this.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Who.
    pub person: PersonId,
    /// What they may act as today.
    pub posts: Vec<Post>,
    /// How many tasks they hold now, in all cases.
    pub holds: u32,
    /// When they were last given a task of this step by a policy, as a place in any order that only grows; none if never.
    pub last: Option<u64>,
}

/// The stay of another case for which a case was opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Parent {
    /// The other case.
    pub case: CaseId,
    /// The stay in its step.
    pub visit: VisitId,
}

impl Parent {
    /// What the case is called that this stay opens: asked twice, it is opened once.
    pub fn child(&self) -> CaseId {
        use sha2::{Digest, Sha256};
        let hash = Sha256::digest(format!("child\n{}\n{}", self.case, self.visit));
        let name: String = hash.iter().take(13).map(|byte| format!("{byte:02x}")).collect();
        CaseId::from(name)
    }
}

/// What is asked.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Open the case.
    Open {
        /// By which start.
        start: StepId,
        /// Under which public number.
        number: CaseNumber,
        /// For whom.
        applicant: PersonId,
        /// The filled form, loose.
        data: Record,
    },
    /// Open the case for a step of another one. Only the outbox asks this, never somebody from outside.
    OpenChild {
        /// Which stay of which case asks for it.
        parent: Parent,
        /// By which start.
        start: StepId,
        /// Under which public number.
        number: CaseNumber,
        /// For whom: whoever asked for the other case.
        applicant: PersonId,
        /// The filled form, loose.
        data: Record,
    },
    /// Withdraw the case, because the step that opened it is over.
    Recall {
        /// Which stay of which case gave it up.
        parent: Parent,
    },
    /// Take in how the case ended that a step opened.
    ChildEnded {
        /// Which stay waits for it.
        visit: VisitId,
        /// Which case.
        child: CaseId,
        /// Its public number.
        number: CaseNumber,
        /// How.
        outcome: OutcomeId,
        /// At which end; none for a withdrawal.
        end: Option<StepId>,
    },
    /// Take in that the case could not be opened.
    ChildRefused {
        /// Which stay waits for it.
        visit: VisitId,
        /// Which case.
        child: CaseId,
        /// In a sentence.
        problem: String,
    },
    /// Take a task.
    Claim {
        /// Which.
        visit: VisitId,
    },
    /// Give a task to one of these people, as its policy says. Only the outbox asks this, never somebody from outside.
    Assign {
        /// Which.
        visit: VisitId,
        /// Everybody who holds its role.
        candidates: Vec<Candidate>,
    },
    /// Give it back.
    Release {
        /// Which.
        visit: VisitId,
    },
    /// Finish a task.
    Complete {
        /// Which.
        visit: VisitId,
        /// By which button.
        outcome: OutcomeId,
        /// The filled form, loose.
        data: Record,
        /// Why only now, where the limit has passed.
        late_reason: Option<String>,
    },
    /// Take in a message.
    Deliver {
        /// The sender's name for it.
        id: MessageId,
        /// Which.
        message: MessageName,
        /// What it correlates with, loose.
        key: Value,
        /// What it brings, loose.
        data: Record,
    },
    /// Take in what a payment service says of a payment.
    ReportPayment {
        /// Which payment.
        visit: VisitId,
        /// The service's name for what it says.
        id: MessageId,
        /// What became of it.
        result: PaymentResult,
    },
    /// Take in the answer of a system.
    Return {
        /// Which call.
        visit: VisitId,
        /// Which attempt.
        attempt: u32,
        /// What came back.
        answer: Answer,
    },
    /// Withdraw the application.
    Withdraw {
        /// Why, if the applicant says so.
        reason: Option<String>,
    },
    /// Try again what raised an incident.
    Retry {
        /// Which visit.
        visit: VisitId,
    },
    /// Go on under another version of the procedure. Only the operator asks this.
    Migrate(Migration),
    /// Fire what is due.
    Wake,
}

/// The answer of a system.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// It did what was asked; loose.
    Done(Record),
    /// It did not, or nobody knows.
    Failed {
        /// The HTTP status, or 0 where none came back.
        status: u16,
        /// In a sentence.
        problem: String,
        /// The type of the problem document (RFC 9457), where the answer brought one.
        kind: Option<String>,
    },
}
