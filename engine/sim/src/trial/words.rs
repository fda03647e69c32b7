//! The words around names in a failure, in both languages. Keys and values of the test itself stay as they are written.

use motcua_kernel::text::Language;

/// The word in this language.
pub(super) fn word(language: Language, english: &'static str) -> &'static str {
    match language {
        Language::En => english,
        Language::Vi => TABLE.iter().find(|(en, _)| *en == english).map_or(english, |(_, vi)| vi),
    }
}

const TABLE: [(&str, &str); 27] = [
    ("not open", "không mở"),
    ("say for which:", "hãy nói cho phần tử nào:"),
    ("expected", "mong đợi"),
    ("found", "thực tế"),
    ("help", "gợi ý"),
    ("open", "đang mở"),
    ("ended", "đã kết thúc"),
    ("visited", "đã qua"),
    ("nothing", "không có gì"),
    ("none yet", "chưa có"),
    ("not left yet", "chưa rời bước"),
    ("not set", "chưa có giá trị"),
    ("no value", "không có giá trị"),
    ("no answer", "không có câu trả lời"),
    ("row", "dòng"),
    ("not started", "chưa bắt đầu"),
    ("accepted", "được chấp nhận"),
    ("any refusal", "bị từ chối"),
    ("to be accepted", "được chấp nhận"),
    ("refused", "bị từ chối"),
    ("left", "còn lại"),
    ("ends", "hết hạn"),
    ("today", "hôm nay"),
    ("go on with", "tiếp tục với"),
    ("open the case first, with the name of its start", "trước hết hãy mở hồ sơ bằng tên bước bắt đầu"),
    ("the limit has passed; say why:", "đã quá hạn; cần ghi lý do:"),
    (
        "a deadline that does not run never passes; `advance:` lets time pass whatever the clocks do",
        "thời hạn không tính thì không bao giờ hết; `advance:` cho thời gian trôi bất kể đồng hồ",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_say_something() {
        for (en, vi) in TABLE {
            assert_ne!(en, vi);
            assert_eq!(word(Language::Vi, en), vi);
        }
    }
}
