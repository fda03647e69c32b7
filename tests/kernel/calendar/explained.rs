//! Explanations as people read them.

use jiff::Timestamp;
use motcua_kernel::calendar::{Calendar, CalendarSpec, ExtraDay};
use motcua_kernel::text::{Language, Text};

use super::calendars::{agency, at, course, date, hours, office};

/// The days of the design's example, with names in both languages.
fn named() -> CalendarSpec {
    let mut spec = agency();
    let text = |vi: &str, en: &str| Text::new().with(Language::Vi, vi).with(Language::En, en);
    for closure in &mut spec.closures {
        closure.name = match closure.from.month() {
            1 if closure.from == closure.to => text("Tết Dương lịch", "New Year"),
            _ => text("Tết Nguyên đán", "Lunar New Year"),
        };
        closure.source = "Notice 9441".to_owned();
    }
    spec.extra_days.push(ExtraDay {
        date: date("2026-02-28"),
        hours: hours("07:30-11:30 13:30-17:00"),
        name: Text::new(),
        source: String::new(),
    });
    spec
}

type Pauses = &'static [(&'static str, &'static str)];

/// Start, periods, pauses, language; the text without its last line, which names the edition.
const TEXTS: &[(&str, &str, Pauses, Language, &str)] = &[
    (
        "2026-02-12 09:00",
        "15 working days",
        &[("2026-03-02 09:00", "2026-03-04 17:00")],
        Language::En,
        "\
Thu 12 Feb 2026  received; the first day is not counted  [counting.first_day]
Fri 13 Feb       1
Sat 14 – Sun 22  not counted: weekend, Lunar New Year (16–20 Feb)
Mon 23 – Fri 27  2 3 4 5 6
Sat 28 Feb       7   made-up working day
Mon 2 Mar        8   paused from here; the day on which a pause begins counts
Tue 3 – Wed 4    not counted: paused
Thu 5 – Fri 6    9 10
Mon 9 – Fri 13   11 12 13 14 15
Fri 13 Mar 2026  due at 17:00      (without the pause: Wed 11 Mar 2026)
Lunar New Year (16–20 Feb): Notice 9441
",
    ),
    (
        "2026-02-12 09:00",
        "15 working days",
        &[("2026-03-02 09:00", "2026-03-04 17:00")],
        Language::Vi,
        "\
T5 12/02/2026     tiếp nhận; ngày đầu tiên không tính  [counting.first_day]
T6 13/02          1
T7 14 – CN 22/02  không tính: cuối tuần, Tết Nguyên đán (16/02–20/02)
T2 23 – T6 27/02  2 3 4 5 6
T7 28/02          7   ngày làm bù
T2 02/03          8   tạm dừng từ đây; ngày bắt đầu tạm dừng vẫn tính
T3 03 – T4 04/03  không tính: tạm dừng
T5 05 – T6 06/03  9 10
T2 09 – T6 13/03  11 12 13 14 15
T6 13/03/2026     hết hạn lúc 17:00      (nếu không tạm dừng: T4 11/03/2026)
Tết Nguyên đán (16/02–20/02): Notice 9441
",
    ),
    (
        "2026-03-02 09:00",
        "20 working hours + 5 days",
        &[("2026-03-02 10:00", "2026-03-04 14:00")],
        Language::En,
        "\
Mon 2 Mar 2026   counted from 09:00
Mon 2 Mar        09:00–10:00  1 h
Mon 2 – Wed 4    not counted: paused 2 Mar 10:00 – 4 Mar 14:00
Wed 4 Mar        14:00–17:00  3 h (in all 4 h)
Thu 5 Mar        07:30–17:00  7 h 30 min (in all 11 h 30 min)
Fri 6 Mar        07:30–17:00  7 h 30 min (in all 19 h)
Mon 9 Mar        07:30–08:30  1 h (in all 20 h)
Mon 9 Mar        prolonged by 5 days
Tue 10 – Sat 14  1 2 3 4 5
Sun 15 – Mon 16  moved to the next working day: weekend  [counting.roll]
Mon 16 Mar 2026  due at 24:00      (without the pause: Mon 9 Mar 2026)
",
    ),
    (
        "2026-01-31 10:00",
        "1 month",
        &[("2026-02-02 10:00", "2026-02-04 14:00")],
        Language::En,
        "\
Sat 31 Jan 2026        received; the first day is not counted
                       [counting.first_day]
Sun 1 – Sat 28         end of 1 month: 28 days; that month has no such day
Sun 1 Feb              1
Mon 2 Feb              2   paused from here; the day on which a pause begins
                       counts
Tue 3 – Wed 4          not counted: paused
Thu 5 Feb – Mon 2 Mar  3–28
Mon 2 Mar 2026         due at 24:00      (without the pause: Sat 28 Feb 2026)
",
    ),
    (
        "2026-01-31 09:00",
        "36 hours",
        &[],
        Language::Vi,
        "\
T7 31/01/2026        tính từ 09:00
T7 31/01 – CN 01/02  31/01 09:00 – 01/02 21:00  36 giờ
CN 01/02/2026        hết hạn lúc 21:00
",
    ),
    (
        "2026-03-02 09:00",
        "1.5 working days",
        &[("2026-03-04 08:00", "2026-03-10 14:00")],
        Language::En,
        "\
Mon 2 Mar 2026   received; the first day is not counted  [counting.first_day]
Tue 3 Mar        1
Wed 4 Mar        1.5 (+0.5)  paused from here; the day on which a pause begins
                 counts
Thu 5 – Tue 10   the time was over while paused; it ends with the first day that
                 ends unpaused  [counting.pause]
Tue 10 Mar 2026  due at 17:00      (without the pause: Wed 4 Mar 2026)
",
    ),
    (
        "2027-12-30 09:00",
        "3 working days",
        &[],
        Language::En,
        "\
Thu 30 Dec 2027         received; the first day is not counted
                        [counting.first_day]
Fri 31 Dec              1
Mon 3 – Tue 4 Jan 2028  2 3
Tue 4 Jan 2028          due at 17:00; provisional: the calendar does not reach
                        so far
",
    ),
];

#[test]
fn explanations_read_like_a_clerk_would_write_them() {
    let calendar = Calendar::new(named()).unwrap();
    for (from, within, pauses, language, expected) in TEXTS {
        let explanation = calendar.explain(&course(&calendar, from, within, pauses), Timestamp::MAX);
        let text = explanation.render(*language);
        let edition = text.lines().last().unwrap();
        assert!(edition.ends_with(calendar.edition()), "{edition}");
        assert_eq!(text.strip_suffix(&format!("{edition}\n")).unwrap(), *expected, "{within} from {from}");
    }
}

#[test]
fn what_came_too_late_says_so() {
    let calendar = Calendar::new(named()).unwrap();
    let came = at(&calendar, "2026-03-06 15:30");
    let mut course = course(&calendar, "2026-03-06 15:30", "2 working days", &[]);
    course.counted_from = calendar.received(came, true);
    let text = calendar.explain_from(came, &course, Timestamp::MAX).render(Language::En);
    let first = text.lines().take(2).collect::<Vec<_>>().join(" ");
    assert!(first.contains("came in at 15:30; counts as received on Mon 9 Mar 07:30"), "{text}");
    assert!(text.contains("[counting.received_after]"), "{text}");
}

#[test]
fn an_explanation_is_data_too() {
    let calendar = Calendar::new(named()).unwrap();
    let course = course(&calendar, "2026-02-13 09:00", "1 working day", &[]);
    let mut explanation = serde_json::to_value(calendar.explain(&course, Timestamp::MAX)).unwrap();
    explanation.as_object_mut().unwrap().remove("edition");
    let expected = serde_json::json!({
        "calendar": "test",
        "time_zone": "Asia/Ho_Chi_Minh",
        "within": "1 working day",
        "lines": [
            {"from": "2026-02-13", "to": "2026-02-13", "kind": "started", "at": "2026-02-13T02:00:00Z", "day_counts": false, "rule": "counting.first_day"},
            {"from": "2026-02-14", "to": "2026-02-22", "kind": "off", "weekly": "weekend", "closures": [
                {"from": "2026-02-16", "to": "2026-02-20", "name": {"vi": "Tết Nguyên đán", "en": "Lunar New Year"}, "source": "Notice 9441"},
            ], "rule": "holidays"},
            {"from": "2026-02-23", "to": "2026-02-23", "kind": "counted", "amount": "1", "total": "1", "measure": "working_days", "rule": "within"},
            {"from": "2026-02-23", "to": "2026-02-23", "kind": "due", "at": "2026-02-23T10:00:00Z", "provisional": false, "rule": "within"},
        ],
        "at": "2026-02-23T10:00:00Z",
        "date": "2026-02-23",
    });
    assert_eq!(explanation, expected, "{explanation:#}");
}

#[test]
fn a_very_long_limit_is_not_listed_to_its_end() {
    let calendar = Calendar::new(office("Europe/Berlin", "09:00-17:00")).unwrap();
    for within in ["100000 working days", "100000 working hours", "100000 days"] {
        let explanation = calendar.explain(&course(&calendar, "2026-03-02 09:00", within, &[]), Timestamp::MAX);
        assert!(explanation.lines.len() < 1000, "{within}: {} lines", explanation.lines.len());
        assert!(explanation.render(Language::En).contains('…'), "{within}");
    }
}
