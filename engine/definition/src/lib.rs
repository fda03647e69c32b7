#![doc = include_str!("../README.md")]

pub mod checks;
pub mod comparison;
pub mod diagnostic;
pub mod directory;
pub mod documents;
pub mod drawing;
pub mod editing;
mod expressions;
pub mod formatting;
mod functions;
mod graph;
mod lower;
mod mentions;
mod model;
pub mod portrait;
pub mod project;
pub mod recorded;
mod remarks;
pub mod render;
pub mod repair;
pub mod schema;
pub mod shape;
pub mod source;
pub mod spoken;
pub mod syntax;
mod tables;
pub mod typing;
