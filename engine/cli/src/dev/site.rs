//! The addresses of the workbench.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{Html, IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Json, Router, middleware};
use motcua_kernel::text::Language;
use serde::Deserialize;
use serde_json::json;
use tokio::sync::watch;
use tokio_stream::StreamExt as _;
use tokio_stream::wrappers::WatchStream;

use super::files::{self, Typed, Unsaved};
use super::guard::{self, Gate};
use super::project;
use super::walk::Tour;

const PAGE: &str = include_str!("page/page.html");
const STYLE: &str = include_str!("page/page.css");
const SCRIPT: &str = include_str!("page/page.js");

/// What the workbench works on.
#[derive(Debug)]
pub(crate) struct Bench {
    /// The folder, as the checker writes it.
    pub(crate) home: String,
    /// Who works there: a directory file, where one was named.
    pub(crate) directory: Option<String>,
    /// The language in which the page begins.
    pub(crate) language: Language,
    /// Goes up with each change of a file.
    pub(crate) changes: watch::Receiver<u64>,
    /// What only our own page knows.
    pub(crate) word: String,
}

/// What the page asks about.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Asked {
    lang: String,
    procedure: Option<String>,
    path: String,
    /// What stands in the editor and is not saved.
    text: Option<Arc<str>>,
    lines: Vec<String>,
    name: String,
    before: String,
}

impl Asked {
    fn language(&self) -> Language {
        if self.lang == "vi" { Language::Vi } else { Language::En }
    }

    fn tour(&self, bench: &Bench, procedure: &str) -> Option<Tour> {
        Tour::new(procedure, bench.directory.as_deref(), &self.typed(), &self.lines, self.language())
    }

    fn typed(&self) -> Typed<'_> {
        Typed { path: &self.path, text: self.text.clone() }
    }
}

type Shared = State<Arc<Bench>>;

/// The workbench at an address.
pub(crate) fn router(bench: Bench, address: SocketAddr) -> Router {
    let gate = Arc::new(Gate { address, word: bench.word.clone() });
    Router::new()
        .route("/", get(page))
        .route("/page.css", get(|| asset("text/css; charset=utf-8", STYLE)))
        .route("/page.js", get(|| asset("text/javascript; charset=utf-8", SCRIPT)))
        .route("/api/changes", get(changes))
        .route("/api/file", get(file))
        .route("/api/project", post(shown))
        .route("/api/save", post(save))
        .route("/api/walk", post(walked))
        .route("/api/record", post(record))
        .with_state(Arc::new(bench))
        .layer(middleware::from_fn_with_state(gate, guard::guard))
}

async fn page(State(bench): Shared) -> Html<String> {
    let language = if bench.language == Language::Vi { "vi" } else { "en" };
    Html(PAGE.replace("{{word}}", &bench.word).replace("{{lang}}", language))
}

async fn asset(kind: &'static str, text: &'static str) -> Response {
    ([(header::CONTENT_TYPE, kind)], text).into_response()
}

/// One line for each change, as long as the page is open.
async fn changes(State(bench): Shared) -> Sse<impl tokio_stream::Stream<Item = Result<Event, Infallible>>> {
    let stream = WatchStream::from_changes(bench.changes.clone());
    Sse::new(stream.map(|number| Ok(Event::default().data(number.to_string())))).keep_alive(KeepAlive::default())
}

async fn file(State(bench): Shared, Query(asked): Query<Asked>) -> Response {
    match project::file(&bench.home, &asked.path) {
        Some(file) => Json(file).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn shown(State(bench): Shared, Json(asked): Json<Asked>) -> Response {
    Json(project::shown(&bench.home, asked.procedure.as_deref(), &asked.typed(), asked.language())).into_response()
}

async fn walked(State(bench): Shared, Json(asked): Json<Asked>) -> Response {
    let procedure = asked.procedure.clone().unwrap_or_default();
    let tour = asked.tour(&bench, &procedure);
    Json(tour.map_or(serde_json::Value::Null, |tour| tour.shown())).into_response()
}

async fn record(State(bench): Shared, Json(asked): Json<Asked>) -> Response {
    let procedure = asked.procedure.clone().unwrap_or_default();
    let known = files::all(&bench.home).contains(&procedure);
    let tour = asked.tour(&bench, &procedure).filter(|_| known);
    match tour.map(|tour| tour.save(&asked.name)) {
        Some(Ok(path)) => Json(json!({"path": path.to_string_lossy()})).into_response(),
        Some(Err(error)) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn save(State(bench): Shared, Json(asked): Json<Asked>) -> Response {
    let text = asked.text.as_deref().unwrap_or("");
    match files::save(&bench.home, &asked.path, text, &asked.before) {
        Ok(()) => Json(json!({"mark": files::mark(text)})).into_response(),
        Err(Unsaved::Foreign) => StatusCode::NOT_FOUND.into_response(),
        Err(Unsaved::Changed) => StatusCode::CONFLICT.into_response(),
        Err(Unsaved::Refused(error)) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}

#[cfg(test)]
mod tests;
