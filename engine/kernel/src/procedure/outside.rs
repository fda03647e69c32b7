//! What a procedure says about the world outside: messages and moments that are awaited.

use super::Way;
use crate::form::{Field, Form};
use crate::id::{MessageName, RoleId};
use crate::rule::Rule;

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
