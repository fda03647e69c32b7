//! What one case reached, from its journal.

use std::collections::{BTreeMap, BTreeSet};

use motcua_definition::drawing::{ArrowKind, JOIN_SUFFIX};
use motcua_kernel::case::CaseState;
use motcua_kernel::decide::View;
use motcua_kernel::event::{ClockId, Event, Fact, Recorded};
use motcua_kernel::evolve;
use motcua_kernel::id::{CaseId, DeadlineId, ElementId, OutcomeId, StepId, VisitId};
use motcua_kernel::procedure::{Payment, Procedure, Step, StepKind, Way};
use motcua_kernel::rule::Rule;
use motcua_kernel::turn::Context;

use super::plan::{conditions, guard};
use super::{DeadlineFate, Item, RungOf, Witness};

/// Everything that happened in a case and that a procedure can say beforehand.
pub(super) fn reached(context: &Context, journal: &[Recorded]) -> BTreeSet<Item> {
    let case = journal.first().map_or_else(|| CaseId::from("none"), |entry| entry.case.clone());
    let mut follower = Follower {
        context,
        case: CaseState::unopened(case),
        visits: BTreeMap::new(),
        elements: BTreeMap::new(),
        leaving: None,
        expired: BTreeSet::new(),
        items: BTreeSet::new(),
    };
    for (place, entry) in journal.iter().enumerate() {
        evolve(&mut follower.case, &entry.event);
        let next = journal.get(place + 1).map(|entry| &entry.event.fact);
        follower.follow(&entry.event, next);
    }
    follower.items
}

struct Follower<'a> {
    context: &'a Context,
    /// After the event that is looked at.
    case: CaseState,
    visits: BTreeMap<VisitId, StepId>,
    /// The element of the innermost `each` around each visit.
    elements: BTreeMap<VisitId, ElementId>,
    /// Where the flow comes from that has not arrived yet: a box or a deadline, as the picture names it.
    leaving: Option<(String, BTreeSet<ArrowKind>)>,
    expired: BTreeSet<DeadlineId>,
    items: BTreeSet<Item>,
}

impl Follower<'_> {
    fn follow(&mut self, event: &Event, next: Option<&Fact>) {
        match &event.fact {
            Fact::StepEntered { visit, step, undoes, element, .. } => {
                self.visits.insert(*visit, step.clone());
                self.elements.extend(element.map(|element| (*visit, element)));
                self.items.insert(Item::Step(step.clone()));
                match undoes.and_then(|undone| self.visits.get(&undone)) {
                    Some(undone) => {
                        let from = undone.to_string();
                        self.arrow(from, step.to_string(), ArrowKind::Undo);
                    }
                    None => self.arrive(step.as_str()),
                }
                // A condition that failed was not decided: the visit is parked at once.
                if !matches!(next, Some(Fact::IncidentRaised { visit: parked, .. }) if parked == visit) {
                    self.entry(*visit, step, true, event);
                }
            }
            Fact::StepSkipped { visit, step, element, .. } => {
                self.visits.insert(*visit, step.clone());
                self.elements.extend(element.map(|element| (*visit, element)));
                self.arrive(step.as_str());
                self.entry(*visit, step, false, event);
                self.leave(*visit, step, None, event);
            }
            Fact::StepCompleted { visit, step, outcome, .. } => {
                self.items.insert(Item::Outcome(step.clone(), outcome.clone()));
                self.leave(*visit, step, Some(outcome), event);
            }
            Fact::StepExpired { step, .. } => {
                self.leaving = Some((step.to_string(), BTreeSet::from([ArrowKind::Expiry])));
            }
            Fact::BranchesOpened { visit, branches, .. } => {
                self.leaving = None;
                if let Some(fork) = self.visits.get(visit).map(ToString::to_string) {
                    for branch in branches {
                        self.arrow(fork.clone(), branch.to_string(), ArrowKind::Flow);
                    }
                }
            }
            Fact::BranchReturned { visit, .. } => {
                let join = self.visits.get(visit).map(|fork| format!("{fork}{JOIN_SUFFIX}"));
                join.iter().for_each(|join| self.arrive(join));
            }
            fact => self.clock(fact),
        }
    }

    fn clock(&mut self, fact: &Fact) {
        match fact {
            Fact::ClockExpired { clock: ClockId::Deadline(id), .. } => {
                self.items.insert(Item::Deadline(id.clone(), DeadlineFate::Expired));
                self.expired.insert(id.clone());
                self.leaving = Some((id.to_string(), BTreeSet::from([ArrowKind::Expiry])));
            }
            // A deadline that passed and is stopped afterwards was not met.
            Fact::ClockStopped { clock: ClockId::Deadline(id), .. } if !self.expired.contains(id) => {
                self.items.insert(Item::Deadline(id.clone(), DeadlineFate::Met));
            }
            Fact::ClockStarted { clock: ClockId::Deadline(id), .. } => {
                self.expired.remove(id);
            }
            Fact::ClockPaused { clock: ClockId::Deadline(id), .. } => {
                self.items.insert(Item::Deadline(id.clone(), DeadlineFate::Paused));
            }
            Fact::RungReached { clock, rung, position, .. } => {
                let of = match clock {
                    ClockId::Deadline(id) => Some(RungOf::Deadline(id.clone())),
                    ClockId::Visit(visit) => self.visits.get(visit).map(|step| RungOf::Step(step.clone())),
                };
                let rung = of.map(|of| Item::Rung { of, rung: *rung, position: position.clone() });
                self.items.extend(rung);
            }
            _ => {}
        }
    }

    fn step(&self, id: &StepId) -> Option<&Step> {
        let procedure: &Procedure = &self.context.procedure;
        procedure.find(id).map(|ix| procedure.step(ix))
    }

    /// The condition under which a step is entered.
    fn entry(&mut self, visit: VisitId, id: &StepId, holds: bool, event: &Event) {
        let Some((step, when)) = self.step(id).and_then(|step| Some((step, step.when.as_ref()?))) else { return };
        let decided = Item::Guard(guard(step, when), holds);
        let used = self.used(visit, [when], event);
        self.items.insert(decided);
        self.items.extend(used);
    }

    /// Which functions and rows these rules use, asked of the case as it is now.
    fn used<'r>(&self, visit: VisitId, rules: impl IntoIterator<Item = &'r Rule>, event: &Event) -> BTreeSet<Item> {
        let element = self.elements.get(&visit).copied();
        let view = View { context: self.context, case: &self.case, at: event.at, element };
        let witness = Witness::new(&view);
        for rule in rules {
            // What cannot be evaluated here used what it used.
            let _ = rule.evaluate(&witness);
        }
        witness.seen()
    }

    /// The flow leaves a step: its conditions are asked of the case as it is now, as the kernel asked them.
    fn leave(&mut self, visit: VisitId, id: &StepId, outcome: Option<&OutcomeId>, event: &Event) {
        let Some(step) = self.step(id) else { return };
        let from = match &step.kind {
            StepKind::Parallel { .. } | StepKind::Each { .. } => format!("{id}{JOIN_SUFFIX}"),
            _ => id.to_string(),
        };
        let element = self.elements.get(&visit).copied();
        let view = View { context: self.context, case: &self.case, at: event.at, element };
        let witness = Witness::new(&view);
        let mut decided = Vec::new();
        for rule in way_of(step, outcome).into_iter().flat_map(conditions) {
            let Ok(holds) = rule.holds(&witness) else { break };
            decided.push(Item::Guard(guard(step, rule), holds));
            if holds {
                break;
            }
        }
        let computed = match &step.kind {
            StepKind::Script { set, .. } if outcome.is_some() => {
                self.used(visit, set.iter().map(|(_, rule)| rule), event)
            }
            _ => BTreeSet::new(),
        };
        let used = witness.seen();
        self.items.extend(decided.into_iter().chain(used).chain(computed));
        let kinds = [ArrowKind::Flow, ArrowKind::Expiry, ArrowKind::Error];
        self.leaving = Some((from, BTreeSet::from(kinds)));
    }

    /// The flow arrives where an arrow leads; what the picture does not know is not counted.
    fn arrive(&mut self, to: &str) {
        let Some((from, kinds)) = self.leaving.take() else { return };
        for kind in kinds {
            self.arrow(from.clone(), to.to_owned(), kind);
        }
    }

    fn arrow(&mut self, from: String, to: String, kind: ArrowKind) {
        self.items.insert(Item::Arrow { from, to, kind });
    }
}

/// The way on which a step is left.
fn way_of<'s>(step: &'s Step, outcome: Option<&OutcomeId>) -> Option<&'s Way> {
    match (&step.kind, outcome) {
        (StepKind::Task(task) | StepKind::Payment(Payment { counter: task, .. }), Some(outcome)) => {
            task.outcomes.get(outcome).map(|button| &button.next)
        }
        // A call that gave up goes where `on_error` says, and asks nothing.
        (StepKind::Call { .. }, Some(outcome)) if *outcome == *"failed" => None,
        _ => step.way_on(),
    }
}
