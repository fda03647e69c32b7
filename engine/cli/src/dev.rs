//! The workbench: one page on this machine, on which a procedure is written, seen, walked and tested.
//!
//! The page asks for everything anew after each change ([`project`]), also for what was typed and not yet saved, so it
//! shows what `check`, `graph`, `test` and `play` would say, and cannot disagree with them. A walk is the list of what was
//! done in it ([`walk`]): after a change the same deeds are done again under the changed procedure.
//!
//! Nobody else may use it ([`guard`]): it listens on this machine alone, answers to no other name, and writes only when
//! asked by its own page, and only to files of the project that are there already.

mod files;
mod guard;
mod project;
mod site;
mod walk;

pub(crate) use site::{Bench, router};
