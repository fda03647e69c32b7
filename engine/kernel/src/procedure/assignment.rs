//! How a task finds its person.

use serde::{Deserialize, Serialize};

/// A policy by which a task is given to one of those who may do it. Without one they see it and take it themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum AssignPolicy {
    /// To whoever holds the fewest tasks.
    LeastLoaded,
    /// To whoever was given this step longest ago.
    RoundRobin,
}
