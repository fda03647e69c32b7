//! What simulated people and systems ask of a case. The only place from which commands go to the kernel.

use motcua_kernel::case::{CaseState, ClockState, Waiting};
use motcua_kernel::command::{Actor, Answer, Command, Post};
use motcua_kernel::decide::View;
use motcua_kernel::id::{MessageId, MessageName, OutcomeId, PersonId, RoleId, StepIx, VisitId};
use motcua_kernel::payment::PaymentResult;
use motcua_kernel::procedure::{Payment, Sender, StepKind, Task};
use motcua_kernel::value::{Record, Value};

use super::SimulationError;
use super::made_up::fill;
use super::office::PoolIx;
use super::replication::Replication;
use crate::draw::{Name, Purpose};
use crate::world::{CaseNo, Happened};

/// Said where the procedure wants to know why something is late.
const LATE: &str = "simulated";

/// A person in a role, in the office to which the task belongs.
pub(super) fn in_role(case: &CaseState, visit: VisitId, id: PersonId, role: &RoleId) -> Actor {
    let office = case.open.get(&visit).and_then(|stay| stay.work_item()).and_then(|item| item.office.clone());
    Actor::Person { id, posts: vec![Post::own(role.clone(), office, "simulated".into())] }
}

impl Replication<'_, '_> {
    /// A case comes.
    pub(super) fn open(&mut self, number: u64) -> Result<Happened, SimulationError> {
        let start = self.scenario.start;
        let StepKind::Start { by, form, .. } = self.kind(start) else {
            return Err(SimulationError::NoStart { step: self.step_id(start) });
        };
        let name = Name { case: number, step: self.step_hash(start), visit: 1, purpose: Purpose::Field };
        let data = fill(form, &self.scenario.plan(start).fields, &[], self.luck, name)
            .map_err(|nothing| self.nothing_allowed(start, nothing))?;
        // What the rest of the form hides is left out, as a page would.
        let (context, at) = (&self.scenario.context, self.world.now());
        let case = CaseState::unopened("".into());
        let data = form.only_shown(&data, &View { context, case: &case, at, element: None }, start);
        let applicant = PersonId::from(format!("applicant-{number}"));
        let actor = match by.iter().any(|role| *role == "applicant") {
            true => Actor::Person { id: applicant.clone(), posts: Vec::new() },
            false => crate::cast::Cast::default().opener(
                &self.scenario.context,
                by,
                &data,
                None,
                self.scenario.context.calendar(None).date(self.world.now()),
            ),
        };
        let step = self.step_id(start);
        self.world.open(actor, step.clone(), applicant, data).map_err(|why| SimulationError::refused(step, why))
    }

    /// Somebody takes a task.
    pub(super) fn claim(
        &mut self,
        no: CaseNo,
        visit: VisitId,
        id: PersonId,
        pool: PoolIx,
    ) -> Result<(), SimulationError> {
        let role = &self.office.pool(pool).role;
        let Some(actor) = self.world.case(no).map(|case| in_role(case, visit, id, role)) else { return Ok(()) };
        self.ask(no, visit, actor, Command::Claim { visit })
    }

    /// Somebody is done with a task.
    pub(super) fn work_done(&mut self, no: CaseNo, visit: VisitId) -> Result<(), SimulationError> {
        let now = self.world.now();
        self.put_down(no, visit, now);
        let Some(case) = self.world.case(no) else { return Ok(()) };
        let Some(item) = case.open.get(&visit).and_then(|stay| stay.work_item()) else { return Ok(()) };
        let motcua_kernel::case::Holder::Reserved { by, .. } = &item.holder else { return Ok(()) };
        let actor = in_role(case, visit, by.clone(), &item.role);
        self.complete(no, visit, actor)
    }

    /// The applicant did their part, or a message comes.
    pub(super) fn time_elapsed(&mut self, no: CaseNo, visit: VisitId) -> Result<(), SimulationError> {
        let now = self.world.now();
        self.put_down(no, visit, now);
        let Some(case) = self.world.case(no) else { return Ok(()) };
        if case.open.get(&visit).is_some_and(|stay| stay.payment.is_some()) {
            return self.pay(no, visit);
        }
        match case.open.get(&visit).map(|stay| &stay.waiting) {
            Some(Waiting::Person(item)) if item.role == "applicant" => {
                let actor = crate::cast::applicant_of(case);
                self.complete(no, visit, actor)
            }
            // A task of an office whose people are not simulated: somebody of theirs.
            Some(Waiting::Person(item)) => {
                let actor = self.somebody(case, visit, &item.role);
                self.complete(no, visit, actor)
            }
            Some(Waiting::Message { .. }) => self.deliver(no, visit),
            _ => Ok(()),
        }
    }

    /// Somebody of an office whose people are not simulated.
    fn somebody(&self, case: &CaseState, visit: VisitId, role: &RoleId) -> Actor {
        let day = self.scenario.context.calendar(None).date(self.world.now());
        match crate::cast::Cast::default().actor(&self.scenario.context, case, visit, None, day) {
            Actor::Person { id, .. } => in_role(case, visit, id, role),
            other => other,
        }
    }

    /// It is paid, or will not be, or need not be: as the service reports it, or at the counter.
    fn pay(&mut self, no: CaseNo, visit: VisitId) -> Result<(), SimulationError> {
        let Some((step, name)) = self.name(no, visit, Purpose::Outcome) else { return Ok(()) };
        let StepKind::Payment(payment) = self.kind(step) else { return Ok(()) };
        let Some(case) = self.world.case(no) else { return Ok(()) };
        let Some(asked) = case.open.get(&visit).and_then(|stay| stay.payment.as_ref()) else { return Ok(()) };
        let amount = asked.order.amount;
        let ends: Vec<_> = payment.ends().cloned().collect();
        let outcome = self.chosen(&ends, step, name)?;
        let by_hand = payment.outcome(outcome.as_str()).is_some_and(|it| !it.by_service);
        match payment.service.as_ref().filter(|_| !by_hand || outcome == Payment::PAID) {
            Some(service) => {
                let actor = Actor::System { name: service.as_str().into() };
                let result = match outcome == Payment::PAID {
                    true => PaymentResult::Paid { amount },
                    false => PaymentResult::Failed { problem: None },
                };
                let id = MessageId::from(format!("payment-{visit}"));
                self.ask(no, visit, actor, Command::ReportPayment { visit, id, result })
            }
            None => {
                let actor = self.somebody(case, visit, &payment.counter.role);
                self.press(no, visit, actor, outcome)
            }
        }
    }

    fn complete(&mut self, no: CaseNo, visit: VisitId, actor: Actor) -> Result<(), SimulationError> {
        let Some((step, name)) = self.name(no, visit, Purpose::Outcome) else { return Ok(()) };
        let outcome = self.choose(no, visit, step, name)?;
        self.press(no, visit, actor, outcome)
    }

    /// Somebody presses a button, with what it asks for.
    fn press(&mut self, no: CaseNo, visit: VisitId, actor: Actor, outcome: OutcomeId) -> Result<(), SimulationError> {
        let Some((step, name)) = self.name(no, visit, Purpose::Outcome) else { return Ok(()) };
        let Some(task) = self.scenario.context.procedure.step(step).task() else { return Ok(()) };
        let Some(case) = self.world.case(no) else { return Ok(()) };
        let late = case.open.get(&visit).and_then(|stay| stay.due.as_ref());
        let late = late.is_some_and(|clock| clock.state == ClockState::Expired);
        let data = self.filled(step, task, &outcome, name)?;
        let element = case.open.get(&visit).and_then(|stay| stay.element);
        let view = View { context: &self.scenario.context, case, at: self.world.now(), element };
        let data = task.form.only_shown(&data, &view, step);
        let late_reason = late.then(|| LATE.to_owned());
        self.ask(no, visit, actor, Command::Complete { visit, outcome, data, late_reason })
    }

    /// One of the buttons that are offered now.
    fn choose(&self, no: CaseNo, visit: VisitId, step: StepIx, name: Name) -> Result<OutcomeId, SimulationError> {
        let nothing = || SimulationError::NothingOffered { step: self.step_id(step) };
        let case = self.world.case(no).ok_or_else(nothing)?;
        self.chosen(&motcua_kernel::offered(&self.scenario.context, case, visit), step, name)
    }

    /// One of several ways to end a step, as often as the scenario says.
    fn chosen(&self, offered: &[OutcomeId], step: StepIx, name: Name) -> Result<OutcomeId, SimulationError> {
        let nothing = || SimulationError::NothingOffered { step: self.step_id(step) };
        if let [only] = offered {
            return Ok(only.clone());
        }
        let mut draw = self.luck.draw(name);
        let shares = &self.scenario.plan(step).outcomes;
        let of_this_visit = shares.iter().rev().find(|(from, _)| u64::from(*from) <= name.visit);
        match of_this_visit {
            Some((_, shares)) => {
                shares.pick(&mut draw, |outcome| offered.contains(outcome)).cloned().ok_or_else(nothing)
            }
            None => {
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    clippy::cast_precision_loss,
                    reason = "a position in a short list"
                )]
                let position = (draw.unit() * offered.len() as f64) as usize;
                offered.get(position).cloned().ok_or_else(nothing)
            }
        }
    }

    fn filled(&self, step: StepIx, task: &Task, outcome: &OutcomeId, name: Name) -> Result<Record, SimulationError> {
        let required = task.outcomes.get(outcome).map_or(&[][..], |button| &button.requires);
        fill(&task.form, &self.scenario.plan(step).fields, required, self.luck, name)
            .map_err(|nothing| self.nothing_allowed(step, nothing))
    }

    fn deliver(&mut self, no: CaseNo, visit: VisitId) -> Result<(), SimulationError> {
        let Some((step, name)) = self.name(no, visit, Purpose::Field) else { return Ok(()) };
        let Some(waiting) = self.world.case(no).and_then(|case| case.open.get(&visit)).map(|stay| &stay.waiting) else {
            return Ok(());
        };
        let awaited: Vec<_> =
            waiting.messages().map(|awaited| (awaited.message.clone(), awaited.key.clone())).collect();
        let Some((message, key)) = self.first_to_come(step, name, awaited) else { return Ok(()) };
        let Some(declared) = self.scenario.context.procedure.messages.get(&message) else { return Ok(()) };
        let data = fill(&declared.data, &self.scenario.plan(step).fields, &[], self.luck, name)
            .map_err(|nothing| self.nothing_allowed(step, nothing))?;
        let sender = match &declared.from {
            Sender::Service(service) => service.as_str(),
            Sender::Agency(agency) => agency.as_str(),
        };
        let actor = Actor::System { name: sender.into() };
        let id = MessageId::from(format!("message-{visit}"));
        self.ask(no, visit, actor, Command::Deliver { id, message, key, data })
    }

    /// Which of the awaited messages comes first.
    fn first_to_come(
        &self,
        step: StepIx,
        name: Name,
        awaited: Vec<(MessageName, Value)>,
    ) -> Option<(MessageName, Value)> {
        let mut draw = self.luck.draw(Name { purpose: Purpose::Outcome, ..name });
        let shares = &self.scenario.plan(step).outcomes;
        let of_this_visit = shares.iter().rev().find(|(from, _)| u64::from(*from) <= name.visit);
        let chosen = match of_this_visit {
            Some((_, shares)) => {
                let among = |outcome: &OutcomeId| awaited.iter().any(|(message, _)| *message == *outcome.as_str());
                let message = shares.pick(&mut draw, among)?.clone();
                awaited.iter().position(|(name, _)| *name == *message.as_str())?
            }
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                clippy::cast_precision_loss,
                reason = "a position in a short list"
            )]
            None => (draw.unit() * awaited.len() as f64) as usize,
        };
        awaited.into_iter().nth(chosen)
    }

    /// A system answers, or fails.
    pub(super) fn answer(
        &mut self,
        no: CaseNo,
        visit: VisitId,
        attempt: u32,
        failed: Option<u16>,
    ) -> Result<(), SimulationError> {
        let Some((step, name)) = self.name(no, visit, Purpose::Field) else { return Ok(()) };
        let StepKind::Call { service, operation, .. } = self.kind(step) else { return Ok(()) };
        let declared = self.scenario.context.procedure.services.get(service);
        let output = declared.and_then(|service| service.operations.get(operation)).map(|operation| &operation.output);
        let answer = match (failed, output) {
            (Some(status), _) => Answer::Failed { status, problem: "simulated failure".to_owned(), kind: None },
            (None, None) => Answer::Done(Record::new()),
            (None, Some(output)) => {
                let fields = &self.scenario.plan(step).fields;
                let filled = fill(output, fields, &[], self.luck, name);
                Answer::Done(filled.map_err(|nothing| self.nothing_allowed(step, nothing))?)
            }
        };
        let actor = Actor::System { name: service.as_str().into() };
        self.ask(no, visit, actor, Command::Return { visit, attempt, answer })
    }

    pub(super) fn ask(
        &mut self,
        no: CaseNo,
        visit: VisitId,
        actor: Actor,
        command: Command,
    ) -> Result<(), SimulationError> {
        // A limit that passed at this very moment has taken the task away already.
        if self.world.case(no).is_none_or(|case| !case.open.contains_key(&visit)) {
            return Ok(());
        }
        match self.world.submit(no, actor, command) {
            Ok(happened) => self.observe(&happened),
            Err(why) => {
                let step =
                    self.name(no, visit, Purpose::Work).map_or_else(|| "?".into(), |(step, _)| self.step_id(step));
                Err(SimulationError::refused(step, why))
            }
        }
    }
}
