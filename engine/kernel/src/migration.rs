//! A case goes on under another version of its procedure: what is asked, and what may be in the way.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::event::Approval;
use crate::id::{AgencyId, DeadlineId, FieldId, MessageName, OutcomeId, PersonId, StatusId, StepId};
use crate::text::Language;
use crate::turn::Context;

/// To which version, and what it may do to dates.
#[derive(Clone, Debug)]
pub struct Migration {
    /// The other version with its calendars.
    pub to: Context,
    /// What the operator approved of in advance.
    pub approved: BTreeSet<Approval>,
}

/// The name of a version says what is in it.
impl PartialEq for Migration {
    fn eq(&self, other: &Self) -> bool {
        self.to.procedure.reference == other.to.procedure.reference && self.approved == other.approved
    }
}

/// A clock as people find it: by its step, or by its name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ClockName {
    /// The limit of a step.
    Step(StepId),
    /// A deadline of the case.
    Deadline(DeadlineId),
}

/// Why a case cannot go on under the other version: something that somebody has would be lost.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Obstacle {
    /// It is another procedure.
    OtherProcedure,
    /// What is open there, or was done there and holds data, has no place any more.
    StepGone {
        /// Where.
        step: StepId,
    },
    /// The step is of another kind now, or asks another system, or lies in another branch.
    StepChanged {
        /// Which.
        step: StepId,
    },
    /// Whoever may do the open task could do it no more: the role is gone, or is another.
    RightLost {
        /// The task.
        step: StepId,
    },
    /// Whoever has the open task is excluded from it by the other version.
    HolderExcluded {
        /// The task.
        step: StepId,
        /// Who has it.
        by: PersonId,
    },
    /// A way that the open step may end is gone.
    OutcomeGone {
        /// The step.
        step: StepId,
        /// Which.
        outcome: OutcomeId,
    },
    /// Nobody would listen for a message that is awaited.
    MessageGone {
        /// The step or handler.
        step: StepId,
        /// Which.
        message: MessageName,
    },
    /// The clock, or the rest of its ladder, would be lost.
    ClockLost {
        /// Which.
        clock: ClockName,
    },
    /// The passing of the clock would decide something else.
    SilenceChanged {
        /// Which.
        clock: ClockName,
    },
    /// The clock would have to stand still or go on now.
    PauseChanged {
        /// Which.
        clock: ClockName,
    },
    /// The new limit cannot be found.
    LimitFailed {
        /// Which.
        clock: ClockName,
        /// What happened.
        message: String,
    },
    /// The new end has passed already.
    AlreadyPast {
        /// Which.
        clock: ClockName,
        /// The new end.
        to: Date,
    },
    /// The clock would end earlier.
    Earlier {
        /// Which.
        clock: ClockName,
        /// The end as it is.
        from: Date,
        /// The end as it would be.
        to: Date,
        /// Whether it is the applicant who has the time: nobody can approve of that.
        of_applicant: bool,
    },
    /// The clock would end later.
    Later {
        /// Which.
        clock: ClockName,
        /// The end as it is.
        from: Date,
        /// The end as it would be.
        to: Date,
    },
    /// A field that was filled in is of another type now.
    FieldChanged {
        /// The step.
        step: StepId,
        /// Which.
        field: FieldId,
    },
    /// What is sensitive now would be seen by others: this step, system, message or procedure is not marked any more.
    Exposed {
        /// Which.
        what: String,
    },
    /// The case would belong to another office: the agency chooses its office otherwise, or another keeps the case.
    CompetenceChanged {
        /// Which.
        agency: AgencyId,
    },
    /// The public stage of the case is gone.
    StatusGone {
        /// Which.
        status: StatusId,
    },
    /// A rung waits for repair: it is climbed first.
    RungToRepair {
        /// The step.
        step: StepId,
    },
}

impl Obstacle {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::OtherProcedure => "other-procedure",
            Self::StepGone { .. } => "step-gone",
            Self::StepChanged { .. } => "step-changed",
            Self::RightLost { .. } => "right-lost",
            Self::HolderExcluded { .. } => "holder-excluded",
            Self::OutcomeGone { .. } => "outcome-gone",
            Self::MessageGone { .. } => "message-gone",
            Self::ClockLost { .. } => "clock-lost",
            Self::SilenceChanged { .. } => "silence-changed",
            Self::PauseChanged { .. } => "pause-changed",
            Self::LimitFailed { .. } => "limit-failed",
            Self::AlreadyPast { .. } => "already-past",
            Self::Earlier { of_applicant: true, .. } => "applicant-shortened",
            Self::Earlier { .. } => "earlier",
            Self::Later { .. } => "later",
            Self::FieldChanged { .. } => "field-changed",
            Self::Exposed { .. } => "exposed",
            Self::CompetenceChanged { .. } => "competence-changed",
            Self::StatusGone { .. } => "status-gone",
            Self::RungToRepair { .. } => "rung-to-repair",
        }
    }

    /// The sentence, in one language.
    pub fn explain(&self, language: Language) -> String {
        match language {
            Language::En => self.english(),
            Language::Vi => self.vietnamese(),
        }
    }

    fn english(&self) -> String {
        match self {
            Self::OtherProcedure => "This is a version of another procedure.".to_owned(),
            Self::StepGone { step } => format!("Step `{step}`, which is open or holds data, is not in that version."),
            Self::StepChanged { step } => {
                format!("Step `{step}` is open, and is another kind of step or in another branch in that version.")
            }
            Self::RightLost { step } => format!("Whoever was asked to do `{step}` could do it no more."),
            Self::HolderExcluded { step, by } => format!("{by} has `{step}` and is excluded from it in that version."),
            Self::OutcomeGone { step, outcome } => {
                format!("Step `{step}` is open and could no more end with `{outcome}`.")
            }
            Self::MessageGone { step, message } => {
                format!("`{step}` waits for the message `{message}` and would wait for it no more.")
            }
            Self::ClockLost { clock } => format!("{} would be lost.", clock.english()),
            Self::SilenceChanged { clock } => {
                format!("{}: what follows when it passes would be something else.", clock.english())
            }
            Self::PauseChanged { clock } => {
                format!("{}: whether it stands still now would change.", clock.english())
            }
            Self::LimitFailed { clock, message } => {
                format!("{}: the new limit cannot be found: {message}.", clock.english())
            }
            Self::AlreadyPast { clock, to } => format!("{} would have passed already, on {to}.", clock.english()),
            Self::Earlier { clock, from, to, of_applicant: true } => {
                format!("{}, time of the applicant, would end on {to} instead of {from}.", clock.english())
            }
            Self::Earlier { clock, from, to, .. } => {
                format!("{} would end earlier, on {to} instead of {from}: approve `earlier`.", clock.english())
            }
            Self::Later { clock, from, to } => {
                format!("{} would end later, on {to} instead of {from}: approve `later`.", clock.english())
            }
            Self::FieldChanged { step, field } => {
                format!("`{step}.{field}` was filled in and is of another type in that version.")
            }
            Self::Exposed { what } => format!("What is sensitive of `{what}` would be shown to others."),
            Self::CompetenceChanged { agency } => {
                format!("Which office of `{agency}` the case belongs to would be found otherwise.")
            }
            Self::StatusGone { status } => format!("The public stage `{status}` is not in that version."),
            Self::RungToRepair { step } => format!("A rung of the ladder of `{step}` waits for repair first."),
        }
    }

    fn vietnamese(&self) -> String {
        match self {
            Self::OtherProcedure => "Đây là phiên bản của một thủ tục khác.".to_owned(),
            Self::StepGone { step } => {
                format!("Bước `{step}` đang mở hoặc đang giữ dữ liệu nhưng không có trong phiên bản đó.")
            }
            Self::StepChanged { step } => {
                format!("Bước `{step}` đang mở nhưng đã đổi loại hoặc đổi nhánh trong phiên bản đó.")
            }
            Self::RightLost { step } => format!("Người được giao bước `{step}` sẽ không còn quyền thực hiện."),
            Self::HolderExcluded { step, by } => {
                format!("{by} đang giữ bước `{step}` và bị loại trừ khỏi bước này trong phiên bản đó.")
            }
            Self::OutcomeGone { step, outcome } => {
                format!("Bước `{step}` đang mở và không còn có thể kết thúc bằng `{outcome}`.")
            }
            Self::MessageGone { step, message } => {
                format!("`{step}` đang chờ thông điệp `{message}` và sẽ không còn chờ nữa.")
            }
            Self::ClockLost { clock } => format!("{} sẽ bị mất.", clock.vietnamese()),
            Self::SilenceChanged { clock } => {
                format!("{}: hệ quả khi hết hạn sẽ khác đi.", clock.vietnamese())
            }
            Self::PauseChanged { clock } => {
                format!("{}: việc tạm dừng lúc này sẽ thay đổi.", clock.vietnamese())
            }
            Self::LimitFailed { clock, message } => {
                format!("{}: không xác định được thời hạn mới: {message}.", clock.vietnamese())
            }
            Self::AlreadyPast { clock, to } => format!("{} sẽ đã quá hạn từ ngày {to}.", clock.vietnamese()),
            Self::Earlier { clock, from, to, of_applicant: true } => {
                format!("{} là thời gian của người nộp, sẽ hết vào ngày {to} thay vì {from}.", clock.vietnamese())
            }
            Self::Earlier { clock, from, to, .. } => {
                format!("{} sẽ hết sớm hơn, ngày {to} thay vì {from}: cần chấp thuận `earlier`.", clock.vietnamese())
            }
            Self::Later { clock, from, to } => {
                format!("{} sẽ hết muộn hơn, ngày {to} thay vì {from}: cần chấp thuận `later`.", clock.vietnamese())
            }
            Self::FieldChanged { step, field } => {
                format!("`{step}.{field}` đã được điền và có kiểu khác trong phiên bản đó.")
            }
            Self::Exposed { what } => format!("Nội dung nhạy cảm của `{what}` sẽ hiện ra với người khác."),
            Self::CompetenceChanged { agency } => {
                format!("Cơ quan `{agency}` có thẩm quyền với hồ sơ sẽ được xác định theo cách khác.")
            }
            Self::StatusGone { status } => format!("Trạng thái công khai `{status}` không có trong phiên bản đó."),
            Self::RungToRepair { step } => format!("Một bậc nhắc việc của `{step}` cần được xử lý lỗi trước."),
        }
    }
}

impl ClockName {
    fn english(&self) -> String {
        match self {
            Self::Step(step) => format!("The limit of `{step}`"),
            Self::Deadline(deadline) => format!("The deadline `{deadline}`"),
        }
    }

    fn vietnamese(&self) -> String {
        match self {
            Self::Step(step) => format!("Thời hạn của bước `{step}`"),
            Self::Deadline(deadline) => format!("Thời hạn `{deadline}`"),
        }
    }
}
