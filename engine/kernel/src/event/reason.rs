//! Why something happened.

use serde::{Deserialize, Serialize};

use crate::id::{DeadlineId, StepId};

/// What a migration may do to dates, because whoever ordered it said so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Approval {
    /// An office gets less time than it had.
    Earlier,
    /// An office gets more time, and the applicant waits longer.
    Later,
}

/// Why a visit was reserved for somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ReservedBy {
    /// They claimed it.
    Claim,
    /// The procedure gives it to whoever did an earlier step.
    SameAs,
    /// Of those who may do it, they held the fewest tasks.
    LeastLoaded,
    /// Of those who may do it, they were given this step longest ago.
    RoundRobin,
}

/// Why a policy gave a task to nobody: it waits for whoever takes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum LeftOpenBecause {
    /// Nobody holds the role in the office.
    NobodyHere,
    /// Everybody who holds it is away.
    AllAway,
    /// Everybody who is there did what excludes them, or asked for the case themselves.
    AllExcluded,
}

/// Why a visit was cancelled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum CancelledBecause {
    /// Enough other branches returned.
    JoinSatisfied,
    /// A deadline of the case passed.
    DeadlineExpired(DeadlineId),
    /// The case ended.
    CaseEnded,
    /// The applicant withdrew.
    Withdrawn,
    /// This handler interrupted the case.
    Interrupted(StepId),
}

/// What the engine could not do without help.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Trouble {
    /// A stable word: `rule-failed`, `limit-failed`, `call-failed`, `too-many-events`, `too-many-elements`, `at-most-exceeded`,
    /// `child-refused`, `child-outcome`.
    pub code: String,
    /// In a sentence: what was expected, what was found.
    pub message: String,
    /// Where in the procedure: `file:line:column`, where there is such a place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
}
