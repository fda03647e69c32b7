//! In which capacity somebody does a task: in their own name, or for somebody who is away.
//!
//! A deputy acts in their own name for the other, and both are recorded. What excludes one of the two excludes the deputy:
//! four eyes are no four eyes if the second pair looks on behalf of the first.

use std::collections::BTreeSet;

use super::{task, view};
use crate::case::{CaseState, Holder, WorkItem};
use crate::command::{Actor, Duty, Post};
use crate::id::{OfficeKey, PersonId, RoleId, VisitId};
use crate::procedure::{Procedure, Step, Task};
use crate::rejection::{Forbidden, Rejection};
use crate::turn::Context;

/// Who acts, and for whom.
#[derive(Clone, Debug)]
pub(super) struct Capacity {
    pub(super) person: PersonId,
    /// For whom they stand in.
    pub(super) on_behalf_of: Option<PersonId>,
    /// Who has the task, if that keeps this person from it.
    pub(super) held_by: Option<PersonId>,
    /// Whether they have it already, in their own name.
    pub(super) has_it: bool,
}

/// Whether this actor may do this task now.
///
/// # Errors
///
/// The refusal; it names the rule.
pub fn may_do(context: &Context, case: &CaseState, visit: VisitId, actor: &Actor) -> Result<(), Rejection> {
    capacity(context, case, visit, actor).map(drop)
}

/// In which capacity this actor may do this task now, whoever has it.
pub(super) fn capacity(
    context: &Context,
    case: &CaseState,
    visit: VisitId,
    actor: &Actor,
) -> Result<Capacity, Rejection> {
    let (_, step, item) = task::find(&context.procedure, case, visit)?;
    let refuse = |key: &str, why| Err(Rejection::NotAllowed { rule: format!("{}.{key}", step.id), why });
    let holder = holder(context, case, visit, step, &item, actor);
    if item.role == "applicant" {
        return match (actor.person(), &case.applicant) {
            (Some(person), Some(applicant)) if person == applicant => Ok(Capacity::of(person, None, holder)),
            _ => refuse("role", Forbidden::NotApplicant),
        };
    }
    let standing = match holds(actor, &item.role, item.office.as_ref()) {
        Ok(standing) => standing,
        Err(why) => return refuse("role", why),
    };
    let person = task::person(actor, step)?;
    if case.applicant.as_ref() == Some(person) {
        return refuse("role", Forbidden::OwnCase);
    }
    let procedure = &context.procedure;
    let done = |who: &PersonId| step.task().and_then(|task| performed(case, procedure, visit, task, who));
    if let Some(other) = done(person) {
        return refuse("not_by", Forbidden::Performed { step: other.id.clone() });
    }
    let mut refusal = None;
    for of in preferred(standing, holder.as_ref()) {
        let Some(principal) = &of else { return Ok(Capacity::of(person, None, holder)) };
        let (key, why) = if case.applicant.as_ref() == Some(principal) {
            ("role", Forbidden::PrincipalsCase { of: principal.clone() })
        } else if let Some(other) = done(principal) {
            ("not_by", Forbidden::PrincipalPerformed { step: other.id.clone(), of: principal.clone() })
        } else {
            return Ok(Capacity::of(person, of, holder));
        };
        refusal.get_or_insert((key, why));
    }
    let (key, why) = refusal.unwrap_or(("role", Forbidden::LacksRole { role: item.role.clone() }));
    refuse(key, why)
}

/// For the one who has the task before all others; else in one's own name; else for whoever comes first.
fn preferred(standing: BTreeSet<Option<PersonId>>, holder: Option<&PersonId>) -> Vec<Option<PersonId>> {
    let mut order: Vec<_> = standing.into_iter().collect();
    order.sort_by_key(|of| of.is_none() || of.as_ref() != holder);
    order
}

impl Capacity {
    fn of(person: &PersonId, on_behalf_of: Option<PersonId>, holder: Option<PersonId>) -> Self {
        Self {
            has_it: holder.as_ref() == Some(person),
            held_by: holder.filter(|holder| holder != person && Some(holder) != on_behalf_of.as_ref()),
            person: person.clone(),
            on_behalf_of,
        }
    }
}

/// As whom the actor holds the role in this office: in their own name (none), or for somebody.
pub(super) fn holds(
    actor: &Actor,
    role: &RoleId,
    office: Option<&OfficeKey>,
) -> Result<BTreeSet<Option<PersonId>>, Forbidden> {
    let of_role = || posts(actor).iter().filter(|post| post.role == *role);
    if of_role().next().is_none() {
        return Err(Forbidden::LacksRole { role: role.clone() });
    }
    let here: Vec<_> = of_role().filter(|post| is_in(post, office)).collect();
    let standing: BTreeSet<_> = here
        .iter()
        .filter_map(|post| match &post.duty {
            Duty::Own => Some(None),
            Duty::Deputy { of } => Some(Some(of.clone())),
            Duty::Away | Duty::Colleague { .. } => None,
        })
        .collect();
    match (standing.is_empty(), here.is_empty()) {
        (false, _) => Ok(standing),
        (true, false) => Err(Forbidden::Away),
        (true, true) => Err(Forbidden::OtherOffice { role: role.clone() }),
    }
}

fn posts(actor: &Actor) -> &[Post] {
    match actor {
        Actor::Person { posts, .. } => posts,
        Actor::System { .. } | Actor::Clock => &[],
    }
}

fn is_in(post: &Post, office: Option<&OfficeKey>) -> bool {
    office.is_none_or(|office| post.office.as_ref() == Some(office))
}

/// Who has the task, as far as that keeps this actor from it. Somebody who meanwhile may not do it (they did what excludes
/// them) does not keep it from others; nor does somebody who is away and for whom nobody stands in who may do it.
fn holder(
    context: &Context,
    case: &CaseState,
    visit: VisitId,
    step: &Step,
    item: &WorkItem,
    actor: &Actor,
) -> Option<PersonId> {
    let Holder::Reserved { by, .. } = &item.holder else { return None };
    let is_out = |who: &PersonId| is_excluded(case, &context.procedure, visit, step, &item.role, who);
    let left = |post: &Post| match &post.duty {
        Duty::Colleague { of, deputy } => of == by && deputy.as_ref().is_none_or(is_out),
        Duty::Own | Duty::Away | Duty::Deputy { .. } => false,
    };
    let here = |post: &&Post| post.role == item.role && is_in(post, item.office.as_ref());
    let is_left = posts(actor).iter().filter(here).any(left);
    (!is_left && !is_out(by)).then(|| by.clone())
}

/// Whether this person may never do this step of this case, whatever posts they hold.
pub(super) fn is_excluded(
    case: &CaseState,
    procedure: &Procedure,
    visit: VisitId,
    step: &Step,
    role: &RoleId,
    person: &PersonId,
) -> bool {
    let own = case.applicant.as_ref() == Some(person);
    match *role == "applicant" {
        true => !own,
        false => own || step.task().is_some_and(|task| performed(case, procedure, visit, task, person).is_some()),
    }
}

/// The excluded step that this person has performed, if any.
fn performed<'p>(
    case: &CaseState,
    procedure: &'p Procedure,
    visit: VisitId,
    task: &Task,
    person: &PersonId,
) -> Option<&'p Step> {
    let element = case.open.get(&visit).and_then(|stay| stay.element);
    let did = |ix| view::record(procedure, case, ix, element).is_some_and(|it| it.performers.contains(person));
    task.not_by.iter().find(|ix| did(**ix)).map(|ix| procedure.step(*ix))
}
