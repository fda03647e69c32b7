//! Tasks: who may do them, which buttons they offer, claiming, giving back and completing.

use std::collections::BTreeMap;

use super::draft::Draft;
use super::flow::{self, Completion};
use super::view;
use crate::case::{CaseState, ClockState, Holder, Visit, Waiting, WorkItem};
use crate::command::Actor;
use crate::event::{Fact, ReservedBy};
use crate::id::{ElementId, OfficeKey, OutcomeId, PersonId, RoleId, StepIx, VisitId};
use crate::procedure::{Outcome, Procedure, Step, StepKind, Target, Task, Way};
use crate::rejection::{Forbidden, Rejection};
use crate::rule::RuleFailure;
use crate::turn::Context;
use crate::value::{Record, Value};

/// Gives the task to whoever may do it, or to the one person the procedure names.
pub(super) fn offer(draft: &mut Draft<'_>, visit: VisitId, step: &Step, task: &Task) -> Result<(), RuleFailure> {
    let element = draft.element_of(visit);
    let office = office_of(draft, &task.role, element)?;
    let agency = draft.procedure.roles.get(&task.role).map(|role| role.agency.clone());
    draft.emit(Fact::TaskOffered { visit, role: task.role.clone(), office, agency });
    // Whoever did the earlier step in the same role; not somebody who could not do this one.
    let is_same_role = |ix: &StepIx| draft.step(*ix).task().is_some_and(|earlier| earlier.role == task.role);
    let before = task.same_as.filter(is_same_role);
    let by = before.and_then(|ix| view::record(draft.procedure, &draft.case, ix, element)?.last.as_ref()?.by.clone());
    if let Some(by) = by.filter(|by| !is_excluded(&draft.case, draft.procedure, visit, step, &task.role, by)) {
        draft.emit(Fact::TaskReserved { visit, by, because: ReservedBy::SameAs });
    }
    Ok(())
}

pub(super) fn claim(draft: &mut Draft<'_>, actor: &Actor, visit: VisitId) -> Result<(), Rejection> {
    let (_, step, item) = find(draft.procedure, &draft.case, visit)?;
    may_do(draft.context, &draft.case, visit, actor)?;
    let by = person(actor, step)?.clone();
    match holder(draft, visit, step, &item) {
        Some(holder) if holder == by => Ok(()),
        Some(by) => Err(Rejection::HeldByAnother { step: step.id.clone(), by }),
        None => {
            draft.emit(Fact::TaskReserved { visit, by, because: ReservedBy::Claim });
            Ok(())
        }
    }
}

/// Who has the task. Somebody who meanwhile may not do it (they did what excludes them) does not keep it from others.
fn holder(draft: &Draft<'_>, visit: VisitId, step: &Step, item: &WorkItem) -> Option<PersonId> {
    match &item.holder {
        Holder::Ready => None,
        Holder::Reserved { by, .. } => {
            (!is_excluded(&draft.case, draft.procedure, visit, step, &item.role, by)).then(|| by.clone())
        }
    }
}

/// Whether this person may never do this step of this case, whatever posts they hold.
fn is_excluded(
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

pub(super) fn release(draft: &mut Draft<'_>, actor: &Actor, visit: VisitId) -> Result<(), Rejection> {
    let (_, step, item) = find(draft.procedure, &draft.case, visit)?;
    let by = person(actor, step)?.clone();
    match &item.holder {
        // Whoever has it may give it back, also when they may no longer do it.
        Holder::Reserved { by: holder, .. } if *holder == by => {
            draft.emit(Fact::TaskReleased { visit, by });
            Ok(())
        }
        _ if may_do(draft.context, &draft.case, visit, actor).is_err() => {
            may_do(draft.context, &draft.case, visit, actor)
        }
        Holder::Reserved { by, .. } => Err(Rejection::HeldByAnother { step: step.id.clone(), by: by.clone() }),
        Holder::Ready => Ok(()),
    }
}

pub(super) fn complete(
    draft: &mut Draft<'_>,
    actor: &Actor,
    visit: VisitId,
    outcome: &OutcomeId,
    data: &Record,
    late_reason: Option<&str>,
) -> Result<(), Rejection> {
    let (ix, step, item) = find(draft.procedure, &draft.case, visit)?;
    let StepKind::Task(task) = &step.kind else { return Err(not_a_task(step)) };
    may_do(draft.context, &draft.case, visit, actor)?;
    let by = person(actor, step)?.clone();
    if let Some(holder) = holder(draft, visit, step, &item).filter(|holder| *holder != by) {
        return Err(Rejection::HeldByAnother { step: step.id.clone(), by: holder });
    }
    let button = press(draft, visit, step, task, outcome)?;
    let data = task.form.fill(data, &button.requires, &draft.view_in(draft.element_of(visit)), ix)?;
    let late_reason = late_reason.map(str::trim).filter(|reason| !reason.is_empty()).map(ToOwned::to_owned);
    if is_late(&draft.case.open[&visit]) && task.late_reason_required && late_reason.is_none() {
        return Err(Rejection::LateReasonRequired { step: step.id.clone() });
    }
    draft.from_outside = item.role == "applicant";
    draft.brought = Some(ix);
    let completion = Completion { outcome: outcome.clone(), by: Some(by), data, late_reason };
    Ok(flow::complete(draft, visit, completion, &button.next, &button.issues)?)
}

/// The button behind an outcome, if it is offered now.
fn press<'a>(
    draft: &Draft<'a>,
    visit: VisitId,
    step: &'a Step,
    task: &'a Task,
    outcome: &OutcomeId,
) -> Result<&'a Outcome, Rejection> {
    match task.outcomes.get(outcome) {
        Some(button) if button.by_timer => {
            let rule = format!("{}.outcomes.{outcome}.by", step.id);
            Err(Rejection::NotAllowed { rule, why: Forbidden::OnlyClock })
        }
        Some(button) if !leads_nowhere(&draft.case, draft.procedure, visit, &button.next) => Ok(button),
        _ => Err(Rejection::NotOffered {
            step: step.id.clone(),
            outcome: outcome.clone(),
            offered: offered(draft.context, &draft.case, visit),
        }),
    }
}

/// The buttons that a task offers now: those of the clock and those that lead to an exhausted step are not among them.
pub fn offered(context: &Context, case: &CaseState, visit: VisitId) -> Vec<OutcomeId> {
    let procedure = &context.procedure;
    let Ok((_, step, _)) = find(procedure, case, visit) else { return Vec::new() };
    let Some(task) = step.task() else { return Vec::new() };
    let open = task.outcomes.iter().filter(|(_, outcome)| !outcome.by_timer);
    open.filter(|(_, outcome)| !leads_nowhere(case, procedure, visit, &outcome.next))
        .map(|(id, _)| id.clone())
        .collect()
}

/// Whether every way on ends at a step that the case may not enter again.
fn leads_nowhere(case: &CaseState, procedure: &Procedure, visit: VisitId, way: &Way) -> bool {
    let element = case.open.get(&visit).and_then(|stay| stay.element);
    let mut known = BTreeMap::new();
    way.targets().all(|target| is_shut(case, procedure, target, element, &mut known))
}

/// `known` holds what was found out about steps on the way; a step still being looked at counts as open, so that a
/// circle leads somewhere.
fn is_shut(
    case: &CaseState,
    procedure: &Procedure,
    target: Target,
    element: Option<ElementId>,
    known: &mut BTreeMap<StepIx, bool>,
) -> bool {
    let Target::Step(ix) = target else { return false };
    if let Some(exhausted) = known.get(&ix) {
        return *exhausted;
    }
    known.insert(ix, false);
    let step = procedure.step(ix);
    let exhausted = is_exhausted(procedure, case, ix, element)
        || match &step.kind {
            StepKind::Script { next, .. } | StepKind::Choice { next } | StepKind::Notify { next, .. } => {
                next.targets().all(|target| is_shut(case, procedure, target, element, known))
            }
            _ => false,
        };
    known.insert(ix, exhausted);
    exhausted
}

/// Whether the case may not enter a step again (`at_most`): inside an `each`, for this element.
pub(super) fn is_exhausted(procedure: &Procedure, case: &CaseState, ix: StepIx, element: Option<ElementId>) -> bool {
    let entries = || view::record(procedure, case, ix, element).map_or(0, |record| record.entries);
    procedure.step(ix).at_most.is_some_and(|most| entries() >= most)
}

/// Whether this actor may do this task now.
///
/// # Errors
///
/// The refusal; it names the rule.
pub fn may_do(context: &Context, case: &CaseState, visit: VisitId, actor: &Actor) -> Result<(), Rejection> {
    let (_, step, item) = find(&context.procedure, case, visit)?;
    let refuse = |rule: String, why| Err(Rejection::NotAllowed { rule, why });
    if item.role == "applicant" {
        return match actor.person() == case.applicant.as_ref() {
            true => Ok(()),
            false => refuse(format!("{}.role", step.id), Forbidden::NotApplicant),
        };
    }
    if let Err(why) = holds(actor, &item.role, item.office.as_ref()) {
        return refuse(format!("{}.role", step.id), why);
    }
    let person = person(actor, step)?;
    if case.applicant.as_ref() == Some(person) {
        return refuse(format!("{}.role", step.id), Forbidden::OwnCase);
    }
    match step.task().and_then(|task| performed(case, &context.procedure, visit, task, person)) {
        Some(other) => refuse(format!("{}.not_by", step.id), Forbidden::Performed { step: other.id.clone() }),
        None => Ok(()),
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
    let did = |ix: StepIx| view::record(procedure, case, ix, element).is_some_and(|it| it.performers.contains(person));
    task.not_by.iter().find(|ix| did(**ix)).map(|ix| procedure.step(*ix))
}

/// Whether the actor holds the role in this office.
pub(super) fn holds(actor: &Actor, role: &RoleId, office: Option<&OfficeKey>) -> Result<(), Forbidden> {
    let posts = match actor {
        Actor::Person { posts, .. } => posts.as_slice(),
        Actor::System { .. } | Actor::Clock => &[],
    };
    let mut of_role = posts.iter().filter(|post| post.role == *role).peekable();
    if of_role.peek().is_none() {
        return Err(Forbidden::LacksRole { role: role.clone() });
    }
    match office.is_none_or(|office| of_role.any(|post| post.office.as_ref() == Some(office))) {
        true => Ok(()),
        false => Err(Forbidden::OtherOffice { role: role.clone() }),
    }
}

/// The office of a role's agency that this case belongs to; none where the agency has one, or for the applicant.
pub(super) fn office_of(
    draft: &Draft<'_>,
    role: &RoleId,
    element: Option<ElementId>,
) -> Result<Option<OfficeKey>, RuleFailure> {
    let agency = draft.procedure.roles.get(role).and_then(|role| draft.procedure.agencies.get(&role.agency));
    let Some(select) = agency.and_then(|agency| agency.select.as_ref()) else { return Ok(None) };
    match select.evaluate(&draft.view_in(element))? {
        Value::Text(key) => Ok(Some(OfficeKey::from(&*key))),
        other => Err(RuleFailure {
            place: select.place().clone(),
            message: format!("expected the key of an office, found {}", other.type_name()),
            reads: Vec::new(),
        }),
    }
}

/// An open visit that waits for a person.
pub(super) fn find<'p>(
    procedure: &'p Procedure,
    case: &CaseState,
    visit: VisitId,
) -> Result<(StepIx, &'p Step, WorkItem), Rejection> {
    if let crate::case::Phase::Ended { outcome, .. } = &case.phase {
        return Err(Rejection::CaseEnded { outcome: outcome.clone() });
    }
    let Some(stay) = case.open.get(&visit) else {
        let known = visit.0 >= 1 && visit.0 <= case.last_visit;
        return Err(if known { Rejection::AlreadyDone { visit } } else { Rejection::UnknownVisit { visit } });
    };
    let ix = procedure.find(&stay.step).ok_or(Rejection::UnknownVisit { visit })?;
    let step = procedure.step(ix);
    match &stay.waiting {
        Waiting::Person(item) => Ok((ix, step, item.clone())),
        _ => Err(not_a_task(step)),
    }
}

fn not_a_task(step: &Step) -> Rejection {
    Rejection::WrongKind { step: step.id.clone(), expected: "a task for a person" }
}

fn person<'e>(actor: &'e Actor, step: &Step) -> Result<&'e PersonId, Rejection> {
    actor.person().ok_or_else(|| Rejection::NotAllowed {
        rule: format!("{}.role", step.id),
        why: match step.task() {
            Some(task) => Forbidden::LacksRole { role: task.role.clone() },
            None => Forbidden::NotApplicant,
        },
    })
}

fn is_late(visit: &Visit) -> bool {
    visit.due.as_ref().is_some_and(|clock| clock.state == ClockState::Expired)
}

impl Way {
    /// Every place to which this way can lead.
    pub fn targets(&self) -> impl Iterator<Item = Target> + '_ {
        let (branches, last): (&[_], _) = match self {
            Self::To(target) => (&[], *target),
            Self::Choose { branches, otherwise } => (branches, *otherwise),
        };
        branches.iter().map(|(_, target)| *target).chain([last])
    }
}

impl Actor {
    /// Who, if it is a human being.
    pub fn person(&self) -> Option<&PersonId> {
        match self {
            Self::Person { id, .. } => Some(id),
            Self::System { .. } | Self::Clock => None,
        }
    }
}
