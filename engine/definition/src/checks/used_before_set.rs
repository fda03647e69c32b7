//! An expression uses a value that may not be there: of a step that may not have run, of an optional field.
//!
//! Write a default (`?? 0`), ask first (`is_set(apply.note) && …`), or make the field required.
//!
//! # Wrong
//!
//! ```yaml
//! steps:
//!   review: {when: apply.note == "urgent"}
//! ```
//!
//! # Right
//!
//! ```yaml
//! steps:
//!   review: {when: apply.note ?? "" == "urgent"}
//! ```
