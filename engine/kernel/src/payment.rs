//! Payments that are asked for, and what payment services report of them.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::id::{CaseNumber, MessageId, OutcomeId, ServiceId, VisitId};

/// A payment as it was asked for. The amount is fixed: what changes in the case later does not change it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PaymentOrder {
    /// How much.
    pub amount: Decimal,
    /// What whoever pays refers to.
    pub reference: String,
    /// The system that reports what became of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<ServiceId>,
}

/// What a payment service reported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PaymentReport {
    /// The service's name for the payment.
    pub id: MessageId,
    /// Which service.
    pub service: ServiceId,
    /// How much was paid; absent where it was not paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Decimal>,
    /// Why it was not paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
    /// How the stay ends by it; absent where the payer may try again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<OutcomeId>,
}

/// What became of a payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PaymentResult {
    /// It was paid.
    Paid {
        /// How much.
        amount: Decimal,
    },
    /// It was not.
    Failed {
        /// Why, in a sentence.
        problem: Option<String>,
    },
}

/// What whoever pays for this stay refers to: the number on the slip, and the stay.
pub fn reference(number: &CaseNumber, visit: VisitId) -> String {
    format!("{number}-{visit}")
}

/// The case and the stay behind a reference; nothing if no reference looks like this.
pub fn parse_reference(reference: &str) -> Option<(CaseNumber, VisitId)> {
    let (number, visit) = reference.rsplit_once('-')?;
    // One spelling for each: `x-07` is not `x-7`.
    let visit = visit.parse::<u32>().ok().filter(|parsed| parsed.to_string() == visit)?;
    (!number.is_empty()).then(|| (number.into(), VisitId(visit)))
}
