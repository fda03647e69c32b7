//! From what is written to what runs. Only what was checked is lowered, so nothing here reports anything unless its
//! file says so.

pub(crate) mod calendar;
pub(crate) mod codes;
pub(crate) mod directory;
pub(crate) mod form;
mod numbering;
pub(crate) mod procedure;
pub(crate) mod rota;
pub(crate) mod service;
pub(crate) mod source;
pub(crate) mod step;
pub(crate) mod text;
pub(crate) mod time;
