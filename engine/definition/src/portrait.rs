//! A procedure told as a list of facts: `decision: limit = 15 working days`, in both languages.
//!
//! Whoever speaks about procedures to people starts here: the comparison of two versions, the pages for citizens and
//! officers, the list by article. A key of the language is told once, in `facts`, `steps` or `reckoning`, and shows up everywhere.

mod facts;
mod measures;
mod phrase;
mod reckoning;
mod steps;

pub use self::facts::{Aspect, Fact, Section, Value, of};
pub use self::measures::Measure;
pub(crate) use self::phrase::{both, joined};
