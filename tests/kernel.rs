//! The kernel, held against the rules it is made for.

#[path = "kernel/calendar.rs"]
mod calendar;

#[path = "kernel/laws.rs"]
mod laws;

#[path = "kernel/histories.rs"]
mod histories;

#[path = "kernel/forms.rs"]
mod forms;
