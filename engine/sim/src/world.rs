//! A world in memory: cases, a clock that only moves when it is told to, systems that answer as they were told to.
//!
//! Nothing here decides anything about a case. Every change goes through [`motcua_kernel::decide`], as it does in
//! production, and limits fire because the case asked to be called at that moment. The test runner, `play` and the
//! simulator all drive this one loop:
//!
//! ```text
//! next_at()  the next moment at which anything moves by itself
//! step()     let that one thing happen
//! submit()   somebody does something, now
//! ```

mod numbers;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use motcua_kernel::case::{CaseState, Phase};
use motcua_kernel::command::{Actor, Answer, Command, Envelope, Parent};
use motcua_kernel::effect::Effect;
use motcua_kernel::event::{Event, Recorded};
use motcua_kernel::id::{CaseId, CaseNumber, CommandId, MessageId, MessageName, OutcomeId, PersonId, StepId, VisitId};
use motcua_kernel::procedure::StepKind;
use motcua_kernel::rejection::Rejection;
use motcua_kernel::source::Known;
use motcua_kernel::turn::Context;
use motcua_kernel::value::{Record, Value};
use motcua_kernel::{decide, decide_owned, history, lookups, record};

use crate::agenda::{Agenda, Appointment};
use crate::bench::Bench;
use crate::systems::{CannedAnswers, Reply};

/// A world: one version of a procedure, the cases that run in it, and the present moment.
#[derive(Debug)]
pub struct World {
    context: Arc<Context>,
    now: Timestamp,
    cases: BTreeMap<CaseNo, Resident>,
    agenda: Agenda<Item>,
    systems: Option<CannedAnswers>,
    bench: Option<Bench>,
    mailbox: Vec<Kept>,
    journals: bool,
    opened: u32,
    commands: u64,
    unnamed: CommandId,
}

/// The n-th case of a world, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CaseNo(pub u32);

/// What one command, limit or answer led to.
#[derive(Debug)]
pub struct Happened {
    /// In which case.
    pub case: CaseNo,
    /// When it was handled.
    pub at: Timestamp,
    /// The facts; a limit's carry the moment it was due.
    pub events: Vec<Event>,
    /// What the world is asked to do. Calls are in here too; in a world with canned answers they are already on the agenda.
    pub effects: Vec<Effect>,
}

#[derive(Debug)]
struct Resident {
    context: Arc<Context>,
    state: CaseState,
    journal: Vec<Recorded>,
    last_hash: String,
    wake: Option<Appointment>,
}

#[derive(Debug)]
enum Item {
    Wake(CaseNo),
    Answer { case: CaseNo, visit: VisitId, attempt: u32, answer: Answer },
    Mail { case: CaseNo, message: MessageName },
    OpenChild { parent: Parent, start: StepId, input: Record },
    Recall { parent: Parent },
    Assign { case: CaseNo, visit: VisitId },
    Told { parent: Parent, number: CaseNumber, outcome: OutcomeId, end: Option<StepId> },
}

/// A message that nobody waited for yet.
#[derive(Debug)]
struct Kept {
    case: CaseNo,
    until: Timestamp,
    actor: Actor,
    id: MessageId,
    message: MessageName,
    key: Value,
    data: Record,
}

/// What became of a message.
#[derive(Debug)]
pub enum Delivered {
    /// Somebody waited for it.
    Taken(Happened),
    /// Nobody waits for it yet: it is kept as long as its declaration says.
    Kept {
        /// Until then.
        until: Timestamp,
    },
}

impl Resident {
    fn new(context: Arc<Context>, state: CaseState) -> Self {
        Self { context, state, journal: Vec::new(), last_hash: history::NO_PREVIOUS.to_owned(), wake: None }
    }
}

/// What carries word from one case to another, and finds somebody for a task.
pub(crate) fn outbox() -> Actor {
    Actor::System { name: "outbox".into() }
}

impl World {
    /// An empty world at this moment. Its calls are left to whoever drives it.
    pub fn new(context: Arc<Context>, now: Timestamp) -> Self {
        Self {
            context,
            now,
            cases: BTreeMap::new(),
            agenda: Agenda::default(),
            systems: None,
            bench: None,
            mailbox: Vec::new(),
            journals: true,
            opened: 0,
            commands: 0,
            unnamed: "unnamed".into(),
        }
    }

    /// The same world, in which systems answer as they were told to.
    #[must_use]
    pub fn with_systems(mut self, systems: CannedAnswers) -> Self {
        self.systems = Some(systems);
        self
    }

    /// The same world, in which these people are given tasks by policies. Without them that is left to whoever drives it.
    #[must_use]
    pub(crate) fn with_bench(mut self, bench: Bench) -> Self {
        self.bench = Some(bench);
        self
    }

    /// The same world without journals: whoever drives it reads the events as they happen. Hashing and keeping every
    /// event costs several times more than deciding it. A case whose command is refused here is lost: its state is not
    /// copied before each decision, and whoever drives this world stops at the first refusal.
    #[must_use]
    pub(crate) fn without_journals(mut self) -> Self {
        self.journals = false;
        self
    }

    /// What cases are decided by.
    pub fn context(&self) -> &Arc<Context> {
        &self.context
    }

    /// The present moment.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// A case as it stands.
    pub fn case(&self, no: CaseNo) -> Option<&CaseState> {
        self.cases.get(&no).map(|resident| &resident.state)
    }

    /// How many cases are held.
    pub fn case_count(&self) -> usize {
        self.cases.len()
    }

    /// Everything that happened in a case; empty in a world without journals.
    pub fn journal(&self, no: CaseNo) -> &[Recorded] {
        self.cases.get(&no).map_or(&[], |resident| &resident.journal)
    }

    /// Forgets a case, so that memory follows the open cases and not all of them.
    pub fn forget(&mut self, no: CaseNo) {
        if let Some(Resident { wake: Some(wake), .. }) = self.cases.remove(&no) {
            self.agenda.cancel(wake);
        }
    }

    /// Opens a case, now.
    ///
    /// # Errors
    ///
    /// As the kernel refuses it; then the world is as it was.
    pub fn open(
        &mut self,
        actor: Actor,
        start: StepId,
        applicant: PersonId,
        data: Record,
    ) -> Result<Happened, Rejection> {
        let no = CaseNo(self.opened + 1);
        let case = CaseId::from(format!("case-{}", no.0));
        let context = Arc::clone(&self.context);
        let command = Command::Open { start, number: CaseNumber::from(""), applicant, data };
        let command = self.numbered(&context, &case, &actor, command, no);
        self.cases.insert(no, Resident::new(context, CaseState::unopened(case)));
        let done = self.turn(no, actor, command);
        if done.is_ok() {
            self.opened += 1;
        } else {
            self.cases.remove(&no);
        }
        done
    }

    /// Somebody asks something of a case, now.
    ///
    /// # Errors
    ///
    /// As the kernel refuses it; then nothing has happened.
    pub fn submit(&mut self, no: CaseNo, actor: Actor, command: Command) -> Result<Happened, Rejection> {
        self.turn(no, actor, command)
    }

    /// A message arrives, now. One that nobody waits for is kept and delivered when somebody starts to wait.
    ///
    /// # Errors
    ///
    /// As the kernel refuses it, unless only because nobody waits yet.
    pub fn deliver(
        &mut self,
        no: CaseNo,
        actor: Actor,
        id: MessageId,
        message: MessageName,
        key: Value,
        data: Record,
    ) -> Result<Delivered, Rejection> {
        let command =
            Command::Deliver { id: id.clone(), message: message.clone(), key: key.clone(), data: data.clone() };
        match self.turn(no, actor.clone(), command) {
            Ok(happened) => Ok(Delivered::Taken(happened)),
            Err(refused @ Rejection::NobodyWaits { .. }) => {
                let Some(declared) = self.context.procedure.messages.get(&message) else { return Err(refused) };
                let until = self.context.calendar(None).advance(self.now, declared.keep);
                self.mailbox.push(Kept { case: no, until, actor, id, message, key, data });
                Ok(Delivered::Kept { until })
            }
            Err(refused) => Err(refused),
        }
    }

    /// The next moment at which anything moves by itself.
    pub fn next_at(&self) -> Option<Timestamp> {
        self.agenda.next_at()
    }

    /// Lets the next thing happen by itself: a limit, a rung, an answer. The clock moves to its moment.
    ///
    /// Yields nothing when nothing is ahead, or when what was ahead came to nothing (an answer that nobody takes).
    pub fn step(&mut self) -> Option<Happened> {
        let (at, item) = self.agenda.pop()?;
        self.now = self.now.max(at);
        match item {
            Item::Wake(no) => {
                if let Some(resident) = self.cases.get_mut(&no) {
                    resident.wake = None;
                }
                self.turn(no, Actor::Clock, Command::Wake).ok()
            }
            Item::Answer { case, visit, attempt, answer } => {
                let actor = Actor::System { name: self.system_behind(case, visit) };
                self.turn(case, actor, Command::Return { visit, attempt, answer }).ok()
            }
            Item::Mail { case, message } => self.hand_over(case, &message),
            Item::OpenChild { parent, start, input } => self.open_child(&parent, start, input),
            Item::Recall { parent } => {
                let no = self.named(&parent.child())?;
                self.turn(no, outbox(), Command::Recall { parent }).ok()
            }
            Item::Assign { case, visit } => {
                let (resident, bench) = (self.cases.get(&case)?, self.bench.as_ref()?);
                let day = resident.context.calendar(None).date(self.now);
                let cases = self.cases.values().map(|resident| &resident.state);
                let candidates = bench.candidates(&resident.context, &resident.state, visit, day, cases);
                self.turn(case, outbox(), Command::Assign { visit, candidates }).ok()
            }
            Item::Told { parent, number, outcome, end } => {
                let (no, child) = (self.named(&parent.case)?, parent.child());
                let visit = parent.visit;
                self.turn(no, outbox(), Command::ChildEnded { visit, child, number, outcome, end }).ok()
            }
        }
    }

    /// Moves the clock to `to`, letting everything happen that is due on the way, and yields it in order.
    pub fn advance_to(&mut self, to: Timestamp) -> Vec<Happened> {
        let mut happened = Vec::new();
        while self.next_at().is_some_and(|at| at <= to) {
            happened.extend(self.step());
        }
        self.now = self.now.max(to);
        happened
    }

    /// Lets everything happen that is due now: answers that come at once, messages that were kept.
    pub fn settle(&mut self) -> Vec<Happened> {
        self.advance_to(self.now)
    }

    /// Moves the clock without letting anything happen: for a driver that has looked at [`World::next_at`] first.
    pub(crate) fn set_now(&mut self, now: Timestamp) {
        debug_assert!(self.next_at().is_none_or(|at| at >= now), "something is due before the moment to move to");
        self.now = self.now.max(now);
    }

    fn turn(&mut self, no: CaseNo, actor: Actor, command: Command) -> Result<Happened, Rejection> {
        let Some(resident) = self.cases.get_mut(&no) else {
            return Err(Rejection::WrongPhase { expected: "a case of this world", found: "none" });
        };
        let id = if self.journals {
            self.commands += 1;
            CommandId::from(format!("command-{}", self.commands))
        } else {
            self.unnamed.clone()
        };
        // Registers are asked before the command, by systems that say what they were told to say; a world without systems
        // asks nobody.
        let known = match &mut self.systems {
            Some(systems) => {
                let asked = lookups(&resident.context, &resident.state, &actor, self.now, &command).into_iter();
                Known(asked.filter_map(|lookup| Some((lookup.clone(), systems.look_up(&lookup)?))).collect())
            }
            None => Known::default(),
        };
        let envelope = Envelope { id, case: resident.state.id.clone(), actor, at: self.now, command, known };
        let turn = if self.journals {
            let turn = decide(&resident.context, &resident.state, &envelope)?;
            let (entries, hash) = record(&resident.context, &resident.state, &resident.last_hash, &envelope, &turn);
            resident.journal.extend(entries);
            resident.last_hash = hash;
            turn
        } else {
            let unopened = CaseState::unopened(resident.state.id.clone());
            decide_owned(&resident.context, std::mem::replace(&mut resident.state, unopened), &envelope)?
        };
        resident.state = turn.case;
        if let Some(bench) = &mut self.bench {
            bench.see(&resident.state, &turn.events);
        }
        if resident.wake.map(|wake| wake.at) != turn.wake_at {
            if let Some(old) = resident.wake.take() {
                self.agenda.cancel(old);
            }
            // A turn that grew to its limit leaves the rest of what is due for the next: at once, not in the past.
            resident.wake = turn.wake_at.map(|at| self.agenda.make(at.max(self.now), Item::Wake(no)));
        }
        for effect in &turn.effects {
            self.carry_out(no, effect);
        }
        Ok(Happened { case: no, at: self.now, events: turn.events, effects: turn.effects })
    }

    fn carry_out(&mut self, no: CaseNo, effect: &Effect) {
        match effect {
            Effect::SendCall { visit, attempt, service, operation, timeout_seconds, .. } => {
                let Some(systems) = &mut self.systems else { return };
                let Reply { after_seconds, answer } = systems.reply(service, operation, *timeout_seconds);
                let at = self.now + jiff::SignedDuration::from_secs(i64::from(after_seconds));
                self.agenda.make(at, Item::Answer { case: no, visit: *visit, attempt: *attempt, answer });
            }
            Effect::OpenChild { visit, procedure, start, input, .. } => {
                let Some(systems) = &self.systems else { return };
                let Some(case) = self.case(no).map(|case| case.id.clone()) else { return };
                let parent = Parent { case, visit: *visit };
                let (at, item) = match systems.end_of(&procedure.id) {
                    Some(end) => {
                        let calendar = self.context.calendar(None);
                        let at = end.after.map_or(self.now, |after| calendar.advance(self.now, after));
                        let (number, outcome) = (CaseNumber::from("elsewhere"), end.outcome.clone());
                        (at, Item::Told { parent, number, outcome, end: None })
                    }
                    None => (self.now, Item::OpenChild { parent, start: start.clone(), input: input.clone() }),
                };
                self.agenda.make(at, item);
            }
            Effect::FindAssignee { visit } if self.bench.is_some() => {
                self.agenda.make(self.now, Item::Assign { case: no, visit: *visit });
            }
            Effect::RecallChild { visit, .. } => {
                let Some(case) = self.case(no).map(|case| case.id.clone()) else { return };
                self.agenda.make(self.now, Item::Recall { parent: Parent { case, visit: *visit } });
            }
            Effect::TellParent { parent, outcome, end } => {
                let Some(number) = self.case(no).map(|case| case.number.clone()) else { return };
                let (parent, outcome, end) = (parent.clone(), outcome.clone(), end.clone());
                self.agenda.make(self.now, Item::Told { parent, number, outcome, end });
            }
            Effect::AwaitMessage { message, .. } if self.mailbox.iter().any(|kept| kept.case == no) => {
                self.agenda.make(self.now, Item::Mail { case: no, message: message.clone() });
            }
            _ => {}
        }
    }

    /// Opens a case for a step of another one, or tells that step again how it ended.
    fn open_child(&mut self, parent: &Parent, start: StepId, data: Record) -> Option<Happened> {
        let of = self.named(&parent.case)?;
        let resident = self.cases.get(&of)?;
        let stay = resident.state.open.get(&parent.visit).filter(|stay| stay.waiting.child().is_some())?;
        let step = resident.context.procedure.find(&stay.step)?;
        let StepKind::Subprocedure(sub) = &resident.context.procedure.step(step).kind else { return None };
        let (context, applicant) = (Arc::clone(&sub.child), resident.state.applicant.clone()?);
        if let Some(known) = self.named(&parent.child()).and_then(|no| self.case(no)) {
            if let Phase::Ended { outcome, end, .. } = &known.phase {
                let (number, outcome, end) = (known.number.clone(), outcome.clone(), end.clone());
                self.agenda.make(self.now, Item::Told { parent: parent.clone(), number, outcome, end });
            }
            return None;
        }
        let no = CaseNo(self.opened + 1);
        let number = CaseNumber::from("");
        let command = Command::OpenChild { parent: parent.clone(), start, number, applicant, data };
        let command = self.numbered(&context, &parent.child(), &outbox(), command, no);
        self.cases.insert(no, Resident::new(context, CaseState::unopened(parent.child())));
        match self.turn(no, outbox(), command) {
            Ok(happened) => {
                self.opened += 1;
                Some(happened)
            }
            Err(rejection) => {
                self.cases.remove(&no);
                let (visit, child, problem) = (parent.visit, parent.child(), rejection.to_string());
                self.turn(of, outbox(), Command::ChildRefused { visit, child, problem }).ok()
            }
        }
    }

    /// The case of this name.
    pub fn named(&self, id: &CaseId) -> Option<CaseNo> {
        self.cases.iter().find(|(_, resident)| resident.state.id == *id).map(|(no, _)| *no)
    }

    /// What a case is decided by.
    pub fn context_of(&self, no: CaseNo) -> Option<&Arc<Context>> {
        self.cases.get(&no).map(|resident| &resident.context)
    }

    /// Delivers the first kept message of this name that somebody takes; those past their time are thrown away.
    fn hand_over(&mut self, no: CaseNo, message: &MessageName) -> Option<Happened> {
        let now = self.now;
        self.mailbox.retain(|kept| kept.until >= now);
        for position in 0..self.mailbox.len() {
            let kept = &self.mailbox[position];
            if kept.case != no || kept.message != *message {
                continue;
            }
            let command = Command::Deliver {
                id: kept.id.clone(),
                message: kept.message.clone(),
                key: kept.key.clone(),
                data: kept.data.clone(),
            };
            if let Ok(happened) = self.turn(no, kept.actor.clone(), command) {
                self.mailbox.remove(position);
                return Some(happened);
            }
        }
        None
    }

    /// Whose answer this is.
    fn system_behind(&self, no: CaseNo, visit: VisitId) -> PersonId {
        let step = self.case(no).and_then(|case| case.open.get(&visit)).map(|stay| &stay.step);
        let service = step.and_then(|step| self.context.procedure.find(step)).map(|ix| {
            match &self.context.procedure.step(ix).kind {
                motcua_kernel::procedure::StepKind::Call { service, .. } => service.as_str(),
                _ => "system",
            }
        });
        PersonId::from(service.unwrap_or("system"))
    }
}
