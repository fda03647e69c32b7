//! What a turn asks of the world, derived from its events and carried out after they are committed.

use crate::command::Parent;
use crate::event::{Event, Fact};
use crate::id::{CaseId, DocumentId, OperationId, OutcomeId, RoleId, ServiceId, StepId, TemplateId, VisitId};
use crate::procedure::ProcedureRef;
use crate::value::{Record, Value};

/// A request to the world. Its idempotency key is the case, the version and the place of the event behind it.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Ask a system; its answer comes back as a command.
    SendCall {
        /// The stay that waits for it.
        visit: VisitId,
        /// Counted from 1. Every attempt carries the same key.
        attempt: u32,
        /// Which system.
        service: ServiceId,
        /// Which operation.
        operation: OperationId,
        /// What it is told.
        input: Record,
        /// How long the attempt may take.
        timeout_seconds: u32,
    },
    /// Tell people something.
    Notify {
        /// Whom.
        to: Vec<RoleId>,
        /// What; none means the default of the occasion.
        template: Option<TemplateId>,
        /// The stay it is about, where it is about one.
        visit: Option<VisitId>,
    },
    /// A message is awaited from now on: one that came early may be delivered.
    AwaitMessage {
        /// The stay that waits; none where a handler listens.
        visit: Option<VisitId>,
        /// Which.
        message: crate::id::MessageName,
        /// The value its key must equal.
        key: Value,
    },
    /// Find somebody for a task by its policy; everybody who holds its role comes back as a command.
    FindAssignee {
        /// The stay.
        visit: VisitId,
    },
    /// Open another case; its end comes back as a command.
    OpenChild {
        /// The stay that waits for it.
        visit: VisitId,
        /// What it is called.
        child: CaseId,
        /// Of which procedure, version and content.
        procedure: ProcedureRef,
        /// By which start.
        start: StepId,
        /// What its form is filled with.
        input: Record,
        /// Counted from 1.
        attempt: u32,
    },
    /// Withdraw another case.
    RecallChild {
        /// The stay that gave it up.
        visit: VisitId,
        /// Which.
        child: CaseId,
    },
    /// Tell the step that opened this case how it ended.
    TellParent {
        /// Which stay of which case.
        parent: Parent,
        /// How.
        outcome: OutcomeId,
        /// At which end; none for a withdrawal.
        end: Option<StepId>,
    },
    /// A paper can be printed.
    PrintDocument {
        /// Which.
        document: DocumentId,
        /// Its place among the papers of the case.
        number: u32,
        /// The step that made it.
        step: StepId,
    },
}

impl Effect {
    /// What one event asks of the world.
    pub fn of(event: &Event) -> Option<Self> {
        Some(match &event.fact {
            Fact::CallRequested { visit, attempt, service, operation, input, timeout_seconds, .. } => Self::SendCall {
                visit: *visit,
                attempt: *attempt,
                service: service.clone(),
                operation: operation.clone(),
                input: input.clone(),
                timeout_seconds: *timeout_seconds,
            },
            Fact::NoticeSent { visit, to, template } => {
                Self::Notify { to: to.clone(), template: Some(template.clone()), visit: Some(*visit) }
            }
            Fact::RungReached { clock, notify, template, .. } | Fact::RungRepaired { clock, notify, template, .. }
                if !notify.is_empty() =>
            {
                Self::Notify {
                    to: notify.clone(),
                    template: template.clone(),
                    visit: match clock {
                        crate::event::ClockId::Visit(visit) => Some(*visit),
                        crate::event::ClockId::Deadline(_) => None,
                    },
                }
            }
            Fact::MessageAwaited { visit, message, key, .. } => {
                Self::AwaitMessage { visit: Some(*visit), message: message.clone(), key: key.clone() }
            }
            Fact::HandlerOpened { message, key, .. } => {
                Self::AwaitMessage { visit: None, message: message.clone(), key: key.clone() }
            }
            Fact::DocumentIssued { document, number, step } => {
                Self::PrintDocument { document: document.clone(), number: *number, step: step.clone() }
            }
            Fact::ChildRequested { visit, child, procedure, start, input, attempt } => Self::OpenChild {
                visit: *visit,
                child: child.clone(),
                procedure: procedure.clone(),
                start: start.clone(),
                input: input.clone(),
                attempt: *attempt,
            },
            Fact::AssigneeSought { visit, .. } => Self::FindAssignee { visit: *visit },
            Fact::ChildGivenUp { visit, child } => Self::RecallChild { visit: *visit, child: child.clone() },
            Fact::CaseEnded { outcome, end, parent: Some(parent) } => {
                Self::TellParent { parent: parent.clone(), outcome: outcome.clone(), end: end.clone() }
            }
            _ => return None,
        })
    }
}
