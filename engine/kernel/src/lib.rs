//! What a case may do next: no IO, no clock, no YAML, no SQL, no HTTP.

pub mod ahead;
pub mod allowance;
pub mod calendar;
pub mod case;
pub mod command;
pub mod decide;
pub mod effect;
pub mod event;
pub mod evolve;
pub mod form;
pub mod history;
pub mod id;
pub mod ledger;
pub mod lifecycle;
pub mod migration;
pub mod open;
pub mod payment;
pub mod procedure;
mod reading;
pub mod rejection;
pub mod round;
pub mod rule;
#[cfg(feature = "schema")]
mod schema;
pub mod sentence;
pub mod source;
pub mod text;
pub mod turn;
pub mod value;

pub use decide::{decide, decide_owned, may_do, offered};
pub use evolve::{evolve, wake_at};
pub use history::{record, restore};
pub use source::lookups;
