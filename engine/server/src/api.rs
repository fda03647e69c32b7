//! The resources, one file each. What they share stands here: the names in addresses.

pub(crate) mod cases;
pub(crate) mod deadlines;
pub(crate) mod deployments;
pub(crate) mod documents;
pub(crate) mod due_dates;
pub(crate) mod escalations;
pub(crate) mod feed;
pub(crate) mod health;
pub(crate) mod history;
pub(crate) mod incidents;
pub(crate) mod lookups;
pub(crate) mod messages;
pub(crate) mod migrations;
pub(crate) mod notices;
pub(crate) mod payments;
pub(crate) mod plans;
pub(crate) mod procedures;
pub(crate) mod reads;
pub(crate) mod reports;
pub(crate) mod services;
pub(crate) mod tasks;
pub(crate) mod tokens;
pub(crate) mod webhooks;

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::installation::Installation;

/// What every handler gets.
pub(crate) type App = axum::extract::State<Arc<Installation>>;

/// A case in an address.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(inline)]
pub(crate) struct CaseName {
    /// The case.
    pub(crate) case: String,
}

/// A task in an address.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(inline)]
pub(crate) struct TaskName {
    /// `<case>.<visit>`.
    pub(crate) task: String,
}
