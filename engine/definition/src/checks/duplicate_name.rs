//! Two cases of a test file have the same name.
//!
//! A failure is reported and found again by the name of its case.
//!
//! # Wrong
//!
//! ```yaml
//! motcua: 1
//! test: leave@1
//! given: {at: 2026-03-02 09:00}
//! cases:
//!   - {name: Granted, when: [apply, {review: grant}]}
//!   - {name: Granted, when: [apply, {review: refuse}]}
//! ```
//!
//! # Right
//!
//! ```yaml
//! motcua: 1
//! test: leave@1
//! given: {at: 2026-03-02 09:00}
//! cases:
//!   - {name: Granted, when: [apply, {review: grant}]}
//!   - {name: Refused, when: [apply, {review: {outcome: refuse, reason: too late}}]}
//! ```
