//! A number has more digits than can be counted with.
//!
//! Whole numbers go up to 9223372036854775807; other numbers have up to 28 digits. Longer ones would be rounded, and money
//! is never rounded silently. A number that is only a name (of an account, of a person) is a text: put it in quotes.
//!
//! # Wrong
//!
//! ```yaml
//! forms:
//!   application:
//!     days: {type: integer, min: 99999999999999999999999, label: Days}
//! ```
//!
//! # Right
//!
//! ```yaml
//! forms:
//!   application:
//!     days: {type: integer, min: 1, label: Days}
//! ```
