//! A key or value is part of the language, and this version does not carry it out.
//!
//! Accepting it without doing it would be worse: the author would believe that it has an effect. It will be carried out by
//! a later version; until then it must be left out.
//!
//! # Wrong
//!
//! ```yaml
//! services:
//!   registry: {openapi: services/registry.openapi.yaml, base_url: https://registry.example}
//! ```
//!
//! # Right
//!
//! ```yaml
//! steps:
//!   review: {label: Decide about the leave}
//! ```
