//! The calendar: named cases, and a naive count that everything is held against.

#![expect(clippy::unwrap_used, reason = "what cannot be unwrapped fails the test, at that line")]

#[path = "calendar/calendars.rs"]
mod calendars;
#[path = "calendar/cases.rs"]
mod cases;
#[path = "calendar/explained.rs"]
mod explained;
#[path = "calendar/naive.rs"]
mod naive;
#[path = "calendar/properties.rs"]
mod properties;
