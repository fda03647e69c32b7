//! The few words that the picture adds to those of the procedure.

use motcua_kernel::text::Language;

/// One word or phrase of the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    Applicant,
    Engine,
    Clocks,
    Otherwise,
    If,
    OnError,
    Undo,
    Expired,
    ForEach,
    Until,
    JoinAll,
    JoinAny,
    JoinCount,
    Pauses,
    Statutory,
    Service,
    AtMost,
    NotBy,
    Legend,
    Start,
    Interrupting,
    Beside,
    Task,
    Script,
    Choice,
    Fork,
    Wait,
    Payment,
    Amount,
    Call,
    Notify,
    End,
    PausingStep,
    CoveredStep,
    ExpiryArrow,
    ErrorArrow,
    UndoArrow,
    Version,
    Role,
    Agency,
    Limit,
    LeadsTo,
    TableOfSteps,
    Starts,
    ClockExpired,
}

impl Word {
    /// In the language of the picture.
    pub(super) fn say(self, language: Language) -> &'static str {
        let (vi, en) = self.both();
        match language {
            Language::Vi => vi,
            Language::En => en,
        }
    }

    fn both(self) -> (&'static str, &'static str) {
        match self {
            Self::Applicant => ("Người nộp hồ sơ", "Applicant"),
            Self::Engine => ("Hệ thống", "Engine"),
            Self::Clocks => ("Thời hạn", "Time limits"),
            Self::Otherwise => ("còn lại", "otherwise"),
            Self::If => ("nếu", "if"),
            Self::OnError => ("khi lỗi", "on error"),
            Self::Undo => ("thu hồi", "undo"),
            Self::Expired => ("hết hạn", "time is over"),
            Self::ForEach => ("với mỗi", "for each"),
            Self::Until => ("đến", "until"),
            Self::JoinAll => ("đủ tất cả", "all returned"),
            Self::JoinAny => ("có một là đủ", "one is enough"),
            Self::JoinCount => ("số nhánh cần đủ", "branches needed"),
            Self::Pauses => ("tạm dừng khi", "stands still during"),
            Self::Statutory => ("theo luật", "by law"),
            Self::Service => ("cam kết của cơ quan", "the office's promise"),
            Self::AtMost => ("tối đa số lần", "at most"),
            Self::NotBy => ("không phải người đã làm", "not by whoever did"),
            Self::Legend => ("Chú giải", "Legend"),
            Self::Start => ("Bắt đầu", "Start"),
            Self::Interrupting => ("Bất cứ lúc nào, dừng mọi việc đang làm", "At any time, stops everything else"),
            Self::Beside => ("Bất cứ lúc nào, việc khác vẫn tiếp tục", "At any time, everything else goes on"),
            Self::Task => ("Công việc", "Task"),
            Self::Script => ("Tính toán", "Computed"),
            Self::Choice => ("Rẽ nhánh", "Choice"),
            Self::Fork => ("Song song", "In parallel"),
            Self::Wait => ("Chờ", "Waits"),
            Self::Payment => ("Nộp tiền", "Payment"),
            Self::Amount => ("số tiền", "amount"),
            Self::Call => ("Gọi hệ thống", "Calls a system"),
            Self::Notify => ("Thông báo", "Notice"),
            Self::End => ("Kết thúc", "End"),
            Self::PausingStep => ("Thời hạn tạm dừng", "Clock stands still"),
            Self::CoveredStep => ("Trong thời hạn", "Within the deadline"),
            Self::ExpiryArrow => ("Khi hết hạn", "When time is over"),
            Self::ErrorArrow => ("Khi lỗi", "On error"),
            Self::UndoArrow => ("Thu hồi", "Undone by"),
            Self::Version => ("phiên bản", "version"),
            Self::Role => ("vai trò", "role"),
            Self::Agency => ("cơ quan", "agency"),
            Self::Limit => ("thời hạn", "limit"),
            Self::LeadsTo => ("dẫn tới", "leads to"),
            Self::TableOfSteps => ("Các bước", "Steps"),
            Self::Starts => ("bắt đầu", "starts"),
            Self::ClockExpired => ("hết thời hạn", "deadline is over"),
        }
    }
}
