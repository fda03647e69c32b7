//! `/health`: whether this installation works, for those who run it.

use axum::extract::State;
use schemars::JsonSchema;
use serde::Serialize;

use super::App;
use crate::identity::{Anybody, Caller};
use crate::problem::Problem;
use crate::reply::Reply;
use crate::views::Moment;

/// The process answers.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Live {
    /// `live`.
    status: &'static str,
}

/// It can work.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Ready {
    /// `ready`.
    status: &'static str,
    /// `durable`, `may-lose-last` or `volatile`: what a power failure may take.
    durability: String,
    /// The database and its version.
    database: String,
    /// The time as this installation reads it.
    now: Moment,
    /// What is going on, for whoever runs this installation.
    #[serde(skip_serializing_if = "Option::is_none")]
    counts: Option<CountsView>,
}

/// What is going on.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CountsView {
    /// Cases that are not over.
    live_cases: u64,
    /// Requests to other systems that wait to be sent.
    requests: u64,
    /// Stays that wait for repair.
    incidents: u64,
}

/// `GET /health/live`
pub(crate) async fn live() -> Reply<200, Live> {
    Reply::new(Live { status: "live" })
}

/// `GET /health/ready`
pub(crate) async fn ready(State(app): App, Anybody(caller): Anybody) -> Result<Reply<200, Ready>, Problem> {
    let counts = app.store.queries().counts().await?;
    let durability = app.store.durability();
    let grade = serde_json::to_value(durability.grade).ok().and_then(|grade| grade.as_str().map(str::to_owned));
    Ok(Reply::new(Ready {
        status: "ready",
        durability: grade.unwrap_or_default(),
        database: format!("{} {}", durability.database, durability.version).trim().to_owned(),
        now: Moment(app.clock.now()),
        counts: caller.filter(Caller::is_administrator).map(|_| CountsView {
            live_cases: counts.live_cases,
            requests: counts.requests,
            incidents: counts.incidents,
        }),
    }))
}
