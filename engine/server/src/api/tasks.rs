//! `/tasks`: the inbox, taking a task, giving it back, doing it.

use axum::extract::{Path, State};
use motcua_kernel::command::Command;
use motcua_kernel::id::{RoleId, VisitId};
use motcua_kernel::may_do;
use motcua_kernel::rejection::{Forbidden, Rejection};
use motcua_store::{Holding, InboxCursor, InboxFilter, TaskRow};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{App, TaskName};
use crate::identity::Caller;
use crate::preconditions::{IdempotencyKey, IfMatch};
use crate::problem::Problem;
use crate::query::{self, Here, Query};
use crate::reply::{Nothing, Reply, Written};
use crate::runtime::submit::{Done, Seen};
use crate::views::task::{TaskDetail, TaskView, parse, tag};
use crate::views::{List, Moment};
use crate::wire::{Data, Json};

/// Which tasks.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(inline)]
pub(crate) struct Search {
    /// Only those of this role.
    role: Option<String>,
    /// Only those of this procedure.
    procedure: Option<String>,
    /// `mineAndFree` (default), `mine`, `free` or `all`.
    #[serde(default)]
    holding: Hold,
    /// With a limit that ends before this moment.
    due_before: Option<Moment>,
    /// Where the page before this one ended.
    after: Option<String>,
    /// How many, from 1 to 500; 50 if absent.
    limit: Option<u32>,
}

/// Held by whom.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Hold {
    /// Those that the caller holds, and those that nobody holds.
    #[default]
    MineAndFree,
    /// Those that the caller holds.
    Mine,
    /// Those that nobody holds.
    Free,
    /// All, also those that colleagues hold.
    All,
}

/// Finishes a task.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Completion {
    /// By which button.
    outcome: String,
    /// The filled form.
    #[serde(default)]
    data: Data,
    /// Why only now, where the limit has passed.
    late_reason: Option<String>,
}

/// `GET /tasks`
pub(crate) async fn inbox(
    State(app): App,
    caller: Caller,
    Here(uri): Here,
    Query(search): Query<Search>,
) -> Result<Reply<200, List<TaskView>>, Problem> {
    let person = caller.require_person()?;
    let wanted = |role: &RoleId| search.role.as_ref().is_none_or(|wanted| *role == **wanted);
    let posts = caller.posts.iter().map(|held| &held.post).filter(|post| wanted(&post.role));
    let filter = InboxFilter {
        person: Some(person.clone()),
        posts: posts.map(|post| (post.role.clone(), post.office.clone())).collect(),
        holding: match search.holding {
            Hold::MineAndFree => Holding::MineAndFree,
            Hold::Mine => Holding::Mine,
            Hold::Free => Holding::Free,
            Hold::All => Holding::All,
        },
        procedure: search.procedure.map(Into::into),
        due_before: search.due_before.map(|moment| moment.0),
    };
    let after = match search.after.as_deref().map(str::parse::<InboxCursor>) {
        Some(Err(bad)) => return Err(query::invalid(&bad.to_string())),
        Some(Ok(cursor)) => Some(cursor),
        None => None,
    };
    let page = app.store.queries().inbox(&filter, after.as_ref(), query::limit(search.limit)?).await?;
    let now = app.clock.now();
    let items = page.items.iter().filter(|task| wanted(&task.role) && may_see(&caller, task));
    let items = items.filter_map(|task| TaskView::of_row(&app.catalogue.pinned(&task.procedure)?.procedure, task, now));
    let next = page.next.map(|cursor| query::next(&uri, &cursor.to_string()));
    Ok(Reply::new(List { items: items.collect() }).followed_by(next))
}

/// Roles of two agencies may have the same name; a task is for those of its own.
fn may_see(caller: &Caller, task: &TaskRow) -> bool {
    if task.role == "applicant" {
        return caller.person() == Some(&task.applicant);
    }
    task.holder.as_ref() == caller.person()
        || caller.posts.iter().any(|held| held.post.role == task.role && Some(&held.agency) == task.agency.as_ref())
}

/// `GET /tasks/{task}`
pub(crate) async fn one(
    State(app): App,
    caller: Caller,
    Path(TaskName { task }): Path<TaskName>,
) -> Result<Reply<200, TaskDetail>, Problem> {
    let (case, visit) = parse(&task).ok_or_else(|| Problem::unknown_task(&task))?;
    let seen = app.see(&caller, &case).await?.ok_or_else(|| Problem::unknown_task(&task))?;
    let stay = seen.case.open.get(&visit).ok_or_else(|| Problem::unknown_task(&task))?;
    // Colleagues may read what they may not do themselves (four eyes), but not what is for others altogether.
    if let Err(refusal) = may_do(&seen.context, &seen.case, visit, &caller.actor(&seen.context.procedure))
        && is_for_others(&refusal)
    {
        return Err(refusal.into());
    }
    let detail = TaskDetail::of(&seen.context, &seen.case, visit, &seen.sight, app.clock.now());
    let detail = detail.ok_or_else(|| Problem::unknown_task(&task))?;
    Ok(Reply::new(detail).tagged(&tag(stay)))
}

fn is_for_others(refusal: &Rejection) -> bool {
    !matches!(refusal, Rejection::NotAllowed { why: Forbidden::Performed { .. }, .. })
}

/// `PUT /tasks/{task}/assignment`
pub(crate) async fn claim(
    State(app): App,
    caller: Caller,
    Path(TaskName { task }): Path<TaskName>,
    seen: IfMatch,
) -> Result<Reply<200, TaskDetail>, Problem> {
    let (case, visit) = parse(&task).ok_or_else(|| Problem::unknown_task(&task))?;
    let make = guarded(seen, visit, &caller, Command::Claim { visit });
    app.act(&caller, case.as_str(), None, make).await.map_err(|problem| as_task(problem, &task))?;
    one(State(app), caller, Path(TaskName { task })).await
}

/// `DELETE /tasks/{task}/assignment`
pub(crate) async fn release(
    State(app): App,
    caller: Caller,
    Path(TaskName { task }): Path<TaskName>,
    seen: IfMatch,
) -> Result<Nothing, Problem> {
    let (case, visit) = parse(&task).ok_or_else(|| Problem::unknown_task(&task))?;
    let make = guarded(seen, visit, &caller, Command::Release { visit });
    app.act(&caller, case.as_str(), None, make).await.map_err(|problem| as_task(problem, &task))?;
    let after = app.require(&caller, case.as_str()).await?;
    let tag = after.case.open.get(&visit).map(tag).unwrap_or_default();
    Ok(Nothing::tagged(&tag))
}

/// `POST /tasks/{task}/completions`
pub(crate) async fn complete(
    State(app): App,
    caller: Caller,
    Path(TaskName { task }): Path<TaskName>,
    key: IdempotencyKey,
    seen: IfMatch,
    Json { value: completion, digest }: Json<Completion>,
) -> Result<Reply<201, Written<Done>>, Problem> {
    let (case, visit) = parse(&task).ok_or_else(|| Problem::unknown_task(&task))?;
    let key = app.key(&caller, &key, "POST", &format!("/tasks/{task}/completions"), &digest);
    let Completion { outcome, data, late_reason } = completion;
    let command = Command::Complete { visit, outcome: outcome.into(), data: data.0, late_reason };
    let make = guarded(seen, visit, &caller, command);
    let receipt = app.act(&caller, case.as_str(), Some(key), make).await.map_err(|problem| as_task(problem, &task))?;
    Ok(Reply::new(Written::of(&receipt)?).tagged(&crate::views::case::tag(receipt.version)))
}

/// The command, if the caller has seen the task as it is. Whoever may not do it at all is told that first; and a task
/// that is over answers that it is over, whatever was seen of it.
fn guarded(
    seen: IfMatch,
    visit: VisitId,
    caller: &Caller,
    command: Command,
) -> impl FnOnce(&Seen) -> Result<Command, Problem> + Send + 'static {
    let caller = caller.clone();
    move |now| {
        if let Some(stay) = now.case.open.get(&visit)
            && !seen.admits(&tag(stay))
        {
            may_do(&now.context, &now.case, visit, &caller.actor(&now.context.procedure))?;
            seen.require(&tag(stay))?;
        }
        Ok(command)
    }
}

/// Somebody who asks for a task is told of the task.
fn as_task(problem: Problem, task: &str) -> Problem {
    if problem.code() == "unknown-case" { Problem::unknown_task(task) } else { problem }
}
