//! What is sensitive in a procedure: fields that are marked so, and what is computed from them.
//!
//! The kernel decides with sensitive values as with any other. Whoever shows a case, prints a paper or writes a notice asks
//! here what must not be seen.

use std::collections::BTreeSet;

use super::{Awaited, Handled, Payment, Procedure, StepKind, Subprocedure};
use crate::id::{FieldId, StepIx};
use crate::rule::{Rule, Slot};

/// What is sensitive in one procedure.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sensitive {
    fields: BTreeSet<(StepIx, FieldId)>,
    /// Loops whose elements come out of a sensitive list.
    elements: BTreeSet<StepIx>,
}

impl Sensitive {
    /// Marked fields first; then whatever a script computes from what is sensitive so far, until nothing is added.
    pub(super) fn of(procedure: &Procedure) -> Self {
        let mut found = Self::default();
        let steps = || (0..).map(StepIx).zip(&procedure.steps);
        for (ix, step) in steps() {
            let marked = step.form().into_iter().flat_map(|form| &form.fields);
            let marked = marked.filter(|(_, field)| field.terms.sensitive).map(|(id, _)| (ix, id.clone()));
            found.fields.extend(marked);
        }
        while !found.is_empty() {
            let mut more = Self::default();
            for (ix, step) in steps() {
                match &step.kind {
                    StepKind::Script { set, .. } => {
                        let computed = set.iter().filter(|(_, rule)| found.is_read_by(rule));
                        more.fields.extend(computed.map(|(id, _)| (ix, id.clone())));
                    }
                    StepKind::Each { list, .. } if found.is_read_by(list) => drop(more.elements.insert(ix)),
                    StepKind::Payment(payment) if found.is_read_by(&payment.amount) => {
                        more.fields.insert((ix, Payment::AMOUNT.into()));
                    }
                    _ => {}
                }
            }
            if more.fields.is_subset(&found.fields) && more.elements.is_subset(&found.elements) {
                break;
            }
            found.fields.extend(more.fields);
            found.elements.extend(more.elements);
        }
        found
    }

    /// Whether there is nothing sensitive.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// Every sensitive field of every step.
    pub fn fields(&self) -> impl Iterator<Item = (StepIx, &FieldId)> {
        self.fields.iter().map(|(ix, field)| (*ix, field))
    }

    /// Whether this field of this step is.
    pub fn field(&self, step: StepIx, field: &FieldId) -> bool {
        !self.is_empty() && self.fields.contains(&(step, field.clone()))
    }

    /// Whether the elements of this `each` are.
    pub fn element(&self, each: StepIx) -> bool {
        self.elements.contains(&each)
    }

    /// Whether the elements of some `each` are.
    pub fn some_element(&self) -> bool {
        !self.elements.is_empty()
    }

    /// Whether a rule reads something sensitive.
    pub fn is_read_by(&self, rule: &Rule) -> bool {
        if self.is_empty() {
            return false;
        }
        let mut reads = false;
        rule.code().slots(&mut |slot| {
            reads |= match slot {
                Slot::Field { step, path } => path.first().is_some_and(|field| self.field(*step, field)),
                Slot::Element { each, .. } => self.element(*each),
                _ => false,
            };
        });
        reads
    }

    /// What of an operation's input is sensitive, wherever the procedure calls it.
    pub fn of_calls(&self, procedure: &Procedure, called: (&str, &str)) -> BTreeSet<FieldId> {
        let inputs = procedure.steps.iter().filter_map(|step| match &step.kind {
            StepKind::Call { service, operation, input, .. } => {
                ((service.as_str(), operation.as_str()) == called).then_some(input)
            }
            _ => None,
        });
        let sensitive = inputs.flatten().filter(|(_, rule)| self.is_read_by(rule));
        sensitive.map(|(name, _)| name.clone()).collect()
    }

    /// What of that which opens another case is sensitive, wherever this procedure opens one.
    pub fn of_children(&self, procedure: &Procedure) -> BTreeSet<FieldId> {
        let inputs = procedure.steps.iter().filter_map(|step| match &step.kind {
            StepKind::Subprocedure(Subprocedure { input, .. }) => Some(input),
            _ => None,
        });
        let sensitive = inputs.flatten().filter(|(_, rule)| self.is_read_by(rule));
        sensitive.map(|(name, _)| name.clone()).collect()
    }

    /// Whether a message is found by something sensitive.
    pub fn of_message(&self, procedure: &Procedure, message: &str) -> bool {
        procedure.steps.iter().any(|step| match &step.kind {
            StepKind::Wait(wait) => match &wait.what {
                Awaited::Message(_) | Awaited::FirstOf(_) => {
                    wait.messages().iter().any(|one| one.message.as_str() == message && self.is_read_by(&one.key))
                }
                Awaited::Moment(_) | Awaited::Limit => false,
            },
            StepKind::Handler(handler) => match &handler.event {
                Handled::Message { message: awaited, key } => awaited.as_str() == message && self.is_read_by(key),
                Handled::Withdrawal { .. } => false,
            },
            _ => false,
        })
    }
}
