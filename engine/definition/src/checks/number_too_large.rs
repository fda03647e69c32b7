//! A number has more digits than can be counted with.
//!
//! Whole numbers go up to 9223372036854775807; other numbers have up to 28 digits. Longer ones would be rounded, and money
//! is never rounded silently. A number that is only a name (of an account, of a person) is a text: put it in quotes.
//!
//! # Wrong
//!
//! ```yaml
//! motcua: 99999999999999999999999
//! calendar: office
//! title: Office hours
//! time_zone: Asia/Ho_Chi_Minh
//! week: {mon-fri: [08:00-12:00]}
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
//! ```
