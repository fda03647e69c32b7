//! What stands open, what is offered, and by when: what `play` shows after each act.

use jiff::Timestamp;
use motcua_kernel::calendar::Due;
use motcua_kernel::case::{CaseState, Clock, ClockState, Phase, Visit, Waiting};
use motcua_kernel::id::{
    AgencyId, CaseNumber, DeadlineId, MessageName, OutcomeId, PersonId, RoleId, StatusId, StepId, VisitId,
};
use motcua_kernel::payment::PaymentOrder;
use motcua_kernel::text::Language;
use motcua_kernel::value::Value;
use rust_decimal::Decimal;

use super::Walk;
use crate::story::Storyteller;

/// How a case stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Outlook {
    /// The public stage.
    pub status: Option<StatusId>,
    /// What it waits for, in the order in which that began.
    pub awaited: Vec<(VisitId, StepId, Awaited, Option<StandingClock>)>,
    /// Its deadlines that were started.
    pub deadlines: Vec<(DeadlineId, StandingClock)>,
    /// How and where it ended.
    pub ended: Option<(OutcomeId, Option<StepId>)>,
}

/// What an open stay waits for.
#[derive(Clone, Debug, PartialEq)]
pub enum Awaited {
    /// Somebody in this role, who has these buttons.
    Person {
        /// The role.
        role: RoleId,
        /// Who took it.
        holder: Option<PersonId>,
        /// The buttons.
        offered: Vec<OutcomeId>,
    },
    /// A payment.
    Payment {
        /// How much, under which reference, and which service reports it.
        order: PaymentOrder,
        /// Who works at the counter.
        role: Option<RoleId>,
        /// The buttons there.
        offered: Vec<OutcomeId>,
    },
    /// This message.
    Message {
        /// Its name.
        message: MessageName,
        /// What it must correlate with.
        key: Value,
    },
    /// The first of several messages.
    FirstOf(Vec<(MessageName, Value)>),
    /// A moment; none where the end of its own limit is awaited.
    Moment(Option<Timestamp>),
    /// The answer of a system.
    Answer {
        /// Who answers for it.
        agency: Option<AgencyId>,
        /// When it is asked again, if it failed.
        retry_at: Option<Timestamp>,
    },
    /// The end of another case.
    Case {
        /// Its number, once it is open.
        number: Option<CaseNumber>,
        /// Where it stands.
        open: Vec<StepId>,
    },
    /// Somebody who repairs it.
    Repair {
        /// What happened.
        message: String,
    },
}

/// How a clock stands.
#[derive(Clone, Debug, PartialEq)]
pub struct StandingClock {
    /// Counting, standing still, over.
    pub state: ClockState,
    /// When it ends.
    pub due: Due,
    /// How much was used, in its own unit.
    pub used: Decimal,
    /// How much is left, in its own unit.
    pub left: Decimal,
    /// The unit, as a limit of one.
    pub within: motcua_kernel::allowance::Allowance,
}

impl Walk {
    /// How the case stands now; nothing before it is opened.
    pub fn outlook(&self) -> Option<Outlook> {
        let case = self.case()?;
        let awaited = case.open.iter().filter_map(|(visit, stay)| {
            let clock = stay.due.as_ref().map(|clock| self.standing(clock));
            Some((*visit, stay.step.clone(), self.awaited(case, *visit, stay)?, clock))
        });
        let ended = match &case.phase {
            Phase::Ended { outcome, end, .. } => Some((outcome.clone(), end.clone())),
            _ => None,
        };
        Some(Outlook {
            status: case.status.clone(),
            awaited: awaited.collect(),
            deadlines: case.deadlines.iter().map(|(id, clock)| (id.clone(), self.standing(clock))).collect(),
            ended,
        })
    }

    fn awaited(&self, case: &CaseState, visit: VisitId, stay: &Visit) -> Option<Awaited> {
        let waiting = &stay.waiting;
        Some(match waiting {
            Waiting::Person(item) if let Some(payment) = &stay.payment => Awaited::Payment {
                order: payment.order.clone(),
                role: Some(item.role.clone()).filter(|role| *role != "applicant"),
                offered: motcua_kernel::offered(self.context(), case, visit),
            },
            Waiting::Person(item) => Awaited::Person {
                role: item.role.clone(),
                holder: match &item.holder {
                    motcua_kernel::case::Holder::Ready => None,
                    motcua_kernel::case::Holder::Reserved { by, .. } => Some(by.clone()),
                },
                offered: motcua_kernel::offered(self.context(), case, visit),
            },
            Waiting::Message { message, key, or, .. } if or.is_empty() => {
                Awaited::Message { message: message.clone(), key: key.clone() }
            }
            Waiting::Message { .. } => {
                Awaited::FirstOf(waiting.messages().map(|one| (one.message.clone(), one.key.clone())).collect())
            }
            Waiting::Moment { at } => Awaited::Moment(*at),
            Waiting::Answer { agency, retry_at, .. } => Awaited::Answer { agency: agency.clone(), retry_at: *retry_at },
            Waiting::Child { child, .. } => {
                let there = self.world.named(child).and_then(|no| self.world.case(no));
                Awaited::Case {
                    number: there.map(|case| case.number.clone()),
                    open: there.map(super::open_steps).unwrap_or_default(),
                }
            }
            Waiting::Repair { message, .. } => Awaited::Repair { message: message.clone() },
            Waiting::Passing | Waiting::Branches { .. } | Waiting::Answered { .. } => return None,
        })
    }

    /// A clock as it stands now. One that is over stands as it did at its end.
    pub fn standing(&self, clock: &Clock) -> StandingClock {
        let calendar = self.context().calendar(Some(&clock.calendar));
        let at = clock.ended_at.unwrap_or(self.now());
        let course = clock.course();
        StandingClock {
            state: clock.state,
            due: clock.due,
            used: calendar.used(&course, at).normalize(),
            left: calendar.left(&course, at).normalize(),
            within: clock.within,
        }
    }
}

/// What becomes of a message that nobody waits for yet.
pub(super) fn kept(teller: &Storyteller, until: Timestamp) -> String {
    let until = teller.moment(until);
    match teller.language() {
        Language::En => format!("nobody waits for it yet: kept until {until}"),
        Language::Vi => format!("chưa có bước nào chờ: giữ đến {until}"),
    }
}
