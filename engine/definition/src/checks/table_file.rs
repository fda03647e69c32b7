//! The rows of a decision table cannot be found or read.
//!
//! A table has `rows` in the procedure or a `file` beside it, and not both. The file is CSV in UTF-8: the first line names the
//! columns, commas separate the cells, a cell that holds a comma stands in double quotes, and every line has as many cells as
//! the first.
//!
//! # Wrong
//!
//! ```yaml
//! tables:
//!   allowance:
//!     inputs: {days: apply.days}
//!     output: {amount: money}
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
