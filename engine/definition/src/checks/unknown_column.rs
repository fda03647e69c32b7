//! A row of a decision table, or the first line of its file, names a column that the table does not have, or lacks one.
//!
//! The columns are the names under `inputs` and `output`.
//!
//! # Wrong
//!
//! ```yaml
//! tables:
//!   allowance:
//!     inputs: {days: apply.days}
//!     output: {amount: money}
//!     rows:
//!       - {day: "*", amount: 100}
//! steps:
//!   review: {when: allowance.amount > 100}
//! ```
//!
//! # Right
//!
//! ```yaml
//! tables:
//!   allowance:
//!     inputs: {days: apply.days}
//!     output: {amount: money}
//!     rows:
//!       - {days: "*", amount: 100}
//! steps:
//!   review: {when: allowance.amount > 100}
//! ```
