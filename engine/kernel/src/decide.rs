//! Deciding: the one match on [`Command`].
//!
//! A decision works on a copy of the case. Each event it emits is applied to the copy at once
//! ([`evolve`](crate::evolve::evolve)), so there is one way for state to change, in production and in decision.

mod assign;
mod call;
mod capacity;
mod child;
mod clock;
mod draft;
mod due;
mod ending;
mod flow;
mod handler;
mod message;
mod migrate;
mod moment;
mod open;
mod payment;
mod region;
mod task;
mod view;

use crate::case::CaseState;
use crate::command::{Command, Envelope};
use crate::rejection::Rejection;
use crate::turn::{Context, Turn};

pub use capacity::may_do;
use draft::Draft;
pub use migrate::examine;
pub use task::offered;
pub use view::View;

/// What a command does to a case, or why it is refused; refused, nothing at all has happened.
///
/// Everything due at or before the command's moment fires first, each at its own moment: how late a wake-up arrives
/// never changes what happens. Then the command, then every automatic step until everything waits for a person, a
/// message, a system or a moment.
///
/// # Errors
///
/// The refusal, with a stable code and a sentence.
pub fn decide(context: &Context, case: &CaseState, envelope: &Envelope) -> Result<Turn, Rejection> {
    decide_owned(context, case.clone(), envelope)
}

/// As [`decide`], for a caller that has no use for the case as it was: the copy is a fifth of the work of a simulation.
///
/// # Errors
///
/// As [`decide`]; the case is gone then.
pub fn decide_owned(context: &Context, case: CaseState, envelope: &Envelope) -> Result<Turn, Rejection> {
    let mut draft = Draft::new(context, case);
    let all_fired = due::fire_until(&mut draft, envelope.at);
    if !all_fired {
        // More is due than fits into one turn. A wake-up takes what fits and comes again; anything else waits for it.
        return match envelope.command {
            Command::Wake => Ok(draft.finish()),
            _ => Err(Rejection::CatchingUp),
        };
    }
    draft.turn_to_command(envelope.at);
    let actor = &envelope.actor;
    match &envelope.command {
        Command::Open { start, number, applicant, data } => {
            open::open(&mut draft, actor, start, number, applicant, (data, &envelope.known))
        }
        Command::OpenChild { parent, start, number, applicant, data } => {
            open::open_child(&mut draft, actor, parent, start, number, applicant, data)
        }
        Command::Recall { parent } => ending::recall(&mut draft, actor, parent),
        Command::ChildEnded { visit, child, number, outcome, end } => {
            child::take_end(&mut draft, actor, *visit, child, number, outcome, end.as_ref())
        }
        Command::ChildRefused { visit, child, problem } => child::refused(&mut draft, actor, *visit, child, problem),
        Command::Claim { visit } => task::claim(&mut draft, actor, *visit),
        Command::Assign { visit, candidates } => assign::assign(&mut draft, actor, *visit, candidates),
        Command::Release { visit } => task::release(&mut draft, actor, *visit),
        Command::Complete { visit, outcome, data, late_reason } => {
            task::complete(&mut draft, actor, *visit, outcome, (data, &envelope.known), late_reason.as_deref())
        }
        Command::Deliver { id, message, key, data } => message::deliver(&mut draft, actor, id, message, key, data),
        Command::ReportPayment { visit, id, result } => payment::take_report(&mut draft, actor, *visit, id, result),
        Command::Return { visit, attempt, answer } => call::take_answer(&mut draft, *visit, *attempt, answer),
        Command::Withdraw { reason } => ending::withdraw(&mut draft, actor, reason.as_deref()),
        Command::Retry { visit } => flow::retry(&mut draft, *visit),
        Command::Migrate(migration) => migrate::migrate(&mut draft, actor, migration),
        Command::Wake => Ok(()),
    }?;
    flow::settle(&mut draft);
    if let Some(refusal) = draft.refusal.take() {
        return Err(refusal);
    }
    // What the command itself made due: a clock that goes on may find a rung of its ladder in the time it stood still.
    due::fire_until(&mut draft, envelope.at);
    Ok(draft.finish())
}
