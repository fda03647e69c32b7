//! What can be done in a walk, and why it may be refused.

use std::fmt;

use jiff::Timestamp;
use motcua_kernel::allowance::Allowance;
use motcua_kernel::case::ClockState;
use motcua_kernel::id::{DeadlineId, MessageName, OutcomeId, PersonId, StepId};
use motcua_kernel::rejection::Rejection;
use motcua_kernel::value::{Record, Value};

/// One thing that is done: a line under `when` in a test.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// Opens the case.
    Open {
        /// By which start.
        start: StepId,
        /// By whom; the applicant where they may, else somebody suitable.
        by: Option<PersonId>,
        /// The filled form, loose.
        data: Record,
    },
    /// Completes a task.
    Complete {
        /// At which step.
        step: StepId,
        /// By which button.
        outcome: OutcomeId,
        /// By whom; somebody suitable where nobody is named.
        by: Option<PersonId>,
        /// The filled form, loose.
        data: Record,
        /// Why only now.
        late_reason: Option<String>,
    },
    /// A message arrives.
    Message {
        /// Which.
        name: MessageName,
        /// What it correlates with.
        key: Value,
        /// What it brings, loose.
        data: Record,
    },
    /// So much time passes.
    Advance(Allowance),
    /// Time passes until this moment.
    AdvanceTo(Timestamp),
    /// Time passes until this limit has passed.
    AdvancePast(ClockName),
    /// The applicant withdraws.
    Withdraw {
        /// Why.
        reason: Option<String>,
    },
}

/// A limit by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClockName {
    /// A deadline of the case.
    Deadline(DeadlineId),
    /// The limit of the open stay in a step.
    Step(StepId),
}

/// Why something was not done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The kernel refused it.
    Rejected(Box<Rejection>),
    /// There is no case yet.
    NoCase,
    /// There is a case already.
    AlreadyOpen,
    /// Nobody is asked to do this now, and nobody was before.
    NotOpen {
        /// What was to be done.
        step: StepId,
        /// What is open.
        open: Vec<StepId>,
    },
    /// The limit will not pass.
    NotRunning {
        /// Which.
        clock: ClockName,
        /// How it stands; not started, or no limit at all, if there is no state.
        state: Option<ClockState>,
    },
    /// Time goes forward only.
    Backwards,
}

impl From<Rejection> for Refusal {
    fn from(rejection: Rejection) -> Self {
        Self::Rejected(Box::new(rejection))
    }
}

impl Refusal {
    /// The stable code, as a test writes it under `rejected`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Rejected(rejection) => rejection.code(),
            Self::NoCase => "no-case",
            Self::AlreadyOpen => "already-open",
            Self::NotOpen { .. } => "not-open",
            Self::NotRunning { .. } => "not-running",
            Self::Backwards => "backwards",
        }
    }

    /// The key in the procedure behind it, where there is one.
    pub fn rule(&self) -> Option<&str> {
        match self {
            Self::Rejected(rejection) => rejection.rule(),
            _ => None,
        }
    }

    /// Everything that is wrong with the input, one line each; empty where it is not about input.
    pub fn problems(&self) -> Vec<String> {
        match self {
            Self::Rejected(rejection) => match &**rejection {
                Rejection::InvalidInput { problems } => problems
                    .iter()
                    .map(|problem| {
                        format!("{}: {}", problem.pointer, problem.detail.get(motcua_kernel::text::Language::En))
                    })
                    .collect(),
                _ => Vec::new(),
            },
            _ => Vec::new(),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rejected(rejection) => rejection.fmt(f),
            Self::NoCase => f.write_str("There is no case yet: open one first."),
            Self::AlreadyOpen => f.write_str("The case is open already; a walk has one."),
            Self::NotOpen { step, open } if open.is_empty() => {
                write!(f, "Step `{step}` is not open; nothing is.")
            }
            Self::NotOpen { step, open } => {
                let open: Vec<_> = open.iter().map(|step| format!("`{step}`")).collect();
                write!(f, "Step `{step}` is not open; open: {}.", open.join(", "))
            }
            Self::NotRunning { clock, state } => {
                let state = match state {
                    None => "was not started",
                    Some(ClockState::Paused) => "is paused",
                    Some(ClockState::Met) => "was met",
                    Some(ClockState::Expired) => "has passed already",
                    Some(ClockState::Closed) => "was closed with the case",
                    Some(ClockState::Running) => "is running",
                };
                match (clock, state) {
                    (ClockName::Step(step), "was not started") => write!(f, "Step `{step}` has no limit."),
                    (ClockName::Step(step), state) => write!(f, "The limit of `{step}` {state}."),
                    (ClockName::Deadline(deadline), state) => write!(f, "Deadline `{deadline}` {state}."),
                }
            }
            Self::Backwards => f.write_str("This moment is past: time goes forward only."),
        }
    }
}

impl fmt::Display for ClockName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Deadline(deadline) => deadline.fmt(f),
            Self::Step(step) => step.fmt(f),
        }
    }
}

/// As in the file, on one line.
impl fmt::Display for Act {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Open { start, .. } => start.fmt(f),
            Self::Complete { step, outcome, by, .. } => {
                write!(f, "{step}: {outcome}")?;
                by.as_ref().map_or(Ok(()), |by| write!(f, ", by {by}"))
            }
            Self::Message { name, key, .. } => write!(f, "message: {name} ({key})"),
            Self::Advance(by) => write!(f, "advance: {by}"),
            Self::AdvanceTo(_) => f.write_str("advance_to"),
            Self::AdvancePast(clock) => write!(f, "advance_past: {clock}"),
            Self::Withdraw { .. } => f.write_str("withdraw"),
        }
    }
}
