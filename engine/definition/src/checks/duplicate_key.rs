//! A key stands twice in the same mapping.
//!
//! YAML readers differ in which of the two they keep. One of them would silently have no effect.
//!
//! # Wrong
//!
//! ```yaml
//! steps:
//!   review:
//!     type: task
//!     label: Decide about the leave
//!     role: clerk
//!     role: chief
//!     next: granted
//! ```
//!
//! # Right
//!
//! ```yaml
//! steps:
//!   review:
//!     role: chief
//! ```
