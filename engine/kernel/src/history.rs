//! Writing a turn down, and reading a case back.
use crate::case::CaseState;
use crate::command::Envelope;
use crate::event::Recorded;
use crate::turn::{Context, Turn};

/// The hash before the first event of a case.
pub const NO_PREVIOUS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// The turn as it goes into the journal, and the hash of its last event. `previous` is the hash of the case's last
/// event so far ([`NO_PREVIOUS`] before the first).
pub fn record(
    _context: &Context,
    _before: &CaseState,
    _previous: &str,
    _envelope: &Envelope,
    _turn: &Turn,
) -> (Vec<Recorded>, String) {
    unimplemented!()
}

/// A case from its events, or where the log is wrong.
pub fn restore(_history: &[Recorded]) -> Result<CaseState, CorruptHistory> {
    unimplemented!()
}

/// Where a log is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CorruptHistory {
    /// Which event of the case, from 1.
    pub version: u64,
    /// What was expected, what was found.
    pub message: String,
}
