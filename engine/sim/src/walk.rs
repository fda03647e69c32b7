//! One case walked through act by act under a clock that is turned by hand: what `play` does at the keyboard and what a
//! test does from its file.

mod act;
mod outlook;
mod saved;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use motcua_kernel::case::{CaseState, Clock, ClockState, Visit, Waiting};
use motcua_kernel::command::{Actor, Command};
use motcua_kernel::event::{Event, Recorded};
use motcua_kernel::id::{MessageId, PersonId, RoleId, StepId, VisitId};
use motcua_kernel::payment::PaymentResult;
use motcua_kernel::procedure::{Payment, Sender, StepKind};
use motcua_kernel::turn::Context;
use motcua_kernel::value::Value;

pub use act::{Act, ClockName, Refusal};
pub use outlook::{Awaited, Outlook, StandingClock};

use crate::bench::Bench;
use crate::cast::{APPLICANT, Cast, applicant_of};
use crate::story::{Cause, Line, Storyteller};
use crate::systems::CannedAnswers;
use crate::trial::same_value;
use crate::world::{CaseNo, Delivered, Happened, World};

/// One case in a world of its own, and its story so far.
#[derive(Debug)]
pub struct Walk {
    world: World,
    cast: Cast,
    case: Option<CaseNo>,
    teller: Storyteller,
    /// Whoever tells of the cases that steps opened.
    children: BTreeMap<CaseNo, Storyteller>,
    story: Vec<Line>,
    acts: Vec<Act>,
    began: Timestamp,
    messages: u32,
}

impl Walk {
    /// A walk that begins at this moment, before the case exists.
    pub fn new(context: Arc<Context>, at: Timestamp, cast: Cast, systems: CannedAnswers, teller: Storyteller) -> Self {
        let bench = Bench::new(cast.clone(), &context.procedure.reference.id);
        let world = World::new(context, at).with_systems(systems).with_bench(bench);
        Self {
            world,
            cast,
            case: None,
            teller,
            children: BTreeMap::new(),
            story: Vec::new(),
            acts: Vec::new(),
            began: at,
            messages: 0,
        }
    }

    /// The present moment.
    pub fn now(&self) -> Timestamp {
        self.world.now()
    }

    /// What decides.
    pub fn context(&self) -> &Arc<Context> {
        self.world.context()
    }

    /// The day on which it stands, by the procedure's calendar.
    fn today(&self) -> jiff::civil::Date {
        self.context().calendar(None).date(self.now())
    }

    /// The case, once it is open.
    pub fn case(&self) -> Option<&CaseState> {
        self.world.case(self.case?)
    }

    /// Everything that happened, as it stands in the journal.
    pub fn journal(&self) -> &[Recorded] {
        self.case.map_or(&[], |no| self.world.journal(no))
    }

    /// Everything that happened.
    pub fn events(&self) -> impl Iterator<Item = &Event> {
        self.journal().iter().map(|entry| &entry.event)
    }

    /// The story so far.
    pub fn story(&self) -> &[Line] {
        &self.story
    }

    /// Whoever tells it.
    pub fn teller(&self) -> &Storyteller {
        &self.teller
    }

    /// What was done so far; refused acts are not among them.
    pub fn acts(&self) -> &[Act] {
        &self.acts
    }

    /// Does one thing, and lets everything happen that follows from it at once. Yields the new lines of the story.
    ///
    /// # Errors
    ///
    /// The refusal; then nothing at all has happened. (What was due before the act fires when the clock is turned, not
    /// here.)
    pub fn perform(&mut self, act: &Act) -> Result<&[Line], Refusal> {
        let told = self.story.len();
        let act = &self.with_name(act);
        match act {
            Act::Open { .. } => self.open(act)?,
            Act::Complete { .. } => self.complete(act)?,
            Act::InChild { .. } => self.in_child(act)?,
            Act::Message { .. } => self.message(act)?,
            Act::Payment { .. } => self.payment(act)?,
            Act::Withdraw { reason } => {
                let actor = self.case().map(applicant_of).ok_or(Refusal::NoCase)?;
                self.submit(act, actor, Command::Withdraw { reason: reason.clone() })?;
            }
            Act::Advance(by) => {
                let to = self.context().calendar(None).advance(self.now(), *by);
                self.advance(act, to);
            }
            Act::AdvanceTo(to) if *to < self.now() => return Err(Refusal::Backwards),
            Act::AdvanceTo(to) => self.advance(act, *to),
            Act::AdvancePast(clock) => self.advance_past(act, clock)?,
        }
        self.acts.push(act.clone());
        Ok(&self.story[told..])
    }

    /// The act with the name of whoever of the directory does it, where the act names nobody: so that the story, and the
    /// test that it is saved as, say who it was.
    fn with_name(&self, act: &Act) -> Act {
        let context = self.context();
        let actor = match act {
            Act::Open { start, by: None, data } => {
                Some(self.cast.opener(context, &self.may_open(start), data, None, self.today()))
            }
            Act::Complete { step, by: None, element, .. } => self.case().and_then(|case| {
                let visit = meant(case, step, element.as_ref()).ok().flatten()?;
                Some(self.cast.actor(context, case, visit, None, self.today()))
            }),
            _ => None,
        };
        let found = actor.as_ref().and_then(Actor::person).filter(|id| self.cast.knows(context, id));
        let mut act = act.clone();
        if let (Act::Open { by, .. } | Act::Complete { by, .. }, Some(id)) = (&mut act, found) {
            *by = Some(id.clone());
        }
        act
    }

    fn may_open(&self, start: &StepId) -> Vec<RoleId> {
        let procedure = &self.context().procedure;
        match procedure.find(start).map(|ix| &procedure.step(ix).kind) {
            Some(StepKind::Start { by, .. }) => by.clone(),
            _ => Vec::new(),
        }
    }

    fn open(&mut self, act: &Act) -> Result<(), Refusal> {
        let Act::Open { start, by, data } = act else { return Ok(()) };
        if self.case.is_some() {
            return Err(Refusal::AlreadyOpen);
        }
        let actor = self.cast.opener(self.context(), &self.may_open(start), data, by.as_ref(), self.today());
        // Whoever is named and holds no role opens the case for themselves.
        let for_oneself = matches!(&actor, Actor::Person { posts, .. } if posts.is_empty());
        let applicant = match (by, for_oneself) {
            (Some(by), true) => by.clone(),
            _ => PersonId::from(APPLICANT),
        };
        let happened = self.world.open(actor, start.clone(), applicant, data.clone())?;
        self.case = Some(happened.case);
        self.tell(act, happened);
        Ok(())
    }

    fn complete(&mut self, act: &Act) -> Result<(), Refusal> {
        let Act::Complete { step, outcome, by, data, late_reason, element } = act else { return Ok(()) };
        let case = self.case().ok_or(Refusal::NoCase)?;
        // A step that is not open was perhaps done before: then the kernel says so, and says it best.
        let visit = meant(case, step, element.as_ref())?
            .or_else(|| case.last(step).map(|last| last.visit))
            .ok_or_else(|| Refusal::NotOpen { step: step.clone(), open: open_steps(case) })?;
        let actor = self.cast.actor(self.context(), case, visit, by.as_ref(), self.today());
        let (data, late_reason) = (data.clone(), late_reason.clone());
        self.submit(act, actor, Command::Complete { visit, outcome: outcome.clone(), data, late_reason })
    }

    /// Does something in the case that a step opened.
    fn in_child(&mut self, act: &Act) -> Result<(), Refusal> {
        let Act::InChild { step, element, act: inner } = act else { return Ok(()) };
        let case = self.case().ok_or(Refusal::NoCase)?;
        let not_open = || Refusal::NotOpen { step: step.clone(), open: open_steps(case) };
        let visit = meant(case, step, element.as_ref())?.ok_or_else(not_open)?;
        let child = case.open[&visit].waiting.child().and_then(|child| self.world.named(child));
        let no = child.ok_or_else(not_open)?;
        let (Some(context), Some(there)) = (self.world.context_of(no), self.world.case(no)) else {
            return Err(not_open());
        };
        let (actor, command) = match &**inner {
            Act::Complete { step, outcome, by, data, late_reason, element } => {
                let not_open = || Refusal::NotOpen { step: step.clone(), open: open_steps(there) };
                let visit = meant(there, step, element.as_ref())?
                    .or_else(|| there.last(step).map(|last| last.visit))
                    .ok_or_else(not_open)?;
                let actor = self.cast.actor(context, there, visit, by.as_ref(), self.today());
                let (data, late_reason) = (data.clone(), late_reason.clone());
                (actor, Command::Complete { visit, outcome: outcome.clone(), data, late_reason })
            }
            _ => (applicant_of(there), Command::Withdraw { reason: None }),
        };
        let happened = self.world.submit(no, actor, command)?;
        self.story.push(Line { at: self.now(), cause: Cause::Act, what: act.to_string(), notes: Vec::new() });
        let mut all = vec![happened];
        all.extend(self.world.settle());
        self.tell_followed(all);
        Ok(())
    }

    fn message(&mut self, act: &Act) -> Result<(), Refusal> {
        let Act::Message { name, id, key, data } = act else { return Ok(()) };
        let no = self.case.ok_or(Refusal::NoCase)?;
        let declared = self.context().procedure.messages.get(name);
        let sender = match declared.map(|message| &message.from) {
            Some(Sender::Service(service)) => service.as_str(),
            Some(Sender::Agency(agency)) => agency.as_str(),
            None => "nobody",
        };
        let actor = Actor::System { name: sender.into() };
        let id = id.clone().unwrap_or_else(|| format!("message-{}", self.messages + 1));
        let id = MessageId::from(id);
        let delivered = self.world.deliver(no, actor, id, name.clone(), key.clone(), data.clone())?;
        self.messages += 1;
        match delivered {
            Delivered::Taken(happened) => self.tell(act, happened),
            Delivered::Kept { until } => {
                let notes = vec![outlook::kept(&self.teller, until)];
                self.story.push(Line { at: self.now(), cause: Cause::Act, what: act.to_string(), notes });
            }
        }
        Ok(())
    }

    /// A payment service reports. Where nothing else is said, it was paid what is asked for.
    fn payment(&mut self, act: &Act) -> Result<(), Refusal> {
        let Act::Payment { step, element, id, result } = act else { return Ok(()) };
        let case = self.case().ok_or(Refusal::NoCase)?;
        let visit = meant(case, step, element.as_ref())?
            .or_else(|| case.last(step).map(|last| last.visit))
            .ok_or_else(|| Refusal::NotOpen { step: step.clone(), open: open_steps(case) })?;
        let procedure = &self.context().procedure;
        let payment = procedure.find(step).and_then(|ix| procedure.step(ix).payment());
        let service = payment.and_then(|payment| payment.service.as_ref());
        let actor = Actor::System { name: service.map_or("nobody", |service| service.as_str()).into() };
        let asked = case.open.get(&visit).and_then(|stay| stay.payment.as_ref()).map(|payment| payment.order.amount);
        let result = match result {
            Some(result) => result.clone(),
            None => PaymentResult::Paid { amount: asked.or_else(|| paid(case, step)).unwrap_or_default() },
        };
        let id = id.clone().unwrap_or_else(|| format!("payment-{}", self.messages + 1));
        self.submit(act, actor, Command::ReportPayment { visit, id: id.into(), result })?;
        self.messages += 1;
        Ok(())
    }

    fn submit(&mut self, act: &Act, actor: Actor, command: Command) -> Result<(), Refusal> {
        let no = self.case.ok_or(Refusal::NoCase)?;
        let happened = self.world.submit(no, actor, command)?;
        self.tell(act, happened);
        Ok(())
    }

    /// Tells what an act led to, then what followed from it at the same moment.
    fn tell(&mut self, act: &Act, happened: Happened) {
        let lines = self.teller.tell(Cause::Act, &act.to_string(), &happened.events);
        if lines.iter().all(|line| line.cause != Cause::Act) {
            self.story.push(Line { at: happened.at, cause: Cause::Act, what: act.to_string(), notes: Vec::new() });
        }
        self.story.extend(lines);
        let followed = self.world.settle();
        self.tell_followed(followed);
    }

    fn tell_followed(&mut self, followed: Vec<Happened>) {
        for happened in followed {
            if Some(happened.case) != self.case {
                self.tell_of_child(&happened);
                continue;
            }
            let lines = self.teller.tell(Cause::System, "", &happened.events);
            self.story.extend(lines);
        }
    }

    /// Tells what happened in a case that a step opened, under its number.
    fn tell_of_child(&mut self, happened: &Happened) {
        let (Some(context), Some(case)) = (self.world.context_of(happened.case), self.world.case(happened.case)) else {
            return;
        };
        let number = case.number.clone();
        let new = || Storyteller::new(Arc::clone(context), self.teller.language(), self.teller.names());
        let teller = self.children.entry(happened.case).or_insert_with(new);
        for mut line in teller.tell(Cause::System, "", &happened.events) {
            line.notes.iter_mut().for_each(|note| *note = format!("{number}: {note}"));
            self.story.push(line);
        }
    }

    fn advance(&mut self, act: &Act, to: Timestamp) {
        let followed = self.world.advance_to(to);
        self.tell_followed(followed);
        self.story.push(Line { at: to, cause: Cause::Act, what: act.to_string(), notes: Vec::new() });
    }

    /// Turns the clock to the moment at which a limit passes. On the way other things happen and may move it, so its
    /// end is looked up again after each.
    fn advance_past(&mut self, act: &Act, name: &ClockName) -> Result<(), Refusal> {
        self.running(name)?;
        let visit = self.visit_of(name);
        while let Some(due) = self.passes_at(name, visit) {
            match self.world.next_at().filter(|next| *next <= due) {
                Some(_) => {
                    let happened = self.world.step();
                    self.tell_followed(happened.into_iter().collect());
                }
                None => break,
            }
        }
        self.story.push(Line { at: self.now(), cause: Cause::Act, what: act.to_string(), notes: Vec::new() });
        Ok(())
    }

    /// Refuses to wait for what will not come.
    fn running(&self, name: &ClockName) -> Result<(), Refusal> {
        let case = self.case().ok_or(Refusal::NoCase)?;
        let visit = self.visit_of(name);
        let found = self.clock(name, visit).map(|clock| clock.state);
        match (found, name) {
            _ if self.passes_at(name, visit).is_some() => Ok(()),
            (None, ClockName::Step(step)) if !case.open.values().any(|stay| stay.step == *step) => {
                Err(Refusal::NotOpen { step: step.clone(), open: open_steps(case) })
            }
            (state, _) => Err(Refusal::NotRunning { clock: name.clone(), state }),
        }
    }

    fn visit_of(&self, name: &ClockName) -> Option<VisitId> {
        match name {
            ClockName::Deadline(_) => None,
            ClockName::Step(step) => {
                self.case()?.open.iter().find(|(_, stay)| stay.step == *step).map(|(visit, _)| *visit)
            }
        }
    }

    /// When it passes: a clock that counts, or the moment that a step awaits.
    fn passes_at(&self, name: &ClockName, visit: Option<VisitId>) -> Option<Timestamp> {
        let stay = visit.and_then(|visit| self.case()?.open.get(&visit));
        match stay.map(|stay| &stay.waiting) {
            Some(Waiting::Moment { at: Some(at) }) => Some(*at),
            _ => self.clock(name, visit).filter(|clock| clock.state == ClockState::Running).map(|clock| clock.due.at),
        }
    }

    fn clock(&self, name: &ClockName, visit: Option<VisitId>) -> Option<&Clock> {
        let case = self.case()?;
        match name {
            ClockName::Deadline(id) => case.deadlines.get(id),
            ClockName::Step(_) => case.open.get(&visit?).and_then(|stay| stay.due.as_ref()),
        }
    }
}

/// What was paid at a step that is over.
fn paid(case: &CaseState, step: &motcua_kernel::id::StepId) -> Option<rust_decimal::Decimal> {
    match case.last(step)?.data.get(Payment::AMOUNT)? {
        Value::Decimal(amount) => Some(*amount),
        _ => None,
    }
}

/// The open visit of a step that is meant: the one there is, or that of the element which is named.
fn meant(
    case: &CaseState,
    step: &motcua_kernel::id::StepId,
    element: Option<&Value>,
) -> Result<Option<VisitId>, Refusal> {
    let open: Vec<_> = case.open.iter().filter(|(_, stay)| stay.step == *step).collect();
    let said = || open.iter().filter_map(|(visit, _)| element_of(case, **visit)).collect::<Vec<_>>();
    match element {
        Some(named) => {
            let is_meant = |stay: &Visit| stay.element.is_some_and(|element| is_named(case, element, named));
            match open.iter().find(|(_, stay)| is_meant(stay)) {
                Some((visit, _)) => Ok(Some(**visit)),
                None => Err(Refusal::NotInList { step: step.clone(), element: named.to_string(), elements: said() }),
            }
        }
        None if open.len() > 1 && open.iter().all(|(_, stay)| stay.element.is_some()) => {
            Err(Refusal::SeveralOpen { step: step.clone(), elements: said() })
        }
        None => Ok(open.first().map(|(visit, _)| **visit)),
    }
}

/// Whether a name means this element: its value, or, as a list, its value after those around it.
fn is_named(case: &CaseState, element: motcua_kernel::id::ElementId, named: &Value) -> bool {
    let values = case.rounds.values(element);
    let own = values.last().is_some_and(|own| same_value(named, own));
    let Value::List(path) = named else { return own };
    own || path.len() <= values.len()
        && path.iter().rev().zip(values.iter().rev()).all(|(named, value)| same_value(named, value))
}

/// The element for which a visit is open, in words; those around it first.
pub fn element_of(case: &CaseState, visit: VisitId) -> Option<String> {
    let element = case.open.get(&visit)?.element?;
    let values = case.rounds.values(element).into_iter().map(ToString::to_string);
    Some(values.collect::<Vec<_>>().join(", "))
}

/// The open steps at which the case waits for somebody or something, in the order in which they were entered. The
/// `parallel` around open branches is not among them: nobody can do anything there.
pub(crate) fn open_steps(case: &CaseState) -> Vec<motcua_kernel::id::StepId> {
    case.open.values().filter(|stay| waits(stay)).map(|stay| stay.step.clone()).collect()
}

fn waits(stay: &Visit) -> bool {
    !matches!(stay.waiting, Waiting::Branches { .. } | Waiting::Passing)
}
