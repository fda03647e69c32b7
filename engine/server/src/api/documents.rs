//! `/cases/{case}/documents`: the papers.

use axum::extract::{Path, State};
use motcua_kernel::event::{Fact, Recorded};
use motcua_kernel::restore;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{App, CaseName};
use crate::identity::Caller;
use crate::language::Reader;
use crate::paper_policy::content_security_policy;
use crate::problem::Problem;
use crate::reply::{Page, Reply};
use crate::views::{List, Moment, Said};
use motcua_papers::{Paper, spoken};

/// A paper in an address.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(inline)]
pub(crate) struct PaperName {
    /// The case.
    pub(crate) case: String,
    /// Its place among the papers of the case, from 1.
    pub(crate) number: u32,
}

/// A paper.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PaperView {
    /// Its place among the papers of the case, from 1.
    pub(crate) number: u32,
    /// Its name in the procedure.
    pub(crate) document: String,
    /// Its heading.
    pub(crate) title: Said,
    /// The step that made it.
    pub(crate) step: String,
    /// When.
    pub(crate) issued_at: Moment,
    /// Where it is.
    pub(crate) href: String,
}

/// `GET /cases/{case}/documents`
pub(crate) async fn list(
    State(app): App,
    caller: Caller,
    Path(CaseName { case }): Path<CaseName>,
) -> Result<Reply<200, List<PaperView>>, Problem> {
    let seen = app.require(&caller, &case).await?;
    let history = app.history(&seen.case.id).await?;
    let visible = papers(&history).filter(|(_, paper)| seen.sight.sees_paper_of(&paper.step));
    let items = visible.filter_map(|(place, paper)| {
        // As it was called by the version that made it.
        let made_by = app.catalogue.pinned(&history[place].procedure)?;
        Some(PaperView {
            title: (&made_by.procedure.documents.get(&paper.document)?.title).into(),
            number: paper.number,
            document: paper.document.to_string(),
            step: paper.step.to_string(),
            issued_at: Moment(paper.at),
            href: format!("/api/v1/cases/{}/documents/{}", seen.case.id, paper.number),
        })
    });
    Ok(Reply::new(List { items: items.collect() }))
}

/// `GET /cases/{case}/documents/{number}`
pub(crate) async fn one(
    State(app): App,
    caller: Caller,
    Reader(language): Reader,
    Path(PaperName { case, number }): Path<PaperName>,
) -> Result<Page, Problem> {
    let seen = app.require(&caller, &case).await?;
    let history = app.history(&seen.case.id).await?;
    let unknown = || Problem::unknown("unknown-document", &number.to_string());
    let (place, paper) = papers(&history).find(|(_, paper)| paper.number == number).ok_or_else(unknown)?;
    if !seen.sight.sees_paper_of(&paper.step) {
        return Err(unknown());
    }
    // The case as it stood when the paper was made: the same bytes, whenever it is printed.
    let then = restore(&history[..=place]).map_err(|corrupt| app.broken("a history does not follow", &corrupt))?;
    // And by the version that made it, whatever the case has been moved to since.
    let reference = then.procedure.as_ref().ok_or_else(unknown)?;
    let deployed = app.catalogue.version(reference).ok_or_else(unknown)?;
    let language = spoken(&deployed.context, language);
    let page = deployed.templates.paper(&deployed.context, &then, &paper, language).map_err(|error| {
        tracing::error!(case = %seen.case.id, document = %paper.document, %error, "a paper could not be laid out");
        Problem::new(
            "template-failed",
            format!("Không in được giấy tờ số {number}; quản trị viên sẽ thấy lỗi trong nhật ký."),
            format!("Document {number} could not be laid out; the operator finds the reason in the log."),
        )
    })?;
    let policy = content_security_policy(&page);
    Ok(Page::html(page, language, &policy))
}

/// The papers of a history, each with the place of the event that made it.
fn papers(history: &[Recorded]) -> impl Iterator<Item = (usize, Paper)> + '_ {
    history.iter().enumerate().filter_map(|(place, recorded)| match &recorded.event.fact {
        Fact::DocumentIssued { document, number, step } => Some((
            place,
            Paper { document: document.clone(), number: *number, step: step.clone(), at: recorded.event.at },
        )),
        _ => None,
    })
}
