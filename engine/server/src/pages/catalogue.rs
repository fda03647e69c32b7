//! What can be applied for, and applying.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use maud::html;
use motcua_definition::drawing;
use motcua_papers::spoken;

use super::fields::{Showing, fields};
use super::filled::{Sent, sent};
use super::frame::{frame, mistakes, shown};
use super::moments::length;
use super::visitor::Visitor;
use super::{Shown, go, page, say};
use crate::api::cases::{self as api, OpenCase};
use crate::api::procedures;
use crate::identity::{base32, random, sha256};
use crate::installation::Installation;
use crate::preconditions::IdempotencyKey;
use crate::problem::Problem;
use crate::reply::Page;
use crate::short::Short;
use crate::views::procedure::{StepView, VersionView};
use crate::wire::{Data, Json};

/// `GET /{lang}/procedures`
pub(super) async fn list(State(app): State<Arc<Installation>>, visitor: Visitor) -> Shown {
    let language = visitor.language;
    let found = procedures::list(State(Arc::clone(&app)), visitor.caller.clone()).await;
    let found = found.map_err(|problem| visitor.refuse(problem))?.into_body();
    let title = say(language, "Thủ tục", "Procedures");
    let main = html! {
        h1 { (title) }
        @for procedure in &found.items {
            section.card {
                h2 { a href=(visitor.at(&format!("/procedures/{}", procedure.name.id))) { (procedure.title.get(language)) } }
                @if let Some(summary) = &procedure.summary { p { (summary.get(language)) } }
                p.soft { (procedure.basis.join("; ")) }
            }
        }
    };
    Ok(shown(&visitor, title, "/procedures", main))
}

/// The newest version of a procedure.
async fn newest(app: &Arc<Installation>, visitor: &Visitor, procedure: &str) -> Result<VersionView, super::Refused> {
    let deployed = app.deployed(procedure, None).await.map_err(|problem| visitor.refuse(problem))?;
    let context = &deployed.context;
    Ok(VersionView::of(&context.procedure, deployed.at, app.catalogue.versions(&context.procedure.reference.id)))
}

/// `GET /{lang}/procedures/{procedure}`
pub(super) async fn one(
    State(app): State<Arc<Installation>>,
    visitor: Visitor,
    Path((_, procedure)): Path<(String, String)>,
) -> Shown {
    let (language, view) = (visitor.language, newest(&app, &visitor, &procedure).await?);
    let title = view.procedure.title.get(language);
    let below = format!("/procedures/{procedure}");
    let graph = visitor.at(&format!("{below}/graph.svg"));
    let main = html! {
        h1 { (title) }
        @if let Some(summary) = &view.procedure.summary { p { (summary.get(language)) } }
        p.soft { (view.procedure.basis.join("; ")) }
        p { a href=(visitor.at(&format!("{below}/application"))) { (say(language, "Nộp hồ sơ", "Apply")) } }
        section.card {
            h2 { (say(language, "Thời hạn", "How long it may take")) }
            dl {
                @for deadline in &view.deadlines {
                    dt { (deadline.label.get(language)) }
                    dd { (length(language, &deadline.within)) @if !deadline.basis.is_empty() { " (" (deadline.basis.join("; ")) ")" } }
                }
            }
        }
        section.card {
            h2 { (say(language, "Các giai đoạn", "Stages")) }
            ol { @for status in &view.statuses { li { (status.label.get(language)) } } }
        }
        h2 { (say(language, "Sơ đồ", "The way of a case")) }
        p { a href=(graph) { img.graph src=(graph) alt=(say(language, "Sơ đồ các bước của thủ tục", "The steps of the procedure as a graph")); } }
    };
    Ok(shown(&visitor, title, &below, main))
}

/// `GET /{lang}/procedures/{procedure}/graph.svg`
pub(super) async fn graph(
    State(app): State<Arc<Installation>>,
    visitor: Visitor,
    Path((_, procedure)): Path<(String, String)>,
) -> Shown {
    let deployed = app.deployed(&procedure, None).await.map_err(|problem| visitor.refuse(problem))?;
    let language = spoken(&deployed.context, visitor.language);
    Ok(Page::svg(drawing::svg(&deployed.context.procedure, language)).into_response())
}

/// `GET /{lang}/procedures/{procedure}/application`
pub(super) async fn ask(
    State(app): State<Arc<Installation>>,
    visitor: Visitor,
    Path((_, procedure)): Path<(String, String)>,
    uri: axum::http::Uri,
) -> Shown {
    let start = Sent::of(uri.query().unwrap_or_default().as_bytes()).first("start").to_owned();
    let view = newest(&app, &visitor, &procedure).await?;
    draw(&visitor, &view, &start, None, None)
}

/// `POST /{lang}/procedures/{procedure}/application`
pub(super) async fn apply(
    State(app): State<Arc<Installation>>,
    visitor: Visitor,
    Path((_, procedure)): Path<(String, String)>,
    body: Bytes,
) -> Shown {
    let sent = sent(visitor.language, &body)?;
    let view = newest(&app, &visitor, &procedure).await?;
    let start = sent.first("start");
    let form = view.steps.iter().find(|step| step.id == start).map(|step| step.form.as_slice()).unwrap_or_default();
    let applicant = Some(sent.first("applicant").trim()).filter(|applicant| !applicant.is_empty());
    let order = OpenCase {
        procedure: Short(procedure),
        version: None,
        start: Some(Short(start.to_owned())),
        applicant: applicant.map(|applicant| Short(applicant.to_owned())),
        data: Data(sent.data(form)),
    };
    let key = IdempotencyKey::of_page(sent.first("key"));
    let opened =
        api::open(State(Arc::clone(&app)), visitor.caller.clone(), key, Json { value: order, digest: sha256(&body) });
    match opened.await {
        Ok(reply) => {
            let address = reply.header(&axum::http::header::LOCATION).rsplit('/').next().unwrap_or_default();
            Ok(go(&visitor.at(&format!("/cases/{address}"))))
        }
        Err(problem) => draw(&visitor, &view, start, Some(&sent), Some(&problem)),
    }
}

/// The ways in that this visitor may take: an official those of their roles, everybody those of applicants.
fn starts<'v>(visitor: &Visitor, view: &'v VersionView) -> Vec<&'v StepView> {
    let holds = |role: &String| role == "applicant" || visitor.caller.posts().any(|held| held.post.role == **role);
    view.steps.iter().filter(|step| step.kind == "start" && step.roles.iter().any(holds)).collect()
}

fn draw(visitor: &Visitor, view: &VersionView, start: &str, sent: Option<&Sent>, problem: Option<&Problem>) -> Shown {
    let language = visitor.language;
    let procedure = &view.procedure.name.id;
    let key = base32(&random::<16>().map_err(|problem| visitor.refuse(problem))?);
    let (title, below) = (view.procedure.title.get(language), format!("/procedures/{procedure}/application"));
    let ways = starts(visitor, view);
    let chosen = ways.iter().find(|step| step.id == start).or(ways.first());
    let main = html! {
        p { a href=(visitor.at(&format!("/procedures/{procedure}"))) { "← " (title) } }
        h1 { (say(language, "Nộp hồ sơ", "Apply")) }
        (mistakes(language, problem))
        @if ways.len() > 1 {
            p { @for way in &ways { a href={ (visitor.at(&below)) "?start=" (way.id) } aria-current=[chosen.is_some_and(|step| step.id == way.id).then_some("true")] { (way.label.get(language)) } " " } }
        }
        @match chosen {
            None => p { (say(language, "Bạn không nộp được hồ sơ cho thủ tục này.", "There is no way in to this procedure for you.")) },
            Some(step) => form.card method="post" action=(visitor.at(&below)) {
                h2 { (step.label.get(language)) }
                @if let Some(summary) = &step.summary { p { (summary.get(language)) } }
                input type="hidden" name="key" value=(key);
                input type="hidden" name="start" value=(step.id);
                @if step.roles.iter().any(|role| role != "applicant") && visitor.caller.posts().next().is_some() {
                    label for="applicant" { (say(language, "Nộp thay cho", "On behalf of")) }
                    p.hint #applicant-hint { (say(language, "Tên tài khoản của người nộp.", "The name under which the applicant signs in.")) }
                    input #applicant name="applicant" value=(sent.map(|sent| sent.first("applicant")).unwrap_or_default()) aria-describedby="applicant-hint" autocomplete="off";
                }
                (fields(&step.form, Showing { language, sent, problem }))
                button type="submit" { (say(language, "Nộp hồ sơ", "Apply")) }
            },
        }
    };
    let status = problem.map_or(StatusCode::OK, Problem::status);
    Ok(page(status, frame(language, title, Some(&visitor.caller), &below, main)))
}
