//! `/public/cases`: what anybody sees who knows the number of a case, and is nobody in it.
//!
//! The procedure says what that is (`lookup`); where it says nothing, the case is not there for them. Numbers can be
//! guessed, so nothing is shown here that the procedure did not mean for everybody, and nobody can ask for many.

use axum::extract::{Path, State};
use axum::http::HeaderValue;
use axum::http::header::RETRY_AFTER;
use motcua_kernel::case::{CaseState, ClockState, Phase};
use motcua_kernel::id::CaseNumber;
use motcua_kernel::procedure::Glance;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::App;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::views::Moment;
use crate::views::case::{StatusView, status};

/// No number is longer.
const NUMBER_BYTES_MAX: usize = 200;

/// A number in an address.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(inline)]
pub(crate) struct Number {
    /// As it stands on the slip.
    pub(crate) number: String,
}

/// What anybody sees.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LookedUp {
    /// The number that was asked for.
    pub(crate) number: String,
    /// Whether the case is over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) completed: Option<bool>,
    /// Its public stage.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) status: Option<StatusView>,
    /// The earliest end of a deadline that is not met.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) due_at: Option<Moment>,
}

/// `GET /public/cases/{number}`
pub(crate) async fn one(
    State(app): App,
    Path(Number { number }): Path<Number>,
) -> Result<Reply<200, LookedUp>, Problem> {
    app.lookups.take(app.clock.now()).map_err(too_many)?;
    let unknown = || Problem::unknown_case(&number);
    if number.len() > NUMBER_BYTES_MAX {
        return Err(unknown());
    }
    let known = app.store.queries().by_number(&CaseNumber::from(number.as_str())).await?;
    let (context, case) = app.current(&known.ok_or_else(unknown)?).await?.ok_or_else(unknown)?;
    let shown = &context.procedure.standing.lookup;
    if shown.is_empty() {
        return Err(unknown());
    }
    let shows = |glance| shown.contains(&glance);
    Ok(Reply::new(LookedUp {
        completed: shows(Glance::Completion).then(|| matches!(case.phase, Phase::Ended { .. })),
        status: status(&context, &case).filter(|_| shows(Glance::Status)),
        due_at: due_at(&case).filter(|_| shows(Glance::Deadline)),
        number,
    }))
}

/// A clock that stands still has no end.
fn due_at(case: &CaseState) -> Option<Moment> {
    let running =
        case.deadlines.values().filter(|clock| matches!(clock.state, ClockState::Running | ClockState::Expired));
    running.map(|clock| clock.due.at).min().map(Moment)
}

fn too_many(seconds: u64) -> Problem {
    let problem = Problem::new(
        "too-many-requests",
        "Có quá nhiều lượt tra cứu cùng lúc. Hãy thử lại sau giây lát.",
        "Too many numbers are being looked up at once. Try again in a moment.",
    );
    problem.with_header(RETRY_AFTER, HeaderValue::from(seconds))
}
