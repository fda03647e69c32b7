//! A random life of one case: people, systems and the clock act on whatever is open.

use jiff::{SignedDuration, Timestamp};
use motcua_kernel::case::{CaseState, Holder, Visit, Waiting};
use motcua_kernel::command::{Actor, Answer, Candidate, Command, Duty, Envelope, Parent, Post};
use motcua_kernel::event::Approval;
use motcua_kernel::history::NO_PREVIOUS;
use motcua_kernel::id::{PersonId, VisitId};
use motcua_kernel::migration::Migration;
use motcua_kernel::payment::PaymentResult;
use motcua_kernel::rejection::Rejection;
use motcua_kernel::source::Known;
use motcua_kernel::turn::{Context, Turn};
use motcua_kernel::value::{Record, Value};
use motcua_kernel::{decide, event::Recorded, offered, record};
use rust_decimal::Decimal;

use super::luck::Luck;
use super::village::{KEY, ROLES};

const OFFICIALS: [&str; 3] = ["lan", "minh", "hoa"];

/// A case, its history, and the time.
pub(super) struct Life {
    pub(super) context: Context,
    /// Another version of the procedure, to which the case may be moved.
    pub(super) other: Option<Context>,
    pub(super) case: CaseState,
    pub(super) history: Vec<Recorded>,
    pub(super) now: Timestamp,
    previous: String,
    commands: u32,
}

impl Life {
    pub(super) fn beginning(begin: &str, context: Context) -> Self {
        Self {
            context,
            other: None,
            case: CaseState::unopened(parent().child()),
            history: Vec::new(),
            now: begin.parse().unwrap(),
            previous: NO_PREVIOUS.to_owned(),
            commands: 0,
        }
    }

    pub(super) fn envelope(&mut self, actor: Actor, command: Command) -> Envelope {
        self.commands += 1;
        let id = format!("m-{}", self.commands).into();
        Envelope { id, case: self.case.id.clone(), actor, at: self.now, command, known: Known::default() }
    }

    /// Decides, and keeps what follows.
    pub(super) fn submit(&mut self, envelope: &Envelope) -> Result<Turn, Rejection> {
        let turn = decide(&self.context, &self.case, envelope)?;
        let (recorded, previous) = record(&self.context, &self.case, &self.previous, envelope, &turn);
        self.history.extend(recorded);
        self.previous = previous;
        self.case = turn.case.clone();
        if let (Command::Migrate(migration), Some(other)) = (&envelope.command, &mut self.other)
            && self.case.procedure.as_ref() != Some(&self.context.procedure.reference)
        {
            *other = std::mem::replace(&mut self.context, migration.to.clone());
        }
        Ok(turn)
    }

    /// Something that somebody might ask now.
    pub(super) fn next_command(&mut self, luck: &mut Luck) -> Envelope {
        let pause = *luck.pick(&[0, 60, 600, 3_600, 14_400, 86_400, 3 * 86_400, 12 * 86_400]);
        self.now += SignedDuration::from_secs(pause);
        if matches!(self.case.phase, motcua_kernel::case::Phase::Unopened) {
            let actor = person("family", &[]);
            let applicant = "family".into();
            let start = "apply".into();
            if luck.chance(10) {
                let (parent, number, data) = (parent(), "2026-1".into(), Record::new());
                return self.envelope(outbox(), Command::OpenChild { parent, start, number, applicant, data });
            }
            return self
                .envelope(actor, Command::Open { start, number: "2026-1".into(), applicant, data: Record::new() });
        }
        if let Some(to) = self.other.clone().filter(|_| luck.chance(9)) {
            let all = [Approval::Earlier, Approval::Later];
            let approved = all.into_iter().filter(|_| luck.chance(85)).collect();
            return self.envelope(outbox(), Command::Migrate(Migration { to, approved }));
        }
        if luck.chance(2) {
            let reason = luck.chance(50).then(|| "we moved away".to_owned());
            return self.envelope(person("family", &[]), Command::Withdraw { reason });
        }
        if luck.chance(1) {
            // Refused, unless it is a step of this other case that opened it.
            return self.envelope(outbox(), Command::Recall { parent: parent() });
        }
        if luck.chance(8) {
            let id = format!("msg-{}", luck.below(40)).into();
            let command = Command::Deliver { id, message: "alarm".into(), key: Value::text(KEY), data: note() };
            return self.envelope(Actor::System { name: "registry".into() }, command);
        }
        let open: Vec<_> = self.case.open.iter().map(|(id, visit)| (*id, visit.clone())).collect();
        let Some((visit, stay)) = (!open.is_empty()).then(|| luck.pick(&open).clone()) else {
            return self.envelope(Actor::Clock, Command::Wake);
        };
        let (actor, command) = self.act(luck, visit, &stay);
        self.envelope(actor, command)
    }

    fn act(&self, luck: &mut Luck, visit: VisitId, stay: &Visit) -> (Actor, Command) {
        if let Some(payment) = stay.payment.as_ref().filter(|_| luck.chance(50)) {
            return self.report(luck, visit, payment.order.amount);
        }
        match &stay.waiting {
            Waiting::Person(item) if item.sought.is_some() && luck.chance(60) => {
                let command = Command::Assign { visit, candidates: candidates(luck) };
                (Actor::System { name: "outbox".into() }, command)
            }
            Waiting::Person(item) => {
                let actor = match &item.holder {
                    _ if item.role == "applicant" => person("family", &[]),
                    Holder::Reserved { by, .. } if luck.chance(90) => official(luck, by),
                    _ => {
                        let who = OFFICIALS[luck.below(3)].into();
                        official(luck, &who)
                    }
                };
                let command = match luck.below(10) {
                    0 | 1 => Command::Claim { visit },
                    2 => Command::Release { visit },
                    _ => {
                        let offered = offered(&self.context, &self.case, visit);
                        let outcome = if offered.is_empty() { "none".into() } else { luck.pick(&offered).clone() };
                        let late_reason = luck.chance(80).then(|| "many files".to_owned());
                        Command::Complete { visit, outcome, data: note(), late_reason }
                    }
                };
                (actor, command)
            }
            Waiting::Message { .. } => {
                let awaited: Vec<_> = stay.waiting.messages().map(|awaited| awaited.message.clone()).collect();
                let message = luck.pick(&awaited).clone();
                let id = format!("msg-{}", luck.below(40)).into();
                let command = Command::Deliver { id, message, key: Value::text(KEY), data: note() };
                (Actor::System { name: "registry".into() }, command)
            }
            Waiting::Answer { attempt, .. } => {
                let answer = match luck.below(3) {
                    0 => Answer::Failed { status: 503, problem: "not now".to_owned(), kind: None },
                    _ => Answer::Done(note()),
                };
                // Now and then an answer to an attempt that is long over.
                let attempt = if luck.chance(10) { attempt + 7 } else { *attempt };
                (Actor::System { name: "registry".into() }, Command::Return { visit, attempt, answer })
            }
            Waiting::Child { child, .. } => {
                let (child, number) = (child.clone(), motcua_kernel::id::CaseNumber::from("2026-9"));
                let ended = |outcome: &str| Command::ChildEnded {
                    visit,
                    child: child.clone(),
                    number: number.clone(),
                    outcome: outcome.into(),
                    end: None,
                };
                let command = match luck.below(8) {
                    0 => Command::ChildRefused { visit, child: child.clone(), problem: "not deployed".to_owned() },
                    1 => ended("unheard_of"),
                    2 => ended("withdrawn"),
                    // Word about another case than the one that is awaited.
                    3 => Command::ChildEnded {
                        visit,
                        child: "another".into(),
                        number,
                        outcome: "granted".into(),
                        end: None,
                    },
                    _ => ended("granted"),
                };
                (outbox(), command)
            }
            Waiting::Repair { .. } => (Actor::System { name: "operator".into() }, Command::Retry { visit }),
            Waiting::Branches { .. } | Waiting::Passing | Waiting::Answered { .. } | Waiting::Moment { .. } => {
                (Actor::Clock, Command::Wake)
            }
        }
    }
}

/// Some of the village, each there or away, with more or less to do.
fn candidates(luck: &mut Luck) -> Vec<Candidate> {
    let mut candidates = Vec::new();
    for id in ["lan", "minh", "hoa"] {
        if luck.chance(20) {
            continue;
        }
        let Actor::Person { id, mut posts } = person(id, &ROLES) else { continue };
        if luck.chance(25) {
            posts.iter_mut().for_each(|post| post.duty = Duty::Away);
        }
        let holds = u32::try_from(luck.below(3)).unwrap();
        let last = luck.chance(70).then(|| luck.below(3) as u64);
        candidates.push(Candidate { person: id, posts, holds, last });
    }
    candidates
}

impl Life {
    /// What a payment service might say: that it was paid, that another amount was, that it was not.
    fn report(&self, luck: &mut Luck, visit: VisitId, asked: Decimal) -> (Actor, Command) {
        let result = match luck.below(10) {
            0 => PaymentResult::Paid { amount: asked + Decimal::ONE },
            1..=3 => PaymentResult::Failed { problem: luck.chance(50).then(|| "no cover".to_owned()) },
            _ => PaymentResult::Paid { amount: asked },
        };
        let name = if luck.chance(5) { "outbox" } else { "registry" };
        let id = format!("pay-{}", luck.below(40)).into();
        (Actor::System { name: name.into() }, Command::ReportPayment { visit, id, result })
    }
}

/// A stay of another case: the case is called as one that it opens, whoever opens it.
fn parent() -> Parent {
    Parent { case: "p-1".into(), visit: VisitId(3) }
}

fn outbox() -> Actor {
    Actor::System { name: "outbox".into() }
}

fn note() -> Record {
    Record::from([("note".into(), Value::text("seen"))])
}

fn person(id: &str, roles: &[&str]) -> Actor {
    let post = |role: &&str| Post::own((*role).into(), Some("w1".into()), "demo".into());
    Actor::Person { id: id.into(), posts: roles.iter().map(post).collect() }
}

/// Somebody of the office: mostly there and in their own name, now and then as the directory has it on days on which they
/// or others are away.
fn official(luck: &mut Luck, id: &PersonId) -> Actor {
    let other = || OFFICIALS.into_iter().map(PersonId::from).find(|other| other != id).unwrap();
    let third = || OFFICIALS.into_iter().map(PersonId::from).rfind(|third| third != id).unwrap();
    let duty = match luck.below(12) {
        0 | 1 => Duty::Deputy { of: other() },
        2 => Duty::Colleague { of: other(), deputy: luck.chance(50).then(third) },
        3 => Duty::Away,
        _ => Duty::Own,
    };
    let post = |role: &str| Post { duty: duty.clone(), ..Post::own(role.into(), Some("w1".into()), "demo".into()) };
    let mut posts: Vec<Post> = ROLES.into_iter().map(post).collect();
    if !duty.is_own() && luck.chance(20) {
        // One of their posts is not touched by it.
        posts[0].duty = Duty::Own;
    }
    Actor::Person { id: id.clone(), posts }
}
