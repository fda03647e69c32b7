//! A condition never holds, so what it guards never happens.
//!
//! # Wrong
//!
//! ```yaml
//! steps:
//!   review: {when: apply.days < 1}
//! ```
//!
//! # Right
//!
//! ```yaml
//! steps:
//!   review: {when: apply.days < 5}
//! ```
