//! `/services`: the systems that are called, and how they are doing.

use axum::extract::State;
use schemars::JsonSchema;
use serde::Serialize;

use super::App;
use crate::identity::Caller;
use crate::problem::Problem;
use crate::query::{Nothing, Query};
use crate::reply::Reply;
use crate::views::{List, Moment};

/// A system as this node sees it.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ServiceView {
    /// What procedures call it.
    id: String,
    /// Where it is; none where no address is configured, so that calls of it fail.
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    /// How many calls wait to be made or answered, in the whole installation.
    waiting: u64,
    /// How many calls this node has under way.
    under_way: u32,
    /// How many calls in a row got no answer.
    failures: u32,
    /// Until when this node leaves it alone: calls until then are answered as refused at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    rests_until: Option<Moment>,
}

/// `GET /services`
pub(crate) async fn list(
    State(app): App,
    caller: Caller,
    Query(Nothing {}): Query<Nothing>,
) -> Result<Reply<200, List<ServiceView>>, Problem> {
    caller.require_administrator()?;
    let mut waiting = app.store.queries().waiting_calls().await?;
    // Those who are told something are no systems that procedures call.
    waiting.retain(|(service, _)| !motcua_store::is_webhook(service) && !motcua_store::is_mail(service));
    let mut items = Vec::new();
    for system in app.dispatch.systems(app.clock.now()) {
        let place = waiting.iter().position(|(service, _)| *service == system.service);
        items.push(ServiceView {
            waiting: place.map_or(0, |place| waiting.swap_remove(place).1),
            id: system.service.to_string(),
            url: Some(system.url),
            under_way: system.under_way,
            failures: system.failures,
            rests_until: system.rests_until.map(Moment),
        });
    }
    // Called by a procedure, and nobody said where it is.
    items.extend(waiting.into_iter().map(|(service, waiting)| ServiceView {
        id: service.to_string(),
        url: None,
        waiting,
        under_way: 0,
        failures: 0,
        rests_until: None,
    }));
    items.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(Reply::new(List { items }))
}
