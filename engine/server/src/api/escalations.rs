//! `/escalations`: what will escalate, before it does.
//!
//! The store keeps every rung ahead in order of time, by the office that answers for it; a page folds only the cases that it
//! shows, and says what the kernel says of them now. A rung that was reached meanwhile, or belongs to a case that the caller
//! does not see, is left out: a page may come out short, and the header `Link` leads on.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Path, State};
use motcua_kernel::ahead;
use motcua_kernel::case::CaseState;
use motcua_kernel::event::ClockId;
use motcua_kernel::id::{AgencyId, CaseId, OfficeKey};
use motcua_kernel::turn::Context;
use motcua_store::{RungCursor, RungFilter, RungRow};
use schemars::JsonSchema;
use serde::Deserialize;

use super::App;
use crate::identity::Caller;
use crate::installation::Installation;
use crate::problem::Problem;
use crate::query::{self, Here, Query};
use crate::reply::Reply;
use crate::runtime::dispatch::draft;
use crate::sight::Sight;
use crate::views::escalation::{EscalationDetail, EscalationView, RungName};
use crate::views::{List, Moment};

/// Which rungs.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(inline)]
pub(crate) struct Search {
    /// Reached at or before this moment; all that have a moment, if absent.
    pub(crate) until: Option<Moment>,
    /// Of this procedure.
    pub(crate) procedure: Option<String>,
    /// Those for which this agency answers.
    pub(crate) agency: Option<String>,
    /// Instead those whose clock stands still, which have no moment.
    #[serde(default)]
    pub(crate) paused: bool,
    /// Where the page before this one ended.
    pub(crate) after: Option<String>,
    /// How many, from 1 to 500; 50 if absent.
    pub(crate) limit: Option<u32>,
}

/// A rung in an address.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(inline)]
pub(crate) struct EscalationName {
    /// `<case>.<clock>.<rung>`.
    pub(crate) escalation: String,
}

/// `GET /escalations`
pub(crate) async fn list(
    State(app): App,
    caller: Caller,
    Here(uri): Here,
    Query(search): Query<Search>,
) -> Result<Reply<200, List<EscalationView>>, Problem> {
    let limit = query::limit(search.limit)?;
    let filter = RungFilter {
        offices: offices(&caller)?,
        agency: search.agency.map(Into::into),
        procedure: search.procedure.map(Into::into),
        until: search.until.map(|moment| moment.0),
        standing: search.paused,
    };
    let after = match search.after.as_deref().map(str::parse::<RungCursor>) {
        Some(Err(bad)) => return Err(query::invalid(&bad.to_string())),
        Some(Ok(cursor)) => Some(cursor),
        None => None,
    };
    let page = app.store.queries().rungs(&filter, after.as_ref(), limit).await?;
    let (mut cases, mut items) = (BTreeMap::new(), Vec::new());
    for row in page.items {
        if !cases.contains_key(&row.case) {
            cases.insert(row.case.clone(), look(&app, &caller, &row.case).await?);
        }
        items.extend(cases.get(&row.case).and_then(Option::as_ref).and_then(|looked| looked.shows(row)));
    }
    let next = page.next.map(|cursor| query::next(&uri, &cursor.to_string()));
    Ok(Reply::new(List { items }).followed_by(next))
}

/// `GET /escalations/{escalation}`
pub(crate) async fn one(
    State(app): App,
    caller: Caller,
    Path(EscalationName { escalation }): Path<EscalationName>,
) -> Result<Reply<200, EscalationDetail>, Problem> {
    let unknown = || Problem::unknown("unknown-escalation", &escalation);
    offices(&caller)?;
    let name: RungName = escalation.parse().map_err(|()| unknown())?;
    let looked =
        look(&app, &caller, &name.case).await?.filter(|looked| looked.sees(&name.clock)).ok_or_else(unknown)?;
    let Looked { context, case, sight } = &looked;
    let view = EscalationView::of(context, case, &name).ok_or_else(unknown)?;
    // What is told to somebody is shown to whoever may see their notices, and to nobody who sees no case.
    let shown = sight.as_ref().is_some_and(|sight| {
        !view.recipients.is_empty() && view.recipients.iter().all(|to| sight.sees_notice_to(to, caller.person()))
    });
    let draft = match ahead::rung(&context.procedure, case, &name.clock, name.rung).filter(|_| shown) {
        None => None,
        Some(rung) => {
            let visit = match name.clock {
                ClockId::Visit(visit) => Some(visit),
                ClockId::Deadline(_) => None,
            };
            let drafted = draft(&app, case, rung.template.as_ref(), visit);
            Some(drafted.map_err(|why| app.broken("a notice could not be drafted", &why))?)
        }
    };
    Ok(Reply::new(EscalationDetail { escalation: view, draft }))
}

/// An agency, and its office where it has several.
type Office = (AgencyId, Option<OfficeKey>);

/// The offices that somebody answers for; none means all of them. Deny by default: whoever holds no post and does not run
/// the installation answers for nothing.
fn offices(caller: &Caller) -> Result<Option<Vec<Office>>, Problem> {
    if caller.is_administrator() {
        return Ok(None);
    }
    let mut offices: Vec<_> = caller.posts().map(|held| (held.agency.clone(), held.post.office.clone())).collect();
    offices.sort();
    offices.dedup();
    match offices.is_empty() {
        false => Ok(Some(offices)),
        true => Err(Problem::not_allowed(
            "Chỉ cán bộ và quản trị viên hệ thống xem được những việc sắp quá hạn.",
            "Only officials and the administrator see what will escalate.",
        )),
    }
}

/// A case as somebody sees it; the administrator sees which rungs there are, and nothing else of it.
struct Looked {
    context: Context,
    case: Arc<CaseState>,
    sight: Option<Sight>,
}

async fn look(app: &Installation, caller: &Caller, case: &CaseId) -> Result<Option<Looked>, Problem> {
    if !caller.is_administrator() {
        let seen = app.see(caller, case).await?;
        return Ok(seen.map(|seen| Looked { context: seen.context, case: seen.case, sight: Some(seen.sight) }));
    }
    let Some(case) = app.store.case(case).await? else { return Ok(None) };
    let Some(procedure) = &case.procedure else { return Ok(None) };
    Ok(app.pinned(procedure).await?.map(|context| Looked { context, case, sight: None }))
}

impl Looked {
    fn shows(&self, row: RungRow) -> Option<EscalationView> {
        let name = RungName { case: row.case, clock: row.clock, rung: row.rung };
        EscalationView::of(&self.context, &self.case, &name).filter(|_| self.sees(&name.clock))
    }

    /// How much time another office has for its step is between it and its superiors; the deadlines of the case are known to
    /// all offices in it.
    fn sees(&self, clock: &ClockId) -> bool {
        let Some(sight) = &self.sight else { return true };
        match clock {
            ClockId::Deadline(_) => sight.sees_officials(),
            ClockId::Visit(visit) => self
                .case
                .open
                .get(visit)
                .is_some_and(|stay| sight.sees_officials() && sight.sees_visit(*visit, &stay.step)),
        }
    }
}
