//! Notices as e-mail: to whom, and one attempt after another.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use motcua_kernel::case::CaseState;
use motcua_kernel::id::{PersonId, RoleId};
use motcua_kernel::text::Language;
use motcua_kernel::turn::Context;
use motcua_store::{Attempt, DeliveryState, Finished, MailRow, Notice, OutboxItem};

use super::notices::{Recipient, in_language};
use crate::identity::{hex, sha256};
use crate::installation::Installation;
use crate::sight::is_competent;
use crate::webhook::next_attempt;

/// No notice goes to more people: a role that so many hold reads its inbox.
const PEOPLE_MAX: usize = 100;
/// What waits while there is no mail server is looked at again after this time.
const WHILE_OFF: SignedDuration = SignedDuration::from_hours(1);

/// Who gets these notices as e-mail: those of them who have an address.
pub(super) fn letters<'n>(
    app: &Installation,
    context: &Context,
    state: &CaseState,
    notices: impl Iterator<Item = (&'n Recipient, &'n Notice)>,
) -> Vec<MailRow> {
    let Some(_) = &app.mail else { return Vec::new() };
    let now = app.clock.now();
    // Somebody who is told in two roles gets one letter.
    let mut told = BTreeSet::new();
    let mut mails = Vec::new();
    for (to, notice) in notices {
        let people = match to {
            Recipient::Person(person) => vec![person.clone()],
            Recipient::Role(role) => holders(app, context, state, role, now),
        };
        let reached = people.into_iter().filter(|person| address(app, person).is_some());
        for person in reached.take(PEOPLE_MAX).filter(|person| told.insert(person.clone())).collect::<Vec<_>>() {
            mails.push(MailRow {
                case: notice.case.clone(),
                entry: notice.entry.clone(),
                person,
                position: notice.position,
                state: DeliveryState::Waiting,
                attempts: Vec::new(),
                next_at: Some(now),
                changed_at: now,
            });
        }
    }
    mails
}

/// Everybody who holds a role today in the office that was asked in it last, or else in that to which the case belongs.
fn holders(app: &Installation, context: &Context, state: &CaseState, role: &RoleId, now: Timestamp) -> Vec<PersonId> {
    let Some(declared) = context.procedure.roles.get(role) else { return Vec::new() };
    let asked = state.asked.iter().rfind(|asked| asked.role == *role && asked.agency == declared.agency);
    let today = context.calendar(None).date(now);
    let holds = |person: &PersonId| {
        app.directory.posts_on(person, today).iter().any(|(agency, post)| {
            let here = match asked {
                Some(asked) => asked.office.is_none() || asked.office == post.office,
                None => is_competent(context, state, agency, post),
            };
            *agency == declared.agency && post.role == *role && here
        })
    };
    app.directory.people.keys().filter(|person| holds(person)).cloned().collect()
}

fn address<'a>(app: &'a Installation, person: &PersonId) -> Option<&'a str> {
    app.directory.people.get(person)?.email.as_deref()
}

/// One attempt, and what became of it.
pub(super) async fn send(
    app: &Arc<Installation>,
    item: &OutboxItem,
    entry: &str,
    person: &PersonId,
) -> Result<(), String> {
    let mails = app.store.queries().mails_of(&item.row.case).await.map_err(|error| error.to_string())?;
    let waiting =
        |mail: &MailRow| mail.entry == entry && mail.person == *person && mail.state == DeliveryState::Waiting;
    let Some(mut mail) = mails.into_iter().find(waiting) else {
        // It is settled; a request that was written twice is one.
        let finished = Finished::nothing(item.row.case.clone(), item.row.entry.clone());
        return app.store.finish(vec![finished]).await.map_err(|error| error.to_string());
    };
    let now = app.clock.now();
    let later = |after: SignedDuration| Some(now.saturating_add(after).unwrap_or(Timestamp::MAX));
    let Some(server) = &app.mail else {
        mail.next_at = later(WHILE_OFF);
        return app.store.note_mail(mail).await.map_err(|error| error.to_string());
    };
    if let Err(seconds) = app.mails.take(now) {
        // Not an attempt: its turn has not come.
        mail.next_at = later(SignedDuration::from_secs(i64::try_from(seconds).unwrap_or(1)));
        return app.store.note_mail(mail).await.map_err(|error| error.to_string());
    }
    let message = match address(app, person) {
        None => Err("there is no address any more".to_owned()),
        Some(to) => {
            let text = text(app, &mail).await?;
            server.message(to, &name(&mail), &text, now)
        }
    };
    let (status, problem, again) = match message {
        Err(problem) => (None, Some(problem), false),
        Ok(message) => {
            let sent = server.send(message).await;
            (sent.status, sent.problem, sent.again)
        }
    };
    let now = app.clock.now();
    let failed = problem.is_some();
    mail.attempts.push(Attempt { at: now, status, problem });
    mail.changed_at = now;
    let made = u32::try_from(mail.attempts.len()).unwrap_or(u32::MAX);
    mail.next_at = next_attempt(made, now, None).filter(|_| failed && again);
    mail.state = match (failed, mail.next_at) {
        (false, _) => DeliveryState::Delivered,
        (true, Some(_)) => DeliveryState::Waiting,
        (true, None) => DeliveryState::GivenUp,
    };
    app.store.note_mail(mail).await.map_err(|error| error.to_string())
}

/// What the notice says, in the language of whoever reads it.
async fn text(app: &Installation, mail: &MailRow) -> Result<String, String> {
    let notices = app.store.queries().notices(&mail.case).await.map_err(|error| error.to_string())?;
    let this = |notice: &&Notice| notice.entry == mail.entry && notice.position == mail.position;
    let notice = notices.iter().find(this).ok_or_else(|| "the notice is not there".to_owned())?;
    let wanted = app.directory.people.get(&mail.person).and_then(|person| person.language);
    let state = app.store.case(&mail.case).await.map_err(|error| error.to_string())?;
    let context = state.and_then(|state| app.catalogue.pinned(state.procedure.as_ref()?));
    let languages: Vec<Language> = context.map(|context| context.procedure.languages.clone()).unwrap_or_default();
    Ok(in_language(&notice.text, &languages, wanted))
}

/// What tells this letter from all others: the same on every attempt. The person is in it as a digest, since a name may hold
/// what no `Message-ID` may.
fn name(mail: &MailRow) -> String {
    let person: String = hex(&sha256(mail.person.as_str().as_bytes())).chars().take(16).collect();
    format!("{}.{}.{person}", mail.case, mail.entry)
}
