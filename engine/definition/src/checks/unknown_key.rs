//! A key is not part of the language here.
//!
//! Nothing is accepted and ignored: a misspelt key would otherwise silently have no effect.
//!
//! # Wrong
//!
//! ```yaml
//! steps:
//!   review: {stattus: received}
//! ```
//!
//! # Right
//!
//! ```yaml
//! steps:
//!   review: {status: received}
//! ```
