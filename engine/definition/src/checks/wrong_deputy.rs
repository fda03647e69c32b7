//! A deputy is nobody, cannot act, or is away whenever they are needed.
//!
//! Whoever stands in for somebody does in their own name what the other could: they hold each of their roles. Where
//! deputies stand in for one another in a circle, and all of them are away on the same day, nobody acts.
//!
//! # Wrong
//!
//! ```yaml
//! motcua: 1
//! directory: demo
//! offices: {town_hall: {agency: office, label: Town hall}}
//! people:
//!   lan: {name: Lan, office: town_hall, roles: [clerk, chair], absent: [2026-03-09..2026-03-13], deputy: minh}
//!   minh: {name: Minh, office: town_hall, roles: [clerk]}
//! ```
//!
//! # Right
//!
//! ```yaml
//! motcua: 1
//! directory: demo
//! offices: {town_hall: {agency: office, label: Town hall}}
//! people:
//!   lan: {name: Lan, office: town_hall, roles: [clerk, chair], absent: [2026-03-09..2026-03-13], deputy: hoa}
//!   hoa: {name: Hoa, office: town_hall, roles: [clerk, chair]}
//! ```
