//! A checked procedure, ready to run.
//!
//! Only `definition` builds one. The ways out of a step live inside its kind, so that a choice without a default, a
//! task without a successor or an end with one cannot be written down.

mod assignment;
mod numbering;
mod outside;
mod privacy;
mod reference;
mod standing;
mod time;

pub use self::assignment::AssignPolicy;
pub use self::numbering::{Numbering, Part, registrar_office};
pub use self::outside::{
    Awaited, AwaitedMessage, ChildOutcome, HANDLER_FIRES_MAX, Handled, Handler, Payment, Subprocedure, Wait,
};
pub use self::privacy::Sensitive;
pub use self::reference::ProcedureRef;
pub use self::standing::{Burden, Force, Glance, Retention, Standing, Status};
pub use self::time::{
    Deadline, DeadlineExpiry, DeadlineKind, Limit, Priority, Prolongation, Rung, RungAt, RungCondition, StepExpiry,
    StepExpiryEffect, Trigger, Within,
};

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use indexmap::IndexMap;
use rust_decimal::Decimal;

use crate::allowance::Allowance;
use crate::form::Form;
use crate::id::{
    AgencyId, CalendarId, DeadlineId, DocumentId, FieldId, MessageName, OperationId, OutcomeId, RoleId, ServiceId,
    StatusId, StepId, StepIx, TemplateId,
};
use crate::rule::Rule;
use crate::text::{Language, Text};

/// One administrative procedure, checked.
#[derive(Debug)]
pub struct Procedure {
    /// What it is pinned as.
    pub reference: ProcedureRef,
    /// Shown to people.
    pub title: Text,
    /// Articles on which it rests.
    pub basis: Vec<Arc<str>>,
    /// The first is the default.
    pub languages: Vec<Language>,
    /// The calendar of every clock that names no other.
    pub calendar: CalendarId,
    /// Kinds of office.
    pub agencies: IndexMap<AgencyId, Agency>,
    /// Who may act.
    pub roles: IndexMap<RoleId, Role>,
    /// Who answers for it, when it is in force, how long its cases are kept.
    pub standing: Standing,
    /// Public stages, in the order of the file.
    pub statuses: IndexMap<StatusId, Status>,
    /// Clocks of the whole case.
    pub deadlines: IndexMap<DeadlineId, Deadline>,
    /// Papers.
    pub documents: IndexMap<DocumentId, Document>,
    /// What may arrive from outside.
    pub messages: IndexMap<MessageName, Message>,
    /// Systems that are called.
    pub services: IndexMap<ServiceId, Service>,
    /// The graph. [`StepIx`] is the position here.
    pub steps: Vec<Step>,
    /// From name to position.
    pub index: BTreeMap<StepId, StepIx>,
    /// What is sensitive; found when it is first asked for, because lists ask for every row. Begins empty.
    pub sensitive: OnceLock<Sensitive>,
}

/// A kind of office.
#[derive(Debug)]
pub struct Agency {
    /// Shown to people.
    pub label: Text,
    /// Yields the directory key of the competent office; without it there is one office.
    pub select: Option<Rule>,
}

/// Who may act.
#[derive(Debug)]
pub struct Role {
    /// Where the role belongs.
    pub agency: AgencyId,
    /// Shown to people.
    pub label: Text,
}

/// A paper.
#[derive(Debug)]
pub struct Document {
    /// The file that lays it out.
    pub template: TemplateId,
    /// Its heading.
    pub title: Text,
    /// Who signs it.
    pub sign: Option<RoleId>,
    /// Whether a paper original is needed; the electronic one is not enough.
    pub paper: bool,
}

/// A message from outside.
#[derive(Debug)]
pub struct Message {
    /// Who sends it.
    pub from: Sender,
    /// The fields it brings.
    pub data: Form,
    /// How long one that nobody waits for yet is kept.
    pub keep: Allowance,
}

/// Who sends a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sender {
    /// A declared service.
    Service(ServiceId),
    /// Somebody of an agency.
    Agency(AgencyId),
}

/// A system that is called.
#[derive(Debug)]
pub struct Service {
    /// Who answers for it: its time is on the ledger under that name.
    pub agency: Option<AgencyId>,
    /// The name of the secret that opens it; never the secret.
    pub secret: Option<Arc<str>>,
    /// What it can do.
    pub operations: BTreeMap<OperationId, Operation>,
}

/// One operation of a service, from its OpenAPI file.
#[derive(Clone, Debug)]
pub struct Operation {
    /// `POST`, `GET`, …
    pub method: Arc<str>,
    /// The path below the service's address.
    pub path: Arc<str>,
    /// The fields of the body it takes.
    pub input: Form,
    /// The fields of its answer.
    pub output: Form,
}

/// One place in the procedure.
#[derive(Debug)]
pub struct Step {
    /// Its name.
    pub id: StepId,
    /// Shown to people.
    pub label: Text,
    /// What happens here.
    pub kind: StepKind,
    /// If it yields no, the step is skipped.
    pub when: Option<Rule>,
    /// The public stage from here on.
    pub status: Option<StatusId>,
    /// Papers made when the step ends.
    pub issues: Vec<DocumentId>,
    /// The step that undoes this one.
    pub compensate: Option<StepIx>,
    /// How often a case may enter it.
    pub at_most: Option<u32>,
    /// Its limit.
    pub due: Option<Limit>,
    /// Articles on which it rests.
    pub basis: Vec<Arc<str>>,
    /// An explanation for whoever acts here.
    pub summary: Text,
    /// Whether the applicant has to appear.
    pub visit: bool,
    /// The innermost `each` inside which it stands.
    pub each: Option<StepIx>,
}

/// What happens in a step.
#[derive(Debug)]
pub enum StepKind {
    /// How a case is opened.
    Start {
        /// Roles that may open it; `applicant` among them means anybody for themselves.
        by: Vec<RoleId>,
        /// What they fill in.
        form: Form,
        /// Where it leads.
        next: Way,
    },
    /// A person acts.
    Task(Task),
    /// Values are computed.
    Script {
        /// In the order of the file; each sees those before it.
        set: Vec<(FieldId, Rule)>,
        /// Where it leads.
        next: Way,
    },
    /// Pure branching.
    Choice {
        /// Where it leads.
        next: Way,
    },
    /// Several branches at once.
    Parallel {
        /// The first step of each.
        branches: Vec<StepIx>,
        /// How many must return.
        join: Join,
        /// Where it leads when enough returned.
        next: Way,
    },
    /// Once per element of a list.
    Each {
        /// The list, computed on entry.
        list: Rule,
        /// What an element is called inside.
        name: FieldId,
        /// The first step for each element.
        first: StepIx,
        /// How many must return.
        join: Join,
        /// A longer list is an incident.
        max: u32,
        /// Where it leads when enough returned.
        next: Way,
    },
    /// A message or a moment is awaited.
    Wait(Wait),
    /// Something outside the flow that may happen at any time.
    Handler(Handler),
    /// A system is asked.
    Call {
        /// Which system.
        service: ServiceId,
        /// Which operation.
        operation: OperationId,
        /// What it is told.
        input: Vec<(FieldId, Rule)>,
        /// How long one attempt may take, in seconds.
        timeout_seconds: u32,
        /// What follows a failed attempt.
        retry: Retry,
        /// Where it leads after the last failed attempt; without it, an incident.
        on_error: Option<StepIx>,
        /// Where it leads. A call reached only as compensation leads nowhere.
        next: Way,
    },
    /// Another procedure runs in a case of its own.
    Subprocedure(Subprocedure),
    /// Something is to be paid.
    Payment(Payment),
    /// Somebody is told.
    Notify {
        /// Whom.
        to: Vec<RoleId>,
        /// What.
        template: TemplateId,
        /// Where it leads.
        next: Way,
    },
    /// The case ends.
    End {
        /// How.
        outcome: OutcomeId,
        /// Whether completed steps are undone.
        compensate: bool,
    },
}

/// What a person does.
#[derive(Debug)]
pub struct Task {
    /// Who.
    pub role: RoleId,
    /// What they fill in.
    pub form: Form,
    /// The buttons; at least one. A task that declares none has `done`.
    pub outcomes: IndexMap<OutcomeId, Outcome>,
    /// Steps whose performers are excluded.
    pub not_by: Vec<StepIx>,
    /// The task goes to whoever did that step.
    pub same_as: Option<StepIx>,
    /// By which policy somebody is chosen; without one it waits for whoever takes it.
    pub assign: Option<AssignPolicy>,
    /// The key of the office, where it is not the case's own.
    pub office: Option<Rule>,
    /// Fields of earlier steps that an office of another agency may see: step and field.
    pub shows: Vec<(StepIx, FieldId)>,
    /// Where it leads when it is skipped; each button has its own way.
    pub next: Option<Way>,
    /// Whether a completion after the limit must say why.
    pub late_reason_required: bool,
}

/// One button.
#[derive(Debug)]
pub struct Outcome {
    /// The text on it.
    pub label: Text,
    /// Fields that it makes required.
    pub requires: Vec<FieldId>,
    /// Papers it makes.
    pub issues: Vec<DocumentId>,
    /// Whether only the clock may press it.
    pub by_timer: bool,
    /// Whether it is no button: a payment service reports it, or the engine finds it.
    pub by_service: bool,
    /// Only this role may press it, of those to whom the task comes; none means all of them.
    pub by: Option<RoleId>,
    /// Text to confirm.
    pub confirm: Option<Text>,
    /// Articles on which it rests.
    pub basis: Vec<Arc<str>>,
    /// Where it leads.
    pub next: Way,
}

/// The way out of a step.
#[derive(Debug)]
pub enum Way {
    /// Always there.
    To(Target),
    /// The first branch that holds; else the last.
    Choose {
        /// Tried in order.
        branches: Vec<(Rule, Target)>,
        /// When none holds.
        otherwise: Target,
    },
}

/// Where a way leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// To a step.
    Step(StepIx),
    /// Back to the innermost `parallel` or `each`.
    Join,
    /// Nowhere: the step runs only as compensation.
    Undone,
}

/// How many branches must return.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Join {
    /// Every one that was opened.
    All,
    /// This many, or all if fewer were opened. `any` is 1.
    Count(u32),
}

/// What follows a failed attempt of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retry {
    /// Attempts in all, at least 1.
    pub attempts: u32,
    /// Elapsed seconds before the second attempt.
    pub delay_seconds: u64,
    /// Factor from one pause to the next, at least 1.
    pub backoff: Decimal,
    /// No pause is longer.
    pub max_delay_seconds: Option<u64>,
    /// Only failures of these kinds are worth another attempt; empty means every kind.
    pub only: Vec<FailureKind>,
}

/// A kind of failed attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FailureKind {
    /// This HTTP status; 0 where no answer came.
    Status(u16),
    /// This problem type, as the answer (RFC 9457) names it.
    Problem(Arc<str>),
}

impl Procedure {
    /// The step at this position.
    pub fn step(&self, ix: StepIx) -> &Step {
        &self.steps[ix.index()]
    }

    /// The position of a step by name.
    pub fn find(&self, id: &StepId) -> Option<StepIx> {
        self.index.get(id).copied()
    }

    /// What is sensitive in it.
    pub fn sensitive(&self) -> &Sensitive {
        self.sensitive.get_or_init(|| Sensitive::of(self))
    }

    /// The agency at whose counter a case is handed in: that of the first role that may open one, or else of the first
    /// task.
    pub fn home_agency(&self) -> Option<&AgencyId> {
        let openers = self.steps.iter().filter_map(|step| match &step.kind {
            StepKind::Start { by, .. } => by.iter().find_map(|role| self.roles.get(role)),
            _ => None,
        });
        let tasks = self.steps.iter().filter_map(|step| self.roles.get(&step.task()?.role));
        openers.chain(tasks).map(|role| &role.agency).next()
    }

    /// The steps by which a case may be opened.
    pub fn starts(&self) -> impl Iterator<Item = &Step> {
        self.steps.iter().filter(|step| matches!(step.kind, StepKind::Start { .. }))
    }
}

impl Step {
    /// The task, if a person acts here: of a payment, what is done at the counter.
    pub fn task(&self) -> Option<&Task> {
        match &self.kind {
            StepKind::Task(task) => Some(task),
            StepKind::Payment(payment) => Some(&payment.counter),
            _ => None,
        }
    }

    /// The payment, if something is to be paid here.
    pub fn payment(&self) -> Option<&Payment> {
        match &self.kind {
            StepKind::Payment(payment) => Some(payment),
            _ => None,
        }
    }

    /// The form that is filled in here.
    pub fn form(&self) -> Option<&Form> {
        match &self.kind {
            StepKind::Start { form, .. } => Some(form),
            StepKind::Task(task) | StepKind::Payment(Payment { counter: task, .. }) => Some(&task.form),
            _ => None,
        }
    }

    /// Whether the flow stands still here until somebody or something outside moves it.
    pub fn waits(&self) -> bool {
        matches!(
            self.kind,
            StepKind::Task(_)
                | StepKind::Wait(_)
                | StepKind::Call { .. }
                | StepKind::Subprocedure(_)
                | StepKind::Payment(_)
                | StepKind::Handler(_)
                | StepKind::Start { .. }
        )
    }
}
