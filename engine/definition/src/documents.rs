//! Files that speak about a procedure: tests and scenarios. Every name in them is compared with it.

mod fields;
mod names;
pub(crate) mod question;
pub(crate) mod scenario;
pub(crate) mod test;

pub use fields::loose;
