//! A default stands behind a value that is always there.
//!
//! # Wrong
//!
//! ```yaml
//! steps:
//!   review: {when: apply.days ?? 0 > 3}
//! ```
//!
//! # Right
//!
//! ```yaml
//! steps:
//!   review: {when: apply.days > 3}
//! ```
