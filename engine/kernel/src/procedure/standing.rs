//! What a procedure says about itself: who answers for it, when it is in force, how long its cases are kept, and what it
//! asks of people.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::Date;

use super::{Numbering, Procedure, StepKind};
use crate::allowance::Allowance;
use crate::calendar::{Calendar, Course};
use crate::case::{CaseState, Phase};
use crate::id::{AgencyId, DocumentId, StepId};
use crate::text::Text;

/// What a procedure says about itself, beside its steps.
#[derive(Clone, Debug, Default)]
pub struct Standing {
    /// A few sentences, shown to people.
    pub summary: Text,
    /// The agency that answers for the procedure.
    pub owner: Option<AgencyId>,
    /// When new cases may be opened on this version.
    pub force: Force,
    /// How long a finished case is kept.
    pub retention: Option<Retention>,
    /// How the numbers of its cases are written.
    pub numbering: Numbering,
    /// What anybody sees of a case who knows its number; nothing at all, where nothing is said.
    pub lookup: BTreeSet<Glance>,
}

/// One thing that a case shows to whoever knows its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Glance {
    /// Whether it is over.
    Completion,
    /// Its public stage.
    Status,
    /// The earliest end of a deadline that is not met.
    Deadline,
}

/// The days on which new cases may be opened; both included. Open cases go on after them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Force {
    /// Not before.
    pub from: Option<Date>,
    /// Not after.
    pub until: Option<Date>,
}

impl Force {
    /// Whether a case may be opened on this day.
    pub fn holds(&self, day: Date) -> bool {
        self.from.is_none_or(|from| day >= from) && self.until.is_none_or(|until| day <= until)
    }
}

/// How long a finished case is kept, by which articles.
///
/// This is a date that is shown, and not a deletion: an engine that removes records by itself must first be able to hold
/// one back for a court. Whoever removes cases reads the date from the interface.
#[derive(Clone, Debug)]
pub struct Retention {
    /// Counted from the end of the case.
    pub keep: Allowance,
    /// Articles on which it rests.
    pub basis: Vec<Arc<str>>,
}

impl Retention {
    /// The last day on which this case must still be there; nothing while it is open.
    pub fn until(&self, case: &CaseState, calendar: &Calendar) -> Option<Date> {
        let Phase::Ended { at, .. } = &case.phase else { return None };
        let course = Course { counted_from: *at, within: self.keep, prolonged: Vec::new(), pauses: Vec::new() };
        Some(calendar.due(&course, *at).date)
    }
}

/// A public stage.
#[derive(Clone, Debug, Default)]
pub struct Status {
    /// Shown to people.
    pub label: Text,
    /// Its number in a register that others keep, such as the ten national codes.
    pub code: Option<u32>,
}

/// What a procedure asks of its applicant, as it is written: comparisons of versions count with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Burden {
    /// Steps for which they have to appear.
    pub visits: Vec<StepId>,
    /// Papers of which an original on paper is needed.
    pub papers: Vec<DocumentId>,
    /// Fields that they fill in; what a register holds is not among them.
    pub asked: usize,
}

impl Procedure {
    /// What this procedure asks of its applicant.
    pub fn burden(&self) -> Burden {
        let forms = self.steps.iter().filter_map(|step| match &step.kind {
            StepKind::Start { form, .. } => Some(form),
            StepKind::Task(task) if task.role == "applicant" => Some(&task.form),
            _ => None,
        });
        Burden {
            visits: self.steps.iter().filter(|step| step.visit).map(|step| step.id.clone()).collect(),
            papers: self.documents.iter().filter(|(_, paper)| paper.paper).map(|(id, _)| id.clone()).collect(),
            asked: forms.flat_map(|form| form.fields.values()).filter(|field| field.terms.source.is_none()).count(),
        }
    }
}
