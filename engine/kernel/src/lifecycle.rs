//! Which event may follow in which state: the life of a case, a visit and a clock as one table. Reading a log *is*
//! validating it.

use crate::case::{CaseState, Clock, ClockState, Phase, Visit, Waiting};
use crate::event::{ClockId, Event, Fact};
use crate::id::{StepId, VisitId};

/// Whether this event may follow, or a sentence that names what was expected and what was found.
pub fn allows(case: &CaseState, event: &Event) -> Result<(), String> {
    use ClockState::{Expired, Paused, Running};
    match &event.fact {
        Fact::CaseOpened { .. } => phase(case, "a case that is not open yet", |p| matches!(p, Phase::Unopened)),
        Fact::CaseMigrated { from, clocks, .. } => {
            phase(case, "an open case", |p| matches!(p, Phase::Open))?;
            let found = case.procedure.as_ref().map_or_else(String::new, ToString::to_string);
            expect("what the case is pinned to", from.to_string(), found)?;
            clocks.iter().try_for_each(|moved| stands(case, &moved.clock, &[Running, Paused, Expired]))
        }
        Fact::AnswerIgnored { .. } => phase(case, "a case that was opened", |p| !matches!(p, Phase::Unopened)),
        Fact::StepEntered { visit, .. } | Fact::StepSkipped { visit, .. } => {
            live(case)?;
            expect("the next visit", case.last_visit + 1, visit.0)
        }
        Fact::HandlerOpened { handler, .. } => {
            live(case)?;
            expect("the handler to listen already", false, case.handlers.contains_key(handler))
        }
        Fact::HandlerClosed { handler } => expect("the handler to listen", true, case.handlers.contains_key(handler)),
        Fact::StatusChanged { .. }
        | Fact::DocumentIssued { .. }
        | Fact::MessageReceived { .. }
        | Fact::NoticeSent { .. }
        | Fact::RungRepaired { .. }
        | Fact::CaseWithdrawn { .. } => live(case),
        Fact::CompensationStarted { .. } => {
            nobody_waits(case)?;
            phase(case, "an open case", |p| matches!(p, Phase::Open))
        }
        Fact::CaseEnded { .. } => {
            nobody_waits(case)?;
            live(case)
        }

        Fact::StepCompleted { visit, step, .. }
        | Fact::StepExpired { visit, step }
        | Fact::StepCancelled { visit, step, .. } => at(case, *visit, step),
        Fact::MessageAwaited { visit, .. } => waiting(case, *visit, "nothing yet or another message", |w| {
            matches!(w, Waiting::Passing | Waiting::Message { .. })
        }),
        Fact::TaskOffered { visit, .. }
        | Fact::MomentAwaited { visit, .. }
        | Fact::ElementsFound { visit, .. }
        | Fact::BranchesOpened { visit, .. } => waiting(case, *visit, "nothing yet", |w| matches!(w, Waiting::Passing)),
        Fact::CallRequested { visit, .. } => waiting(case, *visit, "nothing yet or a failed attempt", |w| {
            matches!(w, Waiting::Passing | Waiting::Answer { .. })
        }),
        Fact::ChildRequested { visit, .. } => waiting(case, *visit, "nothing yet or another case", |w| {
            matches!(w, Waiting::Passing | Waiting::Child { .. })
        }),
        Fact::ChildGivenUp { visit, child } => waiting(case, *visit, "this other case", |w| w.child() == Some(child)),
        Fact::PaymentAsked { visit, .. }
        | Fact::TaskReserved { visit, .. }
        | Fact::AssigneeSought { visit, .. }
        | Fact::TaskLeftOpen { visit, .. }
        | Fact::TaskReleased { visit, .. }
        | Fact::TaskReassigned { visit, .. }
        | Fact::PriorityChanged { visit, .. } => waiting(case, *visit, "a person", |w| matches!(w, Waiting::Person(_))),
        Fact::CallFailed { visit, attempt, .. } => waiting(
            case,
            *visit,
            "an answer to this attempt",
            |w| matches!(w, Waiting::Answer { attempt: current, retry_at: None, .. } if current == attempt),
        ),
        Fact::CallAnswered { visit, attempt, .. } => waiting(
            case,
            *visit,
            "an answer to this attempt",
            |w| matches!(w, Waiting::Answer { attempt: current, retry_at: None, .. } if current == attempt),
        ),
        Fact::PaymentReported { visit, .. } => {
            let is_open = visit_of(case, *visit)?.payment.as_ref().is_some_and(|payment| payment.settled.is_none());
            expect("a payment to be awaited", true, is_open)
        }
        Fact::BranchReturned { visit, .. } => {
            waiting(case, *visit, "its branches", |w| matches!(w, Waiting::Branches { .. }))
        }
        Fact::IncidentRaised { visit, .. } => {
            waiting(case, *visit, "no repair", |w| !matches!(w, Waiting::Repair { .. }))
        }
        Fact::IncidentResolved { visit } => waiting(case, *visit, "a repair", |w| matches!(w, Waiting::Repair { .. })),

        Fact::ClockStarted { clock: ClockId::Visit(visit), .. } => visit_of(case, *visit).map(|_| ()),
        Fact::ClockStarted { clock: ClockId::Deadline(_), .. } => live(case),
        Fact::ClockPaused { clock, .. } | Fact::ClockExpired { clock, .. } => stands(case, clock, &[Running]),
        Fact::ClockResumed { clock, .. } => stands(case, clock, &[Paused]),
        Fact::ClockExtended { clock, .. } | Fact::ClockStopped { clock, .. } | Fact::ClockClosed { clock } => {
            stands(case, clock, &[Running, Paused])
        }
        Fact::LadderEnded { clock } => stands(case, clock, &[Expired]),
        Fact::RungReached { clock, rung, .. } => {
            stands(case, clock, &[Running, Expired])?;
            match clock_of(case, clock)?.rungs.iter().any(|planned| planned.rung == *rung) {
                true => Ok(()),
                false => {
                    Err(format!("expected rung {rung} of {clock:?} to lie ahead, found it reached or not planned"))
                }
            }
        }
    }
}

fn expect<T: PartialEq + std::fmt::Display>(what: &str, expected: T, found: T) -> Result<(), String> {
    if expected == found { Ok(()) } else { Err(format!("expected {what} to be {expected}, found {found}")) }
}

fn phase(case: &CaseState, expected: &str, fits: impl FnOnce(&Phase) -> bool) -> Result<(), String> {
    if fits(&case.phase) { Ok(()) } else { Err(format!("expected {expected}, found {:?}", case.phase)) }
}

fn live(case: &CaseState) -> Result<(), String> {
    phase(case, "an open case", |phase| matches!(phase, Phase::Open | Phase::Compensating { .. }))
}

fn nobody_waits(case: &CaseState) -> Result<(), String> {
    match case.open.values().next() {
        None => Ok(()),
        Some(visit) => Err(format!("expected every visit to be over, found one open at `{}`", visit.step)),
    }
}

fn visit_of(case: &CaseState, visit: VisitId) -> Result<&Visit, String> {
    case.open.get(&visit).ok_or_else(|| format!("expected visit {visit} to be open, found it over or never begun"))
}

fn at(case: &CaseState, visit: VisitId, step: &StepId) -> Result<(), String> {
    expect("the step of the visit", visit_of(case, visit)?.step.as_str(), step.as_str())
}

fn waiting(
    case: &CaseState,
    visit: VisitId,
    expected: &str,
    fits: impl FnOnce(&Waiting) -> bool,
) -> Result<(), String> {
    let found = visit_of(case, visit)?;
    if fits(&found.waiting) {
        return Ok(());
    }
    Err(format!("expected visit {visit} at `{}` to wait for {expected}, found {:?}", found.step, found.waiting))
}

fn clock_of<'c>(case: &'c CaseState, clock: &ClockId) -> Result<&'c Clock, String> {
    let found = match clock {
        ClockId::Visit(visit) => case.open.get(visit).and_then(|visit| visit.due.as_ref()),
        ClockId::Deadline(deadline) => case.deadlines.get(deadline),
    };
    found.ok_or_else(|| format!("expected {clock:?} to have been started, found no such clock"))
}

fn stands(case: &CaseState, clock: &ClockId, expected: &[ClockState]) -> Result<(), String> {
    let found = clock_of(case, clock)?.state;
    if expected.contains(&found) {
        return Ok(());
    }
    Err(format!("expected {clock:?} to be one of {expected:?}, found {found:?}"))
}
