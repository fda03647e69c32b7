//! What a wait waits for.

use super::super::leaf::{Expression, Id};
use super::super::mapping;
use super::{Next, WaitStep};

mapping! {
    /// One of several messages that end a wait.
    pub struct AwaitedEvent {
        /// Which message.
        pub r#for: Id,
        /// The value that the message's key must equal.
        pub r#match: Expression,
        /// Where the flow goes on if this message comes first; default: the step's `next`.
        pub next: Option<Next>,
    }
}

impl WaitStep {
    /// The messages that end the wait: which, with which key, and where each leads of its own.
    pub fn messages(&self) -> Vec<(&Id, &Expression, Option<&Next>)> {
        match (&self.events, &self.r#for, &self.r#match) {
            (Some(events), ..) => {
                events.iter().map(|event| (&event.r#for, &event.r#match, event.next.as_ref())).collect()
            }
            (None, Some(message), Some(key)) => vec![(message, key, None)],
            _ => Vec::new(),
        }
    }

    /// Whether no message ends it: a moment does, or the passing of its limit.
    pub fn is_for_a_moment(&self) -> bool {
        self.events.is_none() && self.r#for.is_none()
    }
}
