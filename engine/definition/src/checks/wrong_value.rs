//! A value is of the right kind, and not one of those that its key takes.
//!
//! # Wrong
//!
//! ```yaml
//! steps:
//!   review: {late_reason: never}
//! ```
//!
//! # Right
//!
//! ```yaml
//! steps:
//!   review: {late_reason: optional}
//! ```
