//! Tasks: who may do them, which buttons they offer, claiming, giving back and completing.

use std::collections::{BTreeMap, BTreeSet};

use super::capacity::{Capacity, capacity, is_excluded, may_do};
use super::draft::Draft;
use super::flow::{self, Completion};
use super::payment;
use super::view::{self, View};
use crate::case::{CaseState, ClockState, Holder, Visit, Waiting, WorkItem};
use crate::command::Actor;
use crate::event::{Fact, ReservedBy};
use crate::id::{AgencyId, ElementId, OfficeKey, OutcomeId, PersonId, RoleId, StepIx, VisitId};
use crate::procedure::{Outcome, Procedure, Step, StepKind, Target, Task, Way};
use crate::rejection::{Forbidden, Rejection};
use crate::rule::{Rule, RuleFailure};
use crate::source::{Filled, Known};
use crate::turn::Context;
use crate::value::{Record, Value};

/// Gives the task to whoever may do it, or to the one person the procedure names.
pub(super) fn offer(draft: &mut Draft<'_>, visit: VisitId, step: &Step, task: &Task) -> Result<(), RuleFailure> {
    let element = draft.element_of(visit);
    let office = match &task.office {
        Some(office) => Some(named_office(draft, office, &task.role, element)?),
        None => office_of(draft, &task.role, element)?,
    };
    let agency = draft.procedure.roles.get(&task.role).map(|role| role.agency.clone());
    draft.emit(Fact::TaskOffered { visit, role: task.role.clone(), office, agency });
    // Whoever did the earlier step in the same role; not somebody who could not do this one.
    let is_same_role = |ix: &StepIx| draft.step(*ix).task().is_some_and(|earlier| earlier.role == task.role);
    let before = task.same_as.filter(is_same_role);
    let by = before.and_then(|ix| view::record(draft.procedure, &draft.case, ix, element)?.last.as_ref()?.by.clone());
    if let Some(by) = by.filter(|by| !is_excluded(&draft.case, draft.procedure, visit, step, &task.role, by)) {
        draft.emit(Fact::TaskReserved { visit, by, because: ReservedBy::SameAs, on_behalf_of: None });
    }
    // What waits for the applicant has its person.
    if let Some(policy) = task.assign.filter(|_| task.role != "applicant") {
        draft.emit(Fact::AssigneeSought { visit, policy });
    }
    Ok(())
}

pub(super) fn claim(draft: &mut Draft<'_>, actor: &Actor, visit: VisitId) -> Result<(), Rejection> {
    let (_, step, _) = find(draft.procedure, &draft.case, visit)?;
    let Capacity { person: by, on_behalf_of, held_by, has_it } = capacity(draft.context, &draft.case, visit, actor)?;
    if let Some(by) = held_by {
        return Err(Rejection::HeldByAnother { step: step.id.clone(), by });
    }
    if !has_it {
        draft.emit(Fact::TaskReserved { visit, by, because: ReservedBy::Claim, on_behalf_of });
    }
    Ok(())
}

pub(super) fn release(draft: &mut Draft<'_>, actor: &Actor, visit: VisitId) -> Result<(), Rejection> {
    let (_, step, item) = find(draft.procedure, &draft.case, visit)?;
    let person = person(actor, step)?;
    let Holder::Reserved { by, .. } = item.holder else { return may_do(draft.context, &draft.case, visit, actor) };
    // Whoever has it may give it back, also when they may no longer do it.
    if by != *person {
        let capacity = capacity(draft.context, &draft.case, visit, actor)?;
        if capacity.on_behalf_of.as_ref() != Some(&by) {
            return Err(Rejection::HeldByAnother { step: step.id.clone(), by });
        }
    }
    draft.emit(Fact::TaskReleased { visit, by });
    Ok(())
}

pub(super) fn complete(
    draft: &mut Draft<'_>,
    actor: &Actor,
    visit: VisitId,
    outcome: &OutcomeId,
    (data, registers): (&Record, &Known),
    late_reason: Option<&str>,
) -> Result<(), Rejection> {
    let (ix, step, item) = find(draft.procedure, &draft.case, visit)?;
    let Some(task) = step.task() else { return Err(not_a_task(step)) };
    let Capacity { person, on_behalf_of, held_by, .. } = capacity(draft.context, &draft.case, visit, actor)?;
    if let Some(by) = held_by {
        return Err(Rejection::HeldByAnother { step: step.id.clone(), by });
    }
    let button = press(draft, visit, step, task, outcome)?;
    let view = draft.view_in(draft.element_of(visit));
    let Filled { mut data, known } = task.form.fill(data, &button.requires, &view, ix, registers)?;
    data.extend(payment::known(draft, visit));
    let late_reason = late_reason.map(str::trim).filter(|reason| !reason.is_empty()).map(ToOwned::to_owned);
    if is_late(&draft.case.open[&visit]) && task.late_reason_required && late_reason.is_none() {
        return Err(Rejection::LateReasonRequired { step: step.id.clone() });
    }
    // Whoever stands at the counter to pay hands something in, whoever types it.
    draft.from_outside = item.role == "applicant" || step.payment().is_some();
    draft.brought = Some(ix);
    let completion = Completion { outcome: outcome.clone(), by: Some(person), on_behalf_of, data, known, late_reason };
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
    let item = draft.case.open.get(&visit).and_then(Visit::work_item);
    match task.outcomes.get(outcome) {
        Some(button) if button.by_timer => {
            let rule = format!("{}.outcomes.{outcome}.by", step.id);
            Err(Rejection::NotAllowed { rule, why: Forbidden::OnlyClock })
        }
        Some(button) if button.by_service => {
            let rule = format!("{}.outcomes.{outcome}.by", step.id);
            Err(Rejection::NotAllowed { rule, why: Forbidden::OnlyService })
        }
        Some(Outcome { by: Some(role), .. }) if item.is_some_and(|item| item.role != *role) => {
            let rule = format!("{}.outcomes.{outcome}.by", step.id);
            Err(Rejection::NotAllowed { rule, why: Forbidden::OtherRole { role: role.clone() } })
        }
        Some(button) if !leads_nowhere(&draft.case, draft.procedure, visit, &button.next) => Ok(button),
        _ => Err(Rejection::NotOffered {
            step: step.id.clone(),
            outcome: outcome.clone(),
            offered: offered(draft.context, &draft.case, visit),
        }),
    }
}

/// The buttons that a task offers now: what the clock or a payment service says and those that lead to an exhausted step are not among them.
pub fn offered(context: &Context, case: &CaseState, visit: VisitId) -> Vec<OutcomeId> {
    let procedure = &context.procedure;
    let Ok((_, step, item)) = find(procedure, case, visit) else { return Vec::new() };
    let Some(task) = step.task() else { return Vec::new() };
    let open = task.outcomes.iter().filter(|(_, outcome)| is_for(outcome, &item.role));
    open.filter(|(_, outcome)| !leads_nowhere(case, procedure, visit, &outcome.next))
        .map(|(id, _)| id.clone())
        .collect()
}

/// Whether an outcome is a button of the role that has the task.
fn is_for(outcome: &Outcome, role: &RoleId) -> bool {
    !outcome.by_timer && !outcome.by_service && outcome.by.as_ref().is_none_or(|by| by == role)
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

/// The office of a role's agency that this case belongs to; none where the agency has one, or for the applicant.
pub(super) fn office_of(
    draft: &Draft<'_>,
    role: &RoleId,
    element: Option<ElementId>,
) -> Result<Option<OfficeKey>, RuleFailure> {
    selected(draft.procedure, &draft.view_in(element), role)
}

/// As [`office_of`], of a case as this view has it.
pub(super) fn selected(
    procedure: &Procedure,
    view: &View<'_>,
    role: &RoleId,
) -> Result<Option<OfficeKey>, RuleFailure> {
    let agency = procedure.roles.get(role).and_then(|role| procedure.agencies.get(&role.agency));
    let Some(select) = agency.and_then(|agency| agency.select.as_ref()) else { return Ok(None) };
    key(select, view).map(Some)
}

/// The office that a task names. One that the directory does not have would never see it.
fn named_office(
    draft: &Draft<'_>,
    rule: &Rule,
    role: &RoleId,
    element: Option<ElementId>,
) -> Result<OfficeKey, RuleFailure> {
    let key = key(rule, &draft.view_in(element))?;
    let agency = draft.procedure.roles.get(role).map(|role| &role.agency);
    let known = |offices: &BTreeSet<(AgencyId, OfficeKey)>| {
        agency.is_none_or(|agency| offices.contains(&(agency.clone(), key.clone())))
    };
    match draft.context.offices.as_ref().is_none_or(|offices| known(offices)) {
        true => Ok(key),
        false => Err(RuleFailure {
            place: rule.place().clone(),
            message: match agency {
                Some(agency) => format!("the directory has no office of `{agency}` with the key `{key}`"),
                None => format!("the directory has no office with the key `{key}`"),
            },
            reads: Vec::new(),
        }),
    }
}

fn key(rule: &Rule, view: &View<'_>) -> Result<OfficeKey, RuleFailure> {
    match rule.evaluate(view)? {
        Value::Text(key) => Ok(OfficeKey::from(&*key)),
        other => Err(RuleFailure {
            place: rule.place().clone(),
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

pub(super) fn person<'e>(actor: &'e Actor, step: &Step) -> Result<&'e PersonId, Rejection> {
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
