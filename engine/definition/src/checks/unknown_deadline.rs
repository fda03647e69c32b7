//! A test or scenario names a deadline that the procedure does not have, or a step without a limit.
//!
//! # Wrong
//!
//! ```yaml
//! motcua: 1
//! test: leave@1
//! cases: [{name: In time, given: {at: 2026-03-02 09:00}, when: [apply, {advance_past: decison}]}]
//! ```
//!
//! # Right
//!
//! ```yaml
//! motcua: 1
//! test: leave@1
//! cases: [{name: In time, given: {at: 2026-03-02 09:00}, when: [apply, {advance_past: decision}]}]
//! ```
