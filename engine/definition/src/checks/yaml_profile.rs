//! The file uses a part of YAML that is not allowed here.
//!
//! A file of law must read the same to every person and every program. So there is one document per file, and there are no
//! anchors (`&`), aliases (`*`), merge keys (`<<`), tags (`!`), directives (`%`), tabs, invisible or control characters and
//! no byte-order mark.
//!
//! # Wrong
//!
//! ```yaml
//! motcua: 1
//! calendar: office
//! title: &name Office hours
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
