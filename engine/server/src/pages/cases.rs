//! Cases: where each stands, until when, with whom, and what happened so far.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{Uri, header};
use axum::response::{IntoResponse, Response};
use jiff::tz::TimeZone;
use maud::{Markup, html};
use motcua_kernel::text::Language;

use super::filled::{Sent, sent};
use super::frame::shown;
use super::moments::{day, length, moment, part, value};
use super::visitor::Visitor;
use super::{Shown, go, say};
use crate::api::cases::{self as api, Search, Withdrawal};
use crate::api::{CaseName, deadlines, documents, history};
use crate::identity::{base32, random, sha256};
use crate::installation::Installation;
use crate::language::Reader;
use crate::preconditions::{IdempotencyKey, IfMatch};
use crate::query::{Here, Query};
use crate::reply::Reply;
use crate::short::Short;
use crate::views::case::{CaseView, OpenStep};
use crate::views::clock::{ClockView, DeadlineView};
use crate::views::ledger::LedgerView;
use crate::views::task::ShownStep;
use crate::views::visit::VisitView;
use crate::wire::Json;

/// `GET /{lang}`
pub(super) async fn home(visitor: Visitor) -> Response {
    let official = visitor.caller.posts().next().is_some();
    go(&visitor.at(if official { "/tasks" } else { "/cases" }))
}

/// `GET /{lang}/cases`
pub(super) async fn list(State(app): State<Arc<Installation>>, visitor: Visitor, uri: Uri) -> Shown {
    let language = visitor.language;
    let after = Sent::of(uri.query().unwrap_or_default().as_bytes()).first("after").to_owned();
    let search = Search { after: Some(after).filter(|after| !after.is_empty()), ..Search::default() };
    let reply = api::list(State(Arc::clone(&app)), visitor.caller.clone(), Here(uri), Query(search)).await;
    let reply = reply.map_err(|problem| visitor.refuse(problem))?;
    let next = reply.header(&header::LINK).split(['<', '>']).nth(1).map(ToOwned::to_owned);
    let (zone, title) = (app.zone(), say(language, "Hồ sơ", "Cases"));
    let head = [
        say(language, "Mã số", "Number"),
        say(language, "Thủ tục", "Procedure"),
        say(language, "Giai đoạn", "Stage"),
        say(language, "Hẹn trả", "Due"),
    ];
    let name = |line: &api::CaseLine| {
        let deployed = app.catalogue.deployed(&line.procedure.id, Some(line.procedure.version)).ok();
        deployed.map(|deployed| deployed.context.procedure.title.get(language).to_owned()).unwrap_or_default()
    };
    let main = html! {
        h1 { (title) }
        @if reply.body().items.is_empty() {
            p { (say(language, "Chưa có hồ sơ nào. ", "There is no case yet. ")) a href=(visitor.at("/procedures")) { (say(language, "Xem các thủ tục", "See what can be applied for")) } }
        } @else {
            div.scroll tabindex="0" role="region" aria-label=(title) {
                table {
                    thead { tr { @for name in head { th scope="col" { (name) } } } }
                    tbody {
                        @for line in &reply.body().items {
                            tr {
                                td { a href=(visitor.at(&format!("/cases/{}", line.id))) { (line.number) } }
                                td { (name(line)) }
                                td { (line.status.as_ref().map(|status| status.label.get(language)).unwrap_or_default()) }
                                td {
                                    @if let Some(due) = line.due_at { span class=[line.late.then_some("late")] { (moment(language, &zone, due.0)) } }
                                    @if line.late { " " span.late { (say(language, "quá hạn", "late")) } }
                                }
                            }
                        }
                    }
                }
            }
        }
        @if let Some(next) = next { p { a href=(next) { (say(language, "Trang sau", "Next page")) } } }
    };
    Ok(shown(&visitor, title, "/cases", main))
}

/// `GET /{lang}/cases/{case}`
pub(super) async fn one(
    State(app): State<Arc<Installation>>,
    visitor: Visitor,
    Path((_, case)): Path<(String, String)>,
) -> Shown {
    let (language, caller) = (visitor.language, &visitor.caller);
    let name = || Path(CaseName { case: case.clone() });
    let reply = api::one(State(Arc::clone(&app)), caller.clone(), name()).await;
    let reply = reply.map_err(|problem| visitor.refuse(problem))?;
    let tag = reply.header(&header::ETAG).to_owned();
    let view = reply.into_body();
    let visits = history::visited(State(Arc::clone(&app)), caller.clone(), name()).await;
    let visits = visits.map_err(|problem| visitor.refuse(problem))?.into_body().items;
    let papers = documents::list(State(Arc::clone(&app)), caller.clone(), name()).await;
    let papers = papers.map_err(|problem| visitor.refuse(problem))?.into_body().items;
    // Another agency than those of the case has none.
    let ledger = history::ledger(State(Arc::clone(&app)), caller.clone(), name()).await.ok().map(Reply::into_body);
    let (zone, below) = (app.zone(), format!("/cases/{case}"));
    let own = caller.person().is_some_and(|person| *person == *view.applicant);
    let key = base32(&random::<16>().map_err(|problem| visitor.refuse(problem))?);
    let main = html! {
        h1 { (say(language, "Hồ sơ", "Case")) " " (view.number) }
        (standing(language, &zone, &view))
        @for deadline in &view.deadlines { (deadline_card(&visitor, &zone, &below, deadline)) }
        h2 { (say(language, "Đang ở đâu", "Where it is")) }
        @if view.open_steps.is_empty() { p { (say(language, "Không còn bước nào đang mở.", "No step is open any more.")) } }
        @for step in &view.open_steps { (open_step(&visitor, &zone, step)) }
        @if !papers.is_empty() {
            h2 { (say(language, "Giấy tờ", "Papers")) }
            ul { @for paper in &papers { li { a href=(visitor.at(&format!("{below}/documents/{}", paper.number))) { (paper.title.get(language)) } span.soft { " · " (moment(language, &zone, paper.issued_at.0)) } } } }
        }
        @if let Some(ledger) = &ledger { (ledger_table(language, ledger)) }
        h2 { (say(language, "Diễn biến", "What happened")) }
        ol.line { @for visit in visits.iter().rev() { (happened(language, &zone, visit)) } }
        @if own && view.phase == "open" {
            h2 { (say(language, "Rút hồ sơ", "Withdraw")) }
            form.card method="post" action=(visitor.at(&format!("{below}/withdrawal"))) {
                input type="hidden" name="key" value=(key);
                input type="hidden" name="tag" value=(tag);
                label for="reason" { (say(language, "Lý do (không bắt buộc)", "Why (optional)")) }
                textarea #reason name="reason" rows="2" {}
                button.second type="submit" { (say(language, "Rút hồ sơ", "Withdraw the application")) }
            }
        }
    };
    Ok(shown(&visitor, &view.number, &below, main))
}

/// Who had it, and for how long.
fn ledger_table(language: Language, ledger: &LedgerView) -> Markup {
    let head = [
        say(language, "Ai giữ hồ sơ", "Who had it"),
        say(language, "Trong giờ làm việc", "In opening hours"),
        say(language, "Ngoài giờ", "While closed"),
        say(language, "Quá hạn", "Late"),
    ];
    html! {
        h2 { (say(language, "Thời gian ở từng nơi", "How long, and with whom")) }
        div.scroll tabindex="0" role="region" aria-label=(head[0]) {
            table {
                thead { tr { @for name in head { th scope="col" { (name) } } } }
                tbody {
                    @for account in &ledger.accounts {
                        tr {
                            td {
                                (account.label.get(language))
                                @if let Some(person) = &account.person { " · " (person) }
                                @if account.now { " " span.soon { (say(language, "hiện tại", "now")) } }
                            }
                            td { (hours(account.open_seconds)) }
                            td { (hours(account.closed_seconds)) }
                            td { @if account.late_seconds > 0.0 { span.late { (hours(account.late_seconds)) } } }
                        }
                    }
                }
            }
        }
    }
}

/// `31:05`: hours and minutes, rounded down.
fn hours(seconds: f64) -> String {
    let minutes = (seconds / 60.0).floor();
    format!("{}:{:02}", (minutes / 60.0).floor(), minutes % 60.0)
}

fn standing(language: Language, zone: &TimeZone, view: &CaseView) -> Markup {
    html! {
        section.card {
            dl {
                dt { (say(language, "Giai đoạn", "Stage")) }
                dd {
                    @match (&view.status, view.phase) {
                        (Some(status), _) => strong { (status.label.get(language)) },
                        (None, "ended") => strong { (say(language, "Đã kết thúc", "It is over")) },
                        (None, _) => strong { (say(language, "Đang giải quyết", "Being processed")) },
                    }
                    @if view.late { " " span.late { (say(language, "quá hạn", "late")) } }
                }
                dt { (say(language, "Người nộp", "Applicant")) } dd { (view.applicant) }
                dt { (say(language, "Nộp lúc", "Handed in")) } dd { (moment(language, zone, view.opened_at.0)) }
                @if let Some(ended) = view.ended_at { dt { (say(language, "Kết thúc", "Ended")) } dd { (moment(language, zone, ended.0)) } }
            }
        }
    }
}

fn deadline_card(visitor: &Visitor, zone: &TimeZone, below: &str, deadline: &DeadlineView) -> Markup {
    let language = visitor.language;
    match &deadline.clock {
        None => {
            html! { section.card { h2 { (deadline.label.get(language)) } p.soft { (say(language, "Chưa bắt đầu tính.", "It has not begun to count.")) } } }
        }
        Some(view) => html! {
            (clock(language, zone, deadline.label.get(language), view))
            p { a href=(visitor.at(&format!("{below}/deadlines/{}", deadline.name))) { (say(language, "Vì sao là ngày này?", "Why this date?")) } }
        },
    }
}

/// How a clock stands, in words.
pub(super) fn clock(language: Language, zone: &TimeZone, label: &str, view: &ClockView) -> Markup {
    let (class, state) = match view.state {
        "running" => ("", say(language, "đang tính", "running")),
        "paused" => (
            "pause",
            say(language, "đang tạm dừng: thời gian này không bị tính", "standing still: this time does not count"),
        ),
        "met" => ("good", say(language, "đúng hạn", "met")),
        "expired" => ("late", say(language, "đã quá hạn", "passed")),
        _ => ("soft", say(language, "đã khép lại", "closed")),
    };
    let since = view.pauses.iter().find(|pause| pause.to.is_none());
    html! {
        section.card {
            h2 { (label) }
            dl {
                dt { (say(language, "Hạn", "Due")) }
                dd { strong { (day(language, view.due_date.0)) } " (" (length(language, &view.within)) ")" @if view.provisional { " " span.soft { (say(language, "tạm tính: lịch nghỉ chưa công bố", "provisional: the holidays are not known yet")) } } }
                dt { (say(language, "Tình trạng", "State")) }
                dd { span class=(class) { (state) } @if let Some(pause) = since { " " span.soft { (say(language, "từ", "since")) " " (moment(language, zone, pause.from.0)) } } }
                dt { (say(language, "Còn lại", "Left")) } dd { (part(language, &view.left.0, &view.within)) }
            }
        }
    }
}

fn open_step(visitor: &Visitor, zone: &TimeZone, step: &OpenStep) -> Markup {
    let language = visitor.language;
    let with = step.agency.as_ref().map(|agency| agency.label.get(language).to_owned());
    let with = with.unwrap_or_else(|| match step.waits_for {
        "person" | "payment" => say(language, "người nộp hồ sơ", "the applicant").to_owned(),
        "moment" => say(language, "một thời điểm", "a moment").to_owned(),
        "repair" => say(language, "bộ phận kỹ thuật", "those who run the system").to_owned(),
        _ => say(language, "các nhánh xử lý", "its branches").to_owned(),
    });
    html! {
        section.card {
            h2 { (step.label.get(language)) }
            dl {
                dt { (say(language, "Đang chờ", "Waits for")) } dd { (with) @if let Some(holder) = &step.holder { " · " (holder) } }
                dt { (say(language, "Từ lúc", "Since")) } dd { (moment(language, zone, step.since.0)) }
                @if let Some(limit) = &step.limit { dt { (say(language, "Hạn của bước", "Limit")) } dd { (moment(language, zone, limit.due_at.0)) } }
                @if let Some(payment) = &step.payment { dt { (say(language, "Cần nộp", "To be paid")) } dd { (value(language, zone, &payment.amount.0)) " · " (payment.reference) } }
            }
            @if step.visit_required { p { (say(language, "Cần đến trực tiếp.", "You have to appear in person.")) } }
            @if let Some(task) = step.task.as_ref().filter(|_| may_open(visitor, step)) { p { a href=(visitor.at(&format!("/tasks/{task}"))) { (say(language, "Mở việc này", "Open the task")) } } }
        }
    }
}

/// Whether a step is one that this visitor could do: a link to what is for others leads nowhere.
fn may_open(visitor: &Visitor, step: &OpenStep) -> bool {
    let Some(role) = &step.role else { return false };
    role == "applicant" || visitor.caller.posts().any(|held| held.post.role == **role)
}

fn happened(language: Language, zone: &TimeZone, visit: &VisitView) -> Markup {
    let state = match visit.state {
        "open" => say(language, "đang mở", "open"),
        "completed" => say(language, "xong", "done"),
        "skipped" => say(language, "bỏ qua", "skipped"),
        "expired" => say(language, "hết hạn", "its time ran out"),
        _ => say(language, "đã hủy", "cancelled"),
    };
    html! {
        li {
            strong { (visit.label.get(language)) } " · " (state)
            @if let Some(outcome) = visit.outcome.as_ref().filter(|outcome| *outcome != "done") { " (" (outcome) ")" }
            br;
            span.soft {
                (moment(language, zone, visit.entered_at.0))
                @if let Some(ended) = visit.ended_at { " → " (moment(language, zone, ended.0)) }
                @if let Some(by) = &visit.by { " · " (by) }
            }
            @if let Some(reason) = &visit.late_reason { br; (say(language, "Lý do quá hạn", "Why late")) ": " (reason) }
        }
    }
}

/// What earlier steps say.
pub(super) fn steps_shown(language: Language, zone: &TimeZone, steps: &[ShownStep]) -> Markup {
    html! {
        @for step in steps {
            section.card {
                h2 { (step.label.get(language)) }
                dl {
                    @for field in &step.fields {
                        dt { (field.label.as_ref().map_or(field.name.as_str(), |label| label.get(language))) }
                        dd { (field.said.as_ref().map_or_else(|| value(language, zone, &field.value.0), |said| said.get(language).to_owned())) }
                    }
                }
            }
        }
    }
}

/// `GET /{lang}/cases/{case}/deadlines/{deadline}`
pub(super) async fn deadline(
    State(app): State<Arc<Installation>>,
    visitor: Visitor,
    Path((_, case, deadline)): Path<(String, String, String)>,
) -> Shown {
    let language = visitor.language;
    let below = format!("/cases/{case}/deadlines/{deadline}");
    let name = deadlines::DeadlineName { case: case.clone(), deadline };
    let reply = deadlines::explain(State(app), visitor.caller.clone(), Path(name)).await;
    let explanation = reply.map_err(|problem| visitor.refuse(problem))?.into_body();
    let title = say(language, "Vì sao là ngày này?", "Why this date?");
    let main = html! {
        p { a href=(visitor.at(&format!("/cases/{case}"))) { "← " (say(language, "Hồ sơ", "The case")) } }
        h1 { (title) }
        pre tabindex="0" { (explanation.text.get(language)) }
    };
    Ok(shown(&visitor, title, &below, main))
}

/// `GET /{lang}/cases/{case}/documents/{number}`
pub(super) async fn document(
    State(app): State<Arc<Installation>>,
    visitor: Visitor,
    Path((_, case, number)): Path<(String, String, u32)>,
) -> Shown {
    let name = Path(documents::PaperName { case, number });
    let paper = documents::one(State(app), visitor.caller.clone(), Reader(visitor.language), name).await;
    Ok(paper.map_err(|problem| visitor.refuse(problem))?.into_response())
}

/// `POST /{lang}/cases/{case}/withdrawal`
pub(super) async fn withdraw(
    State(app): State<Arc<Installation>>,
    visitor: Visitor,
    Path((_, case)): Path<(String, String)>,
    body: Bytes,
) -> Shown {
    let sent = sent(visitor.language, &body)?;
    let reason = Some(sent.first("reason").trim()).filter(|reason| !reason.is_empty());
    let value = Withdrawal { reason: reason.map(|reason| Short(reason.to_owned())) };
    let done = api::withdraw(
        State(app),
        visitor.caller.clone(),
        Path(CaseName { case: case.clone() }),
        IdempotencyKey::of_page(sent.first("key")),
        IfMatch::of_page(sent.first("tag")),
        Json { value, digest: sha256(&body) },
    );
    done.await.map_err(|problem| visitor.refuse(problem))?;
    Ok(go(&visitor.at(&format!("/cases/{case}"))))
}
