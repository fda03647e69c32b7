//! Two values of different types are compared or joined, or a value does not fit its place.
//!
//! The expression language itself would answer "not equal" and go on; here it is an error, because nobody compares a number
//! with a text on purpose.
//!
//! # Wrong
//!
//! ```yaml
//! steps:
//!   review: {when: apply.days > "three"}
//! ```
//!
//! # Right
//!
//! ```yaml
//! steps:
//!   review: {when: apply.days > 3}
//! ```
