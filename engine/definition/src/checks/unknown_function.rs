//! An expression calls a function that does not exist.
//!
//! # Wrong
//!
//! ```yaml
//! steps:
//!   review: {when: size(apply.note ?? "") > 3}
//! ```
//!
//! # Right
//!
//! ```yaml
//! steps:
//!   review: {when: 'contains(apply.note ?? "", "urgent")'}
//! ```
