//! Applying: the one match on [`Fact`](crate::event::Fact). It sees the state and the event, never the procedure.
use jiff::Timestamp;

use crate::case::CaseState;
use crate::event::Event;

/// The case after this event.
pub fn evolve(_case: &mut CaseState, _event: &Event) {
    unimplemented!()
}

/// When the case wants to be called next: the earliest limit, rung or retry still ahead.
pub fn wake_at(_case: &CaseState) -> Option<Timestamp> {
    unimplemented!()
}
