//! Entering and leaving steps, and following arrows until everything waits.

use jiff::Timestamp;

use super::draft::{AT_MOST_EXCEEDED, CONDITION_FAILED, Draft, LIMIT_FAILED};
use super::view::View;
use super::{call, child, clock, due, ending, message, moment, payment, region, task};
use crate::case::{Clock, ClockState, Visit, Waiting};
use crate::event::{ClockId, Fact, Trouble};
use crate::evolve::know;
use crate::id::{DocumentId, ElementId, FieldId, OutcomeId, PersonId, StepId, StepIx, VisitId};
use crate::procedure::{Awaited, Payment, Step, StepKind, Target, Trigger, Way};
use crate::rejection::Rejection;
use crate::rule::RuleFailure;
use crate::turn::EVENTS_PER_TURN_MAX;
use crate::value::{Record, Value};

/// Something that follows by itself.
#[derive(Clone, Debug)]
pub(super) enum Move {
    /// This visit waits for nothing: do what its step says.
    Pass(VisitId),
    /// This step was skipped: go on where it leads.
    PassBy {
        /// Its step.
        step: StepIx,
        /// Where the flow came from.
        origin: Origin,
    },
    /// A step that undoes another is over, its papers included: the next one follows, or the end.
    Undone,
}

/// Where the flow comes from.
#[derive(Clone, Debug, Default)]
pub(super) struct Origin {
    /// The nearest preceding step that waited.
    pub(super) from: Option<StepId>,
    /// The visit of the innermost `parallel` or `each`.
    pub(super) region: Option<VisitId>,
    /// The element of the innermost `each`.
    pub(super) element: Option<ElementId>,
    /// The visit that is being undone.
    pub(super) undoes: Option<VisitId>,
}

/// How a visit ends.
#[derive(Clone, Debug)]
pub(super) struct Completion {
    pub(super) outcome: OutcomeId,
    /// By whom; none for a system or the clock.
    pub(super) by: Option<PersonId>,
    /// For whom they stood in.
    pub(super) on_behalf_of: Option<PersonId>,
    pub(super) data: Record,
    /// The fields that a register holds.
    pub(super) known: Vec<FieldId>,
    pub(super) late_reason: Option<String>,
}

impl Completion {
    /// Nobody did it: a step that passes by itself, a system, the clock.
    pub(super) fn by_itself(outcome: impl Into<OutcomeId>, data: Record) -> Self {
        Self { outcome: outcome.into(), by: None, on_behalf_of: None, data, known: Vec::new(), late_reason: None }
    }
}

/// Follows whatever moves by itself until everything waits.
pub(super) fn settle(draft: &mut Draft<'_>) {
    while let Some(next) = draft.moves.pop_front() {
        match next {
            Move::Pass(visit) => pass(draft, visit),
            Move::PassBy { step, origin } => pass_by(draft, step, origin),
            Move::Undone => ending::undone(draft),
        }
    }
}

/// Enters a step, unless its `when` says no.
pub(super) fn enter(draft: &mut Draft<'_>, ix: StepIx, origin: Origin) {
    let step = draft.step(ix);
    let visit = VisitId(draft.case.last_visit + 1);
    match skips(draft, ix, &origin) {
        Ok(None) => enter_for_sure(draft, ix, origin),
        Ok(Some((fact, starts))) => {
            draft.emit(fact);
            clock::skipped(draft, ix, starts);
            draft.moves.push_back(Move::PassBy { step: ix, origin });
        }
        Err(failure) => {
            announce(draft, visit, step, origin);
            draft.fail_as(visit, failure, CONDITION_FAILED);
        }
    }
}

/// What happens if the step's `when` says no, and the deadlines that this starts; nothing if the step applies.
pub(super) fn skips<'p>(
    draft: &Draft<'p>,
    ix: StepIx,
    origin: &Origin,
) -> Result<Option<(Fact, clock::Limits<'p>)>, RuleFailure> {
    let step = draft.step(ix);
    if applies(draft, step, origin.element)? {
        return Ok(None);
    }
    let visit = VisitId(draft.case.last_visit + 1);
    let (from, undoes, element) = (origin.from.clone(), origin.undoes, origin.element);
    let fact = Fact::StepSkipped { visit, step: step.id.clone(), from, undoes, element };
    let starts = clock::limits_after(draft, &fact, &Trigger::Outcome(ix, "skipped".into()), element)?;
    Ok(Some((fact, starts)))
}

/// Whether the step's `when` holds; a step without one always applies.
pub(super) fn applies(draft: &Draft<'_>, step: &Step, element: Option<ElementId>) -> Result<bool, RuleFailure> {
    step.when.as_ref().map_or(Ok(true), |rule| rule.holds(&draft.view_in(element)))
}

/// Enters a step whose `when` was asked before, in the order of the language: count, status, clocks, limit, work.
pub(super) fn enter_for_sure(draft: &mut Draft<'_>, ix: StepIx, origin: Origin) {
    let step = draft.step(ix);
    let visit = VisitId(draft.case.last_visit + 1);
    let exhausted = task::is_exhausted(draft.procedure, &draft.case, ix, origin.element);
    announce(draft, visit, step, origin);
    if exhausted {
        let message =
            format!("expected at most {} visit(s) to `{}`, found one more", step.at_most.unwrap_or(0), step.id);
        return draft.park(visit, Trouble { code: AT_MOST_EXCEEDED.to_owned(), message, place: None });
    }
    begin(draft, visit, ix);
}

fn announce(draft: &mut Draft<'_>, visit: VisitId, step: &Step, origin: Origin) {
    let Origin { from, region, element, undoes } = origin;
    draft.emit(Fact::StepEntered { visit, step: step.id.clone(), from, region, element, undoes });
}

/// Begins a visit: status, clocks, limit, work. This happens once, whatever is repaired later.
fn begin(draft: &mut Draft<'_>, visit: VisitId, ix: StepIx) {
    let step = draft.step(ix);
    if let Some(status) = step.status.as_ref().filter(|status| draft.case.status.as_ref() != Some(*status)) {
        draft.emit(Fact::StatusChanged { status: status.clone() });
    }
    clocks_and_work(draft, visit, ix, None);
}

/// Starts the clocks of a visit and then its work. A limit that cannot be found parks the visit before its work begins:
/// nobody should work on what nobody can say how long it may take.
fn clocks_and_work(draft: &mut Draft<'_>, visit: VisitId, ix: StepIx, since: Option<Timestamp>) {
    match clock::entered(draft, visit, ix, since) {
        Ok(()) => work(draft, visit, draft.step(ix)),
        Err(failure) => draft.fail_as(visit, failure, LIMIT_FAILED),
    }
}

/// Starts what a visit is there for; also after a repair.
fn work(draft: &mut Draft<'_>, visit: VisitId, step: &Step) {
    let begun = match &step.kind {
        StepKind::Task(task) => task::offer(draft, visit, step, task),
        StepKind::Payment(payment) => payment::ask(draft, visit, step, payment),
        StepKind::Wait(wait) => match &wait.what {
            Awaited::Message(_) | Awaited::FirstOf(_) => message::wait(draft, visit, wait.messages()),
            Awaited::Moment(until) => moment::wait(draft, visit, until),
            Awaited::Limit => {
                moment::wait_for_limit(draft, visit);
                Ok(())
            }
        },
        StepKind::Call { .. } => call::request(draft, visit, step),
        StepKind::Subprocedure(_) => child::request(draft, visit, step),
        _ => {
            draft.moves.push_back(Move::Pass(visit));
            Ok(())
        }
    };
    if let Err(failure) = begun {
        draft.fail(visit, failure);
    }
}

/// Does what an automatic step says.
fn pass(draft: &mut Draft<'_>, visit: VisitId) {
    let Some((ix, step)) = draft.step_of(visit) else { return };
    if draft.is_full() {
        let message = format!("expected at most {EVENTS_PER_TURN_MAX} events to follow from one command, found more");
        return draft.park(visit, Trouble { code: "too-many-events".to_owned(), message, place: None });
    }
    match &step.kind {
        StepKind::Script { set, next } => match compute(draft, visit, ix, set) {
            Ok(data) => complete_or_park(draft, visit, Completion::by_itself("done", data), next),
            Err(failure) => draft.fail(visit, failure),
        },
        StepKind::Choice { next } => {
            complete_or_park(draft, visit, Completion::by_itself("done", Record::new()), next);
        }
        StepKind::Notify { to, template, next } => {
            // The way on is found first, so that a failing rule does not make anybody be told twice.
            if let Err(failure) = choose(&draft.view_of(visit), next) {
                return draft.fail(visit, failure);
            }
            draft.emit(Fact::NoticeSent { visit, to: to.clone(), template: template.clone() });
            complete_or_park(draft, visit, Completion::by_itself("done", Record::new()), next);
        }
        StepKind::Parallel { branches, join, next } => region::open(draft, visit, branches, *join, next),
        StepKind::Each { list, first, join, max, next, .. } => {
            region::open_each(draft, visit, list, *first, *join, *max, next);
        }
        StepKind::End { outcome, compensate } => ending::reach(draft, visit, step, outcome, *compensate),
        StepKind::Wait(_) => moment::resume(draft, visit),
        StepKind::Payment(payment) => payment::exempt(draft, visit, payment),
        StepKind::Start { .. }
        | StepKind::Task(_)
        | StepKind::Call { .. }
        | StepKind::Subprocedure(_)
        | StepKind::Handler(_) => {}
    }
}

/// The variables of a script, each seeing those before it.
fn compute(
    draft: &Draft<'_>,
    visit: VisitId,
    ix: StepIx,
    set: &[(crate::id::FieldId, crate::rule::Rule)],
) -> Result<Record, RuleFailure> {
    // Later lines may read earlier ones through the step's own variable, so each is evaluated in a case that has them.
    let mut trial = draft.case.clone();
    let step = &draft.step(ix).id;
    let mut data = Record::new();
    for (name, rule) in set {
        let value = rule.evaluate(&View { case: &trial, ..draft.view_of(visit) })?;
        if !value.is_unset() {
            data.insert(name.clone(), value);
        }
        let so_far = crate::case::Completed {
            visit: VisitId(0),
            outcome: "done".into(),
            by: None,
            at: draft.moment,
            from: None,
            data: data.clone(),
        };
        know(&mut trial, step, draft.element_of(visit), |record| record.last = Some(so_far.clone()));
    }
    Ok(data)
}

/// Goes on past a step that was skipped.
fn pass_by(draft: &mut Draft<'_>, ix: StepIx, origin: Origin) {
    let step = draft.step(ix);
    let Some(next) = step.way_on() else { return };
    if origin.region.is_some_and(|region| !draft.case.open.contains_key(&region)) {
        return; // Enough other branches returned meanwhile: this one is over with its region.
    }
    if draft.is_full() {
        return enter_parked(
            draft,
            ix,
            origin,
            "too-many-events",
            "expected the flow to wait somewhere, found a circle",
        );
    }
    match choose(&draft.view_in(origin.element), next) {
        Ok(target) => go(draft, target, origin, &step.id),
        Err(failure) => {
            let visit = VisitId(draft.case.last_visit + 1);
            announce(draft, visit, step, origin);
            draft.fail_as(visit, failure, CONDITION_FAILED);
        }
    }
}

fn enter_parked(draft: &mut Draft<'_>, ix: StepIx, origin: Origin, code: &str, message: &str) {
    let visit = VisitId(draft.case.last_visit + 1);
    announce(draft, visit, draft.step(ix), origin);
    draft.park(visit, Trouble { code: code.to_owned(), message: message.to_owned(), place: None });
}

/// Ends a visit and goes on, in the order of the language: recorded, its clock dies, clocks of the case move, next
/// visits are entered with their limits, papers are made (so that a receipt can show the appointed date).
///
/// # Errors
///
/// When the way on cannot be computed; then nothing was emitted.
pub(super) fn complete(
    draft: &mut Draft<'_>,
    visit: VisitId,
    completion: Completion,
    way: &Way,
    issues: &[DocumentId],
) -> Result<(), RuleFailure> {
    let Some((_, step)) = draft.step_of(visit) else { return Ok(()) };
    let from = if step.waits() { Some(step.id.clone()) } else { draft.case.open[&visit].from.clone() };
    complete_from(draft, visit, completion, way, issues, from)
}

/// As [`complete`], where what follows comes from another step than this one: the join of a region.
pub(super) fn complete_from(
    draft: &mut Draft<'_>,
    visit: VisitId,
    completion: Completion,
    way: &Way,
    issues: &[DocumentId],
    from: Option<StepId>,
) -> Result<(), RuleFailure> {
    let Some((ix, step)) = draft.step_of(visit) else { return Ok(()) };
    let undo = undo_of(draft, visit, step, &completion.outcome);
    let outcome = completion.outcome.clone();
    let fact = Fact::StepCompleted {
        visit,
        step: step.id.clone(),
        outcome: completion.outcome,
        by: completion.by,
        on_behalf_of: completion.on_behalf_of,
        data: completion.data,
        known: completion.known,
        late_reason: completion.late_reason,
        undo,
    };
    let target = choose_after(draft, visit, &fact, way)?;
    let stay = &draft.case.open[&visit];
    let starts = clock::limits_after(draft, &fact, &Trigger::Outcome(ix, outcome.clone()), stay.element)?;
    let origin = Origin { from, region: stay.region, element: stay.element, undoes: None };
    clock::stop(draft, &ClockId::Visit(visit));
    draft.emit(fact);
    clock::left(draft, ix, Some(&outcome), starts);
    go(draft, target, origin, &step.id);
    issue(draft, &step.id, step.issues.iter().chain(issues));
    Ok(())
}

/// As [`complete`], for what no command asked for: a failing rule parks the visit.
pub(super) fn complete_or_park(draft: &mut Draft<'_>, visit: VisitId, completion: Completion, way: &Way) {
    if let Err(failure) = complete(draft, visit, completion, way, &[]) {
        draft.fail(visit, failure);
    }
}

/// The step that undoes this one, if completing it with this outcome did something. A skipped step did nothing; a call
/// that gave up did nothing if every attempt was a plain refusal, and counts as made where nobody knows; of a payment only
/// what was paid can be given back; what undoes another step is not undone itself.
fn undo_of(draft: &Draft<'_>, visit: VisitId, step: &Step, outcome: &OutcomeId) -> Option<StepId> {
    let stay = draft.case.open.get(&visit)?;
    let unknown = matches!(stay.waiting, Waiting::Answer { unknown: true, .. });
    let unpaid = step.payment().is_some() && *outcome != Payment::PAID;
    let nothing_done = *outcome == "skipped" || *outcome == call::FAILED && !unknown || unpaid;
    let did_something = !nothing_done && stay.undoes.is_none();
    step.compensate.filter(|_| did_something).map(|undo| draft.step(undo).id.clone())
}

/// Papers, numbered within the case.
pub(super) fn issue<'d>(draft: &mut Draft<'_>, step: &StepId, documents: impl Iterator<Item = &'d DocumentId>) {
    for document in documents {
        let number = u32::try_from(draft.case.documents.len() + 1).unwrap_or(u32::MAX);
        draft.emit(Fact::DocumentIssued { document: document.clone(), number, step: step.clone() });
    }
}

/// The first branch that holds.
fn choose(view: &View<'_>, way: &Way) -> Result<Target, RuleFailure> {
    match way {
        Way::To(target) => Ok(*target),
        Way::Choose { branches, otherwise } => {
            for (rule, target) in branches {
                if rule.holds(view)? {
                    return Ok(*target);
                }
            }
            Ok(*otherwise)
        }
    }
}

/// The way on as it will be once this fact is recorded. Only a way with conditions pays for looking ahead.
fn choose_after(draft: &Draft<'_>, visit: VisitId, fact: &Fact, way: &Way) -> Result<Target, RuleFailure> {
    if let Way::To(target) = way {
        return Ok(*target);
    }
    let after = draft.after(fact);
    choose(&View { case: &after, ..draft.view_of(visit) }, way)
}

/// Goes to a target.
pub(super) fn go(draft: &mut Draft<'_>, target: Target, origin: Origin, last: &StepId) {
    match target {
        Target::Step(ix) => enter(draft, ix, origin),
        Target::Join => region::branch_returned(draft, origin, last),
        Target::Undone => draft.moves.push_back(Move::Undone),
    }
}

/// Tries again what raised an incident.
pub(super) fn retry(draft: &mut Draft<'_>, visit: VisitId) -> Result<(), Rejection> {
    let Some(stay) = draft.case.open.get(&visit) else {
        let known = visit.0 >= 1 && visit.0 <= draft.case.last_visit;
        return Err(if known { Rejection::AlreadyDone { visit } } else { Rejection::UnknownVisit { visit } });
    };
    let Waiting::Repair { before, code, rung, .. } = &stay.waiting else {
        return Err(Rejection::WrongKind { step: stay.step.clone(), expected: "an incident" });
    };
    let (before, code, from, since) = ((**before).clone(), code.clone(), stay.from.clone(), stay.entered_at);
    let rung = rung.clone();
    let Some((ix, step)) = draft.step_of(visit) else { return Err(Rejection::UnknownVisit { visit }) };
    draft.emit(Fact::IncidentResolved { visit });
    if let Some(rung) = rung {
        due::climb(draft, rung.clock, rung.rung, Some(visit));
        let parked = |stay: &Visit| matches!(stay.waiting, Waiting::Repair { .. });
        if draft.case.open.get(&visit).is_none_or(parked) {
            return Ok(());
        }
        // What came in the meantime had no effect: it is asked for again.
    }
    match before {
        Waiting::Passing if code == LIMIT_FAILED => clocks_and_work(draft, visit, ix, Some(since)),
        Waiting::Passing if code == CONDITION_FAILED => match applies(draft, step, draft.element_of(visit)) {
            Ok(true) => begin(draft, visit, ix),
            Ok(false) => skip_after_all(draft, visit, step),
            Err(failure) => draft.fail_as(visit, failure, CONDITION_FAILED),
        },
        // Entered once too often, it stays so: only what leads here could be repaired.
        Waiting::Passing if code == AT_MOST_EXCEEDED => {
            let message = format!("expected at most {} visit(s) to `{}`", step.at_most.unwrap_or(0), step.id);
            draft.park(visit, Trouble { code, message, place: None });
        }
        Waiting::Passing => work(draft, visit, step),
        Waiting::Answer { .. } => call::try_again(draft, visit),
        Waiting::Answered { result } => {
            let data = Record::from([("result".into(), Value::Record(result))]);
            if let Some(next) = step.way_on() {
                complete_or_park(draft, visit, Completion::by_itself("done", data), next);
            }
        }
        Waiting::Branches { needed, returned } if returned >= needed => {
            region::go_on(draft, visit, Origin { from, ..Origin::default() });
        }
        // Asked again, the other case is opened once, or tells again how it ended.
        Waiting::Child { .. } => work(draft, visit, step),
        Waiting::Person(_) if payment::settle(draft, visit) => {}
        Waiting::Person(_) | Waiting::Message { .. } => {
            let passed = |clock: &Clock| clock.state == ClockState::Expired;
            if draft.case.open.get(&visit).and_then(|stay| stay.due.as_ref()).is_some_and(passed) {
                due::take_effect(draft, visit);
            }
        }
        Waiting::Moment { .. } => moment::resume(draft, visit),
        Waiting::Branches { .. } | Waiting::Repair { .. } => {}
    }
    Ok(())
}

fn skip_after_all(draft: &mut Draft<'_>, visit: VisitId, step: &Step) {
    if let Some(next) = step.way_on() {
        complete_or_park(draft, visit, Completion::by_itself("skipped", Record::new()), next);
    }
}

impl Step {
    /// Where it leads when nothing more particular is said; an end leads nowhere.
    pub fn way_on(&self) -> Option<&Way> {
        match &self.kind {
            StepKind::Start { next, .. }
            | StepKind::Script { next, .. }
            | StepKind::Choice { next }
            | StepKind::Parallel { next, .. }
            | StepKind::Each { next, .. }
            | StepKind::Call { next, .. }
            | StepKind::Notify { next, .. } => Some(next),
            StepKind::Task(task) | StepKind::Payment(Payment { counter: task, .. }) => {
                task.next.as_ref().or_else(|| task.outcomes.values().next().map(|first| &first.next))
            }
            StepKind::Subprocedure(sub) => {
                sub.next.as_ref().or_else(|| sub.outcomes.values().next().map(|first| &first.next))
            }
            StepKind::Wait(wait) => wait.next.as_ref().or_else(|| wait.messages().first().map(|awaited| &awaited.next)),
            StepKind::Handler(handler) => Some(&handler.next),
            StepKind::End { .. } => None,
        }
    }
}

/// Whether a trigger names this step, left with this outcome.
pub(super) fn triggers(trigger: &Trigger, ix: StepIx, outcome: Option<&OutcomeId>) -> bool {
    match trigger {
        Trigger::Opened => false,
        Trigger::Step(step) => *step == ix,
        Trigger::Outcome(step, wanted) => *step == ix && outcome == Some(wanted),
    }
}
