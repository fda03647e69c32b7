//! `/cases`: opening, finding, reading, withdrawing.

use axum::extract::{Path, State};
use motcua_kernel::command::Command;
use motcua_kernel::id::{PersonId, StepId};
use motcua_kernel::procedure::Procedure;
use motcua_kernel::source::Known;
use motcua_store::{CaseCursor, CaseFilter, CaseOrder, CaseRow};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{App, CaseName};
use crate::identity::Caller;
use crate::installation::Installation;
use crate::preconditions::{IdempotencyKey, IfMatch};
use crate::problem::Problem;
use crate::query::{self, Here, Query};
use crate::reply::{Reply, Written};
use crate::runtime::submit::{Done, Opening};
use crate::short::{Name, Sentences};
use crate::views::case::{CaseView, StatusView, is_late, status, tag};
use crate::views::procedure::ProcedureName;
use crate::views::{List, Moment};
use crate::wire::{Data, Json};

/// Opens a case.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct OpenCase {
    /// The name of the procedure; the newest version here that is in force is used.
    pub(crate) procedure: Name,
    /// Another version of it.
    pub(crate) version: Option<u32>,
    /// By which start, where the procedure has several.
    pub(crate) start: Option<Name>,
    /// For whom; the caller, if absent.
    pub(crate) applicant: Option<Name>,
    /// The filled form of the start.
    pub(crate) data: Data,
}

/// Withdraws the application.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Withdrawal {
    /// Why, if the applicant says so.
    pub(crate) reason: Option<Sentences>,
}

/// A case in a list.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CaseLine {
    /// Opaque.
    pub(crate) id: String,
    /// The number printed on the slip.
    pub(crate) number: String,
    /// What it is pinned to.
    pub(crate) procedure: ProcedureName,
    /// `open`, `compensating` or `ended`.
    pub(crate) phase: &'static str,
    /// The public stage.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) status: Option<StatusView>,
    /// Who asked.
    pub(crate) applicant: String,
    /// When.
    pub(crate) opened_at: Moment,
    /// The earliest end of a deadline that is not met.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) due_at: Option<Moment>,
    /// Whether a deadline has passed unmet.
    pub(crate) late: bool,
}

/// Which cases.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(inline)]
pub(crate) struct Search {
    /// Of this procedure.
    pub(crate) procedure: Option<String>,
    /// At this public stage.
    pub(crate) status: Option<String>,
    /// `open`, `compensating` or `ended`.
    pub(crate) phase: Option<PhaseName>,
    /// Only those with (or without) a deadline that has passed unmet.
    pub(crate) late: Option<bool>,
    /// With a deadline that ends before this moment.
    pub(crate) due_before: Option<Moment>,
    /// `newest` (default) or `due`.
    #[serde(default)]
    pub(crate) sort: Sort,
    /// Where the page before this one ended.
    pub(crate) after: Option<String>,
    /// How many, from 1 to 500; 50 if absent.
    pub(crate) limit: Option<u32>,
}

/// Where cases stand in their life.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum PhaseName {
    /// Running.
    Open,
    /// Completed steps are being undone.
    Compensating,
    /// Over.
    Ended,
}

/// In which order.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Sort {
    /// The last opened first.
    #[default]
    Newest,
    /// The earliest deadline first.
    Due,
}

/// `POST /cases`
pub(crate) async fn open(
    State(app): App,
    caller: Caller,
    key: IdempotencyKey,
    Json { value: order, digest }: Json<OpenCase>,
) -> Result<Reply<201, Written<Done>>, Problem> {
    let person = caller.require_person()?.clone();
    let context = app.find(&order.procedure.0, order.version).await?;
    let opening = Opening {
        start: start(&context.procedure, order.start.map(|start| start.0))?,
        applicant: order.applicant.map_or(person, |applicant| PersonId::from(applicant.0)),
        data: order.data.0,
        context,
    };
    let receipt = app.open(&caller, app.key(&caller, &key, "POST", "/cases", &digest), opening).await?;
    let address = format!("/api/v1/cases/{}", receipt.case);
    Ok(Reply::new(Written::of(&receipt)?).tagged(&tag(receipt.version)).located(&address))
}

/// The start that is meant: the only one, or the one that is named.
fn start(procedure: &Procedure, named: Option<String>) -> Result<StepId, Problem> {
    if let Some(named) = named {
        return Ok(named.into());
    }
    let starts: Vec<_> = procedure.starts().map(|step| step.id.clone()).collect();
    match starts.as_slice() {
        [only] => Ok(only.clone()),
        several => {
            let names = several.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            Err(Problem::invalid(
                "/start",
                "required",
                format!("Thủ tục có nhiều cách mở hồ sơ; hãy chọn một: {names}."),
                format!("The procedure can be opened in several ways; name one: {names}."),
            ))
        }
    }
}

/// `GET /cases`
pub(crate) async fn list(
    State(app): App,
    caller: Caller,
    Here(uri): Here,
    Query(search): Query<Search>,
) -> Result<Reply<200, List<CaseLine>>, Problem> {
    let person = caller.require_person()?;
    let limit = query::limit(search.limit)?;
    let filter = CaseFilter {
        procedure: search.procedure.map(Into::into),
        status: search.status.map(Into::into),
        phase: search.phase.map(|phase| phase.word().to_owned()),
        // Whoever holds no post sees their own cases alone: the database can find those directly.
        applicant: caller.posts().next().is_none().then(|| person.clone()),
        agency: None,
        due_before: search.due_before.map(|moment| moment.0),
        order: match search.sort {
            Sort::Newest => CaseOrder::Newest,
            Sort::Due => CaseOrder::Due,
        },
    };
    let after = match search.after.as_deref().map(str::parse::<CaseCursor>) {
        Some(Err(bad)) => return Err(query::invalid(&bad.to_string())),
        Some(Ok(cursor)) => Some(cursor),
        None => None,
    };
    let (items, next) = visible(&app, &caller, &filter, search.late, after, limit).await?;
    let next = next.map(|cursor| query::next(&uri, &cursor.to_string()));
    Ok(Reply::new(List { items }).followed_by(next))
}

/// How many cases are looked through for one page. A page may then come out short; the header `Link` leads on.
const SCANNED_MAX: usize = 2_000;

/// A page of what the caller may see. What may be seen depends on the state of each case, so it is asked of each.
async fn visible(
    app: &Installation,
    caller: &Caller,
    filter: &CaseFilter,
    late: Option<bool>,
    mut after: Option<CaseCursor>,
    limit: u32,
) -> Result<(Vec<CaseLine>, Option<CaseCursor>), Problem> {
    let (mut items, mut scanned) = (Vec::new(), 0);
    loop {
        // Never more than still fit, so that the page ends where the database's page ends.
        let room = limit - u32::try_from(items.len()).unwrap_or(limit).min(limit);
        let page = app.store.queries().cases(filter, after.as_ref(), room).await?;
        scanned += page.items.len();
        for row in page.items {
            items.extend(line(app, caller, row, late).await?);
        }
        after = page.next;
        let full = items.len() >= limit as usize || scanned >= SCANNED_MAX;
        if full || after.is_none() {
            return Ok((items, after));
        }
    }
}

async fn line(
    app: &Installation,
    caller: &Caller,
    row: CaseRow,
    late: Option<bool>,
) -> Result<Option<CaseLine>, Problem> {
    let Some(seen) = app.see(caller, &row.case).await? else { return Ok(None) };
    let is_late = is_late(&seen.case);
    if late.is_some_and(|wanted| wanted != is_late) {
        return Ok(None);
    }
    Ok(Some(CaseLine {
        id: row.case.to_string(),
        number: row.number.to_string(),
        procedure: ProcedureName::of(&seen.context.procedure),
        phase: row.phase,
        status: status(&seen.context, &seen.case),
        applicant: row.applicant.to_string(),
        opened_at: Moment(row.opened_at),
        due_at: row.due_at.map(Moment),
        late: is_late,
    }))
}

impl PhaseName {
    fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Compensating => "compensating",
            Self::Ended => "ended",
        }
    }
}

/// `GET /cases/{case}`
pub(crate) async fn one(
    State(app): App,
    caller: Caller,
    Path(CaseName { case }): Path<CaseName>,
) -> Result<Reply<200, CaseView>, Problem> {
    let seen = app.require(&caller, &case).await?;
    let view = CaseView::of(&seen.context, &seen.case, &seen.sight, app.clock.now());
    app.write_down(&caller, &seen, "GET /cases/{case}").await?;
    Ok(Reply::new(view).tagged(&tag(seen.case.version)))
}

/// `POST /cases/{case}/withdrawals`
pub(crate) async fn withdraw(
    State(app): App,
    caller: Caller,
    Path(CaseName { case }): Path<CaseName>,
    key: IdempotencyKey,
    seen: IfMatch,
    Json { value: withdrawal, digest }: Json<Withdrawal>,
) -> Result<Reply<201, Written<Done>>, Problem> {
    let address = format!("/cases/{case}/withdrawals");
    let key = app.key(&caller, &key, "POST", &address, &digest);
    let receipt = app
        .act(&caller, &case, Some(key), Known::default(), move |now| {
            // A case that is over answers that it is over, whatever the caller has seen of it.
            if now.case.is_live() {
                seen.require(&tag(now.case.version))?;
            }
            Ok(Command::Withdraw { reason: withdrawal.reason.map(|reason| reason.0) })
        })
        .await?;
    Ok(Reply::new(Written::of(&receipt)?).tagged(&tag(receipt.version)))
}
