//! The name inside a shared file is not the name of the file.
//!
//! Calendars and code lists are found by the names of their files, so `calendar: office` stands in
//! `calendars/office.calendar.yaml`.
