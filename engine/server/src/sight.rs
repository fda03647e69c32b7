//! Who may see what of a case. Deny by default: what no rule below shows is not there.
//!
//! * The applicant sees what they handed in, the public stages, the deadlines of the case, and their papers.
//! * The home agency, where the case is handed in, sees everything, in the office that the case belongs to.
//! * Another agency sees the case from the moment it is asked to do something: its own steps, and of earlier steps the
//!   fields that its tasks `show`.
//!
//! A case that somebody may not see answers exactly like one that does not exist.

use std::collections::BTreeSet;

use motcua_kernel::case::CaseState;
use motcua_kernel::command::Post;
use motcua_kernel::decide::View;
use motcua_kernel::event::{ClockId, Event, Fact};
use motcua_kernel::id::{AgencyId, FieldId, OfficeKey, PersonId, RoleId, StepId};
use motcua_kernel::procedure::{Procedure, Step, StepKind};
use motcua_kernel::turn::Context;
use motcua_kernel::value::{Record, Value};
use motcua_papers::home_agency;

use crate::identity::Caller;

const APPLICANT: &str = "applicant";

/// What one caller sees of one case.
#[derive(Clone, Debug)]
pub(crate) struct Sight {
    applicant: bool,
    home: bool,
    /// Other agencies for which they act here.
    agencies: BTreeSet<AgencyId>,
    shown: BTreeSet<(StepId, FieldId)>,
    procedure: std::sync::Arc<Procedure>,
}

impl Sight {
    /// What this caller sees; nothing at all if the case must not exist for them.
    pub(crate) fn of(context: &Context, case: &CaseState, caller: &Caller) -> Option<Self> {
        let person = caller.person()?;
        let procedure = &context.procedure;
        let applicant = case.applicant.as_ref() == Some(person);
        let home = home_agency(procedure);
        let mut sight = Self {
            applicant,
            home: false,
            agencies: BTreeSet::new(),
            shown: BTreeSet::new(),
            procedure: procedure.clone(),
        };
        for post in &caller.posts_in(procedure) {
            let Some(role) = procedure.roles.get(&post.role) else { continue };
            if !is_competent(context, case, &role.agency, post) {
                continue;
            }
            if Some(&role.agency) == home {
                sight.home = true;
            } else if is_asked(procedure, case, &role.agency) {
                sight.agencies.insert(role.agency.clone());
            }
        }
        sight.shown = shown(procedure, case, &sight.agencies);
        (sight.applicant || sight.home || !sight.agencies.is_empty()).then_some(sight)
    }

    /// Whether everything may be seen.
    pub(crate) fn is_whole(&self) -> bool {
        self.home
    }

    /// Whether it may be seen which official did what: among agencies, yes.
    pub(crate) fn sees_officials(&self) -> bool {
        self.home || !self.agencies.is_empty()
    }

    /// Whether it may be seen by which other case this one was opened, and which it opened. Whether that case may be seen is
    /// asked there again.
    pub(crate) fn sees_linked_cases(&self) -> bool {
        self.home || self.applicant
    }

    /// Whether this field of this step may be seen.
    pub(crate) fn sees_field(&self, step: &StepId, field: &FieldId) -> bool {
        self.sees_step(step) || self.shown.contains(&(step.clone(), field.clone()))
    }

    /// Whether everything that this step yielded may be seen.
    pub(crate) fn sees_step(&self, step: &StepId) -> bool {
        if self.home {
            return true;
        }
        let Some(step) = self.procedure.find(step).map(|ix| self.procedure.step(ix)) else { return false };
        let own = agency_of(&self.procedure, step).is_some_and(|agency| self.agencies.contains(agency));
        own || self.applicant && is_applicants(step)
    }

    /// Whether a paper made by this step may be seen. Papers are made for the applicant.
    pub(crate) fn sees_paper_of(&self, step: &StepId) -> bool {
        self.applicant || self.sees_step(step)
    }

    /// Whether a notice to this role or person may be seen.
    pub(crate) fn sees_notice_to(&self, to: &str, person: Option<&PersonId>) -> bool {
        let own_role = self.procedure.roles.get(to).is_some_and(|role| self.agencies.contains(&role.agency));
        self.home || own_role || person.is_some_and(|person| person == to) || self.applicant && to == APPLICANT
    }

    /// The fields of a step that may be seen.
    pub(crate) fn cut(&self, step: &StepId, data: &Record) -> Record {
        let seen = data.iter().filter(|(field, _)| self.sees_field(step, field));
        seen.map(|(field, value)| (field.clone(), value.clone())).collect()
    }

    /// An event as it may be seen, or not at all.
    pub(crate) fn event(&self, event: Event) -> Option<Event> {
        if self.home {
            return Some(event);
        }
        let Event { at, by_clock, fact } = event;
        let fact = if self.agencies.is_empty() { self.applicants_fact(fact) } else { self.agencys_fact(fact) }?;
        Some(Event { at, by_clock, fact })
    }

    /// For another agency: what happened, without the fields it may not see and without what systems said.
    fn agencys_fact(&self, fact: Fact) -> Option<Fact> {
        match fact {
            Fact::StepCompleted { .. } => Some(self.without_foreign_fields(fact)),
            // The whole list is the home agency's; whoever is asked sees the element that their task is for.
            Fact::ElementsFound { .. } => None,
            // What another procedure is told, and which case it is, stays with the home agency and the applicant.
            Fact::ChildRequested { .. } | Fact::ChildGivenUp { .. } => None,
            Fact::CaseOpened { number, procedure, applicant, .. } => {
                Some(Fact::CaseOpened { number, procedure, applicant, parent: None })
            }
            Fact::CaseEnded { outcome, end, .. } => Some(Fact::CaseEnded { outcome, end, parent: None }),
            Fact::MessageAwaited { .. }
            | Fact::MomentAwaited { .. }
            | Fact::HandlerOpened { .. }
            | Fact::HandlerClosed { .. }
            | Fact::MessageReceived { .. }
            | Fact::CallRequested { .. }
            | Fact::CallFailed { .. }
            | Fact::CallAnswered { .. }
            | Fact::AnswerIgnored { .. }
            | Fact::IncidentRaised { .. }
            | Fact::IncidentResolved { .. } => None,
            // How much time another office has for its step is between it and its superiors.
            Fact::ClockStarted { clock: ClockId::Visit(_), .. }
            | Fact::ClockPaused { clock: ClockId::Visit(_), .. }
            | Fact::ClockResumed { clock: ClockId::Visit(_), .. }
            | Fact::ClockExtended { clock: ClockId::Visit(_), .. }
            | Fact::ClockStopped { clock: ClockId::Visit(_), .. }
            | Fact::ClockExpired { clock: ClockId::Visit(_), .. }
            | Fact::ClockClosed { clock: ClockId::Visit(_) }
            | Fact::LadderEnded { clock: ClockId::Visit(_) }
            | Fact::RungReached { clock: ClockId::Visit(_), .. }
            | Fact::RungRepaired { clock: ClockId::Visit(_), .. } => None,
            Fact::CaseWithdrawn { .. } => Some(Fact::CaseWithdrawn { reason: None }),
            // Named one by one: what is added to the language is hidden until somebody says here that it may be seen.
            Fact::StepEntered { .. }
            | Fact::StepSkipped { .. }
            | Fact::StatusChanged { .. }
            | Fact::TaskOffered { .. }
            | Fact::TaskReserved { .. }
            | Fact::TaskReleased { .. }
            | Fact::TaskReassigned { .. }
            | Fact::PriorityChanged { .. }
            | Fact::BranchesOpened { .. }
            | Fact::BranchReturned { .. }
            | Fact::StepExpired { .. }
            | Fact::StepCancelled { .. }
            | Fact::ClockStarted { .. }
            | Fact::ClockPaused { .. }
            | Fact::ClockResumed { .. }
            | Fact::ClockExtended { .. }
            | Fact::ClockStopped { .. }
            | Fact::ClockExpired { .. }
            | Fact::ClockClosed { .. }
            | Fact::LadderEnded { .. }
            | Fact::RungReached { .. }
            | Fact::RungRepaired { .. }
            | Fact::NoticeSent { .. }
            | Fact::DocumentIssued { .. }
            | Fact::CompensationStarted { .. } => Some(fact),
        }
    }

    /// For the applicant: their own steps, the public stages, the deadlines of the case, their papers.
    fn applicants_fact(&self, fact: Fact) -> Option<Fact> {
        let shown = match &fact {
            Fact::CaseOpened { .. }
            | Fact::StatusChanged { .. }
            | Fact::DocumentIssued { .. }
            | Fact::CaseWithdrawn { .. }
            | Fact::CaseEnded { .. } => true,
            Fact::StepEntered { step, .. }
            | Fact::StepCompleted { step, .. }
            | Fact::StepExpired { step, .. }
            | Fact::StepCancelled { step, .. } => self.sees_step(step),
            Fact::TaskOffered { role, .. } => *role == APPLICANT,
            Fact::NoticeSent { to, .. } => to.iter().any(|role| *role == APPLICANT),
            Fact::ClockStarted { clock, .. }
            | Fact::ClockPaused { clock, .. }
            | Fact::ClockResumed { clock, .. }
            | Fact::ClockExtended { clock, .. }
            | Fact::ClockStopped { clock, .. }
            | Fact::ClockExpired { clock, .. }
            | Fact::ClockClosed { clock, .. } => matches!(clock, ClockId::Deadline(_)),
            _ => false,
        };
        shown.then_some(fact)
    }

    fn without_foreign_fields(&self, fact: Fact) -> Fact {
        match fact {
            Fact::StepCompleted { visit, step, outcome, by, data, late_reason, undo } => {
                let late_reason = late_reason.filter(|_| self.sees_step(&step));
                let data = self.cut(&step, &data);
                Fact::StepCompleted { visit, step, outcome, by, data, late_reason, undo }
            }
            other => other,
        }
    }
}

/// Whether a post is in the office that this case belongs to. An office that cannot be computed yet is nobody's.
fn is_competent(context: &Context, case: &CaseState, agency: &AgencyId, post: &Post) -> bool {
    let Some(agency) = context.procedure.agencies.get(agency) else { return false };
    let Some(select) = &agency.select else { return true };
    let at = case.opened_at;
    match select.evaluate(&View::new(context, case, at)) {
        Ok(Value::Text(key)) => post.office == Some(OfficeKey::from(&*key)),
        _ => false,
    }
}

/// Whether an agency was ever asked to do something in this case.
fn is_asked(procedure: &Procedure, case: &CaseState, agency: &AgencyId) -> bool {
    let entered = |step: &Step| case.steps.get(&step.id).is_some_and(|record| record.entries > 0);
    let by_step = procedure.steps.iter().any(|step| agency_of(procedure, step) == Some(agency) && entered(step));
    // A rung of a ladder may give a task to a role of another agency.
    let by_rung =
        || case.open.values().filter_map(|visit| visit.work_item()).any(|item| item.agency.as_ref() == Some(agency));
    by_step || by_rung()
}

/// The fields that the tasks of these agencies show, as far as they were asked.
fn shown(procedure: &Procedure, case: &CaseState, agencies: &BTreeSet<AgencyId>) -> BTreeSet<(StepId, FieldId)> {
    let mut fields = BTreeSet::new();
    for step in &procedure.steps {
        let asked = case.steps.get(&step.id).is_some_and(|record| record.entries > 0);
        let (Some(task), Some(agency)) = (step.task(), agency_of(procedure, step)) else { continue };
        if asked && agencies.contains(agency) {
            fields.extend(task.shows.iter().map(|(ix, field)| (procedure.step(*ix).id.clone(), field.clone())));
        }
    }
    fields
}

fn agency_of<'p>(procedure: &'p Procedure, step: &'p Step) -> Option<&'p AgencyId> {
    Some(&procedure.roles.get(&step.task()?.role)?.agency)
}

fn is_applicants(step: &Step) -> bool {
    matches!(step.kind, StepKind::Start { .. }) || step.task().is_some_and(|task| is_applicant(&task.role))
}

fn is_applicant(role: &RoleId) -> bool {
    *role == APPLICANT
}
