//! `/procedures`: the catalogue. Open to everybody who is identified: what can be applied for is no secret.

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::http::header::ACCEPT;
use motcua_definition::drawing;
use schemars::JsonSchema;
use serde::Deserialize;

use super::App;
use crate::identity::Caller;
use crate::language::Reader;
use crate::problem::Problem;
use crate::reply::{Page, Reply};
use crate::views::List;
use crate::views::procedure::{ProcedureView, VersionView};
use motcua_papers::spoken;

/// A procedure in an address.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(inline)]
pub(crate) struct ProcedureId {
    /// The procedure.
    pub(crate) procedure: String,
}

/// A version in an address.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(inline)]
pub(crate) struct VersionName {
    /// The procedure.
    pub(crate) procedure: String,
    /// The author's version.
    pub(crate) version: u32,
}

/// `GET /procedures`
pub(crate) async fn list(State(app): App, _: Caller) -> Result<Reply<200, List<ProcedureView>>, Problem> {
    app.refresh().await?;
    let newest = app.catalogue.newest();
    let items = newest.iter().map(|deployed| {
        let procedure = &deployed.context.procedure;
        ProcedureView::of(procedure, deployed.at, app.catalogue.versions(&procedure.reference.id))
    });
    Ok(Reply::new(List { items: items.collect() }))
}

/// `GET /procedures/{procedure}`
pub(crate) async fn one(
    State(app): App,
    _: Caller,
    Path(ProcedureId { procedure }): Path<ProcedureId>,
) -> Result<Reply<200, ProcedureView>, Problem> {
    let deployed = app.deployed(&procedure, None).await?;
    let versions = app.catalogue.versions(&deployed.context.procedure.reference.id);
    Ok(Reply::new(ProcedureView::of(&deployed.context.procedure, deployed.at, versions)))
}

/// `GET /procedures/{procedure}/versions/{version}`
pub(crate) async fn version(
    State(app): App,
    _: Caller,
    Path(VersionName { procedure, version }): Path<VersionName>,
) -> Result<Reply<200, VersionView>, Problem> {
    let deployed = app.deployed(&procedure, Some(version)).await?;
    let versions = app.catalogue.versions(&deployed.context.procedure.reference.id);
    Ok(Reply::new(VersionView::of(&deployed.context.procedure, deployed.at, versions)))
}

/// `GET /procedures/{procedure}/versions/{version}/graph`
pub(crate) async fn graph(
    State(app): App,
    _: Caller,
    Reader(language): Reader,
    headers: HeaderMap,
    Path(VersionName { procedure, version }): Path<VersionName>,
) -> Result<Page, Problem> {
    let deployed = app.deployed(&procedure, Some(version)).await?;
    let language = spoken(&deployed.context, language);
    let accept = headers.get(ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or("*/*");
    let wants = |media_type: &str| {
        accept.split(',').any(|range| range.split(';').next().unwrap_or_default().trim() == media_type)
    };
    if wants("text/vnd.mermaid") {
        Ok(Page::mermaid(drawing::mermaid(&deployed.context.procedure, language)))
    } else if wants("image/svg+xml") || wants("image/*") || wants("*/*") {
        Ok(Page::svg(drawing::svg(&deployed.context.procedure, language)))
    } else {
        Err(Problem::new(
            "not-acceptable",
            "Sơ đồ có các dạng `image/svg+xml` và `text/vnd.mermaid`.",
            "The graph comes as `image/svg+xml` or `text/vnd.mermaid`.",
        ))
    }
}
