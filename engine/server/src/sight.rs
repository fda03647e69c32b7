//! Who may see what of a case. Deny by default: what no rule below shows is not there.
//!
//! * The applicant sees what they handed in, the public stages, the deadlines of the case, and their papers.
//! * The home agency, where the case is handed in, sees everything, in the office that the case belongs to.
//! * Another agency sees the case from the moment it is asked to do something: its own steps, and of earlier steps the
//!   fields that its tasks `show`.
//! * A field that is `sensitive`, and what is computed from it, is seen by the applicant who gave it, by the role whose task
//!   it is entered in, and by the roles whose tasks `show` it, from the moment one of them is asked: by nobody else in the
//!   home agency either. It is in no list; what systems and other cases are told of it is in no history.
//!
//! A case that somebody may not see answers exactly like one that does not exist.

use std::collections::BTreeSet;

use motcua_kernel::case::CaseState;
use motcua_kernel::command::Post;
use motcua_kernel::decide::View;
use motcua_kernel::event::{ClockId, Event, Fact};
use motcua_kernel::id::{AgencyId, FieldId, MessageName, OfficeKey, PersonId, RoleId, StepId, StepIx};
use motcua_kernel::procedure::{Procedure, Step, StepKind};
use motcua_kernel::turn::Context;
use motcua_kernel::value::{Record, Value};

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
    /// Roles that they hold here.
    roles: BTreeSet<RoleId>,
    /// Sensitive fields that tasks of these roles show.
    entrusted: BTreeSet<(StepId, FieldId)>,
    procedure: std::sync::Arc<Procedure>,
}

impl Sight {
    /// What this caller sees; nothing at all if the case must not exist for them.
    pub(crate) fn of(context: &Context, case: &CaseState, caller: &Caller) -> Option<Self> {
        let person = caller.person()?;
        let procedure = &context.procedure;
        let applicant = case.applicant.as_ref() == Some(person);
        let home = procedure.home_agency();
        let mut sight = Self {
            applicant,
            home: false,
            agencies: BTreeSet::new(),
            shown: BTreeSet::new(),
            roles: BTreeSet::new(),
            entrusted: BTreeSet::new(),
            procedure: procedure.clone(),
        };
        for post in &caller.posts_in(context) {
            let Some(role) = procedure.roles.get(&post.role) else { continue };
            if !is_competent(context, case, &role.agency, post) {
                continue;
            }
            sight.roles.insert(post.role.clone());
            if Some(&role.agency) == home {
                sight.home = true;
            } else if is_asked(procedure, case, &role.agency) {
                sight.agencies.insert(role.agency.clone());
            }
        }
        sight.shown =
            shown(procedure, case, |step| agency_of(procedure, step).is_some_and(|own| sight.agencies.contains(own)));
        if !procedure.sensitive().is_empty() {
            sight.entrusted = shown(procedure, case, |step| does(case, step, &sight.roles));
        }
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
        if self.procedure.find(step).is_some_and(|ix| self.procedure.sensitive().field(ix, field)) {
            return self.sees_sensitive(step, field);
        }
        self.sees_step(step) || self.shown.contains(&(step.clone(), field.clone()))
    }

    fn sees_sensitive(&self, step: &StepId, field: &FieldId) -> bool {
        let Some(ix) = self.procedure.find(step) else { return false };
        let step = self.procedure.step(ix);
        let entered = step.task().is_some_and(|task| self.roles.contains(&task.role));
        entered || self.applicant && is_applicants(step) || self.entrusted.contains(&(step.id.clone(), field.clone()))
    }

    /// Whether the element for which a visit of this step is may be seen in the list of what is open.
    pub(crate) fn sees_element(&self, step: &StepId) -> bool {
        self.sees_step(step) && !self.procedure.find(step).is_some_and(|ix| is_for_sensitive(&self.procedure, ix))
    }

    /// Whether everything that this step yielded may be seen, but for what is sensitive.
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
        let Event { at, by_clock, fact } = event;
        let fact = if self.home {
            self.without_sensitive_values(fact)
        } else if self.agencies.is_empty() {
            self.applicants_fact(fact)
        } else {
            self.agencys_fact(fact)
        }?;
        Some(Event { at, by_clock, fact })
    }

    /// For the home agency: everything but what is sensitive, which not everybody there may see.
    fn without_sensitive_values(&self, fact: Fact) -> Option<Fact> {
        if self.procedure.sensitive().is_empty() {
            return Some(fact);
        }
        let (sensitive, procedure) = (self.procedure.sensitive(), &*self.procedure);
        let hide = |mut key: Value, message: &MessageName| {
            if sensitive.of_message(procedure, message.as_str()) {
                key = Value::Unset;
            }
            key
        };
        Some(match fact {
            Fact::StepCompleted { .. } => self.without_foreign_fields(fact),
            Fact::ElementsFound { .. } if sensitive.some_element() => return None,
            Fact::CallRequested { visit, attempt, service, operation, mut input, timeout_seconds, agency } => {
                let hidden = sensitive.of_calls(procedure, (service.as_str(), operation.as_str()));
                input.retain(|name, _| !hidden.contains(name));
                Fact::CallRequested { visit, attempt, service, operation, input, timeout_seconds, agency }
            }
            Fact::ChildRequested { visit, child, procedure: reference, start, mut input, attempt } => {
                let hidden = sensitive.of_children(procedure);
                input.retain(|name, _| !hidden.contains(name));
                Fact::ChildRequested { visit, child, procedure: reference, start, input, attempt }
            }
            Fact::MessageAwaited { visit, message, key, agency } => {
                let key = hide(key, &message);
                Fact::MessageAwaited { visit, message, key, agency }
            }
            Fact::HandlerOpened { handler, message, key, agency } => {
                let key = hide(key, &message);
                Fact::HandlerOpened { handler, message, key, agency }
            }
            Fact::MessageReceived { id, message, key, visit } => {
                let key = hide(key, &message);
                Fact::MessageReceived { id, message, key, visit }
            }
            other => other,
        })
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
            Fact::StepCompleted { visit, step, outcome, by, on_behalf_of, data, late_reason, undo } => {
                let late_reason = late_reason.filter(|_| self.sees_step(&step));
                let data = self.cut(&step, &data);
                Fact::StepCompleted { visit, step, outcome, by, on_behalf_of, data, late_reason, undo }
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

/// Whether a step is done for an element that is sensitive.
pub(crate) fn is_for_sensitive(procedure: &Procedure, step: StepIx) -> bool {
    procedure.step(step).each.is_some_and(|each| procedure.sensitive().element(each))
}

/// Whether somebody with these roles does this step, or was given it by a rung of its ladder.
fn does(case: &CaseState, step: &Step, roles: &BTreeSet<RoleId>) -> bool {
    let given = case.open.values().filter(|visit| visit.step == step.id).filter_map(|visit| visit.work_item());
    step.task().is_some_and(|task| roles.contains(&task.role))
        || given.map(|item| &item.role).any(|role| roles.contains(role))
}

/// The fields that such tasks show, as far as somebody was asked to do them.
fn shown(procedure: &Procedure, case: &CaseState, such: impl Fn(&Step) -> bool) -> BTreeSet<(StepId, FieldId)> {
    let mut fields = BTreeSet::new();
    for step in &procedure.steps {
        let asked = case.steps.get(&step.id).is_some_and(|record| record.entries > 0);
        let Some(task) = step.task() else { continue };
        if asked && such(step) {
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
