//! A remark to the checker is not understood, gives no reason, or names what no remark may silence.
//!
//! A warning may stand where somebody says why. The remark is a comment: `motcua:`, then `allow` with one or several
//! rules in parentheses, then the reason, for whoever reviews the procedure. On a line of its own it speaks about the next
//! line that holds more than a comment; behind a value, about its own line, and about all lines of a text that begins
//! there. In rule files it stands behind `//`, in templates within `{# #}`. Tables in CSV have no comments: for them, set
//! the rule in `motcua.yaml`.
//!
//! An error is never silenced: what is broken does not run because somebody looked away. A remark that is wrong silences
//! nothing.
//!
//! # Wrong
//!
//! ```yaml
//! motcua: 1
//! calendar: office
//! title: Office hours
//! time_zone: Asia/Ho_Chi_Minh
//! week: {mon-fri: [08:00-12:00]}   # motcua: allow(missing-label)
//! ```
//!
//! # Right
//!
//! ```text
//! steps:
//!   # motcua: allow(no-limit) whoever applied decides how long this takes
//!   collect: {type: task, role: clerk, label: Hand over, next: done}
//! ```
