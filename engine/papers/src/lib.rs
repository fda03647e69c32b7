//! Papers and notices: laid out from templates that the procedure brings along.
//!
//! A paper is laid out from the case as it stood when the paper was made, and from nothing else: no clock, no
//! directory, no later event. Printing it again therefore gives the same bytes, today and in ten years. The layout
//! they share, `letter-1.html`, belongs to that promise: it is never edited, a better one gets the next number.
//!
//! Templates come from authors and data from strangers. The template language has no files, no network and no clock,
//! every run has a budget, and HTML is escaped.
//!
//! A template is tried three times: [`mistakes`] reads it when the procedure is checked, [`proof`] lays it out in
//! every test that makes the paper, and [`Templates`] lays it out for good.

mod facts;
mod layouts;
mod mistakes;
pub mod proof;
mod say;
mod tangle;

pub use layouts::{LayoutError, Paper, Templates, spoken};
pub use mistakes::{Mistake, Words, Wrong, mistakes};
pub use say::{date, number};
