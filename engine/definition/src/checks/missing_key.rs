//! A key that must be there is missing.
//!
//! # Wrong
//!
//! ```yaml
//! documents:
//!   letter: {title: Answer}
//! ```
//!
//! # Right
//!
//! ```yaml
//! documents:
//!   letter: {title: Answer, template: letter}
//! ```
