//! A person works in an office that the directory does not list.
//!
//! # Wrong
//!
//! ```yaml
//! motcua: 1
//! directory: demo
//! offices: {town_hall: {agency: office, label: Town hall}}
//! people: {lan: {name: Lan, office: town_hal, roles: [clerk]}}
//! ```
//!
//! # Right
//!
//! ```yaml
//! motcua: 1
//! directory: demo
//! offices: {town_hall: {agency: office, label: Town hall}}
//! people: {lan: {name: Lan, office: town_hall, roles: [clerk]}}
//! ```
