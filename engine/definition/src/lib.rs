//! YAML text in, a procedure or findings out.

pub mod diagnostic;
pub mod drawing;
pub mod render;
pub mod schema;
pub mod shape;
pub mod source;
pub mod syntax;
pub mod typing;
