//! `/tasks`: the inbox, taking a task, giving it back, doing it.

use std::collections::BTreeSet;

use axum::extract::{Path, State};
use motcua_kernel::command::{Command, Duty, Post};
use motcua_kernel::id::{RoleId, VisitId};
use motcua_kernel::may_do;
use motcua_kernel::rejection::{Forbidden, Rejection};
use motcua_kernel::source::Known;
use motcua_kernel::turn::Context;
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
use crate::short::{Name, Sentences};
use crate::views::task::{TaskDetail, TaskView, parse, tag};
use crate::views::{List, Moment};
use crate::wire::{Data, Json};

/// Which tasks.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(inline)]
pub(crate) struct Search {
    /// Only those of this role.
    pub(crate) role: Option<String>,
    /// Only those of this procedure.
    pub(crate) procedure: Option<String>,
    /// `mineAndFree` (default), `mine`, `free` or `all`.
    #[serde(default)]
    pub(crate) holding: Hold,
    /// With a limit that ends before this moment.
    pub(crate) due_before: Option<Moment>,
    /// Where the page before this one ended.
    pub(crate) after: Option<String>,
    /// How many, from 1 to 500; 50 if absent.
    pub(crate) limit: Option<u32>,
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
    pub(crate) outcome: Name,
    /// The filled form.
    #[serde(default)]
    pub(crate) data: Data,
    /// Why only now, where the limit has passed.
    pub(crate) late_reason: Option<Sentences>,
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
    let (mut posts, mut stands_in_for, mut left_by) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for post in caller.posts().map(|held| &held.post).filter(|post| wanted(&post.role)) {
        match &post.duty {
            Duty::Away => continue,
            Duty::Own => {}
            Duty::Deputy { of } => _ = stands_in_for.insert(of.clone()),
            Duty::Colleague { of, .. } => _ = left_by.insert(of.clone()),
        }
        posts.insert((post.role.clone(), post.office.clone()));
    }
    let filter = InboxFilter {
        person: Some(person.clone()),
        posts: posts.into_iter().collect(),
        stands_in_for: stands_in_for.into_iter().collect(),
        left_by: left_by.into_iter().collect(),
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
    let items = page.items.iter().filter(|task| wanted(&task.role)).filter_map(|task| {
        let context = app.catalogue.pinned(&task.procedure)?;
        let is_offered = may_see(&caller, &context, task) && search.holding.admits(&caller, &context, task);
        is_offered.then(|| TaskView::of_row(&context.procedure, task, now)).flatten()
    });
    let next = page.next.map(|cursor| query::next(&uri, &cursor.to_string()));
    Ok(Reply::new(List { items: items.collect() }).followed_by(next))
}

/// Roles of two agencies may have the same name; a task is for those of its own. Nothing is offered to somebody who is away
/// by the calendar of the procedure.
fn may_see(caller: &Caller, context: &Context, task: &TaskRow) -> bool {
    if task.role == "applicant" {
        return caller.person() == Some(&task.applicant);
    }
    let acts = |post: &Post| post.duty.acts() && post.role == task.role && is_in(post, task);
    task.holder.as_ref() == caller.person() || caller.posts_in(context).iter().any(acts)
}

fn is_in(post: &Post, task: &TaskRow) -> bool {
    task.office.is_none() || task.office == post.office
}

impl Hold {
    /// Whether a task belongs to the list on the day that the calendar of its procedure has.
    fn admits(self, caller: &Caller, context: &Context, task: &TaskRow) -> bool {
        let Some(holder) = task.holder.as_ref().filter(|holder| Some(*holder) != caller.person()) else { return true };
        let posts = caller.posts_in(context);
        let of_task = || posts.iter().filter(|post| post.role == task.role && is_in(post, task));
        let stands_in = of_task().any(|post| matches!(&post.duty, Duty::Deputy { of } if of == holder));
        let is_left = of_task()
            .any(|post| matches!(&post.duty, Duty::Colleague { of, deputy } if of == holder && deputy.is_none()));
        match self {
            Self::All => true,
            Self::Mine => stands_in,
            Self::Free => is_left,
            Self::MineAndFree => stands_in || is_left,
        }
    }
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
    if let Err(refusal) = may_do(&seen.context, &seen.case, visit, &caller.actor(&seen.context))
        && is_for_others(&refusal)
    {
        return Err(refusal.into());
    }
    let detail = TaskDetail::of(&seen.context, &seen.case, visit, &seen.sight, app.clock.now());
    let detail = detail.ok_or_else(|| Problem::unknown_task(&task))?;
    app.write_down(&caller, &seen, "GET /tasks/{task}").await?;
    Ok(Reply::new(detail).tagged(&tag(stay)))
}

fn is_for_others(refusal: &Rejection) -> bool {
    !matches!(
        refusal,
        Rejection::NotAllowed {
            why: Forbidden::Performed { .. } | Forbidden::PrincipalPerformed { .. } | Forbidden::Away,
            ..
        }
    )
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
    app.act(&caller, case.as_str(), None, Known::default(), make).await.map_err(|problem| as_task(problem, &task))?;
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
    app.act(&caller, case.as_str(), None, Known::default(), make).await.map_err(|problem| as_task(problem, &task))?;
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
    let late_reason = late_reason.map(|reason| reason.0);
    let command = Command::Complete { visit, outcome: outcome.0.into(), data: data.0, late_reason };
    let known = app.known_in(&caller, &case, &command).await?;
    let make = guarded(seen, visit, &caller, command);
    let receipt =
        app.act(&caller, case.as_str(), Some(key), known, make).await.map_err(|problem| as_task(problem, &task))?;
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
            may_do(&now.context, &now.case, visit, &caller.actor(&now.context))?;
            seen.require(&tag(stay))?;
        }
        Ok(command)
    }
}

/// Somebody who asks for a task is told of the task.
fn as_task(problem: Problem, task: &str) -> Problem {
    if problem.code() == "unknown-case" { Problem::unknown_task(task) } else { problem }
}
