//! Definition: YAML text in, a procedure or findings out.

#[path = "definition/rules.rs"]
mod rules;
