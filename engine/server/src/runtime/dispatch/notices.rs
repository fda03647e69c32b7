//! Notices: who is told, and what.
//!
//! A notice is made from the case as it stood at the event that asks for it, however late the worker comes round.

use std::collections::BTreeSet;
use std::fmt;

use motcua_kernel::case::{CaseState, Holder};
use motcua_kernel::id::{PersonId, RoleId, TemplateId, VisitId};
use motcua_kernel::restore;
use motcua_kernel::text::Language;
use motcua_kernel::turn::Context;
use motcua_store::{Finished, Notice, OutboxItem, OutboxKind};

use super::mails;
use crate::installation::Installation;
use motcua_papers::Templates;

/// Between the languages of one notice.
const BETWEEN_LANGUAGES: &str = "\n\n* * *\n\n";

/// Makes the texts of a request and takes it out of the outbox.
pub(super) async fn make(app: &Installation, item: &OutboxItem) -> Result<(), String> {
    let OutboxKind::Notice { to, template } = &item.row.kind else { return Ok(()) };
    let case = &item.row.case;
    let mut history = app.history(case).await.map_err(|_| "its history could not be read".to_owned())?;
    history.retain(|event| event.version <= item.row.version);
    let state = restore(&history).map_err(|corrupt| corrupt.to_string())?;
    let at = history.last().map(|last| last.event.at).unwrap_or_default();
    let text = draft(app, &state, template.as_ref(), item.row.visit)?;
    let recipients = recipients(&state, to, item.row.visit);
    let notice = |(position, to): (u32, &Recipient)| Notice {
        case: case.clone(),
        entry: item.row.entry.clone(),
        position,
        at,
        to: to.to_string(),
        template: template.clone(),
        text: text.clone(),
    };
    let notices: Vec<Notice> = (0..).zip(&recipients).map(notice).collect();
    let context = state.procedure.as_ref().and_then(|procedure| app.catalogue.pinned(procedure));
    let mails = context.map(|context| mails::letters(app, &context, &state, recipients.iter().zip(&notices)));
    let mails = mails.unwrap_or_default();
    let finished = Finished { case: case.clone(), entry: item.row.entry.clone(), notices, mails };
    app.store.finish(vec![finished]).await.map_err(|error| error.to_string())
}

/// What a notice says of a case as it stands.
pub(crate) fn draft(
    app: &Installation,
    state: &CaseState,
    template: Option<&TemplateId>,
    visit: Option<VisitId>,
) -> Result<String, String> {
    let procedure = state.procedure.as_ref().ok_or_else(|| "it is not open".to_owned())?;
    let deployed = app.catalogue.version(procedure).ok_or_else(|| "its procedure is not deployed here".to_owned())?;
    text(&deployed.templates, &deployed.context, state, template, visit)
}

/// The text in every language of the procedure. A template that fails must not leave people untold: they get the plain
/// notice, and the log says why.
fn text(
    templates: &Templates,
    context: &Context,
    state: &CaseState,
    template: Option<&TemplateId>,
    visit: Option<VisitId>,
) -> Result<String, String> {
    let mut texts = Vec::new();
    for language in &context.procedure.languages {
        let text = templates.notice(context, state, template, visit, *language).or_else(|error| {
            tracing::error!(case = %state.id, %error, "a notice could not be laid out; the plain one is sent");
            templates.notice(context, state, None, visit, *language)
        });
        texts.push(text.map_err(|error| error.to_string())?);
    }
    Ok(texts.join(BETWEEN_LANGUAGES))
}

/// The part of a notice in one language, where it can be told apart; else all of it.
pub(super) fn in_language(text: &str, languages: &[Language], wanted: Option<Language>) -> String {
    let parts: Vec<&str> = text.split(BETWEEN_LANGUAGES).collect();
    let place = wanted.and_then(|wanted| languages.iter().position(|language| *language == wanted));
    match place.filter(|_| parts.len() == languages.len()).and_then(|place| parts.get(place)) {
        Some(part) => (*part).to_owned(),
        None => text.to_owned(),
    }
}

/// Somebody who is told.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Recipient {
    /// A person who is known.
    Person(PersonId),
    /// Whoever holds a role.
    Role(RoleId),
}

impl fmt::Display for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Person(person) => write!(f, "{person}"),
            Self::Role(role) => write!(f, "{role}"),
        }
    }
}

/// Whom that is: people where they are known, roles otherwise; nobody twice.
pub(crate) fn recipients(state: &CaseState, to: &[RoleId], visit: Option<VisitId>) -> BTreeSet<Recipient> {
    let applicant = || state.applicant.clone().map(Recipient::Person);
    let mut recipients = BTreeSet::new();
    for role in to {
        match role.as_str() {
            "applicant" => recipients.extend(applicant()),
            "assignee" => recipients.extend(assignees(state, visit)),
            _ => drop(recipients.insert(Recipient::Role(role.clone()))),
        }
    }
    recipients
}

/// Who has the task that it is about, or the tasks that are open: those who hold them, or else all who may.
fn assignees(state: &CaseState, visit: Option<VisitId>) -> Vec<Recipient> {
    let concerned = state.open.iter().filter(|(id, _)| visit.is_none_or(|visit| visit == **id));
    let items = concerned.filter_map(|(_, stay)| stay.work_item());
    let name = |item: &motcua_kernel::case::WorkItem| match (&item.holder, item.role.as_str()) {
        (Holder::Reserved { by, .. }, _) => Some(Recipient::Person(by.clone())),
        (Holder::Ready, "applicant") => state.applicant.clone().map(Recipient::Person),
        (Holder::Ready, _) => Some(Recipient::Role(item.role.clone())),
    };
    items.filter_map(name).collect()
}
