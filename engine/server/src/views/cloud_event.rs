//! What happened, for other systems: CloudEvents 1.0, thin. Ids, names, states and dates; no form data, no person.
//!
//! Denied by default: of an event only the parts named here are told, so that what is added to the language stays untold
//! until somebody says here that it may be.

use motcua_kernel::event::{Fact, Recorded};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

use super::Moment;

/// The parts of events that are told.
const TOLD: [&str; 32] = [
    "visit",
    "step",
    "outcome",
    "status",
    "role",
    "office",
    "agency",
    "priority",
    "handler",
    "until",
    "attempt",
    "service",
    "operation",
    "retry_at",
    "child",
    "branches",
    "needed",
    "last",
    "from",
    "clock",
    "rung",
    "position",
    "notify",
    "within",
    "calendar",
    "due",
    "document",
    "number",
    "template",
    "end",
    "start",
    "region",
];

/// An event as CloudEvents writes it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct CloudEvent {
    /// `1.0`.
    specversion: &'static str,
    /// `org.motcua.<thing>.<happened>.v1`.
    #[serde(rename = "type")]
    pub(crate) kind: String,
    /// The installation.
    source: String,
    /// The public number of the case.
    subject: String,
    /// Its place in the log of this installation; with `source` it names the event for ever.
    pub(crate) id: String,
    /// When it took effect.
    time: Moment,
    /// The same as `id`, for those who sort: the order in which things were recorded.
    sequence: String,
    /// `application/json`.
    datacontenttype: &'static str,
    /// The case, its procedure, and what is told of the event.
    data: Value,
}

impl CloudEvent {
    /// An event of the journal of this installation, of the case with this number.
    pub(crate) fn of(recorded: &Recorded, source: &str, number: &str) -> Self {
        let id = recorded.sequence.unwrap_or(0).to_string();
        let mut data = Map::new();
        data.insert("case".to_owned(), recorded.case.as_str().into());
        data.insert("version".to_owned(), recorded.version.into());
        data.insert("procedure".to_owned(), recorded.procedure.to_string().into());
        data.insert("byClock".to_owned(), recorded.event.by_clock.into());
        if let Ok(Value::Object(fact)) = serde_json::to_value(&recorded.event.fact) {
            data.extend(fact.into_iter().filter(|(part, _)| TOLD.contains(&part.as_str())));
        }
        Self {
            specversion: "1.0",
            kind: kind(&recorded.event.fact),
            source: source.to_owned(),
            subject: number.to_owned(),
            id: id.clone(),
            time: Moment(recorded.event.at),
            sequence: id,
            datacontenttype: "application/json",
            data: Value::Object(data),
        }
    }
}

/// The type of an event.
pub(crate) fn kind(fact: &Fact) -> String {
    let (thing, happened) = name(fact);
    format!("org.motcua.{thing}.{happened}.v1")
}

/// What an event is about, and what happened to it. Each kind by name: a new one is not told before it has one.
fn name(fact: &Fact) -> (&'static str, &'static str) {
    match fact {
        Fact::CaseOpened { .. } => ("case", "opened"),
        Fact::CaseMigrated { .. } => ("case", "migrated"),
        Fact::StepEntered { .. } => ("step", "entered"),
        Fact::StepSkipped { .. } => ("step", "skipped"),
        Fact::StatusChanged { .. } => ("case", "status_changed"),
        Fact::TaskOffered { .. } => ("task", "offered"),
        Fact::AssigneeSought { .. } => ("task", "assignee_sought"),
        Fact::TaskLeftOpen { .. } => ("task", "left_open"),
        Fact::TaskReserved { .. } => ("task", "reserved"),
        Fact::TaskReleased { .. } => ("task", "released"),
        Fact::TaskReassigned { .. } => ("task", "reassigned"),
        Fact::PriorityChanged { .. } => ("task", "priority_changed"),
        Fact::MessageAwaited { .. } => ("message", "awaited"),
        Fact::HandlerOpened { .. } => ("handler", "opened"),
        Fact::HandlerClosed { .. } => ("handler", "closed"),
        Fact::MomentAwaited { .. } => ("moment", "awaited"),
        Fact::MessageReceived { .. } => ("message", "received"),
        Fact::CallRequested { .. } => ("call", "requested"),
        Fact::CallFailed { .. } => ("call", "failed"),
        Fact::CallAnswered { .. } => ("call", "answered"),
        Fact::AnswerIgnored { .. } => ("call", "answer_ignored"),
        Fact::ChildRequested { .. } => ("child", "requested"),
        Fact::ChildGivenUp { .. } => ("child", "given_up"),
        Fact::PaymentAsked { .. } => ("payment", "asked"),
        Fact::PaymentReported { .. } => ("payment", "reported"),
        Fact::ElementsFound { .. } => ("elements", "found"),
        Fact::BranchesOpened { .. } => ("branches", "opened"),
        Fact::BranchReturned { .. } => ("branch", "returned"),
        Fact::StepCompleted { .. } => ("step", "completed"),
        Fact::StepExpired { .. } => ("step", "expired"),
        Fact::StepCancelled { .. } => ("step", "cancelled"),
        Fact::ClockStarted { .. } => ("clock", "started"),
        Fact::ClockPaused { .. } => ("clock", "paused"),
        Fact::ClockResumed { .. } => ("clock", "resumed"),
        Fact::ClockExtended { .. } => ("clock", "extended"),
        Fact::ClockStopped { .. } => ("clock", "stopped"),
        Fact::ClockExpired { .. } => ("clock", "expired"),
        Fact::LadderEnded { .. } => ("ladder", "ended"),
        Fact::ClockClosed { .. } => ("clock", "closed"),
        Fact::RungReached { .. } => ("escalation", "raised"),
        Fact::RungRepaired { .. } => ("escalation", "repaired"),
        Fact::NoticeSent { .. } => ("notice", "sent"),
        Fact::DocumentIssued { .. } => ("document", "issued"),
        Fact::IncidentRaised { .. } => ("incident", "raised"),
        Fact::IncidentResolved { .. } => ("incident", "resolved"),
        Fact::CaseWithdrawn { .. } => ("case", "withdrawn"),
        Fact::CompensationStarted { .. } => ("compensation", "started"),
        Fact::CaseEnded { .. } => ("case", "ended"),
    }
}
