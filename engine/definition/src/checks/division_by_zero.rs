//! An expression divides by a zero that is written in it.
//!
//! # Wrong
//!
//! ```yaml
//! steps:
//!   review: {when: apply.days % 0 == 1}
//! ```
//!
//! # Right
//!
//! ```yaml
//! steps:
//!   review: {when: apply.days % 2 == 1}
//! ```
