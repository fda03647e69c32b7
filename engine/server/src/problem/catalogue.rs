//! Every kind of problem: its code, its status and its title. A code that is not here cannot be answered.

use axum::http::StatusCode;
use motcua_kernel::text::Language;

/// Code, status, Vietnamese title, English title.
const KINDS: &[(&str, u16, &str, &str)] = &[
    // What was sent.
    ("invalid-input", 400, "Nội dung chưa hợp lệ", "The input is not complete or not valid"),
    ("malformed-body", 400, "Nội dung gửi lên không đọc được", "The body cannot be read"),
    ("invalid-query", 400, "Tham số tìm kiếm chưa hợp lệ", "The query is not valid"),
    ("late-reason-required", 400, "Cần nêu lý do quá hạn", "A reason for being late is required"),
    ("not-in-force", 409, "Ngoài thời gian hiệu lực", "Not in force on this day"),
    ("not-offered", 409, "Lựa chọn này hiện không có", "This outcome is not offered now"),
    ("rule-failed", 400, "Quy tắc không tính được", "A rule failed on what was sent"),
    ("invalid-procedure", 400, "Thủ tục chưa đạt kiểm tra", "The procedure does not pass the checks"),
    ("idempotency-key-missing", 400, "Thiếu Idempotency-Key", "Idempotency-Key is missing"),
    (
        "idempotency-key-reused",
        422,
        "Idempotency-Key đã dùng cho nội dung khác",
        "Idempotency-Key was used for another request",
    ),
    ("precondition-missing", 428, "Thiếu If-Match", "If-Match is missing"),
    ("precondition-failed", 412, "Dữ liệu đã thay đổi", "It has changed since you read it"),
    ("not-acceptable", 406, "Không có dạng dữ liệu này", "There is no such representation"),
    ("unsupported-media-type", 415, "Cần gửi application/json", "Expected application/json"),
    ("body-too-large", 413, "Nội dung quá lớn", "The body is too large"),
    ("request-timeout", 408, "Yêu cầu mất quá nhiều thời gian", "The request took too long"),
    ("method-not-allowed", 405, "Không hỗ trợ phương thức này", "This method is not supported here"),
    // Who asks.
    ("not-identified", 401, "Cần đăng nhập", "Identification is required"),
    ("not-allowed", 403, "Bạn không được thực hiện việc này", "You may not do this"),
    // What is not there, or not for the caller.
    ("unknown-resource", 404, "Không tìm thấy", "Not found"),
    ("unknown-case", 404, "Không tìm thấy hồ sơ", "Case not found"),
    ("unknown-task", 404, "Không tìm thấy công việc", "Task not found"),
    ("unknown-procedure", 404, "Không tìm thấy thủ tục", "Procedure not found"),
    ("unknown-deadline", 404, "Không tìm thấy thời hạn", "Deadline not found"),
    ("unknown-document", 404, "Không tìm thấy giấy tờ", "Document not found"),
    ("unknown-person", 404, "Không tìm thấy người này", "Person not found"),
    ("unknown-calendar", 404, "Không tìm thấy lịch", "Calendar not found"),
    ("unknown-incident", 404, "Không tìm thấy sự cố", "Incident not found"),
    ("unknown-payment", 404, "Không tìm thấy khoản nộp", "Payment not found"),
    ("unknown-subscription", 404, "Không tìm thấy đăng ký", "Subscription not found"),
    ("unknown-delivery", 404, "Không tìm thấy lần gửi", "Delivery not found"),
    ("unknown-escalation", 404, "Không tìm thấy mốc nhắc này", "Escalation not found"),
    ("unknown-start", 404, "Không có bước bắt đầu này", "No such start"),
    // How things stand.
    ("already-done", 409, "Việc này đã xong", "This is done already"),
    ("case-ended", 409, "Hồ sơ đã kết thúc", "The case is over"),
    ("held-by-another", 409, "Người khác đang xử lý", "Somebody else has it"),
    ("wrong-kind", 409, "Bước này đang chờ việc khác", "This step waits for something else"),
    ("wrong-phase", 409, "Hồ sơ đang ở trạng thái khác", "The case is in another phase"),
    ("nobody-waits", 409, "Không ai chờ thông điệp này", "Nobody waits for this message"),
    ("several-wait", 409, "Nhiều nơi cùng chờ thông điệp này", "Several wait for this message"),
    ("wrong-amount", 409, "Số tiền không đúng", "The amount is not the one asked for"),
    ("report-differs", 409, "Mã giao dịch đã dùng cho nội dung khác", "The id was used for another report"),
    ("message-id-reused", 409, "Mã thông điệp đã dùng cho nội dung khác", "The id was used for another message"),
    ("case-faulted", 503, "Hồ sơ tạm thời không xử lý được", "This case cannot be worked on at the moment"),
    ("version-taken", 409, "Phiên bản này đã có nội dung khác", "This version exists with other content"),
    ("cannot-migrate", 409, "Hồ sơ không thể chuyển phiên bản", "The case cannot move to that version"),
    ("plan-outdated", 409, "Kế hoạch đã lỗi thời", "The plan is outdated"),
    ("catching-up", 503, "Đang xử lý các thời hạn đã đến", "Limits that are due are being worked off"),
    ("too-many-requests", 429, "Quá nhiều yêu cầu cùng lúc", "Too many requests at once"),
    ("conflict", 409, "Hồ sơ vừa thay đổi, hãy thử lại", "The case changed meanwhile; try again"),
    // Us.
    ("internal", 500, "Lỗi hệ thống", "Something broke on our side"),
    ("template-failed", 500, "Không in được giấy tờ", "The document could not be laid out"),
    ("outcome-unknown", 503, "Chưa rõ kết quả, hãy gửi lại cùng khóa", "Outcome unknown: send again with the same key"),
    ("unavailable", 503, "Hệ thống tạm ngừng phục vụ", "Not available at the moment"),
    ("storage-full", 507, "Hết dung lượng lưu trữ", "The storage is full"),
];

fn kind(code: &str) -> &'static (&'static str, u16, &'static str, &'static str) {
    // `internal` is there; a code missing from the table is a slip that the test below and the callers' tests show.
    KINDS.iter().find(|kind| kind.0 == code).unwrap_or(&KINDS[KINDS.len() - 5])
}

pub(super) fn status(code: &str) -> StatusCode {
    StatusCode::from_u16(kind(code).1).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

pub(super) fn title(code: &str, language: Language) -> &'static str {
    let kind = kind(code);
    match language {
        Language::Vi => kind.2,
        Language::En => kind.3,
    }
}

/// The problem behind a status that a library answered on its own.
pub(super) fn of_bare_status(status: StatusCode) -> Option<&'static str> {
    Some(match status {
        StatusCode::NOT_FOUND => "unknown-resource",
        StatusCode::METHOD_NOT_ALLOWED => "method-not-allowed",
        StatusCode::REQUEST_TIMEOUT => "request-timeout",
        StatusCode::PAYLOAD_TOO_LARGE => "body-too-large",
        StatusCode::UNSUPPORTED_MEDIA_TYPE => "unsupported-media-type",
        StatusCode::BAD_REQUEST => "malformed-body",
        StatusCode::INTERNAL_SERVER_ERROR => "internal",
        StatusCode::SERVICE_UNAVAILABLE => "unavailable",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use motcua_kernel::form::FieldProblem;
    use motcua_kernel::rejection::{Forbidden, Rejection};

    use super::*;

    #[test]
    fn the_fallback_is_the_internal_error_and_codes_are_unique() {
        assert_eq!(kind("no-such-code").0, "internal");
        let codes: BTreeSet<_> = KINDS.iter().map(|kind| kind.0).collect();
        assert_eq!(codes.len(), KINDS.len());
    }

    #[test]
    fn every_refusal_of_the_kernel_has_its_status() {
        let step = || "review".into();
        let refusals = [
            (Rejection::WrongPhase { expected: "open", found: "ended" }, 409),
            (Rejection::CaseEnded { outcome: "granted".into() }, 409),
            (Rejection::UnknownStart { step: step() }, 404),
            (Rejection::NotInForce { force: Default::default(), day: jiff::civil::Date::ZERO }, 409),
            (Rejection::UnknownVisit { visit: motcua_kernel::id::VisitId(3) }, 404),
            (Rejection::AlreadyDone { visit: motcua_kernel::id::VisitId(3) }, 409),
            (Rejection::WrongKind { step: step(), expected: "a person" }, 409),
            (Rejection::NotAllowed { rule: "x.role".into(), why: Forbidden::OnlyClock }, 403),
            (Rejection::HeldByAnother { step: step(), by: "lan".into() }, 409),
            (Rejection::NotOffered { step: step(), outcome: "x".into(), offered: vec![] }, 409),
            (Rejection::InvalidInput { problems: Vec::<FieldProblem>::new() }, 400),
            (Rejection::LateReasonRequired { step: step() }, 400),
            (Rejection::NobodyWaits { message: "m".into() }, 409),
            (Rejection::SeveralWait { visits: vec![] }, 409),
            (Rejection::WrongAmount { step: step(), expected: 5.into(), found: 4.into() }, 409),
            (Rejection::ReportDiffers { id: "r-1".into() }, 409),
            (Rejection::CannotMigrate { obstacles: vec![] }, 409),
            (Rejection::RuleFailed { place: "a:1:1".into(), message: "m".into() }, 400),
        ];
        for (refusal, expected) in refusals {
            assert!(KINDS.iter().any(|kind| kind.0 == refusal.code()), "{} is not in the table", refusal.code());
            assert_eq!(status(refusal.code()).as_u16(), expected, "{}", refusal.code());
        }
    }
}
