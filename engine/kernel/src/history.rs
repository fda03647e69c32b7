//! Writing a turn down, and reading a case back.

use std::fmt;

use sha2::{Digest, Sha256};

use crate::case::CaseState;
use crate::command::{Actor, Envelope};
use crate::event::{Fact, RULES_VERSION, Recorded};
use crate::evolve::evolve;
use crate::lifecycle;
use crate::turn::{Context, Turn};

/// The hash before the first event of a case.
pub const NO_PREVIOUS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// The turn as it goes into the journal, and the hash of its last event. `previous` is the hash of the case's last
/// event so far ([`NO_PREVIOUS`] before the first).
pub fn record(
    context: &Context,
    before: &CaseState,
    previous: &str,
    envelope: &Envelope,
    turn: &Turn,
) -> (Vec<Recorded>, String) {
    let mut previous = previous.to_owned();
    let mut procedure = &context.procedure.reference;
    let mut recorded = Vec::with_capacity(turn.events.len());
    for (version, event) in (before.version + 1..).zip(&turn.events) {
        let entry = Recorded {
            case: before.id.clone(),
            version,
            sequence: None,
            previous,
            command: envelope.id.clone(),
            actor: if event.by_clock { Actor::Clock } else { envelope.actor.clone() },
            procedure: procedure.clone(),
            rules: RULES_VERSION,
            handled_at: envelope.at,
            event: event.clone(),
        };
        previous = entry.hash();
        recorded.push(entry);
        // What follows a migration is decided by the version that it leads to.
        if let Fact::CaseMigrated { to, .. } = &event.fact {
            procedure = to;
        }
    }
    (recorded, previous)
}

impl Recorded {
    /// SHA-256 of the event as written, without its place in the whole journal: 64 lower-case hexadecimal digits.
    ///
    /// The bytes are the JSON of this type with its fields in the order of declaration and maps sorted by key.
    pub fn hash(&self) -> String {
        let entry = Self { sequence: None, ..self.clone() };
        // Names, numbers and maps with text keys always have a written form.
        let bytes = serde_json::to_vec(&entry).expect("an event has a written form");
        Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// A case from its events, or where the log is wrong: each event must follow in version, in hash and in life cycle.
///
/// # Errors
///
/// The first event that does not.
pub fn restore(history: &[Recorded]) -> Result<CaseState, CorruptHistory> {
    let Some(first) = history.first() else {
        return Err(CorruptHistory { version: 1, message: "expected a first event, found none".to_owned() });
    };
    let mut case = CaseState::unopened(first.case.clone());
    let mut previous = NO_PREVIOUS.to_owned();
    for entry in history {
        let corrupt = |message: String| CorruptHistory { version: case.version + 1, message };
        if entry.case != case.id {
            return Err(corrupt(format!("expected an event of case {}, found one of case {}", case.id, entry.case)));
        }
        if entry.version != case.version + 1 {
            return Err(corrupt(format!("expected version {}, found {}", case.version + 1, entry.version)));
        }
        if entry.previous != previous {
            return Err(corrupt(format!("expected the previous hash {previous}, found {}", entry.previous)));
        }
        lifecycle::allows(&case, &entry.event).map_err(corrupt)?;
        evolve(&mut case, &entry.event);
        previous = entry.hash();
    }
    Ok(case)
}

/// Where a log is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CorruptHistory {
    /// Which event of the case, from 1.
    pub version: u64,
    /// What was expected, what was found.
    pub message: String,
}

impl fmt::Display for CorruptHistory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "event {}: {}", self.version, self.message)
    }
}

impl std::error::Error for CorruptHistory {}
