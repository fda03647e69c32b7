//! The file is written in another version of the language than this program reads.
//!
//! The number after `motcua:` says which version of the language a file is written in. An unknown version is refused as a
//! whole rather than guessed at.
//!
//! # Wrong
//!
//! ```yaml
//! motcua: 2
//! ```
//!
//! # Right
//!
//! ```yaml
//! motcua: 1
//! ```
