//! An expression cannot be read.
//!
//! Expressions are written in a closed part of rhai: values, paths such as `apply.days`, comparisons, `&&`, `||`, `!`,
//! arithmetic, `??`, `if … { … } else { … }` and functions. There are no assignments, loops or calls into the outside.
//!
//! # Wrong
//!
//! ```yaml
//! steps:
//!   review: {when: apply.days >}
//! ```
//!
//! # Right
//!
//! ```yaml
//! steps:
//!   review: {when: apply.days > 3}
//! ```
