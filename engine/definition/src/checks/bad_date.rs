//! A date is no date, or a period runs backwards.
//!
//! Dates are written year-month-day: `2026-03-02`. They must exist in the calendar.
//!
//! # Wrong
//!
//! ```yaml
//! motcua: 1
//! calendar: office
//! title: Office hours
//! time_zone: Asia/Ho_Chi_Minh
//! week: {mon-fri: [08:00-12:00]}
//! holidays: [{date: 2026-02-30, name: Holiday}]
//! ```
//!
//! # Right
//!
//! ```yaml
//! motcua: 1
//! calendar: office
//! title: Office hours
//! time_zone: Asia/Ho_Chi_Minh
//! week: {mon-fri: [08:00-12:00]}
//! holidays: [{date: 2026-02-28, name: Holiday}]
//! ```
