//! `/cases/{case}/reads`: who was shown something sensitive. For the operator alone: it names officials, whom applicants do
//! not meet.

use axum::extract::{Path, State};
use motcua_store::ReadRow;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{App, CaseName};
use crate::identity::Caller;
use crate::installation::Installation;
use crate::problem::Problem;
use crate::query::{self, Here, Query};
use crate::reply::Reply;
use crate::runtime::submit::Seen;
use crate::views::{List, Moment};

/// Which rows.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(inline)]
pub(crate) struct Range {
    /// After this one, by its `number`.
    after: Option<u64>,
    /// How many, from 1 to 500; 50 if absent.
    limit: Option<u32>,
}

/// Somebody was shown something sensitive; what it said is not here.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ReadView {
    /// Grows with each answer; numbers may be left out.
    number: u64,
    /// When it was asked for.
    at: Moment,
    /// Who.
    person: String,
    /// By which question.
    operation: String,
    /// Which fields, as `step.field`; a step alone is the element of a list that it is done for.
    fields: Vec<String>,
}

/// `GET /cases/{case}/reads`
pub(crate) async fn list(
    State(app): App,
    caller: Caller,
    Path(CaseName { case }): Path<CaseName>,
    Here(uri): Here,
    Query(range): Query<Range>,
) -> Result<Reply<200, List<ReadView>>, Problem> {
    let limit = query::limit(range.limit)?;
    let id = case.as_str().into();
    // Whatever lies below a case is not there for those it is not for.
    if !caller.is_administrator() || app.store.queries().case(&id).await?.is_none() {
        return Err(Problem::unknown_case(&case));
    }
    let rows = app.store.queries().reads(&id, range.after.unwrap_or(0), limit).await?;
    let full = rows.len() == limit as usize;
    let next = rows.last().filter(|_| full).map(|last| query::next(&uri, &last.number.to_string()));
    let items = rows.into_iter().map(|row| ReadView {
        number: row.number,
        at: Moment(row.at),
        person: row.person.to_string(),
        operation: row.operation,
        fields: row.fields,
    });
    Ok(Reply::new(List { items: items.collect() }).followed_by(next))
}

impl Installation {
    /// Writes down what sensitive the answer holds, one row for all of it. To be awaited between making an answer and
    /// giving it: what cannot be written down is not shown.
    pub(crate) async fn write_down(&self, caller: &Caller, seen: &Seen, operation: &str) -> Result<(), Problem> {
        let fields = seen.sight.handed_out();
        if fields.is_empty() {
            return Ok(());
        }
        let (case, at) = (seen.case.id.clone(), self.clock.now());
        let person = caller.require_person()?.clone();
        let read = ReadRow { number: 0, case, at, person, operation: operation.to_owned(), fields };
        Ok(self.store.keep_read(read).await?)
    }
}
