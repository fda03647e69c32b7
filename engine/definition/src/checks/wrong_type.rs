//! A value is of another kind than its key takes: a list where a text belongs, a text where a number belongs.
//!
//! # Wrong
//!
//! ```yaml
//! version: two
//! ```
//!
//! # Right
//!
//! ```yaml
//! version: 2
//! ```
