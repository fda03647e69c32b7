//! Handlers: what may happen while a case is open, wherever it stands.

use super::leaf::{AtLeastOne, Basis, Count, Expression, Id, Text};
use super::step::{Next, Step};
use super::{Read, by_kind, mapping, words};
use crate::source::Node;

words! {
    /// What a handler handles.
    pub enum HandledEvent {
        /// A message arrives.
        Message = "message",
        /// The application is withdrawn.
        Withdrawal = "withdrawal",
    }
}

by_kind! {
    /// One role, or several.
    pub enum Roles {
        /// One.
        One(Id),
        /// Several.
        Many(AtLeastOne<Vec<Id>>),
    }
}

impl Roles {
    /// All of them.
    pub fn all(&self) -> &[Id] {
        match self {
            Self::One(role) => std::slice::from_ref(role),
            Self::Many(roles) => &roles.0,
        }
    }
}

mapping! {
    /// Something that may happen while the case is open, wherever it stands. What it brought is there under its name, as of a step. A message goes to a step that waits for it before it goes to a handler.
    pub struct HandlerKeys {
        /// What happens: a message arrives, or the application is withdrawn (then this replaces the withdrawal that every case has).
        pub event: HandledEvent,
        /// Shown to people.
        pub label: Option<Text>,
        /// The message; with `match`.
        pub r#for: Option<Id>,
        /// The value that the message's key must equal. It is computed when the case is opened.
        pub r#match: Option<Expression>,
        /// Who may withdraw: roles, or `applicant`.
        pub by: Option<Roles>,
        /// Interrupts: everything open is cancelled, and the case goes on there, outside all branches.
        pub next: Option<Next>,
        /// Runs a branch beside the flow, from this step on; it ends with `next: join`. Together with `interrupts: false`.
        pub r#do: Option<Id>,
        /// `false` with `do`: nothing is cancelled.
        pub interrupts: Option<bool>,
        /// How often it may fire in one case; 1000 times where nothing is said.
        pub at_most: Option<Count>,
        /// The articles on which it rests.
        pub basis: Vec<Basis>,
    }
}

/// A handler, as a step outside the flow: that is how everything else sees it.
#[derive(Clone, Debug)]
pub struct Handler(pub Step);

impl Read for Handler {
    fn read(node: &Node) -> Option<Self> {
        HandlerKeys::read(node).map(|keys| Self(Step::Handler(keys)))
    }
}

impl schemars::JsonSchema for Handler {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        HandlerKeys::schema_name()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        HandlerKeys::json_schema(generator)
    }
}

impl HandlerKeys {
    /// Whether a branch runs beside the flow.
    pub fn runs_beside(&self) -> bool {
        self.r#do.is_some()
    }
}
