//! The kernel, held against the rules it is made for.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]
#![expect(clippy::disallowed_methods, reason = "tests read their files")]

#[path = "kernel/calendar.rs"]
mod calendar;

#[path = "kernel/laws.rs"]
mod laws;

#[path = "kernel/histories.rs"]
mod histories;

#[path = "kernel/forms.rs"]
mod forms;
