//! Definition: YAML text in, a procedure or findings out.

#![expect(clippy::unwrap_used, reason = "what cannot be unwrapped fails the test, at that line")]

#[path = "definition/project.rs"]
mod project;
#[path = "definition/rules.rs"]
mod rules;
