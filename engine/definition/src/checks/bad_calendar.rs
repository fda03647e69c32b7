//! A calendar cannot be counted by: its ranges of hours overlap, a day stands twice, or no day is ever worked.
//!
//! # Wrong
//!
//! ```yaml
//! motcua: 1
//! calendar: office
//! title: Office hours
//! time_zone: Asia/Ho_Chi_Minh
//! week: {mon-fri: [08:00-12:00], fri: [08:00-11:00]}
//! ```
//!
//! # Right
//!
//! ```yaml
//! motcua: 1
//! calendar: office
//! title: Office hours
//! time_zone: Asia/Ho_Chi_Minh
//! week: {mon-thu: [08:00-12:00], fri: [08:00-11:00]}
//! ```
