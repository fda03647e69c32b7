//! What a test expects.

use jiff::civil::Date;
use motcua_kernel::allowance::Allowance;
use motcua_kernel::case::ClockState;
use motcua_kernel::id::{
    DeadlineId, DocumentId, FieldId, OperationId, OutcomeId, PersonId, RoleId, ServiceId, StatusId, StepId,
};
use motcua_kernel::value::Value;
use rust_decimal::Decimal;

use crate::walk::ClockName;

/// What stands under `then` or `expect`. Only what is said is compared.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Expectation {
    /// The open steps.
    pub at: Option<Vec<StepId>>,
    /// The end that was reached; `withdrawn` for a case that was.
    pub end: Option<String>,
    /// How the case ended.
    pub outcome: Option<OutcomeId>,
    /// The public stage.
    pub status: Option<StatusId>,
    /// How steps were last left; inside an `each`, for each element.
    pub outcomes: Vec<(StepId, Vec<OutcomeId>)>,
    /// Who has the open tasks of steps; nobody while everybody may take them.
    pub held_by: Vec<(StepId, Vec<PersonId>)>,
    /// Every step that was entered, in order.
    pub visited: Option<Vec<StepId>>,
    /// Steps that were never entered.
    pub not_visited: Vec<StepId>,
    /// Papers.
    pub issued: Option<Vec<DocumentId>>,
    /// Roles that were told something.
    pub notified: Option<Vec<RoleId>>,
    /// Operations that were called.
    pub calls: Option<Vec<(ServiceId, OperationId)>>,
    /// The payments that are awaited: at which step, how much.
    pub to_pay: Vec<(StepId, Decimal)>,
    /// What the last stay in a step yielded: the step, the field and the fields within it, the value as written.
    pub data: Vec<(StepId, Vec<FieldId>, Value)>,
    /// How deadlines stand.
    pub deadlines: Vec<(DeadlineId, ClockExpectation)>,
    /// The rungs of a clock that were reached, in order, as the author writes them.
    pub rungs: Vec<(ClockName, Vec<String>)>,
    /// The act before was refused.
    pub rejected: Option<Rejected>,
}

/// How a clock is expected to stand. Only what is said is compared.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ClockExpectation {
    /// `None` within says that it was not started.
    pub state: Option<Option<ClockState>>,
    /// How much was used.
    pub used: Option<Allowance>,
    /// How much is left.
    pub left: Option<Allowance>,
    /// The legal date.
    pub due: Option<Date>,
}

/// An expected refusal. Only what is said is compared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rejected {
    /// Its stable code.
    pub code: Option<String>,
    /// The key in the procedure behind it.
    pub rule: Option<String>,
    /// The fields that are wrong.
    pub fields: Vec<String>,
}

/// The word for a state in a test file.
pub(crate) fn state_word(state: Option<ClockState>) -> &'static str {
    match state {
        None => "not_started",
        Some(ClockState::Running) => "running",
        Some(ClockState::Paused) => "paused",
        Some(ClockState::Met) => "met",
        Some(ClockState::Expired) => "expired",
        Some(ClockState::Closed) => "closed",
    }
}
