//! A run would need something that the scenario does not say, and nothing can be assumed for it.
//!
//! Every task needs somebody who does it (`staff` and `work`, or a `delay` where nobody here controls it), and so does
//! whoever takes it over by a ladder; every wait needs a `delay`; every field that must be given needs `data`, unless it is
//! free text or a file. Where cases can be opened in several ways, `data` say which one is meant. All of it is said
//! before the first case is simulated.
