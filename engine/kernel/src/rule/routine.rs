//! Functions that authors write in rule files: values in, a value out, nothing else.

use std::sync::Arc;

use super::Place;
use super::code::Code;

/// A checked function. Made by the checker; called through [`super::code::Op::Apply`].
#[derive(Clone, Debug, PartialEq)]
pub struct Routine {
    /// Its name.
    pub name: Arc<str>,
    /// Where its file begins: places inside the body count from there.
    pub place: Place,
    /// The whole text of its file.
    pub source: Arc<str>,
    /// What it does. The parameters are its first variables.
    pub body: Vec<Statement>,
    /// How many operations one call takes at most, with all that it calls.
    pub cost: u64,
}

/// One line of a function.
#[derive(Clone, Debug, PartialEq)]
pub enum Statement {
    /// `let x = …;`: the next variable.
    Let(Code),
    /// `if … { … } else { … }`. What is declared within ends with it.
    If(Code, Vec<Statement>, Vec<Statement>),
    /// `return …;`, and the last line.
    Return(Code),
}

/// One evaluation may take this many operations. Functions call only those above them, so that each call ends; the limit
/// keeps twenty functions, each of which calls the one above it twice, from taking a million steps.
pub const OPERATIONS_MAX: u64 = 200_000;
