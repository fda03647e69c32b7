//! `POST /tokens`: letting people and systems in.

use axum::extract::State;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::App;
use crate::identity::{Caller, Principal, issue};
use crate::problem::Problem;
use crate::reply::Reply;
use crate::views::Moment;
use crate::wire::Json;

/// For whom.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct TokenOrder {
    /// A person: one of the directory, or an applicant.
    person: Option<String>,
    /// A system that sends messages.
    service: Option<String>,
}

/// A token. It is shown this once.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TokenView {
    /// To be sent as `Authorization: Bearer …`. Not kept here: whoever loses it needs a new one.
    token: String,
    /// Whom it stands for.
    subject: String,
    /// Its last moment.
    expires_at: Moment,
}

/// `POST /tokens`
pub(crate) async fn create(
    State(app): App,
    caller: Caller,
    Json { value: order, .. }: Json<TokenOrder>,
) -> Result<Reply<201, TokenView>, Problem> {
    caller.require_administrator()?;
    let principal = match (order.person, order.service) {
        (Some(person), None) => Principal::Person(named("/person", person)?.into()),
        (None, Some(service)) => Principal::Service(named("/service", service)?.into()),
        _ => {
            return Err(Problem::invalid(
                "",
                "required",
                "Cần đúng một trong hai: `person` hoặc `service`.",
                "Expected exactly one of `person` and `service`.",
            ));
        }
    };
    let (token, kept) = issue(&principal, app.clock.now())?;
    app.keep(kept.clone()).await?;
    Ok(Reply::new(TokenView { token, subject: kept.subject, expires_at: Moment(kept.expires_at) }))
}

/// A name that can stand in an address, a log and a document.
fn named(pointer: &str, name: String) -> Result<String, Problem> {
    let fine = |character: char| character.is_ascii_alphanumeric() || matches!(character, '-' | '_' | '.' | '@');
    if !name.is_empty() && name.len() <= 100 && name.chars().all(fine) {
        return Ok(name);
    }
    Err(Problem::invalid(
        pointer,
        "invalid",
        "Tên chỉ gồm chữ cái không dấu, chữ số và `-`, `_`, `.`, `@`; dài nhất 100 ký tự.",
        "Expected letters a to z, digits, `-`, `_`, `.` and `@`; at most 100.",
    ))
}
