//! Giving a task to one person by a policy.
//!
//! Who has how much to do is a matter of all cases, and a case knows only itself. So the task is offered to all first, and
//! the request to find somebody goes out with it; whoever runs the case answers with everybody who holds the role, and the
//! choice is made here, by one rule, in the server, in a test and in a simulation alike. What was chosen is an event: it is
//! not chosen again when the history is read.
//!
//! Meanwhile anybody may take the task: then nothing is left to choose. Whoever gives it back gives it to all, because a
//! policy would hand it to the same person again.

use std::cmp::Ordering;

use super::capacity::capacity;
use super::draft::Draft;
use crate::case::{CaseState, Holder};
use crate::command::{Actor, Candidate};
use crate::event::{Fact, LeftOpenBecause, ReservedBy};
use crate::id::VisitId;
use crate::procedure::AssignPolicy;
use crate::rejection::{Forbidden, Rejection};

pub(super) fn assign(
    draft: &mut Draft<'_>,
    actor: &Actor,
    visit: VisitId,
    candidates: &[Candidate],
) -> Result<(), Rejection> {
    if !matches!(actor, Actor::System { .. }) {
        return Err(Rejection::NotAllowed { rule: "assign".to_owned(), why: Forbidden::OnlyEngine });
    }
    // Asked twice, or asked when somebody took it meanwhile, when a rung handed it on, when it is over: nothing is left to do.
    let Some(policy) = sought(&draft.case, visit) else { return Ok(()) };
    let judged = candidates.iter().map(|candidate| (candidate, standing(draft, visit, candidate)));
    let (fit, unfit): (Vec<_>, Vec<_>) = judged.partition(|(_, standing)| *standing == Standing::Fit);
    let chosen = fit.into_iter().map(|(candidate, _)| candidate).min_by(|a, b| policy.compare(a, b));
    draft.emit(match chosen {
        Some(chosen) => {
            let by = chosen.person.clone();
            Fact::TaskReserved { visit, by, because: policy.reason(), on_behalf_of: None }
        }
        None => {
            let because = match unfit.into_iter().map(|(_, standing)| standing).max() {
                Some(Standing::Excluded) => LeftOpenBecause::AllExcluded,
                Some(Standing::Away) => LeftOpenBecause::AllAway,
                _ => LeftOpenBecause::NobodyHere,
            };
            Fact::TaskLeftOpen { visit, because }
        }
    });
    Ok(())
}

/// By which policy somebody is still to be found for a task.
pub(super) fn sought(case: &CaseState, visit: VisitId) -> Option<AssignPolicy> {
    let item = case.open.get(&visit)?.work_item()?;
    item.sought.filter(|_| item.holder == Holder::Ready)
}

/// How close somebody comes to a task; what keeps the closest from it is why it is left open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Standing {
    /// They do not hold the role in this office.
    Elsewhere,
    /// They are away.
    Away,
    /// They are there and may not: they did what excludes them, or it is their own case.
    Excluded,
    /// They may do it in their own name. A deputy is not given what would be given to the other: who is away is given nothing.
    Fit,
}

fn standing(draft: &Draft<'_>, visit: VisitId, candidate: &Candidate) -> Standing {
    let actor = Actor::Person { id: candidate.person.clone(), posts: candidate.posts.clone() };
    match capacity(draft.context, &draft.case, visit, &actor) {
        Ok(capacity) if capacity.on_behalf_of.is_none() => Standing::Fit,
        Err(Rejection::NotAllowed { why: Forbidden::Away, .. }) => Standing::Away,
        Err(Rejection::NotAllowed { why: Forbidden::Performed { .. } | Forbidden::OwnCase, .. }) => Standing::Excluded,
        Ok(_) | Err(_) => Standing::Elsewhere,
    }
}

impl AssignPolicy {
    /// Who comes first. Equals are told apart by who waits longer for this step, and at last by name: a choice that nobody
    /// can tell in advance is none that can be defended.
    pub fn compare(self, a: &Candidate, b: &Candidate) -> Ordering {
        let load = match self {
            Self::LeastLoaded => a.holds.cmp(&b.holds),
            Self::RoundRobin => Ordering::Equal,
        };
        load.then_with(|| a.last.cmp(&b.last)).then_with(|| a.person.cmp(&b.person))
    }

    fn reason(self) -> ReservedBy {
        match self {
            Self::LeastLoaded => ReservedBy::LeastLoaded,
            Self::RoundRobin => ReservedBy::RoundRobin,
        }
    }
}
