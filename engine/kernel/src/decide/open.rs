//! Opening a case.

use super::draft::Draft;
use super::flow::{self, Completion};
use super::{capacity, clock, handler, task};
use crate::case::Phase;
use crate::command::{Actor, Duty, Parent};
use crate::event::Fact;
use crate::id::{CaseNumber, PersonId, RoleId, StepId, VisitId};
use crate::procedure::{StepKind, Trigger};
use crate::rejection::{Forbidden, Rejection};
use crate::source::{Filled, Known};
use crate::value::Record;

pub(super) fn open(
    draft: &mut Draft<'_>,
    actor: &Actor,
    start: &StepId,
    number: &CaseNumber,
    applicant: &PersonId,
    data: (&Record, &Known),
) -> Result<(), Rejection> {
    let by = begin(draft, actor, start, number, applicant, data, None)?;
    // Whether the office is the right one shows only now: it may depend on what was filled in.
    may_open(draft, actor, by, applicant, start)
}

/// Opens the case for a step of another one: asked twice, it is opened once. Who may open it was decided there.
pub(super) fn open_child(
    draft: &mut Draft<'_>,
    actor: &Actor,
    parent: &Parent,
    start: &StepId,
    number: &CaseNumber,
    applicant: &PersonId,
    data: &Record,
) -> Result<(), Rejection> {
    if !matches!(actor, Actor::System { .. }) || draft.case.id != parent.child() {
        return Err(Rejection::NotAllowed { rule: "subprocedure".to_owned(), why: Forbidden::OnlyEngine });
    }
    if draft.case.parent.as_ref() == Some(parent) {
        return Ok(());
    }
    // Registers are not asked about what another case hands on.
    begin(draft, actor, start, number, applicant, (data, &Known::default()), Some(parent)).map(drop)
}

fn begin<'a>(
    draft: &mut Draft<'a>,
    actor: &Actor,
    start: &StepId,
    number: &CaseNumber,
    applicant: &PersonId,
    (data, registers): (&Record, &Known),
    parent: Option<&Parent>,
) -> Result<&'a [RoleId], Rejection> {
    if draft.case.phase != Phase::Unopened {
        return Err(Rejection::WrongPhase { expected: "no case yet", found: "a case" });
    }
    let unknown = || Rejection::UnknownStart { step: start.clone() };
    let ix = draft.procedure.find(start).ok_or_else(unknown)?;
    let step = draft.step(ix);
    let StepKind::Start { by, form, next } = &step.kind else { return Err(unknown()) };
    // By the day on which it is handed in, and not by the day from which it counts: whoever comes on the last evening came
    // in time.
    let (force, day) = (draft.procedure.standing.force, draft.calendar(None).date(draft.moment));
    if !force.holds(day) {
        return Err(Rejection::NotInForce { force, day });
    }
    let Filled { data, known } = form.fill(data, &[], &draft.view_in(None), ix, registers)?;

    // An application comes from outside whoever types it in: the cut-off hour applies.
    draft.from_outside = true;
    draft.emit(Fact::CaseOpened {
        number: number.clone(),
        procedure: draft.procedure.reference.clone(),
        applicant: applicant.clone(),
        parent: parent.cloned(),
    });
    let visit = VisitId(draft.case.last_visit + 1);
    let opener = actor.person().cloned();
    // What was filled in is what a limit depends on that runs from the opening.
    let filled = Fact::StepCompleted {
        visit,
        step: step.id.clone(),
        outcome: "done".into(),
        by: opener.clone(),
        on_behalf_of: None,
        data: data.clone(),
        known: known.clone(),
        late_reason: None,
        undo: None,
    };
    let on_behalf_of = principal(draft, actor, by, &filled)?;
    let limits = clock::limits_after(draft, &filled, &Trigger::Opened, None)?;
    clock::start_all(draft, limits);
    draft.emit(Fact::StepEntered {
        visit,
        step: step.id.clone(),
        from: None,
        region: None,
        element: None,
        undoes: None,
    });
    if let Some(status) = &step.status {
        draft.emit(Fact::StatusChanged { status: status.clone() });
    }
    clock::entered(draft, visit, ix, None)?;
    draft.brought = Some(ix);
    let completion = Completion { outcome: "done".into(), by: opener, on_behalf_of, data, known, late_reason: None };
    flow::complete(draft, visit, completion, next, &[])?;
    handler::listen(draft)?;
    Ok(by)
}

/// For whom a deputy opens the case; nobody, where they may open it themselves. Which office is the right one is known
/// with what was filled in.
fn principal(draft: &Draft<'_>, actor: &Actor, by: &[RoleId], filled: &Fact) -> Result<Option<PersonId>, Rejection> {
    let Actor::Person { id, posts } = actor else { return Ok(None) };
    let own = draft.case.applicant.as_ref() == Some(id);
    if own || !posts.iter().any(|post| matches!(post.duty, Duty::Deputy { .. })) {
        return Ok(None);
    }
    let after = draft.after(filled);
    let view = super::view::View { case: &after, ..draft.view_in(None) };
    let mut standing = Vec::new();
    for role in by.iter().filter(|role| **role != "applicant") {
        let office = task::selected(draft.procedure, &view, role)?;
        standing.extend(capacity::holds(actor, role, office.as_ref()).unwrap_or_default());
    }
    standing.sort();
    let fit = standing.into_iter().find(|of| of.is_none() || *of != draft.case.applicant);
    Ok(fit.flatten())
}

fn may_open(
    draft: &Draft<'_>,
    actor: &Actor,
    by: &[RoleId],
    applicant: &PersonId,
    start: &StepId,
) -> Result<(), Rejection> {
    let for_oneself = actor.person() == Some(applicant);
    if for_oneself && by.iter().any(|role| *role == "applicant") {
        return Ok(());
    }
    let mut refusal = match by.iter().find(|role| **role != "applicant") {
        Some(_) if for_oneself => return Err(refuse(start, Forbidden::OwnCase)),
        Some(role) => Forbidden::LacksRole { role: role.clone() },
        None => Forbidden::NotApplicant,
    };
    for role in by.iter().filter(|role| **role != "applicant") {
        let office = task::office_of(draft, role, None)?;
        match capacity::holds(actor, role, office.as_ref()) {
            Ok(standing) if standing.iter().any(|of| of.as_ref() != Some(applicant)) => return Ok(()),
            Ok(_) => refusal = Forbidden::PrincipalsCase { of: applicant.clone() },
            Err(other @ (Forbidden::OtherOffice { .. } | Forbidden::Away)) => refusal = other,
            Err(_) => {}
        }
    }
    Err(refuse(start, refusal))
}

fn refuse(start: &StepId, why: Forbidden) -> Rejection {
    Rejection::NotAllowed { rule: format!("{start}.by"), why }
}
