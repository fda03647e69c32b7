//! A cell of a decision table does not say what its column needs.
//!
//! A cell of an input is a value, `< 5`, `<= 5`, `> 5`, `>= 5`, `10..20` (both included), several of these with commas
//! between them, any of these after `not`, or `*` for every value. Texts, choices and codes are written as they are; a text
//! that holds a comma or a sign stands in double quotes. A cell of an output is a value. No cell is empty.
//!
//! # Wrong
//!
//! ```yaml
//! tables:
//!   allowance:
//!     inputs: {days: apply.days}
//!     output: {amount: money}
//!     rows:
//!       - {days: up to five, amount: 100}
//!       - {days: "> 5", amount: 1.000.000}
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
//!       - {days: "<= 5", amount: 100}
//!       - {days: "> 5", amount: 1000000}
//! steps:
//!   review: {when: allowance.amount > 100}
//! ```
