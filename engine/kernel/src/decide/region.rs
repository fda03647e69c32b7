//! Parallel branches: each entry into a `parallel` is its own region, with its own visit.

use super::clock;
use super::draft::Draft;
use super::flow::{self, Completion, Origin};
use crate::case::{Visit, Waiting};
use crate::event::{CancelledBecause, Fact};
use crate::id::{StepId, StepIx, VisitId};
use crate::procedure::{Join, StepKind, Way};
use crate::value::Record;

/// Opens every branch whose first step applies. A branch that does not apply counts as not opened; if none applies, the
/// region is satisfied at once.
pub(super) fn open(draft: &mut Draft<'_>, visit: VisitId, branches: &[StepIx], join: Join, next: &Way) {
    let from = draft.case.open.get(&visit).and_then(|stay| stay.from.clone());
    let mut opened = Vec::with_capacity(branches.len());
    for ix in branches {
        let step = draft.step(*ix);
        match flow::applies(draft, step) {
            // A rule that fails parks the branch when it is entered; until then it counts as opened.
            Ok(true) | Err(_) => opened.push(*ix),
            Ok(false) => {
                let skipped = VisitId(draft.case.last_visit + 1);
                let (step, from) = (step.id.clone(), from.clone());
                draft.emit(Fact::StepSkipped { visit: skipped, step, from, undoes: None });
                clock::skipped(draft, *ix);
            }
        }
    }
    if opened.is_empty() {
        return flow::complete_or_park(draft, visit, Completion::by_itself("done", Record::new()), next);
    }
    let count = u32::try_from(opened.len()).unwrap_or(u32::MAX);
    let needed = match join {
        Join::All => count,
        Join::Count(wanted) => wanted.min(count),
    };
    let names = opened.iter().map(|ix| draft.step(*ix).id.clone()).collect();
    draft.emit(Fact::BranchesOpened { visit, needed, branches: names });
    for ix in opened {
        let origin = Origin { from: from.clone(), region: Some(visit), undoes: None };
        match flow::applies(draft, draft.step(ix)) {
            Ok(_) => flow::enter_for_sure(draft, ix, origin),
            Err(_) => flow::enter(draft, ix, origin),
        }
    }
}

/// A branch returned; when enough have, the others are cancelled and the flow goes on.
pub(super) fn branch_returned(draft: &mut Draft<'_>, origin: Origin, last: &StepId) {
    let Some(region) = origin.region else {
        return; // The checker proves that `join` stands only inside a region.
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
    let StepKind::Parallel { next, .. } = &step.kind else { return };
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
fn inside(draft: &Draft<'_>, region: VisitId) -> Vec<VisitId> {
    let open = &draft.case.open;
    let is_inside = |visit: &VisitId| {
        let mut outer = open.get(visit).and_then(|stay| stay.region);
        while let Some(current) = outer {
            if current == region {
                return true;
            }
            outer = open.get(&current).and_then(|stay| stay.region);
        }
        false
    };
    open.keys().copied().filter(is_inside).collect()
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
    draft.emit(Fact::StepCancelled { visit, step: step.id.clone(), because: because.clone(), undo });
    clock::left(draft, ix, None);
}

/// Ends every open visit from outside.
pub(super) fn cancel_all(draft: &mut Draft<'_>, because: &CancelledBecause) {
    let open: Vec<_> = draft.case.open.keys().copied().collect();
    for visit in open {
        cancel(draft, visit, because);
    }
    draft.moves.clear();
}
