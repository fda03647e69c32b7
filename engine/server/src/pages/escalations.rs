//! What is due soon: the rungs ahead, for those who answer for an office.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{Uri, header};
use jiff::SignedDuration;
use maud::{Markup, html};
use motcua_kernel::text::Language;

use super::filled::Sent;
use super::frame::shown;
use super::moments::{day, moment};
use super::visitor::Visitor;
use super::{Shown, say};
use crate::api::escalations::{self as api, EscalationName, Search};
use crate::installation::Installation;
use crate::query::{Here, Query};
use crate::views::Moment;
use crate::views::escalation::EscalationView;

/// A list without another wish is of so many days.
const A_WEEK: SignedDuration = SignedDuration::from_hours(7 * 24);

/// `GET /{lang}/escalations`
pub(super) async fn list(State(app): State<Arc<Installation>>, visitor: Visitor, uri: Uri) -> Shown {
    let language = visitor.language;
    let asked = Sent::of(uri.query().unwrap_or_default().as_bytes());
    let named = |name| Some(asked.first(name)).filter(|value| !value.is_empty()).map(ToOwned::to_owned);
    let chosen = match asked.first("which") {
        "all" => "all",
        "paused" => "paused",
        _ => "",
    };
    let until = app.clock.now().saturating_add(A_WEEK).unwrap_or(jiff::Timestamp::MAX);
    let search = Search {
        until: chosen.is_empty().then_some(Moment(until)),
        paused: chosen == "paused",
        procedure: named("procedure"),
        after: named("after"),
        ..Search::default()
    };
    let reply = api::list(State(Arc::clone(&app)), visitor.caller.clone(), Here(uri), Query(search)).await;
    let reply = reply.map_err(|problem| visitor.refuse(problem))?;
    let next = reply.header(&header::LINK).split(['<', '>']).nth(1).map(ToOwned::to_owned);
    let title = say(language, "Sắp quá hạn", "Due soon");
    let choices = [
        ("", say(language, "Trong bảy ngày", "Within seven days")),
        ("all", say(language, "Tất cả", "All")),
        ("paused", say(language, "Đồng hồ đang dừng", "Clock standing still")),
    ];
    let main = html! {
        h1 { (title) }
        p {
            (say(
                language,
                "Những mốc nhắc chưa đến của các hồ sơ mà cơ quan bạn phụ trách. Mỗi mốc xảy ra một lần, trừ khi việc xong trước đó.",
                "What will happen by itself in the cases that your office answers for. Each happens once, unless the work is done before.",
            ))
        }
        p {
            @for (value, name) in choices {
                a href={ (visitor.at("/escalations")) "?which=" (value) } aria-current=[(value == chosen).then_some("true")] { (name) } " "
            }
        }
        (table(&app, language, &reply.body().items))
        @if let Some(next) = next { p { a href=(next) { (say(language, "Trang sau", "Next page")) } } }
    };
    Ok(shown(&visitor, title, "/escalations", main))
}

/// `GET /{lang}/escalations/{escalation}`
pub(super) async fn one(
    State(app): State<Arc<Installation>>,
    visitor: Visitor,
    Path((_, escalation)): Path<(String, String)>,
) -> Shown {
    let language = visitor.language;
    let below = format!("/escalations/{escalation}");
    let reply = api::one(State(Arc::clone(&app)), visitor.caller.clone(), Path(EscalationName { escalation })).await;
    let detail = reply.map_err(|problem| visitor.refuse(problem))?.into_body();
    let escalation = &detail.escalation;
    let title = format!("{} · {}", escalation.number, escalation.label.get(language));
    let main = html! {
        h1 { (title) }
        dl {
            dt { (say(language, "Khi nào", "When")) } dd { (when(&app, language, escalation)) }
            dt { (say(language, "Hồ sơ", "Case")) }
            dd { a href={ (visitor.at("/cases/")) (escalation.case) } { (escalation.number) } " · " (escalation.title.get(language)) }
            dt { (say(language, "Sẽ làm gì", "What it does")) } dd { (deeds(language, escalation)) }
        }
        @if let Some(draft) = &detail.draft {
            h2 { (say(language, "Bản thảo", "Draft")) }
            p.soft {
                (say(
                    language,
                    "Được gửi tự động vào thời điểm trên, với nội dung của hồ sơ lúc đó.",
                    "Sent by itself at that moment, with what the case says then.",
                ))
            }
            pre { (draft) }
        }
        p { a href=(visitor.at("/escalations")) { (say(language, "Về danh sách", "Back to the list")) } }
    };
    Ok(shown(&visitor, &title, &below, main))
}

fn table(app: &Installation, language: Language, escalations: &[EscalationView]) -> Markup {
    let head = [
        say(language, "Khi nào", "When"),
        say(language, "Hồ sơ", "Case"),
        say(language, "Thời hạn", "Limit"),
        say(language, "Sẽ làm gì", "What it does"),
        say(language, "Cơ quan phụ trách", "Who answers"),
    ];
    html! {
        @if escalations.is_empty() {
            p { (say(language, "Không có mốc nhắc nào.", "Nothing will escalate.")) }
        } @else {
            div.scroll tabindex="0" role="region" aria-label=(say(language, "Danh sách mốc nhắc", "List of escalations")) {
                table {
                    thead { tr { @for name in head { th scope="col" { (name) } } } }
                    tbody {
                        @for escalation in escalations {
                            tr {
                                td { (when(app, language, escalation)) }
                                td {
                                    a href={ "/" (language.code()) "/escalations/" (escalation.id) } { (escalation.number) }
                                    br; span.soft { (escalation.title.get(language)) }
                                }
                                td { (escalation.label.get(language)) br; span.soft { (ends(language, escalation)) } }
                                td { (deeds(language, escalation)) }
                                td { (answers(escalation)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn when(app: &Installation, language: Language, escalation: &EscalationView) -> Markup {
    html! {
        @match escalation.at {
            Some(at) => (moment(language, &app.zone(), at.0)),
            None => span.soft { (say(language, "chưa biết: đồng hồ đang dừng", "not known: the clock stands still")) }
        }
        br; span.soft { (escalation.rung) }
    }
}

fn ends(language: Language, escalation: &EscalationView) -> String {
    let Some(due) = escalation.due_date else { return String::new() };
    let word = match escalation.clock {
        "expired" => say(language, "quá hạn từ", "late since"),
        _ => say(language, "hạn", "due"),
    };
    format!("{word} {}", day(language, due.0))
}

/// What a rung does, a line each.
fn deeds(language: Language, escalation: &EscalationView) -> Markup {
    let told = escalation.recipients.join(", ");
    let condition = escalation.condition.as_deref().map(|condition| match condition {
        "unclaimed" => say(language, "nếu chưa ai nhận việc", "if nobody has taken the task").to_owned(),
        rule => format!("{} {rule}", say(language, "nếu", "if")),
    });
    let urgency = escalation.priority.map(|priority| match priority {
        "high" => say(language, "đánh dấu khẩn", "marked urgent"),
        "low" => say(language, "đánh dấu không gấp", "marked not urgent"),
        _ => say(language, "đánh dấu bình thường", "marked normal"),
    });
    html! {
        @if !told.is_empty() { (say(language, "Báo", "Tells")) " " (told) br; }
        @if let Some(role) = &escalation.reassign { (say(language, "Chuyển việc cho", "Hands the task to")) " " (role) br; }
        @if let Some(urgency) = urgency { (urgency) br; }
        @if let Some(condition) = condition { span.soft { (condition) } }
    }
}

fn answers(escalation: &EscalationView) -> String {
    let parts = [&escalation.agency, &escalation.office].into_iter().flatten();
    parts.map(String::as_str).collect::<Vec<_>>().join(" · ")
}
