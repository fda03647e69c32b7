//! A row of a decision table never counts.
//!
//! With `hit: first` a row is hidden if the rows above it take everything in it. In any table a row is dead if one of its
//! cells lies outside the limits of its field: a field with `max: 30` is never above 30.
//!
//! # Wrong
//!
//! ```yaml
//! tables:
//!   allowance:
//!     inputs: {days: apply.days}
//!     output: {amount: money}
//!     hit: first
//!     rows:
//!       - {days: "*", amount: 100}
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
//!     hit: first
//!     rows:
//!       - {days: ">= 5", amount: 200}
//!       - {days: "*", amount: 100}
//! steps:
//!   review: {when: allowance.amount > 100}
//! ```
