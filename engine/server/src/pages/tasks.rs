//! The inbox, and one task with its form.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{StatusCode, Uri, header};
use axum::response::Response;
use jiff::SignedDuration;
use maud::{Markup, html};
use motcua_kernel::text::Language;

use super::fields::{Showing, fields};
use super::filled::{Sent, sent};
use super::frame::{frame, mistakes, shown};
use super::moments::moment;
use super::visitor::Visitor;
use super::{Shown, cases, go, page, say};
use crate::api::TaskName;
use crate::api::tasks::{self as api, Completion, Hold, Search};
use crate::identity::{base32, random, sha256};
use crate::installation::Installation;
use crate::preconditions::{IdempotencyKey, IfMatch};
use crate::problem::Problem;
use crate::query::{Here, Query};
use crate::short::Short;
use crate::views::task::{TaskDetail, TaskView};
use crate::wire::{Data, Json};

/// What ends within a day is shown as pressing.
const SOON: SignedDuration = SignedDuration::from_hours(24);

/// `GET /{lang}/tasks`
pub(super) async fn inbox(State(app): State<Arc<Installation>>, visitor: Visitor, uri: Uri) -> Shown {
    let language = visitor.language;
    let asked = Sent::of(uri.query().unwrap_or_default().as_bytes());
    let (holding, chosen) = match asked.first("holding") {
        "mine" => (Hold::Mine, "mine"),
        "free" => (Hold::Free, "free"),
        "all" => (Hold::All, "all"),
        _ => (Hold::MineAndFree, ""),
    };
    let after = Some(asked.first("after")).filter(|after| !after.is_empty()).map(ToOwned::to_owned);
    let search = Search { holding, after, ..Search::default() };
    let reply = api::inbox(State(Arc::clone(&app)), visitor.caller.clone(), Here(uri), Query(search)).await;
    let reply = reply.map_err(|problem| visitor.refuse(problem))?;
    let next = reply.header(&header::LINK).split(['<', '>']).nth(1).map(ToOwned::to_owned);
    let title = say(language, "Việc cần làm", "Inbox");
    let choices = [
        ("", say(language, "Của tôi và chưa ai nhận", "Mine and free")),
        ("mine", say(language, "Của tôi", "Mine")),
        ("free", say(language, "Chưa ai nhận", "Free")),
        ("all", say(language, "Tất cả", "All")),
    ];
    let main = html! {
        h1 { (title) }
        p {
            @for (value, name) in choices {
                a href={ (visitor.at("/tasks")) "?holding=" (value) } aria-current=[(value == chosen).then_some("true")] { (name) } " "
            }
        }
        (list(&app, language, &reply.body().items))
        @if let Some(next) = next { p { a href=(next) { (say(language, "Trang sau", "Next page")) } } }
    };
    Ok(shown(&visitor, title, "/tasks", main))
}

fn list(app: &Installation, language: Language, tasks: &[TaskView]) -> Markup {
    let (zone, now) = (app.zone(), app.clock.now());
    let head = [
        say(language, "Hạn", "Due"),
        say(language, "Việc", "Task"),
        say(language, "Hồ sơ", "Case"),
        say(language, "Người nhận", "Held by"),
        say(language, "Chờ từ", "Waiting since"),
    ];
    html! {
        @if tasks.is_empty() {
            p { (say(language, "Không có việc nào đang chờ.", "Nothing is waiting for you.")) }
        } @else {
            div.scroll tabindex="0" role="region" aria-label=(say(language, "Danh sách việc", "List of tasks")) {
                table {
                    thead { tr { @for name in head { th scope="col" { (name) } } } }
                    tbody {
                        @for task in tasks {
                            tr {
                                td { (due(language, task, &zone, now)) }
                                td { a href={ "/" (language.code()) "/tasks/" (task.id) } { (task.label.get(language)) } }
                                td { (task.number) br; span.soft { (title_of(app, language, task)) } }
                                td { (task.holder.as_deref().unwrap_or(say(language, "chưa ai", "nobody"))) }
                                td { (moment(language, &zone, task.since.0)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn due(language: Language, task: &TaskView, zone: &jiff::tz::TimeZone, now: jiff::Timestamp) -> Markup {
    let Some(at) = task.due_at else { return html! { span.soft { (say(language, "không có hạn", "no limit")) } } };
    let soon = at.0.duration_since(now) <= SOON;
    let class = if task.late {
        "late"
    } else if soon {
        "soon"
    } else {
        ""
    };
    html! {
        span class=(class) { (moment(language, zone, at.0)) }
        @if task.late { br; span.late { (say(language, "quá hạn", "late")) } }
    }
}

fn title_of(app: &Installation, language: Language, task: &TaskView) -> String {
    let newest = app.catalogue.deployed(&task.procedure.id, Some(task.procedure.version)).ok();
    newest.map(|deployed| deployed.context.procedure.title.get(language).to_owned()).unwrap_or_default()
}

/// A task as it is now, and its tag.
async fn look(app: &Arc<Installation>, visitor: &Visitor, task: &str) -> Result<(TaskDetail, String), Problem> {
    let name = Path(TaskName { task: task.to_owned() });
    let reply = api::one(State(Arc::clone(app)), visitor.caller.clone(), name).await?;
    let tag = reply.header(&header::ETAG).to_owned();
    Ok((reply.into_body(), tag))
}

/// `GET /{lang}/tasks/{task}`
pub(super) async fn one(
    State(app): State<Arc<Installation>>,
    visitor: Visitor,
    Path((_, task)): Path<(String, String)>,
) -> Shown {
    let (detail, tag) = look(&app, &visitor, &task).await.map_err(|problem| visitor.refuse(problem))?;
    draw(&app, &visitor, &detail, &tag, None, None)
}

/// `POST /{lang}/tasks/{task}`
pub(super) async fn complete(
    State(app): State<Arc<Installation>>,
    visitor: Visitor,
    Path((_, task)): Path<(String, String)>,
    body: Bytes,
) -> Shown {
    let sent = sent(visitor.language, &body)?;
    let (detail, tag) = look(&app, &visitor, &task).await.map_err(|problem| visitor.refuse(problem))?;
    let reason = Some(sent.first("late_reason").trim()).filter(|reason| !reason.is_empty());
    let completion = Completion {
        outcome: Short(sent.first("outcome").to_owned()),
        data: Data(sent.data(&detail.form)),
        late_reason: reason.map(|reason| Short(reason.to_owned())),
    };
    let done = api::complete(
        State(Arc::clone(&app)),
        visitor.caller.clone(),
        Path(TaskName { task }),
        IdempotencyKey::of_page(sent.first("key")),
        IfMatch::of_page(sent.first("tag")),
        Json { value: completion, digest: sha256(&body) },
    );
    match done.await {
        Ok(_) => Ok(go(&visitor.at("/tasks"))),
        Err(problem) => draw(&app, &visitor, &detail, &tag, Some(&sent), Some(&problem)),
    }
}

/// `POST /{lang}/tasks/{task}/assignment`
pub(super) async fn assign(
    State(app): State<Arc<Installation>>,
    visitor: Visitor,
    Path((_, task)): Path<(String, String)>,
    body: Bytes,
) -> Shown {
    let sent = sent(visitor.language, &body)?;
    let (name, tag) = (Path(TaskName { task: task.clone() }), IfMatch::of_page(sent.first("tag")));
    let (state, caller) = (State(Arc::clone(&app)), visitor.caller.clone());
    let done = match sent.first("do") {
        "release" => api::release(state, caller, name, tag).await.map(drop),
        _ => api::claim(state, caller, name, tag).await.map(drop),
    };
    done.map_err(|problem| visitor.refuse(problem))?;
    Ok(go(&visitor.at(&format!("/tasks/{task}"))))
}

fn draw(
    app: &Installation,
    visitor: &Visitor,
    detail: &TaskDetail,
    tag: &str,
    sent: Option<&Sent>,
    problem: Option<&Problem>,
) -> Shown {
    let (language, task) = (visitor.language, &detail.task);
    let key = base32(&random::<16>().map_err(|problem| visitor.refuse(problem))?);
    let below = format!("/tasks/{}", task.id);
    let mine = task.holder.as_deref() == visitor.caller.person().map(|person| person.as_str());
    let main = html! {
        p { a href=(visitor.at("/tasks")) { "← " (say(language, "Việc cần làm", "Inbox")) } }
        h1 { (task.label.get(language)) }
        p.soft { (title_of(app, language, task)) " · " a href=(visitor.at(&format!("/cases/{}", task.case))) { (task.number) } }
        (mistakes(language, problem))
        @if let Some(summary) = &detail.summary { p { (summary.get(language)) } }
        @if let Some(limit) = &detail.limit { (cases::clock(language, &app.zone(), say(language, "Thời hạn của bước này", "Limit of this step"), limit)) }
        form method="post" action=(visitor.at(&format!("{below}/assignment"))) {
            input type="hidden" name="tag" value=(tag);
            @if mine {
                button.second type="submit" name="do" value="release" { (say(language, "Trả lại việc", "Give it back")) }
            } @else if task.holder.is_none() {
                button.second type="submit" name="do" value="claim" { (say(language, "Nhận việc", "Take it")) }
            } @else {
                p { (say(language, "Đang do người khác giữ: ", "Held by: ")) (task.holder.as_deref().unwrap_or_default()) }
            }
        }
        (cases::steps_shown(language, &app.zone(), &detail.shown))
        form.card method="post" action=(visitor.at(&below)) {
            h2 { (say(language, "Kết quả của bước", "What is decided")) }
            input type="hidden" name="key" value=(key);
            input type="hidden" name="tag" value=(tag);
            (fields(&detail.form, Showing { language, sent, problem }))
            @if detail.late_reason_required {
                label for="late_reason" { (say(language, "Lý do quá hạn", "Why it is late")) }
                textarea #late_reason name="late_reason" rows="2" required { (sent.map(|sent| sent.first("late_reason")).unwrap_or_default()) }
            }
            div {
                @for outcome in &detail.outcomes {
                    @if let Some(confirm) = &outcome.confirm { p.hint { (outcome.label.get(language)) ": " (confirm.get(language)) } }
                }
                @for outcome in &detail.outcomes {
                    button type="submit" name="outcome" value=(outcome.id) { (outcome.label.get(language)) }
                }
            }
        }
    };
    let status = problem.map_or(StatusCode::OK, Problem::status);
    Ok(drawn(status, visitor, task.label.get(language), &below, main))
}

fn drawn(status: StatusCode, visitor: &Visitor, title: &str, below: &str, main: Markup) -> Response {
    page(status, frame(visitor.language, title, Some(&visitor.caller), below, main))
}
