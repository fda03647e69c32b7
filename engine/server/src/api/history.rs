//! `/cases/{case}/events` and `/visits`: what happened.

use axum::extract::{Path, State};
use motcua_kernel::event::Recorded;
use motcua_kernel::id::PersonId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{App, CaseName};
use crate::identity::Caller;
use crate::problem::Problem;
use crate::query::{self, Here, Query};
use crate::reply::Reply;
use crate::sight::Sight;
use crate::views::ledger::LedgerView;
use crate::views::visit::{VisitView, visits};
use crate::views::{List, Moment};

/// Which events.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(inline)]
pub(crate) struct Range {
    /// After this version of the case.
    after: Option<u64>,
    /// How many, from 1 to 500; 50 if absent.
    limit: Option<u32>,
}

/// An event, as far as the caller may see it.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EventView {
    /// Its place in the case, from 1.
    version: u64,
    /// When it takes effect: for limits, the moment they were due.
    at: Moment,
    /// When it was handled.
    handled_at: Moment,
    /// Whether a limit that passed brought it about.
    by_clock: bool,
    /// Who, where a person did it and the caller may know.
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<String>,
    /// What happened, in the form of the archive, without what the caller may not see.
    event: serde_json::Value,
    /// The whole entry as the archive has it, with its place in the hash chain; only where nothing was left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    recorded: Option<serde_json::Value>,
}

/// `GET /cases/{case}/events`
pub(crate) async fn events(
    State(app): App,
    caller: Caller,
    Path(CaseName { case }): Path<CaseName>,
    Here(uri): Here,
    Query(range): Query<Range>,
) -> Result<Reply<200, List<EventView>>, Problem> {
    let limit = query::limit(range.limit)?;
    let seen = app.require(&caller, &case).await?;
    let events = app.store.queries().events(&seen.case.id, range.after.unwrap_or(0), limit).await?;
    let last = events.last().map(|event| event.version).filter(|last| *last < seen.case.version);
    let items =
        events.into_iter().filter_map(|recorded| EventView::of(recorded, &seen.sight, caller.person())).collect();
    app.write_down(&caller, &seen, "GET /cases/{case}/events").await?;
    let next = last.map(|version| query::next(&uri, &version.to_string()));
    Ok(Reply::new(List { items }).followed_by(next))
}

/// `GET /cases/{case}/visits`
pub(crate) async fn visited(
    State(app): App,
    caller: Caller,
    Path(CaseName { case }): Path<CaseName>,
) -> Result<Reply<200, List<VisitView>>, Problem> {
    let seen = app.require(&caller, &case).await?;
    let history = app.history(&seen.case.id).await?;
    let items = visits(&seen.context.procedure, history, &seen.sight);
    app.write_down(&caller, &seen, "GET /cases/{case}/visits").await?;
    Ok(Reply::new(List { items }))
}

/// `GET /cases/{case}/ledger`
pub(crate) async fn ledger(
    State(app): App,
    caller: Caller,
    Path(CaseName { case }): Path<CaseName>,
) -> Result<Reply<200, LedgerView>, Problem> {
    let seen = app.require(&caller, &case).await?;
    // An agency that was asked sees what it was asked; how long others took is between them and their superiors.
    if !seen.sight.sees_linked_cases() {
        return Err(Problem::unknown_case(&case));
    }
    let history = app.history(&seen.case.id).await?;
    Ok(Reply::new(LedgerView::of(&seen.context, &history, &seen.sight, app.clock.now())))
}

impl EventView {
    fn of(recorded: Recorded, sight: &Sight, reader: Option<&PersonId>) -> Option<Self> {
        let shown = sight.event(recorded.event.clone())?;
        let whole = sight.is_whole() && shown == recorded.event;
        let by =
            recorded.actor.person().filter(|by| !shown.by_clock && (sight.sees_officials() || Some(*by) == reader));
        Some(Self {
            version: recorded.version,
            at: Moment(shown.at),
            handled_at: Moment(recorded.handled_at),
            by_clock: shown.by_clock,
            by: by.map(ToString::to_string),
            event: serde_json::to_value(&shown).unwrap_or_default(),
            recorded: whole.then(|| serde_json::to_value(&recorded).unwrap_or_default()),
        })
    }
}
