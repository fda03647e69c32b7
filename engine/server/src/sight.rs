//! Who may see what of a case. Deny by default: what no rule below shows is not there.
//!
//! * The applicant sees what they handed in, the public stages, the deadlines of the case, and their papers.
//! * What the applicant has to pay, and what became of it, they see as well, whoever takes the money. A payment service sees
//!   the payments that it reports, and nothing else of a case.
//! * The home agency, where the case is handed in, sees everything, in the office that the case belongs to.
//! * Another agency sees the case from the moment it is asked to do something: what it was asked to do, and of earlier steps
//!   the fields that its tasks `show`. So does another office than the case's own that a task names (`office`), be it of the
//!   same agency; what a second office was asked in the same step stays hidden from the first.
//! * A field that is `sensitive`, and what is computed from it, is seen by the applicant who gave it, by the role whose task
//!   it is entered in, and by the roles whose tasks `show` it, from the moment one of them is asked: by nobody else in the
//!   home agency either. It is in no list; what systems and other cases are told of it is in no history.
//!
//! A case that somebody may not see answers exactly like one that does not exist.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use motcua_kernel::case::{Asked, CaseState};
use motcua_kernel::command::Post;
use motcua_kernel::decide::View;
use motcua_kernel::event::{ClockId, Event, Fact};
use motcua_kernel::id::{AgencyId, FieldId, MessageName, OfficeKey, PersonId, RoleId, StepId, StepIx, VisitId};
use motcua_kernel::procedure::{Payment, Procedure, Step, StepKind};
use motcua_kernel::turn::Context;
use motcua_kernel::value::{Record, Value};

use crate::identity::Caller;

const APPLICANT: &str = "applicant";

/// What one caller sees of one case.
#[derive(Clone, Debug)]
pub(crate) struct Sight {
    applicant: bool,
    home: bool,
    /// Who looks.
    person: PersonId,
    /// Other agencies for which they act here, in the office that the case belongs to.
    agencies: BTreeSet<AgencyId>,
    given: Given,
    shown: BTreeSet<(StepId, FieldId)>,
    /// Sensitive fields that tasks of their roles show.
    entrusted: BTreeSet<(StepId, FieldId)>,
    procedure: Arc<Procedure>,
    /// What sensitive was handed out through this sight, as `step.field`: an answer may be given once this is written down.
    handed_out: Arc<Mutex<BTreeSet<String>>>,
}

/// What the offices of the caller were asked to do.
#[derive(Clone, Debug, Default)]
struct Given {
    visits: BTreeSet<VisitId>,
    /// Those of them that came to a role of theirs.
    in_role: BTreeSet<VisitId>,
    /// The steps of the visits.
    steps: BTreeSet<StepId>,
    /// The steps of those that came to a role of theirs.
    steps_in_role: BTreeSet<StepId>,
    /// Steps and roles in which another office was asked as well.
    shared_steps: BTreeSet<StepId>,
    shared_roles: BTreeSet<RoleId>,
}

impl Sight {
    /// What this caller sees; nothing at all if the case must not exist for them.
    pub(crate) fn of(context: &Context, case: &CaseState, caller: &Caller) -> Option<Self> {
        let person = caller.person()?;
        let procedure = &context.procedure;
        let posts = caller.posts_in(context);
        let posts: Vec<Held<'_>> =
            posts.iter().filter_map(|post| Some((post, &procedure.roles.get(&post.role)?.agency))).collect();
        let competent = posts.iter().filter(|(post, agency)| is_competent(context, case, agency, post));
        let mut agencies: BTreeSet<_> = competent.map(|(_, agency)| (*agency).clone()).collect();
        let home = procedure.home_agency().is_some_and(|home| agencies.remove(home));
        // Whoever sees everything need not be told what was theirs, unless some of it is sensitive.
        let given = match home && procedure.sensitive().is_empty() {
            true => Given::default(),
            false => Given::of(case, &posts),
        };
        agencies.retain(|agency| case.asked.iter().any(|asked| asked.agency == *agency));
        let sight = Self {
            applicant: case.applicant.as_ref() == Some(person),
            home,
            person: person.clone(),
            agencies,
            shown: shown(procedure, &given.steps),
            entrusted: shown(procedure, &given.steps_in_role),
            given,
            procedure: procedure.clone(),
            handed_out: Arc::default(),
        };
        (sight.applicant || sight.home || sight.is_asked()).then_some(sight)
    }

    fn is_asked(&self) -> bool {
        !self.given.visits.is_empty()
    }

    /// Whether everything may be seen.
    pub(crate) fn is_whole(&self) -> bool {
        self.home
    }

    /// Whether it may be seen which official did what: among agencies, yes.
    pub(crate) fn sees_officials(&self) -> bool {
        self.home || self.is_asked()
    }

    /// Whether it may be seen by which other case this one was opened, and which it opened. Whether that case may be seen is
    /// asked there again.
    pub(crate) fn sees_linked_cases(&self) -> bool {
        self.home || self.applicant
    }

    /// Whether this field may be seen, as this visit of this step has it.
    pub(crate) fn sees_field(&self, visit: VisitId, step: &StepId, field: &FieldId) -> bool {
        if self.procedure.find(step).is_some_and(|ix| self.procedure.sensitive().field(ix, field)) {
            return self.sees_sensitive(visit, step, field);
        }
        self.sees_visit(visit, step) || self.owes(step, field) || self.shown.contains(&(step.clone(), field.clone()))
    }

    fn sees_sensitive(&self, visit: VisitId, step: &StepId, field: &FieldId) -> bool {
        self.given.in_role.contains(&visit)
            || self.owes(step, field)
            || self.applicant && self.is_applicants(step)
            || self.entrusted.contains(&(step.clone(), field.clone()))
    }

    /// Whether the element for which a visit of this step is may be seen in the list of what is open.
    pub(crate) fn sees_element(&self, visit: VisitId, step: &StepId) -> bool {
        self.sees_visit(visit, step)
            && !self.procedure.find(step).is_some_and(|ix| is_for_sensitive(&self.procedure, ix))
    }

    /// Whether everything that this visit of this step yielded may be seen, but for what is sensitive.
    pub(crate) fn sees_visit(&self, visit: VisitId, step: &StepId) -> bool {
        self.home || self.given.visits.contains(&visit) || self.applicant && self.is_applicants(step)
    }

    /// Whether it is something that the caller has to know to pay. What the counter writes down beside it is its own.
    fn owes(&self, step: &StepId, field: &FieldId) -> bool {
        self.applicant && self.is_payment(step) && Payment::VALUES.contains(&field.as_str())
    }

    fn is_payment(&self, step: &StepId) -> bool {
        self.procedure.find(step).is_some_and(|ix| self.procedure.step(ix).payment().is_some())
    }

    /// Whether it may be seen how much was asked for, and what became of it.
    fn sees_payment(&self, visit: VisitId) -> bool {
        let amounts = self.procedure.sensitive().fields().filter(|(_, field)| **field == *Payment::AMOUNT);
        let mut sensitive = amounts.filter(|(ix, _)| self.procedure.step(*ix).payment().is_some());
        match sensitive.next() {
            None => self.home || self.given.visits.contains(&visit),
            Some(_) => self.given.in_role.contains(&visit),
        }
    }

    fn is_applicants(&self, step: &StepId) -> bool {
        self.procedure.find(step).is_some_and(|ix| is_applicants(self.procedure.step(ix)))
    }

    /// Whether a paper made by this step may be seen. Papers are made for the applicant; an office sees its own.
    pub(crate) fn sees_paper_of(&self, step: &StepId) -> bool {
        let alone = || self.given.steps.contains(step) && !self.given.shared_steps.contains(step);
        self.applicant || self.home || alone()
    }

    /// Whether a notice to this role or person may be seen. One to a role does not say to which of its offices it went.
    pub(crate) fn sees_notice_to(&self, to: &str, person: Option<&PersonId>) -> bool {
        let own_role = || self.procedure.roles.get(to).is_some_and(|role| self.agencies.contains(&role.agency));
        self.home
            || own_role() && !self.given.shared_roles.contains(to)
            || person.is_some_and(|person| person == to)
            || self.applicant && to == APPLICANT
    }

    /// The fields of a visit that may be seen.
    pub(crate) fn cut(&self, visit: VisitId, step: &StepId, data: &Record) -> Record {
        let seen = data.iter().filter(|(field, _)| self.sees_field(visit, step, field));
        let seen: Record = seen.map(|(field, value)| (field.clone(), value.clone())).collect();
        self.hands_out_fields(step, &seen);
        seen
    }

    /// What sensitive was handed out so far, as `step.field`; an element of a sensitive list as the step it is for.
    pub(crate) fn handed_out(&self) -> Vec<String> {
        self.handed_out.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    fn hands_out(&self, what: String) {
        self.handed_out.lock().unwrap_or_else(PoisonError::into_inner).insert(what);
    }

    /// Called where a field is put into an answer. One that is not sensitive, or that nobody filled in, tells nothing.
    pub(crate) fn hands_out_fields(&self, step: &StepId, data: &Record) {
        let Some(ix) = self.procedure.find(step) else { return };
        let told =
            data.iter().filter(|(field, value)| !value.is_unset() && self.procedure.sensitive().field(ix, field));
        told.for_each(|(field, _)| self.hands_out(format!("{step}.{field}")));
    }

    /// Called where the amount of a payment is put into an answer.
    pub(crate) fn hands_out_amount(&self, step: &StepId) {
        let amount = FieldId::from(Payment::AMOUNT);
        if self.procedure.find(step).is_some_and(|ix| self.procedure.sensitive().field(ix, &amount)) {
            self.hands_out(format!("{step}.{amount}"));
        }
    }

    /// Called where the element that a step is done for is put into an answer.
    pub(crate) fn hands_out_element(&self, step: &StepId) {
        if self.procedure.find(step).is_some_and(|ix| is_for_sensitive(&self.procedure, ix)) {
            self.hands_out(step.to_string());
        }
    }

    /// An event as it may be seen, or not at all.
    pub(crate) fn event(&self, event: Event) -> Option<Event> {
        let Event { at, by_clock, fact } = event;
        let fact = if self.home {
            self.without_sensitive_values(fact)
        } else if !self.is_asked() {
            self.applicants_fact(fact)
        } else {
            self.agencys_fact(fact)
        }?;
        match &fact {
            Fact::StepCompleted { step, data, .. } => self.hands_out_fields(step, data),
            // Both say how much is to be paid, and not for which step: every amount that is sensitive.
            Fact::PaymentAsked { .. } | Fact::PaymentReported { .. } => {
                self.procedure.steps.iter().for_each(|step| self.hands_out_amount(&step.id));
            }
            _ => {}
        }
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
            Fact::PaymentAsked { visit, .. } | Fact::PaymentReported { visit, .. } if !self.sees_payment(visit) => {
                return None;
            }
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
            Fact::PaymentAsked { visit, .. } | Fact::PaymentReported { visit, .. } => {
                self.sees_payment(visit).then_some(fact)
            }
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
            Fact::CaseMigrated { from, to, mut clocks, approved } => {
                clocks.retain(|moved| matches!(moved.clock, ClockId::Deadline(_)));
                Some(Fact::CaseMigrated { from, to, clocks, approved })
            }
            // Named one by one: what is added to the language is hidden until somebody says here that it may be seen.
            Fact::StepEntered { .. }
            | Fact::StepSkipped { .. }
            | Fact::StatusChanged { .. }
            | Fact::TaskOffered { .. }
            | Fact::AssigneeSought { .. }
            | Fact::TaskLeftOpen { .. }
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
        if let Fact::StepCompleted { step, .. } = &fact
            && self.is_payment(step)
            && !self.is_applicants(step)
        {
            return Some(self.without_officials(self.without_foreign_fields(fact)));
        }
        if let Fact::CaseMigrated { from, to, mut clocks, approved } = fact {
            clocks.retain(|moved| matches!(moved.clock, ClockId::Deadline(_)));
            return Some(Fact::CaseMigrated { from, to, clocks, approved });
        }
        let shown = match &fact {
            Fact::PaymentAsked { .. } | Fact::PaymentReported { .. } => true,
            Fact::CaseOpened { .. }
            | Fact::StatusChanged { .. }
            | Fact::DocumentIssued { .. }
            | Fact::CaseWithdrawn { .. }
            | Fact::CaseEnded { .. } => true,
            Fact::StepEntered { step, .. }
            | Fact::StepCompleted { step, .. }
            | Fact::StepExpired { step, .. }
            | Fact::StepCancelled { step, .. } => self.is_applicants(step) || self.is_payment(step),
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
        shown.then(|| self.without_officials(fact))
    }

    /// The applicant deals with offices, and not with whoever typed something in there.
    fn without_officials(&self, fact: Fact) -> Fact {
        match fact {
            Fact::StepCompleted { visit, step, outcome, by, data, known, late_reason, undo, .. } => {
                let (by, on_behalf_of) = (by.filter(|by| *by == self.person), None);
                Fact::StepCompleted { visit, step, outcome, by, on_behalf_of, data, known, late_reason, undo }
            }
            other => other,
        }
    }

    fn without_foreign_fields(&self, fact: Fact) -> Fact {
        match fact {
            Fact::StepCompleted { visit, step, outcome, by, on_behalf_of, data, mut known, late_reason, undo } => {
                let late_reason = late_reason.filter(|_| self.sees_visit(visit, &step));
                let data = self.cut(visit, &step, &data);
                // That a register holds a field is no more for others than the field.
                known.retain(|field| data.contains_key(field));
                Fact::StepCompleted { visit, step, outcome, by, on_behalf_of, data, known, late_reason, undo }
            }
            other => other,
        }
    }
}

/// Whether a post is in the office that this case belongs to. An office that cannot be computed yet is nobody's.
pub(crate) fn is_competent(context: &Context, case: &CaseState, agency: &AgencyId, post: &Post) -> bool {
    let Some(agency) = context.procedure.agencies.get(agency) else { return false };
    let Some(select) = &agency.select else { return true };
    let at = case.opened_at;
    match select.evaluate(&View::new(context, case, at)) {
        Ok(Value::Text(key)) => post.office == Some(OfficeKey::from(&*key)),
        _ => false,
    }
}

/// A post, and the agency of its role.
type Held<'a> = (&'a Post, &'a AgencyId);

impl Given {
    fn of(case: &CaseState, posts: &[Held<'_>]) -> Self {
        let mut given = Self::default();
        for asked in &case.asked {
            let mut here = posts.iter().filter(|(post, agency)| is_in(asked, post, agency)).peekable();
            if here.peek().is_none() {
                given.shared_steps.insert(asked.step.clone());
                given.shared_roles.insert(asked.role.clone());
                continue;
            }
            given.visits.insert(asked.visit);
            given.steps.insert(asked.step.clone());
            if here.any(|(post, _)| post.role == asked.role) {
                given.in_role.insert(asked.visit);
                given.steps_in_role.insert(asked.step.clone());
            }
        }
        given
    }
}

/// Whether a post is in the office that was asked.
fn is_in(asked: &Asked, post: &Post, agency: &AgencyId) -> bool {
    *agency == asked.agency && (asked.office.is_none() || asked.office == post.office)
}

/// Whether a step is done for an element that is sensitive.
pub(crate) fn is_for_sensitive(procedure: &Procedure, step: StepIx) -> bool {
    procedure.step(step).each.is_some_and(|each| procedure.sensitive().element(each))
}

/// The fields that the tasks of these steps show.
fn shown(procedure: &Procedure, asked: &BTreeSet<StepId>) -> BTreeSet<(StepId, FieldId)> {
    let steps = asked.iter().filter_map(|step| procedure.step(procedure.find(step)?).task());
    let fields = steps.flat_map(|task| &task.shows);
    fields.map(|(ix, field)| (procedure.step(*ix).id.clone(), field.clone())).collect()
}

fn is_applicants(step: &Step) -> bool {
    matches!(step.kind, StepKind::Start { .. }) || step.task().is_some_and(|task| is_applicant(&task.role))
}

fn is_applicant(role: &RoleId) -> bool {
    *role == APPLICANT
}
