//! What happened: facts in the past tense, complete enough to be understood without the procedure.
//!
//! This is the one family of types that is written down as a promise. Variants and fields are added, never changed;
//! `tests/histories/` holds released histories that must stay readable for ever.

mod fact;
mod reason;

pub use self::fact::Fact;
pub use self::reason::{Approval, CancelledBecause, LeftOpenBecause, ReservedBy, Trouble};

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::allowance::Allowance;
use crate::calendar::Due;
use crate::command::Actor;
use crate::id::{CalendarId, CaseId, CommandId, DeadlineId, VisitId};
use crate::procedure::ProcedureRef;

/// An event as it stands in the journal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Recorded {
    /// Whose.
    pub case: CaseId,
    /// Its place in the case, from 1.
    pub version: u64,
    /// Its place in the whole journal, given at the commit; not part of the hash.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sequence: Option<u64>,
    /// SHA-256 of the case's previous event, in hexadecimal; all zeros before the first.
    pub previous: String,
    /// The command that led to it.
    pub command: CommandId,
    /// Who asked; the clock where a limit did it.
    pub actor: Actor,
    /// The procedure that decided it, with version and content.
    pub procedure: ProcedureRef,
    /// The version of the rule language that decided it.
    pub rules: u32,
    /// When it was handled. `event.at` says when it takes effect: for limits, the moment they were due.
    pub handled_at: Timestamp,
    /// What happened.
    pub event: Event,
}

/// The version of the rule language in this build.
pub const RULES_VERSION: u32 = 1;

/// Something that happened at a moment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Event {
    /// When it takes effect.
    pub at: Timestamp,
    /// Whether a limit that passed brought it about, and not the command itself.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_clock: bool,
    /// What.
    #[serde(flatten)]
    pub fact: Fact,
}

/// Which clock.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ClockId {
    /// The limit of a visit.
    Visit(VisitId),
    /// A deadline of the case.
    Deadline(DeadlineId),
}

/// A rung of a ladder and the moment at which it is reached.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PlannedRung {
    /// Its place in the ladder, from 0.
    pub rung: u16,
    /// When it is reached.
    pub at: Timestamp,
}

/// A clock that another version of the procedure counts otherwise. When it stood still, what prolonged it and from when
/// it counts stay as they were.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MovedClock {
    /// Which.
    pub clock: ClockId,
    /// The limit.
    pub within: Allowance,
    /// The calendar that counts it.
    pub calendar: CalendarId,
    /// When it ends.
    pub due: Due,
    /// When each rung that is still ahead is reached.
    pub rungs: Vec<PlannedRung>,
    /// How much had been used when it was last paused, in the unit of the limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub used: Option<Decimal>,
}

/// A rung whose condition could not be evaluated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FailedRung {
    /// Of which clock.
    pub clock: ClockId,
    /// Its place in the ladder, from 0.
    pub rung: u16,
}
