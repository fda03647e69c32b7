//! Branches: each entry into a `parallel` or an `each` is its own region, with its own visit.

use super::draft::{Draft, TOO_MANY_ELEMENTS};
use super::flow::{self, Completion, Origin};
use super::{child, clock};
use crate::case::{Visit, Waiting};
use crate::event::{CancelledBecause, Fact, Trouble};
use crate::id::{ElementId, StepId, StepIx, VisitId};
use crate::procedure::{Join, StepKind, Way};
use crate::rule::{Rule, RuleFailure};
use crate::turn::OPEN_VISITS_MAX;
use crate::value::{Record, Value};

/// Opens every branch whose first step applies. A branch that does not apply counts as not opened; if none applies, the
/// region is satisfied at once.
pub(super) fn open(draft: &mut Draft<'_>, visit: VisitId, branches: &[StepIx], join: Join, next: &Way) {
    let element = draft.element_of(visit);
    let branches = branches.iter().map(|ix| (*ix, element)).collect();
    let Some(opened) = applying(draft, visit, branches) else { return pass_through(draft, visit, next) };
    let names = opened.iter().map(|(ix, _)| draft.step(*ix).id.clone()).collect();
    open_all(draft, visit, opened, names, join);
}

/// Computes the list, and opens a branch for each of its elements. An empty list is satisfied at once.
pub(super) fn open_each(
    draft: &mut Draft<'_>,
    visit: VisitId,
    list: &Rule,
    first: StepIx,
    join: Join,
    max: u32,
    next: &Way,
) {
    let elements = match elements(draft, visit, list) {
        Ok(elements) => elements,
        Err(failure) => return draft.fail(visit, failure),
    };
    let count = elements.len();
    if count > usize::try_from(max).unwrap_or(usize::MAX) {
        let message = format!("expected a list of at most {max} element(s), found {count}");
        return draft.park(visit, Trouble { code: TOO_MANY_ELEMENTS.to_owned(), message, place: None });
    }
    if draft.case.open.len() + count > OPEN_VISITS_MAX {
        let message = format!("expected at most {OPEN_VISITS_MAX} open visits in a case, found {count} more");
        return draft.park(visit, Trouble { code: TOO_MANY_ELEMENTS.to_owned(), message, place: None });
    }
    draft.emit(Fact::ElementsFound { visit, elements });
    draft.allow_for(count);
    let places = 1..=u32::try_from(count).unwrap_or(u32::MAX);
    let branches = places.map(|place| (first, Some(ElementId { each: visit, place }))).collect();
    let Some(opened) = applying(draft, visit, branches) else { return pass_through(draft, visit, next) };
    let names = vec![draft.step(first).id.clone()];
    open_all(draft, visit, opened, names, join);
}

fn elements(draft: &Draft<'_>, visit: VisitId, list: &Rule) -> Result<Vec<Value>, RuleFailure> {
    match list.evaluate(&draft.view_of(visit))? {
        Value::List(elements) => Ok(elements),
        other => Err(RuleFailure {
            place: list.place().clone(),
            message: format!("expected a list, found {}", other.type_name()),
            reads: Vec::new(),
        }),
    }
}

/// The first step of a branch, and the element it is for.
type Branch = (StepIx, Option<ElementId>);

/// The branches whose first step applies; the others are skipped. Nothing if none does.
fn applying(draft: &mut Draft<'_>, visit: VisitId, branches: Vec<Branch>) -> Option<Vec<Branch>> {
    let from = draft.case.open.get(&visit).and_then(|stay| stay.from.clone());
    let mut opened = Vec::with_capacity(branches.len());
    for (ix, element) in branches {
        let origin = Origin { from: from.clone(), element, ..Origin::default() };
        match flow::skips(draft, ix, &origin) {
            // A rule that fails parks the branch when it is entered; until then it counts as opened.
            Ok(None) | Err(_) => opened.push((ix, element)),
            Ok(Some((fact, starts))) => {
                draft.emit(fact);
                clock::skipped(draft, ix, starts);
            }
        }
    }
    (!opened.is_empty()).then_some(opened)
}

fn pass_through(draft: &mut Draft<'_>, visit: VisitId, next: &Way) {
    flow::complete_or_park(draft, visit, Completion::by_itself("done", Record::new()), next);
}

fn open_all(draft: &mut Draft<'_>, visit: VisitId, opened: Vec<Branch>, names: Vec<StepId>, join: Join) {
    let count = u32::try_from(opened.len()).unwrap_or(u32::MAX);
    let needed = match join {
        Join::All => count,
        Join::Count(wanted) => wanted.min(count),
    };
    draft.emit(Fact::BranchesOpened { visit, needed, branches: names });
    let from = draft.case.open.get(&visit).and_then(|stay| stay.from.clone());
    for (ix, element) in opened {
        let origin = Origin { from: from.clone(), region: Some(visit), element, undoes: None };
        match flow::skips(draft, ix, &origin) {
            Ok(_) => flow::enter_for_sure(draft, ix, origin),
            Err(_) => flow::enter(draft, ix, origin),
        }
    }
}

/// A branch returned; when enough have, the others are cancelled and the flow goes on.
pub(super) fn branch_returned(draft: &mut Draft<'_>, origin: Origin, last: &StepId) {
    let Some(region) = origin.region else {
        return; // A branch beside the flow is over. In the flow, the checker proves that `join` stands inside a region.
    };
    let waits = |stay: &Visit| matches!(stay.waiting, Waiting::Branches { .. });
    if !draft.case.open.get(&region).is_some_and(waits) {
        return; // Enough others returned, and the region itself is parked.
    }
    draft.emit(Fact::BranchReturned { visit: region, last: last.clone() });
    let Some(Waiting::Branches { needed, returned }) = draft.case.open.get(&region).map(|stay| stay.waiting.clone())
    else {
        return;
    };
    if returned < needed {
        return;
    }
    for inner in inside(draft, region) {
        cancel(draft, inner, &CancelledBecause::JoinSatisfied);
    }
    go_on(draft, region, origin);
}

/// Goes on behind a region whose join is satisfied; also after a repair.
pub(super) fn go_on(draft: &mut Draft<'_>, region: VisitId, origin: Origin) {
    let Some((_, step)) = draft.step_of(region) else { return };
    let (StepKind::Parallel { next, .. } | StepKind::Each { next, .. }) = &step.kind else { return };
    join(draft, region, origin, next);
}

/// Ends the region's own visit. What follows it comes from the step whose return satisfied the join.
fn join(draft: &mut Draft<'_>, region: VisitId, origin: Origin, next: &Way) {
    let completion = Completion::by_itself("done", Record::new());
    if let Err(failure) = flow::complete_from(draft, region, completion, next, &[], origin.from) {
        draft.fail(region, failure);
    }
}

/// Every open visit inside a region, at any depth.
pub(super) fn inside(draft: &Draft<'_>, region: VisitId) -> Vec<VisitId> {
    let mut found = Vec::new();
    let mut regions = vec![region];
    while let Some(region) = regions.pop() {
        let directly = draft.case.open.inside(region);
        regions.extend(&directly);
        found.extend(directly);
    }
    found.sort_unstable();
    found
}

/// Ends a visit from outside: its task leaves the inboxes and its timers die with it. A call whose outcome is unknown
/// counts as made, and is undone like one.
pub(super) fn cancel(draft: &mut Draft<'_>, visit: VisitId, because: &CancelledBecause) {
    let Some((ix, step)) = draft.step_of(visit) else { return };
    let under_way = match &draft.case.open[&visit].waiting {
        Waiting::Answer { .. } => true,
        Waiting::Repair { before, .. } => matches!(**before, Waiting::Answer { .. }),
        _ => false,
    };
    let undo = step.compensate.filter(|_| under_way).map(|undo| draft.step(undo).id.clone());
    child::give_up(draft, visit);
    draft.emit(Fact::StepCancelled { visit, step: step.id.clone(), because: because.clone(), undo });
    clock::left(draft, ix, None, Vec::new());
}

/// Ends every other open visit from outside.
pub(super) fn cancel_others(draft: &mut Draft<'_>, kept: VisitId, because: &CancelledBecause) {
    let open: Vec<_> = draft.case.open.keys().copied().filter(|visit| *visit != kept).collect();
    for visit in open {
        cancel(draft, visit, because);
    }
    draft.moves.clear();
}

/// Ends every open visit from outside.
pub(super) fn cancel_all(draft: &mut Draft<'_>, because: &CancelledBecause) {
    let open: Vec<_> = draft.case.open.keys().copied().collect();
    for visit in open {
        cancel(draft, visit, because);
    }
    draft.moves.clear();
}
