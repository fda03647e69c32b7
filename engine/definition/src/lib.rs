//! YAML text in, a procedure or findings out.

pub mod diagnostic;
pub mod drawing;
pub mod render;
pub mod source;
pub mod typing;
