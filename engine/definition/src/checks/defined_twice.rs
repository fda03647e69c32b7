//! A name is defined in a pack and in the procedure, or in two packs.
//!
//! Nothing is overridden silently: whoever reads the procedure must be able to trust that a name of the pack means what the
//! pack says. The same holds for templates of one name.
//!
//! # Wrong
//!
//! ```yaml
//! use: [one_stop]
//! statuses:
//!   returned: Given back
//! ```
//!
//! # Right
//!
//! ```yaml
//! use: [one_stop]
//! statuses:
//!   received: Received
//! ```
