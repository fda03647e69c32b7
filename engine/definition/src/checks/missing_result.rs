//! A function does not always end with a value.
//!
//! What has no value in the middle of a decision would stop the case. Every way through a function ends with `return …;` or
//! with an expression as its last line.
//!
//! Wrong, because nothing is said about areas from 250 on:
//!
//! ```text
//! /// fee(area: number) -> money
//! fn fee(area) { if area < 250 { return 50000; } }
//! ```
//!
//! Right:
//!
//! ```text
//! /// fee(area: number) -> money
//! fn fee(area) {
//!     if area < 250 { return 50000; }
//!     75000
//! }
//! ```
