//! Definition: YAML text in, a procedure or findings out.

#![expect(clippy::unwrap_used, reason = "what cannot be unwrapped fails the test, at that line")]

#[path = "definition/explanations.rs"]
mod explanations;
#[path = "definition/gallery.rs"]
mod gallery;
#[path = "definition/project.rs"]
mod project;
#[path = "definition/schemas.rs"]
mod schemas;
#[path = "definition/rules.rs"]
mod rules;
