//! An expression names something that it cannot see.
//!
//! Expressions see one variable per step, `case`, `deadline`, `now` and `today`, and nothing else: no files, no network, no
//! chance.
//!
//! # Wrong
//!
//! ```yaml
//! steps:
//!   review: {when: aply.days > 3}
//! ```
//!
//! # Right
//!
//! ```yaml
//! steps:
//!   review: {when: apply.days > 3}
//! ```
