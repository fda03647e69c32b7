//! Definition: YAML text in, a procedure or findings out.

#![expect(clippy::unwrap_used, reason = "what cannot be unwrapped fails the test, at that line")]

#[path = "definition/comparison.rs"]
mod comparison;
#[path = "definition/explanations.rs"]
mod explanations;
#[path = "definition/fixes.rs"]
mod fixes;
#[path = "definition/forges.rs"]
mod forges;
#[path = "definition/formatting.rs"]
mod formatting;
#[path = "definition/fuzz.rs"]
mod fuzz;
#[path = "definition/gallery.rs"]
mod gallery;
#[path = "definition/hostile.rs"]
mod hostile;
#[path = "definition/large.rs"]
mod large;
#[path = "definition/meaning.rs"]
mod meaning;
#[path = "definition/project.rs"]
mod project;
#[path = "definition/rules.rs"]
mod rules;
#[path = "definition/schemas.rs"]
mod schemas;
#[path = "definition/sentences.rs"]
mod sentences;
#[path = "definition/tables.rs"]
mod tables;
