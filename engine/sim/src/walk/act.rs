//! What can be done in a walk, and why it may be refused.

use std::fmt;

use jiff::Timestamp;
use motcua_kernel::allowance::Allowance;
use motcua_kernel::case::ClockState;
use motcua_kernel::id::{DeadlineId, MessageName, OutcomeId, PersonId, StepId};
use motcua_kernel::payment::PaymentResult;
use motcua_kernel::rejection::Rejection;
use motcua_kernel::text::Language;
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
        /// For which element of an `each`, by its value.
        element: Option<Value>,
    },
    /// Something is done in the case that a step opened.
    InChild {
        /// Which step.
        step: StepId,
        /// For which element of an `each`, by its value.
        element: Option<Value>,
        /// What is done there: a task, or a withdrawal.
        act: Box<Act>,
    },
    /// A message arrives.
    Message {
        /// Which.
        name: MessageName,
        /// The sender's name for it, where it has one.
        id: Option<String>,
        /// What it correlates with.
        key: Value,
        /// What it brings, loose.
        data: Record,
    },
    /// A payment service reports what became of a payment.
    Payment {
        /// At which step it is asked for.
        step: StepId,
        /// For which element of an `each`, by its value.
        element: Option<Value>,
        /// The service's name for it, where it has one.
        id: Option<String>,
        /// What became of it; nothing where it was paid as it is asked for.
        result: Option<PaymentResult>,
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
    /// The step is open for several elements of a list, and none was named.
    SeveralOpen {
        /// What was to be done.
        step: StepId,
        /// For which it is open.
        elements: Vec<String>,
    },
    /// The step is not open for this element.
    NotInList {
        /// What was to be done.
        step: StepId,
        /// For which element.
        element: String,
        /// For which it is open.
        elements: Vec<String>,
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
            Self::SeveralOpen { .. } => "several-open",
            Self::NotInList { .. } => "not-in-list",
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
    pub fn problems(&self, language: Language) -> Vec<String> {
        let Self::Rejected(rejection) = self else { return Vec::new() };
        let Rejection::InvalidInput { problems } = &**rejection else { return Vec::new() };
        problems.iter().map(|problem| format!("{}: {}", problem.pointer, problem.detail.get(language))).collect()
    }

    /// The sentence, in one language.
    pub fn explain(&self, language: Language) -> String {
        match (self, language) {
            (Self::Rejected(rejection), _) => rejection.explain(language),
            (_, Language::En) => self.english(),
            (_, Language::Vi) => self.vietnamese(),
        }
    }

    fn english(&self) -> String {
        match self {
            Self::Rejected(rejection) => rejection.explain(Language::En),
            Self::NoCase => "There is no case yet: open one first.".to_owned(),
            Self::AlreadyOpen => "The case is open already; a walk has one.".to_owned(),
            Self::NotOpen { step, open } if open.is_empty() => format!("Step `{step}` is not open; nothing is."),
            Self::NotOpen { step, open } => format!("Step `{step}` is not open; open: {}.", names(open)),
            Self::SeveralOpen { step, elements } => {
                format!("Step `{step}` is open for several elements: {}.", elements.join("; "))
            }
            Self::NotInList { step, element, elements } => {
                format!("Step `{step}` is not open for {element}; open for: {}.", or_nothing(elements))
            }
            Self::NotRunning { clock, state } => {
                let how = match (clock, state) {
                    (ClockName::Step(step), None) => return format!("Step `{step}` has no limit."),
                    (_, None) => "was not started",
                    (_, Some(ClockState::Paused)) => "is paused",
                    (_, Some(ClockState::Met)) => "was met",
                    (_, Some(ClockState::Expired)) => "has passed already",
                    (_, Some(ClockState::Closed)) => "was closed with the case",
                    (_, Some(ClockState::Running)) => "is running",
                };
                match clock {
                    ClockName::Step(step) => format!("The limit of `{step}` {how}."),
                    ClockName::Deadline(deadline) => format!("Deadline `{deadline}` {how}."),
                }
            }
            Self::Backwards => "This moment is past: time goes forward only.".to_owned(),
        }
    }

    fn vietnamese(&self) -> String {
        match self {
            Self::Rejected(rejection) => rejection.explain(Language::Vi),
            Self::NoCase => "Chưa có hồ sơ: trước hết hãy mở hồ sơ.".to_owned(),
            Self::AlreadyOpen => "Hồ sơ đã được mở; mỗi lần đi thử chỉ có một hồ sơ.".to_owned(),
            Self::NotOpen { step, open } if open.is_empty() => {
                format!("Bước `{step}` không mở; không có bước nào đang mở.")
            }
            Self::NotOpen { step, open } => format!("Bước `{step}` không mở; đang mở: {}.", names(open)),
            Self::SeveralOpen { step, elements } => {
                format!("Bước `{step}` đang mở cho nhiều phần tử: {}.", elements.join("; "))
            }
            Self::NotInList { step, element, elements } => {
                format!("Bước `{step}` không mở cho {element}; đang mở cho: {}.", or_nothing(elements))
            }
            Self::NotRunning { clock, state } => {
                let how = match (clock, state) {
                    (ClockName::Step(step), None) => return format!("Bước `{step}` không có thời hạn."),
                    (_, None) => "chưa bắt đầu tính",
                    (_, Some(ClockState::Paused)) => "đang tạm dừng",
                    (_, Some(ClockState::Met)) => "đã hoàn thành đúng hạn",
                    (_, Some(ClockState::Expired)) => "đã hết",
                    (_, Some(ClockState::Closed)) => "đã đóng cùng hồ sơ",
                    (_, Some(ClockState::Running)) => "đang tính",
                };
                match clock {
                    ClockName::Step(step) => format!("Thời hạn của bước `{step}` {how}."),
                    ClockName::Deadline(deadline) => format!("Thời hạn `{deadline}` {how}."),
                }
            }
            Self::Backwards => "Thời điểm này đã qua: thời gian chỉ đi tới.".to_owned(),
        }
    }
}

fn or_nothing(elements: &[String]) -> String {
    if elements.is_empty() { "—".to_owned() } else { elements.join("; ") }
}

fn names(steps: &[StepId]) -> String {
    steps.iter().map(|step| format!("`{step}`")).collect::<Vec<_>>().join(", ")
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.explain(Language::En))
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
            Self::Complete { step, outcome, by, element, .. } => {
                match element {
                    Some(element) => write!(f, "{step} ({element}): {outcome}")?,
                    None => write!(f, "{step}: {outcome}")?,
                }
                by.as_ref().map_or(Ok(()), |by| write!(f, ", by {by}"))
            }
            Self::InChild { step, act, .. } => write!(f, "{step} › {act}"),
            Self::Message { name, key, .. } => write!(f, "message: {name} ({key})"),
            Self::Payment { step, element, result, .. } => {
                write!(f, "payment: {step}")?;
                element.as_ref().map_or(Ok(()), |element| write!(f, " ({element})"))?;
                match result {
                    None => Ok(()),
                    Some(PaymentResult::Paid { amount }) => write!(f, ", {amount}"),
                    Some(PaymentResult::Failed { .. }) => f.write_str(", failed"),
                }
            }
            Self::Advance(by) => write!(f, "advance: {by}"),
            Self::AdvanceTo(_) => f.write_str("advance_to"),
            Self::AdvancePast(clock) => write!(f, "advance_past: {clock}"),
            Self::Withdraw { .. } => f.write_str("withdraw"),
        }
    }
}
