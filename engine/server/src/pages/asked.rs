//! Looking up a case by its number, for everybody.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use maud::html;

use super::filled::Sent;
use super::frame::frame;
use super::moments::moment;
use super::visitor::{Tongue, token};
use super::{Shown, page, say};
use crate::api::lookups;
use crate::installation::Installation;

/// `GET /{lang}/look-up?number=`
pub(super) async fn look_up(
    State(app): State<Arc<Installation>>,
    Tongue(language): Tongue,
    headers: HeaderMap,
    uri: Uri,
) -> Shown {
    let number = Sent::of(uri.query().unwrap_or_default().as_bytes()).first("number").trim().to_owned();
    let who = match token(&headers) {
        Some(token) => app.identify(&token).await.ok(),
        None => None,
    };
    let found = match number.is_empty() {
        true => None,
        false => Some(lookups::one(State(Arc::clone(&app)), Path(lookups::Number { number: number.clone() })).await),
    };
    let title = say(language, "Tra cứu hồ sơ", "Look up a case");
    let zone = app.zone();
    let main = html! {
        h1 { (title) }
        form.narrow method="get" action={ "/" (language.code()) "/look-up" } {
            label for="number" { (say(language, "Mã số hồ sơ", "Case number")) }
            p.hint #number-hint { (say(language, "Ghi trên giấy tiếp nhận.", "It stands on your receipt.")) }
            input #number name="number" value=(number) required aria-describedby="number-hint" autocomplete="off";
            button type="submit" { (say(language, "Tra cứu", "Look up")) }
        }
        @match &found {
            None => {}
            Some(Err(problem)) => section.card role="status" { p { (problem.detail(language)) } },
            Some(Ok(reply)) => {
                @let case = reply.body();
                section.card role="status" {
                    h2 { (case.number) }
                    dl {
                        @if let Some(completed) = case.completed {
                            dt { (say(language, "Tình trạng", "State")) }
                            dd { (if completed { say(language, "Đã giải quyết xong", "It is over") } else { say(language, "Đang giải quyết", "Being processed") }) }
                        }
                        @if let Some(status) = &case.status {
                            dt { (say(language, "Giai đoạn", "Stage")) } dd { (status.label.get(language)) }
                        }
                        @if let Some(due) = case.due_at {
                            dt { (say(language, "Hẹn trả", "Due")) } dd { (moment(language, &zone, due.0)) }
                        }
                    }
                }
            }
        }
    };
    Ok(page(StatusCode::OK, frame(language, title, who.as_ref(), "/look-up", main)))
}
