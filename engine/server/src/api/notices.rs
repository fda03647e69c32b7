//! `/cases/{case}/notices` and `/mails`: what was told to whom, and what became of the e-mail.

use axum::extract::{Path, State};
use motcua_kernel::id::{CaseId, PersonId};
use motcua_store::{DeliveryState, MailKey, MailRow};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::webhooks::AttemptView;
use super::{App, CaseName};
use crate::identity::Caller;
use crate::problem::Problem;
use crate::query::{self, Here, Query};
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
    /// Who gets it as e-mail, and what became of that; for the offices in the case.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    mails: Vec<MailView>,
}

/// A notice that is sent to somebody as e-mail.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MailView {
    /// To whom, by the name under which they sign in.
    to: String,
    /// `waiting`, `delivered` (their mail server took it) or `given-up`.
    state: &'static str,
    /// The attempts, the oldest first.
    attempts: Vec<AttemptView>,
    /// When it is tried next.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_at: Option<Moment>,
}

/// A mail in the list of all cases.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MailLine {
    /// Of which case.
    case: String,
    /// The notice.
    notice: String,
    /// What became of it.
    #[serde(flatten)]
    mail: MailView,
}

/// Which mails.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(inline)]
pub(crate) struct Search {
    /// Only those in this state.
    state: Option<MailState>,
    /// Where the page before this one ended.
    after: Option<String>,
    /// How many, from 1 to 500; 50 if absent.
    limit: Option<u32>,
}

/// What has become of a mail.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum MailState {
    /// It is tried, or tried again.
    Waiting,
    /// It was taken.
    Delivered,
    /// It was not taken, and is not tried any more.
    GivenUp,
}

/// `GET /cases/{case}/notices`
pub(crate) async fn list(
    State(app): App,
    caller: Caller,
    Path(CaseName { case }): Path<CaseName>,
) -> Result<Reply<200, List<NoticeView>>, Problem> {
    let seen = app.require(&caller, &case).await?;
    let notices = app.store.queries().notices(&seen.case.id).await?;
    let mails = match seen.sight.sees_officials() {
        true => app.store.queries().mails_of(&seen.case.id).await?,
        false => Vec::new(),
    };
    let visible = notices.into_iter().filter(|notice| seen.sight.sees_notice_to(&notice.to, caller.person()));
    let items = visible.map(|notice| {
        let own = mails.iter().filter(|mail| mail.entry == notice.entry && mail.position == notice.position);
        NoticeView {
            at: Moment(notice.at),
            to: notice.to,
            template: notice.template.map(|template| template.to_string()),
            text: notice.text,
            mails: own.cloned().map(MailView::from).collect(),
        }
    });
    Ok(Reply::new(List { items: items.collect() }))
}

/// `GET /mails`
pub(crate) async fn mails(
    State(app): App,
    caller: Caller,
    Here(uri): Here,
    Query(search): Query<Search>,
) -> Result<Reply<200, List<MailLine>>, Problem> {
    caller.require_administrator()?;
    let limit = query::limit(search.limit)?;
    let after = search.after.as_deref().map(cursor).transpose()?;
    let state = search.state.map(|state| match state {
        MailState::Waiting => DeliveryState::Waiting,
        MailState::Delivered => DeliveryState::Delivered,
        MailState::GivenUp => DeliveryState::GivenUp,
    });
    let found = app.store.queries().mails(state, after.as_ref(), limit).await?;
    let next = found.last().filter(|_| found.len() >= limit as usize);
    let next = next.map(|last| query::next(&uri, &format!("{}~{}~{}", last.case, last.entry, last.person)));
    let line =
        |row: MailRow| MailLine { case: row.case.to_string(), notice: row.entry.clone(), mail: MailView::from(row) };
    Ok(Reply::new(List { items: found.into_iter().map(line).collect() }).followed_by(next))
}

/// Where a page ends: the case, the notice, the person, none of which has a tilde in it.
fn cursor(text: &str) -> Result<MailKey, Problem> {
    let mut parts = text.splitn(3, '~');
    let mut next = || parts.next().ok_or_else(|| query::invalid(&motcua_store::BadCursor.to_string()));
    let (case, entry) = (CaseId::from(next()?), next()?.to_owned());
    Ok((case, entry, PersonId::from(next()?)))
}

impl From<MailRow> for MailView {
    fn from(row: MailRow) -> Self {
        Self {
            to: row.person.to_string(),
            state: row.state.word(),
            attempts: row.attempts.into_iter().map(AttemptView::from).collect(),
            next_at: row.next_at.map(Moment),
        }
    }
}
