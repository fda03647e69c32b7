//! YAML text in, a procedure or findings out.

pub mod diagnostic;
pub mod render;
pub mod source;
