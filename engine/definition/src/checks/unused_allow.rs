//! A remark lets a warning stand that is not there.
//!
//! A remark that silences nothing is left over from something that was repaired, or stands on the wrong line. The next
//! warning of that rule would be silenced by it unseen. It is told about only where the files have no errors: what is
//! behind an error was not looked at.
//!
//! # Wrong
//!
//! ```yaml
//! motcua: 1
//! calendar: office
//! title: Office hours
//! time_zone: Asia/Ho_Chi_Minh
//! # motcua: allow(missing-basis) the office sets its own hours
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
