//! Tasks that a policy gives to one of the staff.

use motcua_kernel::command::{Actor, Candidate, Command};
use motcua_kernel::id::VisitId;

use super::SimulationError;
use super::acting::in_role;
use super::replication::{Place, Replication};
use crate::draw::Purpose;
use crate::world::{CaseNo, outbox};

impl Replication<'_, '_> {
    /// Finds somebody for a task among the staff of its role. Where its people are not simulated it is left open, and whoever
    /// does it in the end does it.
    pub(super) fn assign(&mut self, no: CaseNo, visit: VisitId) -> Result<(), SimulationError> {
        let Some((step, _)) = self.name(no, visit, Purpose::Work) else { return Ok(()) };
        let pool = match self.place(no, visit) {
            Some(Place::Queued(pool, _)) => Some(*pool),
            _ => None,
        };
        let Some(case) = self.world.case(no) else { return Ok(()) };
        let burdens = pool.into_iter().flat_map(|pool| {
            let role = &self.office.pool(pool).role;
            self.office.burdens(pool, step).map(move |burden| (role, burden))
        });
        let candidates = burdens.filter_map(|(role, (person, holds, last))| {
            let Actor::Person { id, posts } = in_role(case, visit, person, role) else { return None };
            Some(Candidate { person: id, posts, holds, last })
        });
        let candidates: Vec<Candidate> = candidates.collect();
        self.ask(no, visit, outbox(), Command::Assign { visit, candidates })
    }
}
