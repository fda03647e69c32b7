//! Something is named in a way that cannot be a name.
//!
//! Names of steps, roles, forms, fields and the like consist of small letters, digits and `_`, begin with a letter, and have
//! at most 64 characters. They become variables of expressions, keys of the interface and parts of file names, and they must
//! look different when they are different: other alphabets have letters that look like these.
//!
//! # Wrong
//!
//! ```yaml
//! roles:
//!   Chief-Clerk: {agency: office, label: Chief clerk}
//! ```
//!
//! # Right
//!
//! ```yaml
//! roles:
//!   chief_clerk: {agency: office, label: Chief clerk}
//! steps:
//!   review: {role: chief_clerk}
//! ```
