//! Who may be given a task by a policy, and how much they have to do: what a world knows beyond one case.

use std::collections::BTreeMap;

use jiff::civil::Date;
use motcua_kernel::case::{CaseState, Holder};
use motcua_kernel::command::{Actor, Candidate};
use motcua_kernel::event::{Event, Fact, ReservedBy};
use motcua_kernel::id::{PersonId, ProcedureId, StepId, VisitId};
use motcua_kernel::turn::Context;

use crate::cast::Cast;

/// The people of a world.
#[derive(Clone, Debug)]
pub(crate) struct Bench {
    cast: Cast,
    /// When each of them was last given a step, counted.
    turns: BTreeMap<(ProcedureId, StepId, PersonId), u64>,
    given: u64,
}

impl Bench {
    pub(crate) fn new(cast: Cast, procedure: &ProcedureId) -> Self {
        let mut bench = Self { cast, turns: BTreeMap::new(), given: 0 };
        for (step, people) in bench.cast.burdens().turns.clone() {
            people.into_iter().for_each(|person| bench.note(procedure.clone(), step.clone(), person));
        }
        bench
    }

    fn note(&mut self, procedure: ProcedureId, step: StepId, person: PersonId) {
        self.given += 1;
        self.turns.insert((procedure, step, person), self.given);
    }

    /// Takes note of who was given what by a policy.
    pub(crate) fn see(&mut self, case: &CaseState, events: &[Event]) {
        for event in events {
            let Fact::TaskReserved { visit, by, because: ReservedBy::LeastLoaded | ReservedBy::RoundRobin, .. } =
                &event.fact
            else {
                continue;
            };
            if let (Some(stay), Some(procedure)) = (case.open.get(visit), &case.procedure) {
                self.note(procedure.id.clone(), stay.step.clone(), by.clone());
            }
        }
    }

    /// Everybody who holds the role of a task, with what they have to do in these cases and beside them.
    pub(crate) fn candidates<'c>(
        &self,
        context: &Context,
        case: &CaseState,
        visit: VisitId,
        day: Date,
        cases: impl Iterator<Item = &'c CaseState>,
    ) -> Vec<Candidate> {
        let Some(stay) = case.open.get(&visit) else { return Vec::new() };
        let Some(item) = stay.work_item() else { return Vec::new() };
        let mut holds = self.cast.burdens().holds.clone();
        let held = cases.flat_map(|case| case.open.values()).filter_map(|stay| match &stay.work_item()?.holder {
            Holder::Reserved { by, .. } => Some(by.clone()),
            Holder::Ready => None,
        });
        held.for_each(|by| *holds.entry(by).or_default() += 1);
        let candidate = |actor: Actor| {
            let Actor::Person { id: person, posts } = actor else { return None };
            let turn = (context.procedure.reference.id.clone(), stay.step.clone(), person.clone());
            let (holds, last) = (holds.get(&person).copied().unwrap_or(0), self.turns.get(&turn).copied());
            Some(Candidate { person, posts, holds, last })
        };
        self.cast.holders(context, item, day).into_iter().filter_map(candidate).collect()
    }
}
