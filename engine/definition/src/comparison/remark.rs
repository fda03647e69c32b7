//! What a change means for people. Only what is certain is said; everything else is for the reader to judge.

use std::cmp::Ordering;

use motcua_kernel::allowance::Allowance;
use motcua_kernel::text::Text;

use crate::portrait::{Aspect, Fact, Section, Value, both};

/// `was` and `is` say whether this line stood in the old and stands in the new version.
pub(super) fn remark(fact: &Fact, was: bool, is: bool, old: Option<&Fact>, new: Option<&Fact>) -> Option<Text> {
    match (fact.section, fact.aspect) {
        (Section::Deadline | Section::Step, Aspect::Within) => time(fact, old, new),
        (Section::Field, Aspect::Required) if fact.of_applicant => Some(match is_demanded(new) {
            true => both("người dân phải cung cấp thêm", "more is demanded of the applicant"),
            false => both("người dân không còn phải cung cấp", "less is demanded of the applicant"),
        }),
        (Section::Step, Aspect::Amount) => Some(match (old, new) {
            (None, Some(_)) => both("người dân phải nộp tiền", "the applicant has to pay"),
            (Some(_), None) => both("người dân không còn phải nộp tiền", "the applicant no longer has to pay"),
            _ => both("mức tiền phải nộp thay đổi", "what is to be paid changes"),
        }),
        (_, Aspect::Expiry) => Some(both("hệ quả pháp lý của im lặng thay đổi", "the legal effect of silence changes")),
        (Section::Deadline, Aspect::Pause) => Some(match (was, is) {
            (false, true) => both("thời hạn tạm dừng nhiều hơn", "the clock stands still more often"),
            _ => both("thời hạn tạm dừng ít hơn", "the clock stands still less often"),
        }),
        (Section::Step, Aspect::NotBy) if was && !is => {
            Some(both("nới lỏng nguyên tắc bốn mắt", "the four-eyes rule is relaxed"))
        }
        (Section::Step, Aspect::Shows) if !was && is => {
            Some(both("cơ quan khác được xem thêm dữ liệu", "another agency sees more"))
        }
        _ => None,
    }
}

fn is_demanded(fact: Option<&Fact>) -> bool {
    matches!(fact.map(|fact| &fact.value), Some(Value::One(text)) if text.get(motcua_kernel::text::Language::En) == "required")
}

fn time(fact: &Fact, old: Option<&Fact>, new: Option<&Fact>) -> Option<Text> {
    let length = |fact: Option<&Fact>| match fact.map(|fact| &fact.value) {
        Some(Value::Time(time, _)) => Some(*time),
        _ => None,
    };
    let (before, after) = match (length(old), length(new)) {
        (Some(before), Some(after)) => (before, after),
        (None, Some(_)) => return Some(both("trước đây không có thời hạn", "there was no limit before")),
        (Some(_), None) => return Some(both("không còn thời hạn", "there is no limit any more")),
        (None, None) => return None,
    };
    Some(match (compared(before, after), fact.of_applicant) {
        (Some(Ordering::Greater), false) => both("ngắn hơn: chặt hơn với cơ quan", "shorter: stricter for the office"),
        (Some(Ordering::Greater), true) => {
            both("ngắn hơn: ít thời gian hơn cho người dân", "shorter: less time for the applicant")
        }
        (Some(Ordering::Less), false) => both("dài hơn: người dân chờ lâu hơn", "longer: the applicant waits longer"),
        (Some(Ordering::Less), true) => {
            both("dài hơn: nhiều thời gian hơn cho người dân", "longer: more time for the applicant")
        }
        (Some(Ordering::Equal), _) => return None,
        (None, _) => both(
            "đơn vị tính khác: so sánh bằng `motcua due` vào ngày cụ thể",
            "counted in another unit: compare real dates with `motcua due`",
        ),
    })
}

/// Longer or shorter, where the unit is the same: working days and days cannot be compared without a calendar.
fn compared(before: Allowance, after: Allowance) -> Option<Ordering> {
    (before.unit() == after.unit()).then(|| before.amount().cmp(&after.amount()))
}
