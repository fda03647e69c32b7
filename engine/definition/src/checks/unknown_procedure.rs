//! A test or scenario names a procedure that is not beside it, or another version of it.
//!
//! Tests and scenarios belong to one version of one procedure and stand in its folder. When the version is raised, they are
//! read again and raised with it.
//!
//! # Wrong
//!
//! ```yaml
//! motcua: 1
//! test: leave@2
//! cases: [{name: Nothing happens, given: {at: 2026-03-02 09:00}, when: [apply]}]
//! ```
//!
//! # Right
//!
//! ```yaml
//! motcua: 1
//! test: leave@1
//! cases: [{name: Nothing happens, given: {at: 2026-03-02 09:00}, when: [apply]}]
//! ```
