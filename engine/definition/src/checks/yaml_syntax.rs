//! The file is not valid YAML.
//!
//! Nothing in it can be read from this place on. Most often a line is not indented like its neighbours, a quote or bracket
//! is not closed, or a text with `: ` in it stands without quotes.
//!
//! # Wrong
//!
//! ```yaml
//! motcua: 1
//! calendar: office
//! title: Office: opening hours
//! ```
//!
//! # Right
//!
//! ```yaml
//! motcua: 1
//! calendar: office
//! title: 'Office: opening hours'
//! time_zone: Asia/Ho_Chi_Minh
//! week: {mon-fri: [08:00-12:00]}
//! ```
