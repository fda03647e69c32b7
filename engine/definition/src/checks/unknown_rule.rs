//! A remark to the checker names a rule that does not exist, and so silences nothing.
//!
//! The name of a rule stands in square brackets behind each finding. How a remark is written is explained under `wrong-allow`.
//!
//! # Wrong
//!
//! ```yaml
//! motcua: 1
//! calendar: office
//! title: Office hours
//! time_zone: Asia/Ho_Chi_Minh
//! week: {mon-fri: [08:00-12:00]}   # motcua: allow(mising-label) the office is small
//! ```
//!
//! # Right
//!
//! ```text
//! label: Decide   # motcua: allow(missing-translation) the law is in force in one language
//! ```
