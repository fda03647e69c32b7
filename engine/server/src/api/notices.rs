//! `/cases/{case}/notices`: what was told to whom.

use axum::extract::{Path, State};
use schemars::JsonSchema;
use serde::Serialize;

use super::{App, CaseName};
use crate::identity::Caller;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::views::{List, Moment};

/// A text that was made for somebody.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NoticeView {
    /// When.
    at: Moment,
    /// For whom: a role or a person.
    to: String,
    /// By which template; absent for the default one.
    #[serde(skip_serializing_if = "Option::is_none")]
    template: Option<String>,
    /// What it says: the subject on the first line, then the body.
    text: String,
}

/// `GET /cases/{case}/notices`
pub(crate) async fn list(
    State(app): App,
    caller: Caller,
    Path(CaseName { case }): Path<CaseName>,
) -> Result<Reply<200, List<NoticeView>>, Problem> {
    let seen = app.require(&caller, &case).await?;
    let notices = app.store.queries().notices(&seen.case.id).await?;
    let visible = notices.into_iter().filter(|notice| seen.sight.sees_notice_to(&notice.to, caller.person()));
    let items = visible.map(|notice| NoticeView {
        at: Moment(notice.at),
        to: notice.to,
        template: notice.template.map(|template| template.to_string()),
        text: notice.text,
    });
    Ok(Reply::new(List { items: items.collect() }))
}
