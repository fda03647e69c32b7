//! Histories as rows: cases and stays, one line each, as spreadsheets, data frames and mining tools take them in.
//!
//! Read from events alone, so that simulated cases and real ones come out alike.

use std::collections::BTreeMap;

use jiff::Timestamp;
use motcua_kernel::event::{Event, Fact, ReservedBy};
use motcua_kernel::id::{AgencyId, OutcomeId, PersonId, RoleId, StepId, VisitId};

use crate::simulation::Observer;
use crate::statistics::CaseMeter;

/// A case that came.
#[derive(Clone, Debug, PartialEq)]
pub struct CaseRow {
    /// The n-th to come, from 1.
    pub case: u64,
    /// Whether it is one of the measured ones.
    pub measured: bool,
    /// When it came.
    pub opened: Timestamp,
    /// When and how it ended; nothing if it was open when the run was over.
    pub ended: Option<(Timestamp, OutcomeId)>,
    /// How its deadlines went.
    pub meter: CaseMeter,
    /// Rungs of ladders that it reached.
    pub escalations: u32,
}

/// A stay of a case in a step.
#[derive(Clone, Debug, PartialEq)]
pub struct VisitRow {
    /// Of which case.
    pub case: u64,
    /// Its number in the case.
    pub visit: VisitId,
    /// Where.
    pub step: StepId,
    /// The nearest preceding step that waited.
    pub from: Option<StepId>,
    /// The n-th stay of the case in this step, from 1.
    pub nth: u32,
    /// Whose task it was, where it was one.
    pub role: Option<RoleId>,
    /// Whose time it was.
    pub agency: Option<AgencyId>,
    /// Who did it, or had it last.
    pub person: Option<PersonId>,
    /// When it began.
    pub entered: Timestamp,
    /// When somebody took it in hand.
    pub begun: Option<Timestamp>,
    /// When it was over.
    pub left: Option<Timestamp>,
    /// How.
    pub how: Left,
}

/// How a stay was over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Left {
    /// It is not.
    Open,
    /// With this outcome.
    Done(OutcomeId),
    /// Its limit passed.
    Expired,
    /// It was ended from outside.
    Cancelled,
}

impl Left {
    /// As files call it: `done`, `expired`, `cancelled`, `open`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Done(_) => "done",
            Self::Expired => "expired",
            Self::Cancelled => "cancelled",
        }
    }

    /// The outcome, where there is one.
    pub fn outcome(&self) -> Option<&OutcomeId> {
        match self {
            Self::Done(outcome) => Some(outcome),
            Self::Open | Self::Expired | Self::Cancelled => None,
        }
    }
}

/// Everything that happened in one replication.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rows {
    /// In the order in which they came.
    pub cases: Vec<CaseRow>,
    /// In the order in which they began.
    pub visits: Vec<VisitRow>,
    open: BTreeMap<(u64, VisitId), usize>,
    entries: BTreeMap<(u64, StepId), u32>,
}

impl Rows {
    fn visit(&mut self, case: u64, visit: VisitId) -> Option<&mut VisitRow> {
        let place = *self.open.get(&(case, visit))?;
        self.visits.get_mut(place)
    }

    fn enter(&mut self, case: u64, visit: VisitId, step: &StepId, from: Option<&StepId>, at: Timestamp) {
        let nth = self.entries.entry((case, step.clone())).or_default();
        *nth += 1;
        let row = VisitRow {
            case,
            visit,
            step: step.clone(),
            from: from.cloned(),
            nth: *nth,
            role: None,
            agency: None,
            person: None,
            entered: at,
            begun: None,
            left: None,
            how: Left::Open,
        };
        self.open.insert((case, visit), self.visits.len());
        self.visits.push(row);
    }

    fn leave(&mut self, case: u64, visit: VisitId, at: Timestamp, how: Left, by: Option<&PersonId>) {
        if let Some(row) = self.visit(case, visit) {
            row.left = Some(at);
            row.how = how;
            row.person = by.cloned().or(row.person.take());
        }
        self.open.remove(&(case, visit));
    }

    fn case(&mut self, case: u64) -> Option<&mut CaseRow> {
        // Cases come in the order of their numbers.
        let place = self.cases.binary_search_by_key(&case, |row| row.case).ok()?;
        self.cases.get_mut(place)
    }
}

impl Observer for Rows {
    fn come(&mut self, case: u64, measured: bool, at: Timestamp) {
        let meter = CaseMeter::default();
        self.cases.push(CaseRow { case, measured, opened: at, ended: None, meter, escalations: 0 });
    }

    fn see(&mut self, case: u64, event: &Event) {
        let at = event.at;
        if let Some(row) = self.case(case) {
            row.meter.see(event);
        }
        match &event.fact {
            Fact::StepEntered { visit, step, from, .. } => self.enter(case, *visit, step, from.as_ref(), at),
            Fact::TaskOffered { visit, role, agency, .. } | Fact::TaskReassigned { visit, role, agency, .. } => {
                if let Some(row) = self.visit(case, *visit) {
                    (row.role, row.agency) = (Some(role.clone()), agency.clone());
                    (row.begun, row.person) = (None, None);
                }
            }
            Fact::TaskReserved { visit, by, because, .. } => {
                if let Some(row) = self.visit(case, *visit) {
                    row.person = Some(by.clone());
                    if *because == ReservedBy::Claim {
                        row.begun = Some(at);
                    }
                }
            }
            Fact::MessageAwaited { visit, agency, .. } | Fact::CallRequested { visit, agency, .. } => {
                if let Some(row) = self.visit(case, *visit) {
                    row.agency.clone_from(agency);
                }
            }
            Fact::StepCompleted { visit, outcome, by, .. } => {
                self.leave(case, *visit, at, Left::Done(outcome.clone()), by.as_ref());
            }
            Fact::StepExpired { visit, .. } => self.leave(case, *visit, at, Left::Expired, None),
            Fact::StepCancelled { visit, .. } => self.leave(case, *visit, at, Left::Cancelled, None),
            Fact::RungReached { .. } => {
                if let Some(row) = self.case(case) {
                    row.escalations += 1;
                }
            }
            Fact::CaseEnded { outcome, .. } => {
                if let Some(row) = self.case(case) {
                    row.ended = Some((at, outcome.clone()));
                }
            }
            _ => {}
        }
    }

    /// Work on a task that a policy had given to somebody begins without an event.
    fn begin(&mut self, case: u64, visit: VisitId, at: Timestamp) {
        if let Some(row) = self.visit(case, visit) {
            row.begun = Some(at);
        }
    }
}
