//! Two rows of a decision table say something about the same values.
//!
//! With `hit: unique`, which is the rule unless another is written, each case must find exactly one row: two rows that fit
//! are two answers. `10..20` takes both of its ends, so `10..20` and `20..30` meet in 20.
//!
//! # Wrong
//!
//! ```yaml
//! tables:
//!   allowance:
//!     inputs: {days: apply.days}
//!     output: {amount: money}
//!     rows:
//!       - {days: "<= 5", amount: 100}
//!       - {days: ">= 5", amount: 200}
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
//!       - {days: "< 5", amount: 100}
//!       - {days: ">= 5", amount: 200}
//! steps:
//!   review: {when: allowance.amount > 100}
//! ```
