//! Why a command was refused. Then nothing at all has happened.

use std::fmt;

use rust_decimal::Decimal;

use crate::form::FieldProblem;
use crate::id::{OutcomeId, PersonId, RoleId, StepId, VisitId};
use crate::migration::Obstacle;
use crate::text::Language;

/// A refusal: a stable code, and a sentence that says what was expected, what was found and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rejection {
    /// The command is for a case that was not opened, or opens one that was.
    WrongPhase {
        /// What was expected.
        expected: &'static str,
        /// What was found.
        found: &'static str,
    },
    /// The case is over.
    CaseEnded {
        /// How it ended.
        outcome: OutcomeId,
    },
    /// There is no such step to start by.
    UnknownStart {
        /// What was asked for.
        step: StepId,
    },
    /// New cases are opened on this version only within its dates.
    NotInForce {
        /// The dates.
        force: crate::procedure::Force,
        /// The day on which it was tried.
        day: jiff::civil::Date,
    },
    /// The visit was never there.
    UnknownVisit {
        /// What was asked for.
        visit: VisitId,
    },
    /// The visit is over.
    AlreadyDone {
        /// Which.
        visit: VisitId,
    },
    /// The visit waits for something else.
    WrongKind {
        /// The step.
        step: StepId,
        /// What was expected.
        expected: &'static str,
    },
    /// The actor may not do this.
    NotAllowed {
        /// The key in the procedure that forbids it: `decide.not_by`, `intake.role`.
        rule: String,
        /// Why.
        why: Forbidden,
    },
    /// Somebody else has the task.
    HeldByAnother {
        /// The step.
        step: StepId,
        /// Who has it.
        by: PersonId,
    },
    /// There is no such button, or it is not offered now.
    NotOffered {
        /// The step.
        step: StepId,
        /// What was pressed.
        outcome: OutcomeId,
        /// What is offered.
        offered: Vec<OutcomeId>,
    },
    /// The input does not fit the form.
    InvalidInput {
        /// Everything that is wrong with it.
        problems: Vec<FieldProblem>,
    },
    /// The limit has passed and nobody said why.
    LateReasonRequired {
        /// The step.
        step: StepId,
    },
    /// Nobody waits for this message.
    NobodyWaits {
        /// Which.
        message: String,
    },
    /// Several wait for this message.
    SeveralWait {
        /// Who.
        visits: Vec<VisitId>,
    },
    /// Another amount was paid than the one that was asked for.
    WrongAmount {
        /// The step.
        step: StepId,
        /// What was asked for.
        expected: Decimal,
        /// What was paid.
        found: Decimal,
    },
    /// The service said something else of a payment under this name before.
    ReportDiffers {
        /// The name.
        id: String,
    },
    /// So much was due that it does not fit into one turn; the clock is working it off.
    CatchingUp,
    /// The case cannot go on under the other version.
    CannotMigrate {
        /// Everything that is in the way.
        obstacles: Vec<Obstacle>,
    },
    /// A rule failed on what this command brought.
    RuleFailed {
        /// Where in the procedure.
        place: String,
        /// What happened.
        message: String,
    },
}

/// Why somebody may not do something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Forbidden {
    /// They do not hold the role.
    LacksRole {
        /// Which.
        role: RoleId,
    },
    /// They hold it in another office.
    OtherOffice {
        /// Which.
        role: RoleId,
    },
    /// They are away by the directory.
    Away,
    /// They stand in for somebody who did a step whose performers are excluded.
    PrincipalPerformed {
        /// Which.
        step: StepId,
        /// For whom.
        of: PersonId,
    },
    /// They stand in for somebody whose own application this is.
    PrincipalsCase {
        /// For whom.
        of: PersonId,
    },
    /// Another role gives this outcome.
    OtherRole {
        /// Which.
        role: RoleId,
    },
    /// They did a step whose performers are excluded.
    Performed {
        /// Which.
        step: StepId,
    },
    /// Only the applicant may.
    NotApplicant,
    /// Nobody decides on their own application.
    OwnCase,
    /// It was done as often as it may be.
    TooOften,
    /// Only the clock may press this.
    OnlyClock,
    /// Only a payment service reports this.
    OnlyService,
    /// One case tells another: nobody from outside asks this.
    OnlyEngine,
    /// Only a system may send this.
    NotSender,
}

impl Rejection {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::WrongPhase { .. } => "wrong-phase",
            Self::CaseEnded { .. } => "case-ended",
            Self::UnknownStart { .. } => "unknown-start",
            Self::NotInForce { .. } => "not-in-force",
            Self::UnknownVisit { .. } => "unknown-task",
            Self::AlreadyDone { .. } => "already-done",
            Self::WrongKind { .. } => "wrong-kind",
            Self::NotAllowed { .. } => "not-allowed",
            Self::HeldByAnother { .. } => "held-by-another",
            Self::NotOffered { .. } => "not-offered",
            Self::InvalidInput { .. } => "invalid-input",
            Self::LateReasonRequired { .. } => "late-reason-required",
            Self::NobodyWaits { .. } => "nobody-waits",
            Self::SeveralWait { .. } => "several-wait",
            Self::WrongAmount { .. } => "wrong-amount",
            Self::ReportDiffers { .. } => "report-differs",
            Self::CatchingUp => "catching-up",
            Self::CannotMigrate { .. } => "cannot-migrate",
            Self::RuleFailed { .. } => "rule-failed",
        }
    }

    /// The key in the procedure behind the refusal, where there is one.
    pub fn rule(&self) -> Option<&str> {
        match self {
            Self::NotAllowed { rule, .. } => Some(rule),
            _ => None,
        }
    }

    /// The sentence, in one language.
    pub fn explain(&self, language: Language) -> String {
        match language {
            Language::Vi => self.vietnamese(),
            Language::En => self.english(),
        }
    }

    fn english(&self) -> String {
        match self {
            Self::WrongPhase { expected, found } => format!("Expected {expected}, found {found}."),
            Self::CaseEnded { outcome } => format!("The case is over: it ended as `{outcome}`."),
            Self::UnknownStart { step } => format!("A case cannot be opened by `{step}`: no start has this name."),
            Self::NotInForce { force, day } => {
                let from = force.from.map(|day| format!(" from {day}")).unwrap_or_default();
                let until = force.until.map(|day| format!(" until {day}")).unwrap_or_default();
                format!("Cases are opened on this version{from}{until}, both days included; this is {day}.")
            }
            Self::UnknownVisit { visit } => format!("This case has no task {visit}."),
            Self::AlreadyDone { visit } => {
                format!("Task {visit} is over: it was completed, skipped or cancelled before.")
            }
            Self::WrongKind { step, expected } => {
                format!("Step `{step}` waits for something else: expected {expected}.")
            }
            Self::NotAllowed { why, .. } => match why {
                Forbidden::LacksRole { role } => format!("This takes the role `{role}`, which you do not hold."),
                Forbidden::OtherOffice { role } => {
                    format!("You hold the role `{role}` in another office than the one this case belongs to.")
                }
                Forbidden::Performed { step } => {
                    format!("Whoever did step `{step}` may not do this one.")
                }
                Forbidden::NotApplicant => "Only the applicant of this case may do this.".to_owned(),
                Forbidden::OwnCase => "This is your own application: somebody else must act on it.".to_owned(),
                Forbidden::Away => {
                    "The directory has you down as away today, and your posts rest until you are back.".to_owned()
                }
                Forbidden::PrincipalPerformed { step, of } => {
                    format!(
                        "You stand in for {of}, who did `{step}` and may not do this step; nor may you in their place."
                    )
                }
                Forbidden::PrincipalsCase { of } => {
                    format!("You stand in for {of}, whose own application this is: somebody else must act on it.")
                }
                Forbidden::OtherRole { role } => format!("Only the role `{role}` may choose this outcome."),
                Forbidden::OnlyEngine => "Only the engine itself asks this, for another case.".to_owned(),
                Forbidden::TooOften => "This was done as often as the procedure allows.".to_owned(),
                Forbidden::OnlyClock => "This outcome is set by the clock alone, when the limit passes.".to_owned(),
                Forbidden::OnlyService => "No button has this effect: the payment service reports it.".to_owned(),
                Forbidden::NotSender => "Only the declared sender may send this message.".to_owned(),
            },
            Self::HeldByAnother { step, by } => {
                format!("Expected `{step}` to be free or yours, found it held by {by}.")
            }
            Self::NotOffered { step, outcome, offered } => {
                format!("Step `{step}` does not offer `{outcome}` now; it offers: {}.", list(offered))
            }
            Self::InvalidInput { problems } => format!("{} field(s) need attention.", problems.len()),
            Self::LateReasonRequired { step } => {
                format!("The limit of `{step}` has passed: say why in `lateReason`.")
            }
            Self::NobodyWaits { message } => {
                format!("Nobody in this case waits for the message `{message}` with this key.")
            }
            Self::SeveralWait { visits } => format!("Several wait for this message: {}.", list(visits)),
            Self::WrongAmount { step, expected, found } => {
                format!("Expected {expected} to be paid for `{step}`, found {found}: nothing was recorded.")
            }
            Self::ReportDiffers { id } => format!("Something else was reported under the id `{id}` before."),
            Self::CatchingUp => "More limits are due than fit into one turn: try again in a moment.".to_owned(),
            Self::CannotMigrate { obstacles } => all(obstacles, Language::En),
            Self::RuleFailed { place, message } => format!("A rule failed on what you sent ({place}): {message}."),
        }
    }

    fn vietnamese(&self) -> String {
        match self {
            Self::WrongPhase { expected, found } => {
                format!("Trạng thái hồ sơ không phù hợp (cần: {expected}; hiện là: {found}).")
            }
            Self::CaseEnded { outcome } => format!("Hồ sơ đã kết thúc với kết quả `{outcome}`."),
            Self::UnknownStart { step } => {
                format!("Không thể mở hồ sơ bằng bước `{step}`: không có bước bắt đầu nào mang tên này.")
            }
            Self::NotInForce { force, day } => {
                let from = force.from.map(|day| format!(" từ ngày {day}")).unwrap_or_default();
                let until = force.until.map(|day| format!(" đến hết ngày {day}")).unwrap_or_default();
                format!("Chỉ tiếp nhận hồ sơ mới theo phiên bản này{from}{until}; hôm nay là {day}.")
            }
            Self::UnknownVisit { visit } => format!("Hồ sơ này không có công việc số {visit}."),
            Self::AlreadyDone { visit } => {
                format!("Công việc số {visit} đã kết thúc (đã hoàn thành, được bỏ qua hoặc bị hủy).")
            }
            Self::WrongKind { step, .. } => {
                format!("Bước `{step}` đang chờ việc khác, không thực hiện được thao tác này.")
            }
            Self::NotAllowed { why, .. } => match why {
                Forbidden::LacksRole { role } => format!("Việc này cần vai trò `{role}` mà bạn không có."),
                Forbidden::OtherOffice { role } => {
                    format!("Bạn giữ vai trò `{role}` ở cơ quan khác với cơ quan thụ lý hồ sơ này.")
                }
                Forbidden::Performed { step } => {
                    format!("Người đã thực hiện bước `{step}` không được thực hiện bước này.")
                }
                Forbidden::NotApplicant => "Chỉ người nộp hồ sơ mới được thực hiện việc này.".to_owned(),
                Forbidden::OwnCase => "Đây là hồ sơ của chính bạn: người khác phải xử lý.".to_owned(),
                Forbidden::Away => {
                    "Theo danh bạ, hôm nay bạn vắng mặt; bạn chưa thể xử lý việc cho đến khi trở lại.".to_owned()
                }
                Forbidden::PrincipalPerformed { step, of } => format!(
                    "Bạn thay {of}, người đã thực hiện bước `{step}` nên không được thực hiện bước này; bạn cũng không được làm thay."
                ),
                Forbidden::PrincipalsCase { of } => {
                    format!("Bạn thay {of}, mà đây là hồ sơ của chính người đó: người khác phải xử lý.")
                }
                Forbidden::OtherRole { role } => format!("Chỉ vai trò `{role}` được chọn kết quả này."),
                Forbidden::OnlyEngine => "Chỉ hệ thống yêu cầu việc này, cho một hồ sơ khác.".to_owned(),
                Forbidden::TooOften => "Việc này đã được thực hiện đủ số lần mà thủ tục cho phép.".to_owned(),
                Forbidden::OnlyClock => "Kết quả này chỉ do hệ thống ghi nhận khi hết thời hạn.".to_owned(),
                Forbidden::OnlyService => "Kết quả này do hệ thống thanh toán báo về, không chọn bằng tay.".to_owned(),
                Forbidden::NotSender => "Chỉ nơi gửi đã khai báo mới được gửi thông điệp này.".to_owned(),
            },
            Self::HeldByAnother { step, by } => format!("Bước `{step}` đang do {by} xử lý."),
            Self::NotOffered { step, outcome, offered } => {
                format!("Bước `{step}` hiện không cho phép chọn `{outcome}`; có thể chọn: {}.", list(offered))
            }
            Self::InvalidInput { problems } => format!("Có {} mục cần bổ sung hoặc sửa.", problems.len()),
            Self::LateReasonRequired { step } => format!("Bước `{step}` đã quá hạn: cần ghi lý do tại `lateReason`."),
            Self::NobodyWaits { message } => {
                format!("Không có bước nào của hồ sơ đang chờ thông điệp `{message}` với khóa này.")
            }
            Self::SeveralWait { visits } => format!("Có nhiều bước cùng chờ thông điệp này: {}.", list(visits)),
            Self::WrongAmount { step, expected, found } => {
                format!("Bước `{step}` cần nộp {expected} nhưng báo về là {found}: chưa ghi nhận khoản nào.")
            }
            Self::ReportDiffers { id } => format!("Mã `{id}` đã được dùng để báo một nội dung khác."),
            Self::CatchingUp => "Đang xử lý nhiều thời hạn cùng lúc: hãy thử lại sau giây lát.".to_owned(),
            Self::CannotMigrate { obstacles } => all(obstacles, Language::Vi),
            Self::RuleFailed { place, message } => {
                format!("Quy tắc không tính được với dữ liệu bạn gửi ({place}): {message}.")
            }
        }
    }
}

fn list(items: &[impl fmt::Display]) -> String {
    items.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.explain(Language::En))
    }
}

impl std::error::Error for Rejection {}

/// Everything that is in the way, a sentence each.
fn all(obstacles: &[Obstacle], language: Language) -> String {
    obstacles.iter().map(|obstacle| obstacle.explain(language)).collect::<Vec<_>>().join(" ")
}
