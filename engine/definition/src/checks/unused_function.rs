//! A function of a rule file is called by no expression, and by no function that one calls.
//!
//! Wrong, where no expression of the procedure says `fee(…)`:
//!
//! ```text
//! /// fee(area: number) -> money
//! fn fee(area) { area * 200 }
//! ```
//!
//! Right:
//!
//! ```text
//! set: {amount: = fee(apply.area)}
//! ```
