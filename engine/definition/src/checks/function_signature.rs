//! The line that says the types of a function is missing, or says something else than the function.
//!
//! A rule file is written in rhai, which names no types. So the comment right above each function does, in the words of
//! forms: `text`, `number`, `integer`, `money`, `yes_no`, `date`, `date_time`, and `list of` one of them; `?` behind a type
//! says that there may be no value. The body is held against it, and so is every call. A function has a name of its own,
//! which no built-in function has.
//!
//! Wrong, because nothing says what an area is, and what a fee:
//!
//! ```text
//! fn fee(area) { if area < 250 { 50000 } else { 75000 } }
//! ```
//!
//! Right:
//!
//! ```text
//! /// The fee for a house by its floor area (art. 3).
//! /// fee(area: number) -> money
//! fn fee(area) {
//!     if area < 250 { return 50000; }
//!     75000
//! }
//! ```
