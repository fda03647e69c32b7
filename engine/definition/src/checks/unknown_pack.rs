//! A procedure uses a pack that does not exist.
//!
//! A pack is a file of its own, `packs/NAME.pack.yaml`, in the folder of the project.
//!
//! # Wrong
//!
//! ```yaml
//! use: [one_stp]
//! ```
//!
//! # Right
//!
//! ```yaml
//! use: [one_stop]
//! ```
