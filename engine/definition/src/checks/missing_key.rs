//! A key that must be there is missing.
//!
//! # Wrong
//!
//! ```yaml
//! documents:
//!   receipt: {title: Receipt}
//! ```
//!
//! # Right
//!
//! ```yaml
//! documents:
//!   receipt: {title: Receipt, template: letter}
//! ```
