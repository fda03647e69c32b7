//! What stands around every page: its head, the way to the other pages, the other language.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use maud::{DOCTYPE, Markup, html};
use motcua_kernel::text::Language;

use super::{page, say};
use crate::identity::Caller;
use crate::problem::Problem;

/// The one style of all pages.
const STYLE: &str = include_str!("style.css");

/// `GET /style.css`
pub(super) async fn style() -> Response {
    let headers = [(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "max-age=3600")];
    (headers, STYLE).into_response()
}

/// A whole page. `below` is its address without the language.
pub(super) fn frame(language: Language, title: &str, who: Option<&Caller>, below: &str, main: Markup) -> Markup {
    let code = language.code();
    let (other, other_name) = match language {
        Language::Vi => ("en", "English"),
        Language::En => ("vi", "Tiếng Việt"),
    };
    html! {
        (DOCTYPE)
        html lang=(code) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " · motcua" }
                link rel="stylesheet" href="/style.css";
            }
            body {
                a.skip href="#main" { (say(language, "Đến nội dung chính", "Skip to the content")) }
                header {
                    a.name href={ "/" (code) } { "motcua" }
                    nav aria-label=(say(language, "Các trang", "Pages")) { (ways(language, who, below)) }
                    a.tongue lang=(other) hreflang=(other) href={ "/" (other) (below) } { (other_name) }
                    @if let Some(person) = who.and_then(Caller::person) {
                        form method="post" action={ "/" (code) "/sign-out" } {
                            button.plain type="submit" { (say(language, "Đăng xuất", "Sign out")) " (" (person) ")" }
                        }
                    }
                }
                main #main { (main) }
            }
        }
    }
}

fn ways(language: Language, who: Option<&Caller>, below: &str) -> Markup {
    let official = who.is_some_and(|caller| caller.posts().next().is_some());
    let all = [
        (official, "/tasks", say(language, "Việc cần làm", "Inbox")),
        (official, "/escalations", say(language, "Sắp quá hạn", "Due soon")),
        (who.is_some(), "/cases", say(language, "Hồ sơ", "Cases")),
        (who.is_some(), "/procedures", say(language, "Thủ tục", "Procedures")),
        (true, "/look-up", say(language, "Tra cứu", "Look up")),
    ];
    html! {
        ul {
            @for (_, address, name) in all.into_iter().filter(|(shown, ..)| *shown) {
                li {
                    a href={ "/" (language.code()) (address) } aria-current=[below.starts_with(address).then_some("page")] {
                        (name)
                    }
                }
            }
        }
    }
}

/// Why there is no page.
pub(super) fn refusal(language: Language, problem: &Problem) -> Response {
    let title = problem.title(language);
    let main = html! {
        h1 { (title) }
        p { (problem.detail(language)) }
        p { a href={ "/" (language.code()) } { (say(language, "Về trang đầu", "To the first page")) } }
    };
    page(problem.status(), frame(language, title, None, "", main))
}

/// A page that somebody sees who has signed in.
pub(super) fn shown(visitor: &super::visitor::Visitor, title: &str, below: &str, main: Markup) -> Response {
    page(StatusCode::OK, frame(visitor.language, title, Some(&visitor.caller), below, main))
}

/// What is wrong with a form, all at once, each with the way to its field.
pub(super) fn mistakes(language: Language, problem: Option<&Problem>) -> Markup {
    let Some(problem) = problem else { return html! {} };
    html! {
        section.error role="alert" aria-labelledby="mistakes" {
            h2 #mistakes { (problem.title(language)) }
            p { (problem.detail(language)) }
            ul {
                @for error in problem.errors() {
                    li { a href={ "#" (id_of(&error.pointer)) } { (error.detail.get(language)) } }
                }
            }
        }
    }
}

/// The name of a field within its page: `/data/home/line` is `data.home.line`.
pub(super) fn id_of(pointer: &str) -> String {
    pointer.trim_start_matches('/').replace('/', ".")
}
