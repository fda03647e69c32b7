//! Payments: asking for them, and taking in what payment services report.
//!
//! The applicant has the case until it is paid. What was paid is never taken back by the engine: a report that does not fit
//! is refused, so that the service which sent it knows that somebody has to look at it, and a report that fits is kept
//! even where the way on from it cannot be found yet.

use rust_decimal::Decimal;

use super::draft::Draft;
use super::flow::{self, Completion, Move};
use super::task;
use crate::case::{OpenPayment, Waiting};
use crate::command::Actor;
use crate::event::Fact;
use crate::id::{MessageId, ServiceId, VisitId};
use crate::payment::{PaymentOrder, PaymentReport, PaymentResult, reference};
use crate::procedure::{Payment, Step};
use crate::rejection::{Forbidden, Rejection};
use crate::rule::RuleFailure;
use crate::value::{Record, Value};

/// Asks for a payment. One of nothing is exempt at once, where the file says what follows.
pub(super) fn ask(draft: &mut Draft<'_>, visit: VisitId, step: &Step, payment: &Payment) -> Result<(), RuleFailure> {
    let amount = amount(draft, visit, payment)?;
    if amount.is_zero() {
        draft.moves.push_back(Move::Pass(visit));
        return Ok(());
    }
    task::offer(draft, visit, step, &payment.counter)?;
    let reference = reference(&draft.case.number, visit);
    draft.emit(Fact::PaymentAsked {
        visit,
        order: PaymentOrder { amount, reference, service: payment.service.clone() },
    });
    Ok(())
}

fn amount(draft: &Draft<'_>, visit: VisitId, payment: &Payment) -> Result<Decimal, RuleFailure> {
    let failure = |message: String| {
        let mut reads = Vec::new();
        payment.amount.code().steps(&mut reads);
        Err(RuleFailure { place: payment.amount.place().clone(), message, reads })
    };
    let value = match payment.amount.evaluate(&draft.view_of(visit))? {
        Value::Integer(amount) => Value::Decimal(amount.into()),
        other => other,
    };
    match value {
        Value::Decimal(amount) if amount.is_sign_negative() && !amount.is_zero() => {
            failure(format!("expected an amount to be paid, found {amount}"))
        }
        Value::Decimal(amount) if amount.is_zero() && payment.outcome(Payment::EXEMPT).is_none() => {
            failure("there is nothing to pay, and no outcome `exempt` that says what follows".to_owned())
        }
        Value::Decimal(amount) => Ok(amount.normalize()),
        other => failure(format!("expected an amount of money, found {}", other.type_name())),
    }
}

/// Goes on where there is nothing to pay.
pub(super) fn exempt(draft: &mut Draft<'_>, visit: VisitId, payment: &Payment) {
    let data = Record::from([(Payment::AMOUNT.into(), Value::Decimal(Decimal::ZERO))]);
    end(draft, visit, payment, Completion::by_itself(Payment::EXEMPT, data));
}

/// Takes in what a service says of a payment.
pub(super) fn take_report(
    draft: &mut Draft<'_>,
    actor: &Actor,
    visit: VisitId,
    id: &MessageId,
    result: &PaymentResult,
) -> Result<(), Rejection> {
    let not_sender = |rule: String| Rejection::NotAllowed { rule, why: Forbidden::NotSender };
    let Actor::System { name } = actor else { return Err(not_sender("service".to_owned())) };
    let service = ServiceId::from(name.as_str());
    if let Some((of, known)) = draft.case.reported(&service, id) {
        // The same report twice has the effect of once; another one under the same name is none of ours.
        let same = *of == visit && result_of(known) == *result;
        return if same { Ok(()) } else { Err(Rejection::ReportDiffers { id: id.to_string() }) };
    }
    draft.require_open()?;
    let Some(stay) = draft.case.open.get(&visit) else {
        let known = visit.0 >= 1 && visit.0 <= draft.case.last_visit;
        return Err(if known { Rejection::AlreadyDone { visit } } else { Rejection::UnknownVisit { visit } });
    };
    let step = stay.step.clone();
    let Some(OpenPayment { order, settled }) = &stay.payment else {
        return Err(Rejection::WrongKind { step, expected: "a payment" });
    };
    if order.service.as_ref() != Some(&service) {
        return Err(not_sender(format!("{step}.service")));
    }
    if settled.is_some() {
        return Err(Rejection::AlreadyDone { visit });
    }
    let declared = draft.step_of(visit).and_then(|(_, step)| step.payment());
    let (amount, problem, outcome) = match result {
        PaymentResult::Paid { amount } if *amount != order.amount => {
            return Err(Rejection::WrongAmount { step, expected: order.amount, found: *amount });
        }
        PaymentResult::Paid { amount } => (Some(amount.normalize()), None, Payment::PAID),
        PaymentResult::Failed { problem } => (None, problem.clone(), Payment::FAILED),
    };
    // Where `failed` is left to the clock, or to nobody, the payer may try again.
    let ends = declared.and_then(|payment| payment.outcome(outcome)).is_some_and(|it| it.by_service);
    let ends = ends || outcome == Payment::PAID;
    let (id, outcome) = (id.clone(), ends.then(|| outcome.into()));
    draft.emit(Fact::PaymentReported { visit, report: PaymentReport { id, service, amount, problem, outcome } });
    draft.from_outside = true;
    settle(draft, visit);
    Ok(())
}

fn result_of(report: &PaymentReport) -> PaymentResult {
    match report.amount {
        Some(amount) => PaymentResult::Paid { amount },
        None => PaymentResult::Failed { problem: report.problem.clone() },
    }
}

/// Ends a stay of which the payment was reported; yields whether that was so. While something else has to be repaired, the
/// report is kept, and the repair goes on from it.
pub(super) fn settle(draft: &mut Draft<'_>, visit: VisitId) -> bool {
    let Some(stay) = draft.case.open.get(&visit) else { return false };
    let report = stay.payment.as_ref().and_then(|payment| payment.settled.clone());
    let Some((report, outcome)) = report.and_then(|report| Some((report.clone(), report.outcome?))) else {
        return false;
    };
    if !matches!(stay.waiting, Waiting::Person(_)) {
        return true;
    }
    let Some(payment) = draft.step_of(visit).and_then(|(_, step)| step.payment()) else { return true };
    let mut data = known(draft, visit);
    match report.amount {
        Some(_) => data.insert(Payment::RECEIPT.into(), Value::text(report.id.as_str())),
        None => report.problem.and_then(|problem| data.insert(Payment::PROBLEM.into(), Value::text(problem))),
    };
    end(draft, visit, payment, Completion::by_itself(outcome, data));
    true
}

/// What is known of a payment however it ends.
pub(super) fn known(draft: &Draft<'_>, visit: VisitId) -> Record {
    let payment = draft.case.open.get(&visit).and_then(|stay| stay.payment.as_ref());
    let values = payment.map(|OpenPayment { order, .. }| {
        let amount = (Payment::AMOUNT.into(), Value::Decimal(order.amount));
        [amount, (Payment::REFERENCE.into(), Value::text(order.reference.as_str()))]
    });
    values.into_iter().flatten().collect()
}

/// Nobody asked for what follows in so many words: a failing rule parks the visit.
fn end(draft: &mut Draft<'_>, visit: VisitId, payment: &Payment, completion: Completion) {
    let Some(outcome) = payment.outcome(completion.outcome.as_str()) else { return };
    if let Err(failure) = flow::complete(draft, visit, completion, &outcome.next, &outcome.issues) {
        draft.fail(visit, failure);
    }
}
