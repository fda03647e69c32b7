//! A condition yields something other than yes or no.
//!
//! # Wrong
//!
//! ```yaml
//! steps:
//!   review: {when: apply.days}
//! ```
//!
//! # Right
//!
//! ```yaml
//! steps:
//!   review: {when: apply.days > 0}
//! ```
