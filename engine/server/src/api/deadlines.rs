//! `/cases/{case}/deadlines`: the clocks, and why they end when they do.

use axum::extract::{Path, State};
use motcua_kernel::case::Clock;
use motcua_kernel::id::VisitId;
use motcua_kernel::turn::Context;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{App, CaseName};
use crate::identity::Caller;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::views::List;
use crate::views::case::deadlines;
use crate::views::clock::DeadlineView;
use crate::views::explanation::ExplanationView;

/// A deadline in an address.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(inline)]
pub(crate) struct DeadlineName {
    /// The case.
    pub(crate) case: String,
    /// The deadline, as the procedure names it.
    pub(crate) deadline: String,
}

/// A visit in an address.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(inline)]
pub(crate) struct VisitName {
    /// The case.
    case: String,
    /// The stay, counted within the case.
    visit: u32,
}

/// `GET /cases/{case}/deadlines`
pub(crate) async fn list(
    State(app): App,
    caller: Caller,
    Path(CaseName { case }): Path<CaseName>,
) -> Result<Reply<200, List<DeadlineView>>, Problem> {
    let seen = app.require(&caller, &case).await?;
    Ok(Reply::new(List { items: deadlines(&seen.context, &seen.case, app.clock.now()) }))
}

/// `GET /cases/{case}/deadlines/{deadline}/explanation`
pub(crate) async fn explain(
    State(app): App,
    caller: Caller,
    Path(DeadlineName { case, deadline }): Path<DeadlineName>,
) -> Result<Reply<200, ExplanationView>, Problem> {
    let seen = app.require(&caller, &case).await?;
    let clock = seen.case.deadlines.get(deadline.as_str());
    let clock = clock.ok_or_else(|| Problem::unknown("unknown-deadline", &deadline))?;
    Ok(Reply::new(explanation(&seen.context, clock, app.clock.now())))
}

/// `GET /cases/{case}/visits/{visit}/limit/explanation`
pub(crate) async fn explain_limit(
    State(app): App,
    caller: Caller,
    Path(VisitName { case, visit }): Path<VisitName>,
) -> Result<Reply<200, ExplanationView>, Problem> {
    let seen = app.require(&caller, &case).await?;
    let id = VisitId(visit);
    let stay = seen.case.open.get(&id).filter(|stay| seen.sight.sees_visit(id, &stay.step));
    let clock = stay.and_then(|stay| stay.due.as_ref());
    let clock = clock.ok_or_else(|| Problem::unknown("unknown-deadline", &visit.to_string()))?;
    Ok(Reply::new(explanation(&seen.context, clock, app.clock.now())))
}

/// A clock that is over is explained to its end, not to now.
fn explanation(context: &Context, clock: &Clock, now: jiff::Timestamp) -> ExplanationView {
    let calendar = context.calendar(Some(&clock.calendar));
    let until = clock.ended_at.unwrap_or(now);
    (&calendar.explain_from(clock.started_at, &clock.course(), until)).into()
}
