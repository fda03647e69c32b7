//! Finding somebody for a task whose procedure says by which policy.
//!
//! The case does not know who else has how much to do; the directory and the worklist do. What is brought to it is everybody
//! who holds the role, whatever keeps them from the task: who is away, who is excluded and who comes first is judged by the
//! kernel, and why nobody was found is said there.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use motcua_kernel::command::{Candidate, Command, Post};
use motcua_kernel::id::{PersonId, RoleId, StepId, VisitId};
use motcua_kernel::turn::Context;
use motcua_store::{Burden, OutboxItem};

use super::children::{carry, finish, state};
use crate::installation::Installation;

/// Brings everybody who holds the role to the task.
pub(super) async fn find(app: &Arc<Installation>, item: &OutboxItem, visit: VisitId) -> Result<(), String> {
    let _turn = app.dispatch.finding.lock().await;
    let case = state(app, &item.row.case).await?;
    let stay = case.as_ref().and_then(|case| case.open.get(&visit));
    let task = stay.and_then(|stay| Some((stay.step.clone(), stay.work_item()?.role.clone())));
    // It is over, or something has to be repaired first: then it is offered again, and asked for again.
    let Some((step, role)) = task else { return finish(app, item).await };
    let pinned = case.as_ref().and_then(|case| app.catalogue.pinned(case.procedure.as_ref()?));
    let context = pinned.ok_or_else(|| "its procedure is not deployed here".to_owned())?;
    let candidates = candidates(app, &context, &step, &role).await?;
    carry(app, item, item.row.case.clone(), Command::Assign { visit, candidates }).await
}

async fn candidates(
    app: &Installation,
    context: &Context,
    step: &StepId,
    role: &RoleId,
) -> Result<Vec<Candidate>, String> {
    let today = context.calendar(None).date(app.clock.now());
    let people = app.directory.people.keys().map(|person| (person.clone(), posts(app, context, person, today)));
    let people: BTreeMap<PersonId, Vec<Post>> =
        people.filter(|(_, posts)| posts.iter().any(|post| post.role == *role)).collect();
    let names: Vec<PersonId> = people.keys().cloned().collect();
    let burdens = app.store.queries().burdens(&context.procedure.reference.id, step, &names).await;
    let burdens = burdens.map_err(|error| error.to_string())?.into_iter();
    let burdens: BTreeMap<PersonId, Burden> = burdens.map(|burden| (burden.person.clone(), burden)).collect();
    let candidate = |(person, posts): (PersonId, Vec<Post>)| {
        let burden = burdens.get(&person);
        let last = burden.and_then(|burden| burden.last).map(|last| u64::try_from(last.as_microsecond()).unwrap_or(0));
        let holds = burden.map_or(0, |burden| u32::try_from(burden.holds).unwrap_or(u32::MAX));
        Candidate { person, posts, holds, last }
    };
    Ok(people.into_iter().map(candidate).collect())
}

/// What somebody may act as today in this procedure: two agencies may each have a role of this name.
fn posts(app: &Installation, context: &Context, person: &PersonId, today: Date) -> Vec<Post> {
    let roles = &context.procedure.roles;
    let posts = app.directory.posts_on(person, today).into_iter();
    posts
        .filter(|(agency, post)| roles.get(&post.role).is_some_and(|role| role.agency == *agency))
        .map(|(_, post)| post)
        .collect()
}
