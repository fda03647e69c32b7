//! The calendar: named cases, and a naive count that everything is held against.

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
