//! Small marks for what a box does not show by its shape.

use motcua_kernel::procedure::{Procedure, Step, StepKind};

use crate::drawing::words::Word;

/// What is worth a mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::drawing) enum Mark {
    /// The applicant has to appear.
    InPerson,
    /// A paper original is made.
    OnPaper,
    /// Done once for each entry of a list.
    Repeated,
    /// Another procedure runs, in a case of its own.
    Procedure,
}

impl Mark {
    /// All of them, in the order in which they stand.
    pub(in crate::drawing) const ALL: [Self; 4] = [Self::InPerson, Self::OnPaper, Self::Repeated, Self::Procedure];

    /// What it means.
    pub(in crate::drawing) fn word(self) -> Word {
        match self {
            Self::InPerson => Word::InPerson,
            Self::OnPaper => Word::OnPaper,
            Self::Repeated => Word::Repeated,
            Self::Procedure => Word::OtherProcedure,
        }
    }
}

/// The marks of a step.
pub(super) fn marks(procedure: &Procedure, step: &Step) -> Vec<Mark> {
    let has = |mark: &Mark| match mark {
        Mark::InPerson => step.visit,
        Mark::OnPaper => issues_paper(procedure, step),
        Mark::Repeated => step.each.is_some() || matches!(step.kind, StepKind::Each { .. }),
        Mark::Procedure => matches!(step.kind, StepKind::Subprocedure(_)),
    };
    Mark::ALL.into_iter().filter(has).collect()
}

/// Whether the step, or one of its buttons, makes a paper of which the original counts.
fn issues_paper(procedure: &Procedure, step: &Step) -> bool {
    let mut issued: Vec<_> = step.issues.iter().collect();
    match &step.kind {
        StepKind::Task(task) => issued.extend(task.outcomes.values().flat_map(|outcome| &outcome.issues)),
        StepKind::Subprocedure(sub) => issued.extend(sub.outcomes.values().flat_map(|outcome| &outcome.issues)),
        _ => {}
    }
    issued.into_iter().any(|id| procedure.documents.get(id).is_some_and(|document| document.paper))
}
