//! `/cases/{case}/migrations` and `/procedures/{procedure}/migrations`: open cases go on under another version.
//!
//! No key is needed: a case that is there stays there, so a request that was cut off is sent again.

use std::collections::BTreeSet;

use axum::extract::{Path, State};
use motcua_kernel::event::Approval;
use motcua_kernel::migration::Obstacle;
use motcua_kernel::rejection::Rejection;
use motcua_kernel::text::Language;
use motcua_store::CaseRow;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::procedures::ProcedureId;
use super::{App, CaseName};
use crate::identity::Caller;
use crate::problem::Problem;
use crate::query;
use crate::reply::Reply;
use crate::runtime::migration::Fate;
use crate::views::Said;
use crate::wire::Json;

/// What a migration may do to dates, because the operator says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Approved {
    /// Offices may get less time than they had. An applicant never does.
    Earlier,
    /// Offices may get more time, and the applicant waits longer.
    Later,
}

/// To which version.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Move {
    /// The author's version.
    version: u32,
    /// What it may do to dates.
    #[serde(default)]
    approve: BTreeSet<Approved>,
}

/// Which cases, and to which version.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Moves {
    /// The author's version.
    version: u32,
    /// What it may do to dates.
    #[serde(default)]
    approve: BTreeSet<Approved>,
    /// Where the part before this one ended: its `next`.
    after: Option<String>,
    /// How many cases at once, from 1 to 500; 50 if absent.
    limit: Option<u32>,
}

/// What became, or would become, of a case.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FateView {
    /// The case.
    case: String,
    /// Its public number.
    number: String,
    /// The version on which it was.
    version: u32,
    /// `moves`, `stays`, `there` (it was moved before) or `ending` (it is being wound up).
    fate: &'static str,
    /// Why it stays.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    obstacles: Vec<ObstacleView>,
}

/// Something that would be lost.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ObstacleView {
    /// What kind of thing.
    code: &'static str,
    /// In a sentence.
    message: Said,
}

/// What became of part of the cases.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Moved {
    /// Each case.
    items: Vec<FateView>,
    /// Where the next part begins; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// `POST /cases/{case}/migrations`
pub(crate) async fn one(
    State(app): App,
    caller: Caller,
    Path(CaseName { case }): Path<CaseName>,
    Json { value: order, .. }: Json<Move>,
) -> Result<Reply<201, FateView>, Problem> {
    if !caller.is_administrator() {
        // Whoever may not see the case does not learn from the refusal that there is one.
        app.require(&caller, &case).await?;
        caller.require_administrator()?;
    }
    let unknown = || Problem::unknown_case(&case);
    let row = app.store.queries().case(&case.as_str().into()).await?.ok_or_else(unknown)?;
    let target = app.deployed(row.procedure.id.as_str(), Some(order.version)).await?;
    match app.migrate(&caller, &row.case, &target.context, &approvals(&order.approve)).await? {
        Fate::Stays(obstacles) => Err(Rejection::CannotMigrate { obstacles }.into()),
        Fate::Ending => {
            Err(Rejection::WrongPhase { expected: "an open case", found: "a case that is over or being wound up" }
                .into())
        }
        fate => Ok(Reply::new(FateView::of(&row, &fate))),
    }
}

/// `POST /procedures/{procedure}/migrations`
pub(crate) async fn all(
    State(app): App,
    caller: Caller,
    Path(ProcedureId { procedure }): Path<ProcedureId>,
    Json { value: order, .. }: Json<Moves>,
) -> Result<Reply<201, Moved>, Problem> {
    caller.require_administrator()?;
    let limit = query::limit(order.limit)?;
    let after = order.after.as_deref().map(str::parse).transpose();
    let after = after.map_err(|_| query::invalid("`after` is the `next` of the part before"))?;
    let target = app.deployed(&procedure, Some(order.version)).await?;
    let approved = approvals(&order.approve);
    let portion = app.open_cases(&target.context.procedure.reference.id, after.as_ref(), limit).await?;
    let mut items = Vec::new();
    for row in &portion.cases {
        items.push(FateView::of(row, &app.migrate(&caller, &row.case, &target.context, &approved).await?));
    }
    Ok(Reply::new(Moved { items, next: portion.next.map(|next| next.to_string()) }))
}

/// As the kernel says it.
pub(crate) fn approvals(approved: &BTreeSet<Approved>) -> BTreeSet<Approval> {
    let kernel = |approved: &Approved| match approved {
        Approved::Earlier => Approval::Earlier,
        Approved::Later => Approval::Later,
    };
    approved.iter().map(kernel).collect()
}

impl FateView {
    pub(crate) fn of(row: &CaseRow, fate: &Fate) -> Self {
        let obstacles = match fate {
            Fate::Stays(obstacles) => obstacles.iter().map(ObstacleView::of).collect(),
            Fate::There | Fate::Moves | Fate::Ending => Vec::new(),
        };
        let (case, number, version) = (row.case.to_string(), row.number.to_string(), row.procedure.version);
        Self { case, number, version, fate: fate.word(), obstacles }
    }
}

impl ObstacleView {
    fn of(obstacle: &Obstacle) -> Self {
        let message = Said { vi: obstacle.explain(Language::Vi), en: obstacle.explain(Language::En) };
        Self { code: obstacle.code(), message }
    }
}

impl Fate {
    fn word(&self) -> &'static str {
        match self {
            Self::There => "there",
            Self::Moves => "moves",
            Self::Stays(_) => "stays",
            Self::Ending => "ending",
        }
    }
}
