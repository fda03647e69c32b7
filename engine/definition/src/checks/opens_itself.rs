//! A procedure runs itself as a step, directly or by way of others.
//!
//! Every case would open another one, without end.
//!
//! # Wrong
//!
//! ```yaml
//! steps:
//!   review:
//!     outcomes:
//!       grant: {label: Grant, next: again}
//!   again:
//!     type: subprocedure
//!     label: Ask for more leave
//!     procedure: leave@1
//!     input: {days: = apply.days}
//!     due: {within: 5 working days, escalate: chief}
//!     outcomes:
//!       granted: {next: granted}
//!       refused: {next: refused}
//!       withdrawn: {next: refused}
//! ```
//!
//! # Right
//!
//! ```yaml
//! steps:
//!   review:
//!     outcomes:
//!       grant: {label: Grant, next: visa}
//!   visa:
//!     type: subprocedure
//!     label: Get a visa
//!     procedure: visa@1
//!     input: {days: = apply.days}
//!     due: {within: 5 working days, escalate: chief}
//!     outcomes:
//!       issued: {next: granted}
//!       denied: {next: refused}
//!       withdrawn: {next: refused}
//! ```
