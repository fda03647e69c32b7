//! `/incidents`: what the engine could not do without help.

use axum::extract::{Path, State};
use motcua_kernel::command::Command;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::App;
use crate::identity::Caller;
use crate::preconditions::IdempotencyKey;
use crate::problem::Problem;
use crate::query::{self, Here, Query};
use crate::reply::Reply;
use crate::views::List;
use crate::views::procedure::ProcedureName;
use crate::views::task::{id, parse};
use crate::wire::Json;

/// An incident in an address.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(inline)]
pub(crate) struct IncidentName {
    /// `<case>.<visit>`.
    incident: String,
}

/// Which incidents.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(inline)]
pub(crate) struct Range {
    /// Where the page before this one ended.
    after: Option<String>,
    /// How many, from 1 to 500; 50 if absent.
    limit: Option<u32>,
}

/// A stay that waits for repair.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct IncidentView {
    /// `<case>.<visit>`.
    id: String,
    /// The public number of the case.
    number: String,
    /// What the case is pinned to.
    procedure: ProcedureName,
    /// Where.
    step: String,
    /// What happened.
    message: String,
}

/// What to do about it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Resolution {
    /// `retry`: do again what failed.
    #[expect(
        dead_code,
        reason = "there is one action; naming it keeps the request readable and leaves room for others"
    )]
    action: Action,
}

/// What can be done about an incident.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Action {
    /// Do again what failed.
    Retry,
}

/// What came of it.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Resolved {
    /// `<case>.<visit>`.
    id: String,
    /// Whether it waits for repair again.
    failed_again: bool,
}

/// `GET /incidents`
pub(crate) async fn list(
    State(app): App,
    caller: Caller,
    Here(uri): Here,
    Query(range): Query<Range>,
) -> Result<Reply<200, List<IncidentView>>, Problem> {
    caller.require_administrator()?;
    let limit = query::limit(range.limit)?;
    let after = match &range.after {
        Some(text) => Some(parse(text).ok_or_else(|| query::invalid("`after` is the id of an incident"))?),
        None => None,
    };
    let incidents = app.store.queries().incidents(after.as_ref(), limit).await?;
    let full = incidents.len() == limit as usize;
    let next = incidents.last().filter(|_| full).map(|last| query::next(&uri, &id(&last.case, last.visit)));
    let items = incidents.into_iter().map(|incident| IncidentView {
        id: id(&incident.case, incident.visit),
        number: incident.number.to_string(),
        procedure: ProcedureName {
            id: incident.procedure.id.to_string(),
            version: incident.procedure.version,
            digest: incident.procedure.digest.to_string(),
        },
        step: incident.step.to_string(),
        message: incident.message,
    });
    Ok(Reply::new(List { items: items.collect() }).followed_by(next))
}

/// `POST /incidents/{incident}/resolutions`
pub(crate) async fn resolve(
    State(app): App,
    caller: Caller,
    Path(IncidentName { incident }): Path<IncidentName>,
    key: IdempotencyKey,
    Json { digest, .. }: Json<Resolution>,
) -> Result<Reply<201, Resolved>, Problem> {
    caller.require_administrator()?;
    let unknown = || Problem::unknown("unknown-incident", &incident);
    let (case, visit) = parse(&incident).ok_or_else(unknown)?;
    let key = app.key(&caller, &key, "POST", &format!("/incidents/{incident}/resolutions"), &digest);
    app.repair(&caller, &case, key, Command::Retry { visit }).await?;
    let case = app.store.case(&case).await?.ok_or_else(unknown)?;
    let failed_again =
        case.open.get(&visit).is_some_and(|stay| matches!(stay.waiting, motcua_kernel::case::Waiting::Repair { .. }));
    Ok(Reply::new(Resolved { id: incident, failed_again }))
}
