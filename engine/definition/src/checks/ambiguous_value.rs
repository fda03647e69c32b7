//! A value without quotes does not mean the same to every YAML reader.
//!
//! `NO`, `on` and `y` are texts to some readers and yes or no to others; `0777`, `1_000`, `1e3` and `13:30` are different
//! numbers to different readers. Write `true` or `false` for yes and no, plain digits for numbers, and quotes for texts.
//!
//! # Wrong
//!
//! ```yaml
//! motcua: 1
//! calendar: office
//! title: NO
//! time_zone: Asia/Ho_Chi_Minh
//! week: {mon-fri: [08:00-12:00]}
//! ```
//!
//! # Right
//!
//! ```yaml
//! motcua: 1
//! calendar: office
//! title: 'NO'
//! time_zone: Asia/Ho_Chi_Minh
//! week: {mon-fri: [08:00-12:00]}
//! ```
