//! A condition always holds, so what it decides is already decided.
//!
//! Either the condition is not what was meant, or it can be left out.
//!
//! # Wrong
//!
//! ```yaml
//! steps:
//!   review: {when: apply.days >= 1}
//! ```
//!
//! # Right
//!
//! ```yaml
//! steps:
//!   review: {when: apply.days >= 5}
//! ```
