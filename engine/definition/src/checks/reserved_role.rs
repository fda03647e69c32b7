//! Somebody is given a role that nobody is given.
//!
//! `applicant` is whoever asked for the case, `assignee` whoever has the task, `timer` the clock: they follow from the
//! case. A directory that gave one of them to a person would say nothing, or let them act on the cases of others.
//!
//! # Wrong
//!
//! ```yaml
//! motcua: 1
//! directory: demo
//! offices: {town_hall: {agency: office, label: Town hall}}
//! people: {lan: {name: Lan, office: town_hall, roles: [clerk, applicant]}}
//! ```
//!
//! # Right
//!
//! ```yaml
//! motcua: 1
//! directory: demo
//! offices: {town_hall: {agency: office, label: Town hall}}
//! people:
//!   lan: {name: Lan, office: town_hall, roles: [clerk]}
//!   an: {name: An}
//! ```
