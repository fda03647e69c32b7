//! The rows of a decision table leave something out.
//!
//! A case to which no row applies would stop with an incident: nobody would know the fee. The check looks at every value
//! that the inputs can have, within the limits of their fields, and names one that no row takes. `10..20` and `21..30` leave
//! out 20.5 if the field takes numbers, and nothing if it takes whole numbers. A text can always be another one, so the last
//! row for a text is `"*"`. A table that collects may leave out what it likes: it then yields an empty list.
//!
//! # Wrong
//!
//! ```yaml
//! tables:
//!   allowance:
//!     inputs: {days: apply.days}
//!     output: {amount: money}
//!     rows:
//!       - {days: "< 5", amount: 100}
//!       - {days: "> 5", amount: 200}
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
