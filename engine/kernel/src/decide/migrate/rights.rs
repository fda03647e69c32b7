//! What is open, who may do it, what was filled in and who may see it, held against another version.

use std::collections::BTreeMap;
use std::mem::discriminant;

use super::Look;
use crate::case::{Holder, Listening, Visit, Waiting};
use crate::form::{Field, FieldKind, Form};
use crate::id::{AgencyId, FieldId, StepId, StepIx};
use crate::migration::Obstacle;
use crate::procedure::{Awaited, Handled, Procedure, Step, StepExpiryEffect, StepKind, Target, Way};

pub(super) fn look(look: &mut Look<'_>) {
    let (case, new) = (look.case, look.after());
    let regions = (regions(look.before()), regions(new));
    for stay in case.open.values() {
        open(look, stay, &regions);
    }
    for asked in &case.asked {
        // An office that was asked may see the case from then on.
        let kept = new.roles.get(&asked.role).is_some_and(|role| role.agency == asked.agency);
        if !kept {
            look.obstacles.push(Obstacle::RightLost { step: asked.step.clone() });
        }
    }
    competence(look);
    for (step, record) in &case.steps {
        let holds = record.last.as_ref().is_some_and(|last| !last.data.is_empty());
        done(look, step, holds);
    }
    let undone = case.undoable.iter().map(|(_, step)| step);
    let gone: Vec<_> = undone.filter(|step| new.find(step).is_none()).cloned().collect();
    look.obstacles.extend(gone.into_iter().map(|step| Obstacle::StepGone { step }));
    for (handler, awaited) in &case.handlers {
        let listens = new.find(handler).is_some_and(|ix| match &new.step(ix).kind {
            StepKind::Handler(handler) => {
                matches!(&handler.event, Handled::Message { message, .. } if *message == awaited.message)
            }
            _ => false,
        });
        if !listens || !same_sender(look, &awaited.listening()) {
            let (step, message) = (handler.clone(), awaited.message.clone());
            look.obstacles.push(Obstacle::MessageGone { step, message });
        }
    }
    if let Some(status) = case.status.as_ref().filter(|status| !new.statuses.contains_key(*status)) {
        look.obstacles.push(Obstacle::StatusGone { status: status.clone() });
    }
    sensitive(look);
}

/// A case stays with the office that it belongs to.
fn competence(look: &mut Look<'_>) {
    let (old, new) = (look.before(), look.after());
    let select = |procedure: &Procedure, id: &AgencyId| {
        procedure.agencies.get(id).map(|agency| agency.select.as_ref().map(|rule| rule.source().to_string()))
    };
    let mut changed: Vec<&AgencyId> = old.agencies.keys().filter(|id| select(old, id) != select(new, id)).collect();
    changed.retain(|id| new.agencies.contains_key(*id));
    if old.home_agency() != new.home_agency() {
        changed.extend(old.home_agency());
    }
    look.obstacles.extend(changed.into_iter().map(|agency| Obstacle::CompetenceChanged { agency: agency.clone() }));
}

type Regions = BTreeMap<StepIx, StepIx>;

/// A stay keeps its place and its kind.
fn open(look: &mut Look<'_>, stay: &Visit, (was, is): &(Regions, Regions)) {
    let (old, new) = (look.before(), look.after());
    let step = stay.step.clone();
    let Some((before, after)) = old.find(&step).zip(new.find(&step)) else {
        return look.obstacles.push(Obstacle::StepGone { step });
    };
    let around = |procedure: &Procedure, regions: &Regions, ix: StepIx| {
        regions.get(&ix).map(|region| procedure.step(*region).id.clone())
    };
    let (was, is) = (around(old, was, before), around(new, is, after));
    let (before, after) = (old.step(before), new.step(after));
    let each = |procedure: &Procedure, step: &Step| step.each.map(|each| procedure.step(each).id.clone());
    if discriminant(&before.kind) != discriminant(&after.kind) || was != is || each(old, before) != each(new, after) {
        return look.obstacles.push(Obstacle::StepChanged { step });
    }
    waits(look, stay, &stay.waiting, (before, after));
}

/// What a stay waits for is still awaited.
fn waits(look: &mut Look<'_>, stay: &Visit, waiting: &Waiting, (before, after): (&Step, &Step)) {
    let step = stay.step.clone();
    let changed = |look: &mut Look<'_>| look.obstacles.push(Obstacle::StepChanged { step: step.clone() });
    if let Waiting::Repair { before: resumed, rung, .. } = waiting {
        if rung.is_some() {
            look.obstacles.push(Obstacle::RungToRepair { step: stay.step.clone() });
        }
        return waits(look, stay, resumed, (before, after));
    }
    for listening in waiting.messages() {
        let listens = match &after.kind {
            StepKind::Wait(wait) => wait.messages().iter().any(|one| one.message == *listening.message),
            _ => false,
        };
        if !listens || !same_sender(look, &listening) {
            let message = listening.message.clone();
            look.obstacles.push(Obstacle::MessageGone { step: stay.step.clone(), message });
        }
    }
    match (&before.kind, &after.kind) {
        (StepKind::Call { service, operation, .. }, StepKind::Call { service: other, operation: another, .. })
            if service != other || operation != another =>
        {
            changed(look)
        }
        (StepKind::Subprocedure(before), StepKind::Subprocedure(after)) => {
            if before.child.procedure.reference.id != after.child.procedure.reference.id {
                changed(look);
            }
            let gone = before.outcomes.keys().filter(|outcome| !after.outcomes.contains_key(*outcome));
            let gone = gone.map(|outcome| Obstacle::OutcomeGone { step: stay.step.clone(), outcome: outcome.clone() });
            look.obstacles.extend(gone);
        }
        (StepKind::Payment(before), StepKind::Payment(after)) if before.service != after.service => changed(look),
        (StepKind::Each { name, .. }, StepKind::Each { name: other, .. }) if name != other => changed(look),
        (StepKind::Wait(before), StepKind::Wait(after))
            if discriminant(&before.what) != discriminant(&after.what)
                && (before.is_for_a_moment() || matches!(after.what, Awaited::Moment(_) | Awaited::Limit)) =>
        {
            changed(look);
        }
        _ => {}
    }
    task(look, stay, waiting, (before, after));
}

/// Whoever may do an open task may do it, by every button that they had.
fn task(look: &mut Look<'_>, stay: &Visit, waiting: &Waiting, (before, after): (&Step, &Step)) {
    let (Some(old), Some(task)) = (before.task(), after.task()) else { return };
    let step = || stay.step.clone();
    if old.role != task.role {
        look.obstacles.push(Obstacle::RightLost { step: step() });
    }
    for (id, outcome) in &old.outcomes {
        match task.outcomes.get(id) {
            None => look.obstacles.push(Obstacle::OutcomeGone { step: step(), outcome: id.clone() }),
            Some(other) if (&outcome.by, outcome.by_timer) != (&other.by, other.by_timer) => {
                look.obstacles.push(Obstacle::RightLost { step: step() });
            }
            Some(_) => {}
        }
    }
    let Waiting::Person(item) = waiting else { return };
    let agency = look.after().roles.get(&item.role).map(|role| &role.agency);
    if item.role != "applicant" && (agency.is_none() || agency != item.agency.as_ref()) {
        look.obstacles.push(Obstacle::RightLost { step: step() });
    }
    if let Holder::Reserved { by, .. } = &item.holder {
        let performed = |ix: &StepIx| {
            let id = &look.after().step(*ix).id;
            look.case.steps.get(id).is_some_and(|record| record.performers.contains(by))
        };
        let was_excluded = |id: &StepId| old.not_by.iter().any(|ix| look.before().step(*ix).id == *id);
        let excluded = task.not_by.iter().any(|ix| performed(ix) && !was_excluded(&look.after().step(*ix).id));
        if excluded {
            look.obstacles.push(Obstacle::HolderExcluded { step: step(), by: by.clone() });
        }
    }
}

/// A message comes from whom it came from.
fn same_sender(look: &Look<'_>, listening: &Listening<'_>) -> bool {
    let sender = |procedure: &Procedure| procedure.messages.get(listening.message).map(|message| message.from.clone());
    sender(look.before()) == sender(look.after())
}

/// What was filled in is of the type that rules expect.
fn done(look: &mut Look<'_>, id: &StepId, holds: bool) {
    let (old, new) = (look.before(), look.after());
    let Some(before) = old.find(id) else { return };
    let Some(after) = new.find(id) else {
        // Papers are shown by whose step made them, and what people did by what kind of step it was.
        let before = old.step(before);
        if holds || before.waits() || !before.issues.is_empty() {
            look.obstacles.push(Obstacle::StepGone { step: id.clone() });
        }
        return;
    };
    if !holds {
        return;
    }
    let (before, after) = (old.step(before), new.step(after));
    if discriminant(&before.kind) != discriminant(&after.kind) {
        return look.obstacles.push(Obstacle::StepChanged { step: id.clone() });
    }
    let fields = yields(new, after);
    for (name, field) in yields(old, before).fields {
        if fields.fields.get(&name).is_some_and(|other| !same_type(&field.kind, &other.kind)) {
            look.obstacles.push(Obstacle::FieldChanged { step: id.clone(), field: name });
        }
    }
}

/// The fields that a step leaves behind, as far as their types are written down.
fn yields(procedure: &Procedure, step: &Step) -> Form {
    match &step.kind {
        StepKind::Call { service, operation, .. } => {
            let service = procedure.services.get(service);
            service
                .and_then(|service| service.operations.get(operation))
                .map(|it| it.output.clone())
                .unwrap_or_default()
        }
        StepKind::Wait(wait) => procedure.brought_by(wait),
        _ => step.form().cloned().unwrap_or_default(),
    }
}

fn same_type(before: &FieldKind, after: &FieldKind) -> bool {
    match (before, after) {
        (FieldKind::List(before), FieldKind::List(after)) => same_type(before, after),
        (FieldKind::Record { form: before, .. }, FieldKind::Record { form: after, .. }) => {
            let kept = |(name, field): (_, &Field)| {
                after.fields.get::<FieldId>(name).is_none_or(|other| same_type(&field.kind, &other.kind))
            };
            before.fields.iter().all(kept)
        }
        _ => discriminant(before) == discriminant(after),
    }
}

/// Histories are shown by what the version says that the case is pinned to: what was sensitive must stay so.
fn sensitive(look: &mut Look<'_>) {
    let (old, new) = (look.before(), look.after());
    let (was, is) = (old.sensitive(), new.sensitive());
    if was.is_empty() {
        return;
    }
    let mut exposed: Vec<String> = Vec::new();
    for (ix, field) in was.fields() {
        let step = &old.step(ix).id;
        if !new.find(step).is_some_and(|ix| is.field(ix, field)) {
            exposed.push(format!("{step}.{field}"));
        }
    }
    for (ix, step) in (0..).map(StepIx).zip(&old.steps) {
        if was.element(ix) && !new.find(&step.id).is_some_and(|ix| is.element(ix)) {
            exposed.push(step.id.to_string());
        }
        if let StepKind::Call { service, operation, .. } = &step.kind {
            let called = (service.as_str(), operation.as_str());
            if !was.of_calls(old, called).is_subset(&is.of_calls(new, called)) {
                exposed.push(format!("{service}.{operation}"));
            }
        }
    }
    if !was.of_children(old).is_subset(&is.of_children(new)) {
        exposed.push(new.reference.id.to_string());
    }
    let messages = old.messages.keys();
    let shown = messages.filter(|id| was.of_message(old, id.as_str()) && !is.of_message(new, id.as_str()));
    exposed.extend(shown.map(ToString::to_string));
    look.obstacles.extend(exposed.into_iter().map(|what| Obstacle::Exposed { what }));
}

/// The innermost `parallel` or `each` around each step that is in one.
fn regions(procedure: &Procedure) -> Regions {
    let mut regions = Regions::new();
    for (ix, step) in (0..).map(StepIx).zip(&procedure.steps) {
        let mut ahead: Vec<StepIx> = match &step.kind {
            StepKind::Parallel { branches, .. } => branches.clone(),
            StepKind::Each { first, .. } => vec![*first],
            _ => continue,
        };
        // What a nested region opens lies in that one; the flow goes on behind it.
        while let Some(inside) = ahead.pop() {
            if inside != ix && regions.insert(inside, ix) != Some(ix) {
                ahead.extend(leads(procedure.step(inside)));
            }
        }
    }
    regions
}

/// The steps to which the flow may go from here, within the same branch.
fn leads(step: &Step) -> Vec<StepIx> {
    let mut ways: Vec<&Way> = Vec::new();
    let mut steps: Vec<StepIx> = Vec::new();
    match &step.kind {
        StepKind::Start { next, .. }
        | StepKind::Script { next, .. }
        | StepKind::Choice { next }
        | StepKind::Parallel { next, .. }
        | StepKind::Each { next, .. }
        | StepKind::Notify { next, .. } => ways.push(next),
        StepKind::Task(_) | StepKind::Payment(_) => {
            let task = step.task();
            ways.extend(task.iter().flat_map(|task| &task.next));
            ways.extend(task.iter().flat_map(|task| task.outcomes.values().map(|outcome| &outcome.next)));
        }
        StepKind::Wait(wait) => {
            ways.extend(&wait.next);
            ways.extend(wait.messages().iter().map(|one| &one.next));
        }
        StepKind::Handler(handler) => ways.push(&handler.next),
        StepKind::Call { next, on_error, .. } => {
            ways.push(next);
            steps.extend(on_error);
        }
        StepKind::Subprocedure(sub) => {
            ways.extend(&sub.next);
            ways.extend(sub.outcomes.values().map(|outcome| &outcome.next));
        }
        StepKind::End { .. } => {}
    }
    if let Some(StepExpiryEffect::Next(ix)) =
        step.due.as_ref().and_then(|due| due.on_expiry.as_ref()).map(|expiry| &expiry.effect)
    {
        steps.push(*ix);
    }
    for way in ways {
        let targets = match way {
            Way::To(target) => vec![*target],
            Way::Choose { branches, otherwise } => {
                branches.iter().map(|(_, target)| *target).chain([*otherwise]).collect()
            }
        };
        steps.extend(targets.into_iter().filter_map(|target| match target {
            Target::Step(ix) => Some(ix),
            Target::Join | Target::Undone => None,
        }));
    }
    steps
}
