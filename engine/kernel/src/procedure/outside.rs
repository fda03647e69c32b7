//! What a procedure says about the world outside: messages and moments that are awaited, other procedures, payments.

use std::sync::Arc;

use indexmap::IndexMap;

use super::{Outcome, Task, Way};
use crate::form::{Field, Form};
use crate::id::{DocumentId, FieldId, MessageName, OutcomeId, RoleId, ServiceId, StepId};
use crate::rule::Rule;
use crate::text::Text;
use crate::turn::Context;

/// A stay that something outside ends: a message, or a moment.
#[derive(Debug)]
pub struct Wait {
    /// What.
    pub what: Awaited,
    /// Where it leads when it is skipped, and when nothing more particular is said.
    pub next: Option<Way>,
}

/// What a `wait` waits for.
#[derive(Debug)]
pub enum Awaited {
    /// One message.
    Message(AwaitedMessage),
    /// Several; the first to come ends the wait, and the step's variable says which it was.
    FirstOf(Vec<AwaitedMessage>),
    /// A moment, or the beginning of a day in the procedure's calendar. One that is past has come at once.
    Moment(Rule),
    /// The end of the step's own limit: a pure delay. Nothing is decided by its passing, so no article is needed.
    Limit,
}

/// A message that is awaited.
#[derive(Debug)]
pub struct AwaitedMessage {
    /// Which.
    pub message: MessageName,
    /// The value that its key must equal.
    pub key: Rule,
    /// Where it leads.
    pub next: Way,
}

/// Something that may happen while the case is open, wherever it stands.
#[derive(Debug)]
pub struct Handler {
    /// What.
    pub event: Handled,
    /// Where it leads: the case goes on there, or a branch runs there beside the flow until it returns by `join`.
    pub next: Way,
    /// Whether everything open is cancelled.
    pub interrupts: bool,
}

/// What a handler handles.
#[derive(Debug)]
pub enum Handled {
    /// A message.
    Message {
        /// Which.
        message: MessageName,
        /// The value that its key must equal, computed when the case is opened.
        key: Rule,
    },
    /// The application is withdrawn.
    Withdrawal {
        /// By whom: `applicant` means whoever applied.
        by: Vec<RoleId>,
    },
}

/// Another procedure as one step.
#[derive(Debug)]
pub struct Subprocedure {
    /// The other procedure, as it was when this one was checked, and its calendars.
    pub child: Arc<Context>,
    /// By which of its starts the case is opened.
    pub start: StepId,
    /// What the form of that start is filled with.
    pub input: Vec<(FieldId, Rule)>,
    /// How the other case can end, and what follows here. The checker has proved that every end is covered.
    pub outcomes: IndexMap<OutcomeId, ChildOutcome>,
    /// Where it leads when it is skipped; each outcome has its own way.
    pub next: Option<Way>,
}

/// What follows an end of another case.
#[derive(Debug)]
pub struct ChildOutcome {
    /// Shown to people.
    pub label: Text,
    /// Papers it makes.
    pub issues: Vec<DocumentId>,
    /// Where it leads.
    pub next: Way,
}

/// Something is to be paid, and the applicant has the case until it is.
#[derive(Debug)]
pub struct Payment {
    /// How much; computed on entry and fixed then. An amount of nothing is exempt.
    pub amount: Rule,
    /// The system that reports what became of it.
    pub service: Option<ServiceId>,
    /// What is done at the counter, and what follows each outcome. Its role is the one that works there, or `applicant`
    /// where nobody does.
    pub counter: Task,
}

impl Payment {
    /// It was paid.
    pub const PAID: &str = "paid";
    /// Nothing has to be paid after all.
    pub const EXEMPT: &str = "exempt";
    /// It will not be paid.
    pub const FAILED: &str = "failed";
    /// How it may end.
    pub const OUTCOMES: [&str; 3] = [Self::PAID, Self::EXEMPT, Self::FAILED];

    /// The step's own value: how much.
    pub const AMOUNT: &str = "amount";
    /// The step's own value: what whoever pays refers to.
    pub const REFERENCE: &str = "reference";
    /// The step's own value: the payment service's name for the payment.
    pub const RECEIPT: &str = "receipt";
    /// The step's own value: why it will not be paid, as the payment service says.
    pub const PROBLEM: &str = "problem";
    /// The step's own values. Its form may have no field of such a name.
    pub const VALUES: [&str; 4] = [Self::AMOUNT, Self::REFERENCE, Self::RECEIPT, Self::PROBLEM];

    /// The outcomes that somebody brings about once it is asked for: not what the clock sets, nor an exemption that is found
    /// by the amount alone.
    pub fn ends(&self) -> impl Iterator<Item = &OutcomeId> {
        let found = |id: &OutcomeId, outcome: &Outcome| *id == Self::EXEMPT && outcome.by_service;
        let outcomes = self.counter.outcomes.iter();
        outcomes.filter(move |(id, outcome)| !outcome.by_timer && !found(id, outcome)).map(|(id, _)| id)
    }

    /// What follows an outcome.
    pub fn outcome(&self, outcome: &str) -> Option<&Outcome> {
        self.counter.outcomes.get(outcome)
    }
}

/// A handler fires at most so often in one case where its file says nothing: a sender in a circle must not grow a case
/// without bound.
pub const HANDLER_FIRES_MAX: u32 = 1_000;

impl Wait {
    /// The messages that end it, in the order of the file.
    pub fn messages(&self) -> &[AwaitedMessage] {
        match &self.what {
            Awaited::Message(one) => std::slice::from_ref(one),
            Awaited::FirstOf(several) => several,
            Awaited::Moment(_) | Awaited::Limit => &[],
        }
    }

    /// Whether a moment ends it, and nobody outside.
    pub fn is_for_a_moment(&self) -> bool {
        matches!(self.what, Awaited::Moment(_) | Awaited::Limit)
    }
}

impl super::Procedure {
    /// The fields that the messages of a wait bring. A field of some of several is optional.
    pub fn brought_by(&self, wait: &Wait) -> Form {
        let forms: Vec<&Form> =
            wait.messages().iter().filter_map(|awaited| Some(&self.messages.get(&awaited.message)?.data)).collect();
        let mut all = Form::default();
        for (name, field) in forms.iter().flat_map(|form| &form.fields) {
            let required = field.required && forms.iter().all(|form| form.has(name.as_str()));
            all.fields.entry(name.clone()).or_insert_with(|| Field { required, ..field.clone() });
        }
        all
    }
}
