//! What people notice of a procedure: how much is asked of them, and through how many hands a case goes.

use std::collections::BTreeSet;

use motcua_kernel::form::{FieldKind, Form};
use motcua_kernel::id::{AgencyId, StepIx};
use motcua_kernel::procedure::{Payment, Procedure, Step, StepKind, Target, Task, Way};
use motcua_kernel::text::Text;

use super::phrase::both;

/// Something that can be counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Steps that people do.
    Tasks,
    /// Agencies that act.
    Agencies,
    /// Arrows from a task of one agency to a task of another: each is a hand-over that may happen.
    HandOvers,
    /// Fields that the applicant must fill in when applying.
    Demanded,
    /// Files that the applicant must hand in when applying.
    Files,
    /// Steps for which the applicant has to appear.
    Visits,
    /// Papers of which an original is asked for.
    Papers,
    /// Payments that may be asked for.
    Payments,
    /// Papers that may be issued.
    Documents,
}

impl Measure {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Tasks,
        Self::Agencies,
        Self::HandOvers,
        Self::Demanded,
        Self::Files,
        Self::Visits,
        Self::Papers,
        Self::Payments,
        Self::Documents,
    ];

    /// Its stable name, for machines.
    pub fn id(self) -> &'static str {
        match self {
            Self::Tasks => "tasks",
            Self::Agencies => "agencies",
            Self::HandOvers => "hand_overs",
            Self::Demanded => "demanded",
            Self::Files => "files",
            Self::Visits => "visits",
            Self::Papers => "papers",
            Self::Payments => "payments",
            Self::Documents => "documents",
        }
    }

    /// As people say it.
    pub fn name(self) -> Text {
        match self {
            Self::Tasks => both("Số bước do người thực hiện", "Steps done by people"),
            Self::Agencies => both("Số cơ quan tham gia", "Agencies involved"),
            Self::HandOvers => both("Số lần có thể chuyển giữa các cơ quan", "Possible hand-overs between agencies"),
            Self::Demanded => both("Thông tin bắt buộc khi nộp", "Fields demanded when applying"),
            Self::Files => both("Giấy tờ bắt buộc khi nộp", "Files demanded when applying"),
            Self::Visits => both("Số lần phải đến trực tiếp", "Visits in person"),
            Self::Papers => both("Số bản giấy gốc phải nộp", "Paper originals asked for"),
            Self::Payments => both("Số khoản phải nộp", "Payments asked for"),
            Self::Documents => both("Số loại giấy tờ ban hành", "Kinds of papers issued"),
        }
    }
}

impl Measure {
    /// Counts.
    pub fn of(self, procedure: &Procedure) -> usize {
        let tasks = || procedure.steps.iter().filter(|step| works(step)).filter_map(|step| step.task());
        match self {
            Measure::Tasks => tasks().count(),
            Measure::Agencies => tasks().filter_map(|task| agency(procedure, task)).collect::<BTreeSet<_>>().len(),
            Measure::HandOvers => hand_overs(procedure),
            Measure::Demanded => asked(procedure, |kind| !is_file(kind)),
            Measure::Files => asked(procedure, is_file),
            Measure::Payments => procedure.steps.iter().filter(|step| step.payment().is_some()).count(),
            Measure::Documents => procedure.documents.len(),
            Measure::Visits => procedure.burden().visits.len(),
            Measure::Papers => procedure.burden().papers.len(),
        }
    }
}

fn agency<'p>(procedure: &'p Procedure, task: &Task) -> Option<&'p AgencyId> {
    procedure.roles.get(&task.role).map(|role| &role.agency)
}

fn is_file(kind: &FieldKind) -> bool {
    match kind {
        FieldKind::File { .. } => true,
        FieldKind::List(inner) => is_file(inner),
        _ => false,
    }
}

/// Required fields of the start that demands the most of applicants.
fn asked(procedure: &Procedure, counts: impl Fn(&FieldKind) -> bool) -> usize {
    let of = |form: &Form| {
        form.fields
            .values()
            .filter(|field| field.required && field.terms.source.is_none() && counts(&field.kind))
            .count()
    };
    let starts = procedure.steps.iter().filter_map(|step| match &step.kind {
        StepKind::Start { by, form, .. } if by.iter().any(|role| *role == *"applicant") => Some(of(form)),
        _ => None,
    });
    starts.max().unwrap_or(0)
}

/// Pairs of a task and a task of another agency that may directly follow it, whatever the engine does in between.
fn hand_overs(procedure: &Procedure) -> usize {
    let mut pairs = BTreeSet::new();
    for (at, step) in procedure.steps.iter().enumerate() {
        let Some(task) = step.task().filter(|_| works(step)) else { continue };
        let mut seen = BTreeSet::new();
        let mut ahead: Vec<StepIx> = ways(&step.kind).into_iter().flat_map(targets).collect();
        while let Some(ix) = ahead.pop() {
            if !seen.insert(ix) {
                continue;
            }
            let next = procedure.step(ix);
            match next.task().filter(|_| works(next)) {
                Some(other) => {
                    if agency(procedure, task) != agency(procedure, other) {
                        pairs.insert((at, ix));
                    }
                }
                None => {
                    ahead.extend(ways(&next.kind).into_iter().flat_map(targets));
                    if let StepKind::Each { first, .. } = &next.kind {
                        ahead.push(*first);
                    }
                    if let StepKind::Parallel { branches, .. } = &next.kind {
                        ahead.extend(branches);
                    }
                }
            }
        }
    }
    pairs.len()
}

/// Whether an office works on the case there. A payment is the applicant's, whoever takes the money.
fn works(step: &Step) -> bool {
    step.payment().is_none()
}

fn ways(kind: &StepKind) -> Vec<&Way> {
    match kind {
        StepKind::Task(task) | StepKind::Payment(Payment { counter: task, .. }) => {
            task.outcomes.values().map(|outcome| &outcome.next).collect()
        }
        StepKind::Subprocedure(sub) => sub.outcomes.values().map(|outcome| &outcome.next).collect(),
        StepKind::Start { next, .. }
        | StepKind::Script { next, .. }
        | StepKind::Choice { next }
        | StepKind::Parallel { next, .. }
        | StepKind::Each { next, .. }
        | StepKind::Call { next, .. }
        | StepKind::Notify { next, .. } => vec![next],
        StepKind::Handler(handler) => vec![&handler.next],
        StepKind::Wait(wait) => wait.next.iter().chain(wait.messages().iter().map(|awaited| &awaited.next)).collect(),
        StepKind::End { .. } => Vec::new(),
    }
}

fn targets(way: &Way) -> impl Iterator<Item = StepIx> + '_ {
    way.targets().filter_map(|target| match target {
        Target::Step(ix) => Some(ix),
        Target::Join | Target::Undone => None,
    })
}
