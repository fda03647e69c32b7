//! What is to be paid.

use super::super::leaf::{AtLeastOne, Basis, Count, Entries, Expression, Id, Loose, Text};
use super::super::mapping;
use super::super::time::Due;
use super::*;

step! {
    /// Something is to be paid, and the applicant has the case until it is. `<step>.amount` is how much; `reference` is what whoever pays refers to, `receipt` the payment service's name for the payment, `problem` why it will not be paid.
    pub struct PaymentStep {
        /// How much: computed when the step is entered, and fixed then. If it is 0, the outcome is `exempt` at once; where no such outcome is declared, an incident.
        pub amount: Expression,
        /// The system that reports what was paid, under the reference, and how much. Another amount than the one that was asked for is refused.
        pub service: Option<Id>,
        /// What the office fills in for an outcome that it presses.
        pub form: Option<Id>,
        /// How it ends: `paid`, and if declared `exempt` and `failed`. With `by`, the role has a button for it: `paid` for cash at the counter, `exempt` where the law lets somebody off. Without `by`, `paid` and `failed` are reported by the service; `failed` with `by: timer` is set by `on_expiry` alone.
        pub outcomes: AtLeastOne<Entries<Id, Outcome>>,
        /// The limit: within it, it is to be paid.
        pub due: Option<Due>,
    }
}

impl PaymentStep {
    /// The role that works at the counter: the first that has a button.
    pub fn counter(&self) -> Option<&Id> {
        self.outcomes.iter().find_map(|(_, outcome)| outcome.only_by())
    }
}
