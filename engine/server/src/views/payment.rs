//! Payments that are awaited.

use motcua_kernel::case::{CaseState, OpenPayment, StepRecord, Visit};
use motcua_kernel::id::{ServiceId, StepId, VisitId};
use motcua_kernel::procedure::Payment;
use motcua_kernel::turn::Context;
use motcua_kernel::value::Value;
use schemars::JsonSchema;
use serde::Serialize;

use super::procedure::ProcedureName;
use super::{Moment, Said};
use crate::sight::Sight;
use crate::wire::Loose;

/// A payment that the applicant is asked for.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PaymentView {
    /// How much.
    pub(crate) amount: Loose,
    /// What whoever pays refers to.
    pub(crate) reference: String,
    /// The system that reports it; absent where it is paid at the counter alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) service: Option<String>,
}

impl PaymentView {
    /// The payment of an open stay, where it is one and may be seen.
    pub(crate) fn of(id: VisitId, visit: &Visit, sight: &Sight) -> Option<Self> {
        let OpenPayment { order, .. } =
            visit.payment.as_ref().filter(|_| sight.sees_field(id, &visit.step, &Payment::AMOUNT.into()))?;
        sight.hands_out_amount(&visit.step);
        Some(Self {
            amount: Loose(Value::Decimal(order.amount)),
            reference: order.reference.clone(),
            service: order.service.as_ref().map(ToString::to_string),
        })
    }
}

/// A payment as the service sees it that reports it.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OrderView {
    /// What whoever pays refers to.
    pub(crate) reference: String,
    /// `awaited`, `paid` (this service reported it) or `closed` (nothing is to be paid under this reference any more).
    pub(crate) state: &'static str,
    /// How much is awaited, or was paid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) amount: Option<Loose>,
    /// What is applied for.
    pub(crate) procedure: ProcedureName,
    /// What is paid for.
    pub(crate) label: Said,
    /// When the limit for paying ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) due_at: Option<Moment>,
}

impl OrderView {
    /// A payment of this case as its service may see it; nothing for another service, or where nothing was ever asked for.
    pub(crate) fn of(context: &Context, case: &CaseState, visit: VisitId, service: &ServiceId) -> Option<Self> {
        let procedure = &context.procedure;
        let open = case.open.get(&visit).and_then(|stay| Some((stay, stay.payment.as_ref()?)));
        let reports = case.payments.iter().filter(|(of, report)| *of == visit && report.service == *service);
        let paid = reports.clone().find_map(|(_, report)| report.amount);
        let step = match &open {
            Some((stay, _)) => stay.step.clone(),
            None => asked_at(case, visit)?,
        };
        let step = procedure.step(procedure.find(&step)?);
        if step.payment()?.service.as_ref() != Some(service) {
            return None;
        }
        let awaited = open.filter(|(_, payment)| payment.settled.is_none());
        let (state, amount) = match (&awaited, paid) {
            (Some((_, payment)), _) => ("awaited", Some(payment.order.amount)),
            (None, Some(amount)) => ("paid", Some(amount)),
            (None, None) => ("closed", None),
        };
        Some(Self {
            reference: motcua_kernel::payment::reference(&case.number, visit),
            state,
            amount: amount.map(|amount| Loose(Value::Decimal(amount))),
            procedure: ProcedureName::of(procedure),
            label: (&step.label).into(),
            due_at: awaited.and_then(|(stay, _)| stay.due.as_ref()).map(|clock| Moment(clock.due.at)),
        })
    }
}

/// The step of a stay that is over, as far as the case still knows it: its last stay there.
fn asked_at(case: &CaseState, visit: VisitId) -> Option<StepId> {
    let ended_here = |record: &StepRecord| record.last.as_ref().is_some_and(|last| last.visit == visit);
    case.steps.iter().find(|(_, record)| ended_here(record)).map(|(step, _)| step.clone())
}
