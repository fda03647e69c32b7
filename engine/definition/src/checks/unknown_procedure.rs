//! A test, a scenario or a step names a procedure that is not there, or another version of it.
//!
//! Tests and scenarios belong to one version of one procedure and stand in its folder. When the version is raised, they are
//! read again and raised with it. A step that runs another procedure finds it beside its own, or in a folder of that name
//! below the folder of the project.
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
