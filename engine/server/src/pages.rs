//! Pages for people, made on the server: they work without script, in Vietnamese and English by their address.
//!
//! A page asks what a program would ask, through the same handlers, and shows the answer: it can neither see nor do more.
//! Whoever signs in with a token has it kept in a cookie that no script reads and no other site sends. A form is taken only
//! from a page of this very address.

mod account;
mod asked;
mod cases;
mod catalogue;
mod escalations;
mod fields;
mod filled;
mod frame;
mod moments;
mod tasks;
mod visitor;

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use maud::Markup;
use motcua_kernel::text::Language;

use crate::installation::Installation;
use crate::language;
use crate::problem::Problem;

/// No form of a page is longer.
const FORM_BYTES_MAX: usize = 300 * 1024;

/// What a page may load: its style, its own pictures, and nothing from anywhere else.
const POLICY: &str = "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self'; form-action 'self'; \
                      base-uri 'none'; frame-ancestors 'none'";

/// What a page answers.
type Shown = Result<Response, Refused>;

/// Why there is no page: a problem, in the language of the page.
#[derive(Debug)]
struct Refused {
    language: Language,
    problem: Problem,
}

/// Every page.
pub(crate) fn router() -> Router<Arc<Installation>> {
    Router::new()
        .route("/", get(to_language))
        .route("/style.css", get(frame::style))
        .route("/{lang}", get(cases::home))
        .route("/{lang}/sign-in", get(account::ask).post(account::sign_in))
        .route("/{lang}/sign-out", post(account::sign_out))
        .route("/{lang}/look-up", get(asked::look_up))
        .route("/{lang}/procedures", get(catalogue::list))
        .route("/{lang}/procedures/{procedure}", get(catalogue::one))
        .route("/{lang}/procedures/{procedure}/graph.svg", get(catalogue::graph))
        .route("/{lang}/procedures/{procedure}/application", get(catalogue::ask).post(catalogue::apply))
        .route("/{lang}/tasks", get(tasks::inbox))
        .route("/{lang}/tasks/{task}", get(tasks::one).post(tasks::complete))
        .route("/{lang}/tasks/{task}/assignment", post(tasks::assign))
        .route("/{lang}/escalations", get(escalations::list))
        .route("/{lang}/escalations/{escalation}", get(escalations::one))
        .route("/{lang}/cases", get(cases::list))
        .route("/{lang}/cases/{case}", get(cases::one))
        .route("/{lang}/cases/{case}/deadlines/{deadline}", get(cases::deadline))
        .route("/{lang}/cases/{case}/documents/{number}", get(cases::document))
        .route("/{lang}/cases/{case}/withdrawal", post(cases::withdraw))
}

/// `GET /`: in the language of the browser.
async fn to_language(State(_): State<Arc<Installation>>, headers: HeaderMap) -> Response {
    go(&format!("/{}", language::preferred(&headers).code()))
}

/// Another page.
fn go(address: &str) -> Response {
    (StatusCode::SEE_OTHER, [(header::LOCATION, address)]).into_response()
}

/// A page.
fn page(status: StatusCode, markup: Markup) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (status, headers, markup.into_string()).into_response()
}

/// A sentence in the language of a page.
fn say<'t>(language: Language, vi: &'t str, en: &'t str) -> &'t str {
    match language {
        Language::Vi => vi,
        Language::En => en,
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        frame::refusal(self.language, &self.problem)
    }
}
