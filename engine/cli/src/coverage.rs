//! What tests reach of a procedure, in words and on its picture.

use std::collections::BTreeMap;

use motcua_definition::drawing::{Arrow, ArrowKind, Marks};
use motcua_kernel::text::Language;
use motcua_sim::coverage::{Coverage, DeadlineFate, Item, Kind, RungOf};

/// What the marks on a picture mean, in Vietnamese and in English.
pub(crate) const MARKED: (&str, &str) = (
    "Khung và mũi tên đỏ nét đứt: chưa bài kiểm thử nào đi qua. Số trong vòng đỏ: ở đó còn bấy nhiêu điều chưa được thử; trỏ vào để xem.",
    "Boxes and arrows in dashed red: no test passes there. A number in red: so many things there are never tried; point at it to see them.",
);

/// What no test reaches, to be marked on the picture: boxes and arrows themselves; buttons, both ways of conditions, what
/// becomes of deadlines and rungs at the box or clock to which they belong.
pub(crate) fn marks(coverage: &Coverage, language: Language) -> Marks {
    let mut marks = Marks::default();
    let mut notes: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let never = Kind::EVERY.into_iter().flat_map(|kind| coverage.of(kind)).filter(|(_, tests)| *tests == 0);
    for (item, _) in never {
        let place = match item {
            Item::Step(step) => {
                marks.boxes.insert(step.to_string());
                continue;
            }
            Item::Arrow { from, to, kind } => {
                marks.arrows.push(Arrow { from: from.clone(), to: to.clone(), kind: *kind });
                continue;
            }
            Item::Outcome(step, _) | Item::Guard(motcua_sim::coverage::Guard { step, .. }, _) => step.to_string(),
            Item::Deadline(id, _) | Item::Rung { of: RungOf::Deadline(id), .. } => id.to_string(),
            Item::Rung { of: RungOf::Step(step), .. } => step.to_string(),
            Item::Function(_) | Item::Row { .. } => continue,
        };
        let note = format!("{}: {}", never_word(item.kind(), language), named(item, language));
        notes.entry(place).or_default().push(note);
    }
    // A step that is never entered says all there is to say.
    notes.retain(|place, _| !marks.boxes.contains(place));
    marks.notes = notes;
    marks
}

/// One thing in a table, where the column beside it says whether it was reached.
pub(crate) fn cell(item: &Item, language: Language) -> String {
    let yes_no = |holds: &bool| match (holds, language) {
        (true, Language::Vi) => "đúng",
        (false, Language::Vi) => "sai",
        (true, Language::En) => "true",
        (false, Language::En) => "false",
    };
    match item {
        Item::Guard(guard, holds) => {
            format!("{} ({}, :{}): {}", guard.source, guard.step, guard.line, yes_no(holds))
        }
        Item::Deadline(id, fate) => format!("{id}: {}", fate_word(*fate, language)),
        Item::Rung { of: RungOf::Deadline(id), position, .. } => format!("{id}: {position}"),
        Item::Rung { of: RungOf::Step(id), position, .. } => format!("{id}: {position}"),
        item => named(item, language),
    }
}

/// Most procedures have neither functions nor tables, and need not be told so.
pub(crate) fn is_rare(kind: Kind) -> bool {
    matches!(kind, Kind::Functions | Kind::Rows)
}

/// One thing, in words.
pub(crate) fn named(item: &Item, language: Language) -> String {
    match item {
        Item::Step(step) => step.to_string(),
        Item::Arrow { from, to, kind } => format!("{} → {}{}", box_name(from), box_name(to), why(*kind, language)),
        Item::Outcome(step, outcome) => format!("{step}.{outcome}"),
        Item::Guard(guard, holds) => match (language, holds) {
            (Language::En, true) => format!("{} never true", guard.source),
            (Language::En, false) => format!("{} never false", guard.source),
            (Language::Vi, true) => format!("{} chưa lần nào đúng", guard.source),
            (Language::Vi, false) => format!("{} chưa lần nào sai", guard.source),
        },
        Item::Deadline(deadline, fate) => format!("{deadline} {}", fate_word(*fate, language)),
        Item::Rung { of, position, .. } => match of {
            RungOf::Deadline(id) => format!("{id} {position}"),
            RungOf::Step(id) => format!("{id} {position}"),
        },
        Item::Function(name) => name.to_string(),
        Item::Row { table, number, line } => format!("{table} {number} (:{line})"),
    }
}

/// `consult__join` is the place where the branches of `consult` come together.
fn box_name(name: &str) -> String {
    name.strip_suffix(motcua_definition::drawing::JOIN_SUFFIX).map_or(name.to_owned(), |fork| format!("join({fork})"))
}

/// Between the same two places there may be a usual way and one that silence takes.
fn why(kind: ArrowKind, language: Language) -> &'static str {
    match (kind, language) {
        (ArrowKind::Flow, _) => "",
        (ArrowKind::Expiry, Language::En) => " (time is over)",
        (ArrowKind::Expiry, Language::Vi) => " (hết hạn)",
        (ArrowKind::Error, Language::En) => " (on error)",
        (ArrowKind::Error, Language::Vi) => " (khi lỗi)",
        (ArrowKind::Undo, Language::En) => " (undone)",
        (ArrowKind::Undo, Language::Vi) => " (thu hồi)",
    }
}

/// What becomes of a deadline.
pub(crate) fn fate_word(fate: DeadlineFate, language: Language) -> &'static str {
    match (fate, language) {
        (DeadlineFate::Met, Language::En) => "met",
        (DeadlineFate::Met, Language::Vi) => "đúng hạn",
        (DeadlineFate::Paused, Language::En) => "paused",
        (DeadlineFate::Paused, Language::Vi) => "tạm dừng",
        (DeadlineFate::Expired, Language::En) => "expired",
        (DeadlineFate::Expired, Language::Vi) => "hết hạn",
    }
}

/// The word for a kind.
pub(crate) fn word(kind: Kind, language: Language) -> &'static str {
    match (kind, language) {
        (_, Language::En) => kind.name(),
        (Kind::Steps, Language::Vi) => "bước",
        (Kind::Transitions, Language::Vi) => "chuyển tiếp",
        (Kind::Outcomes, Language::Vi) => "kết quả",
        (Kind::Guards, Language::Vi) => "điều kiện",
        (Kind::Deadlines, Language::Vi) => "thời hạn",
        (Kind::Rungs, Language::Vi) => "mốc nhắc",
        (Kind::Functions, Language::Vi) => "hàm",
        (Kind::Rows, Language::Vi) => "dòng bảng",
    }
}

/// What is said before a list of what no test reaches.
pub(crate) fn never_word(kind: Kind, language: Language) -> &'static str {
    match (kind, language) {
        (Kind::Steps, Language::En) => "steps never reached",
        (Kind::Steps, Language::Vi) => "bước chưa tới lần nào",
        (Kind::Transitions, Language::En) => "transitions never taken",
        (Kind::Transitions, Language::Vi) => "chuyển tiếp chưa đi lần nào",
        (Kind::Outcomes, Language::En) => "outcomes never chosen",
        (Kind::Outcomes, Language::Vi) => "kết quả chưa chọn lần nào",
        (Kind::Guards, Language::En) => "guards",
        (Kind::Guards, Language::Vi) => "điều kiện",
        (Kind::Deadlines, Language::En) => "deadlines never",
        (Kind::Deadlines, Language::Vi) => "thời hạn chưa lần nào",
        (Kind::Rungs, Language::En) => "rungs never reached",
        (Kind::Rungs, Language::Vi) => "mốc nhắc chưa tới lần nào",
        (Kind::Functions, Language::En) => "functions never called",
        (Kind::Functions, Language::Vi) => "hàm chưa gọi lần nào",
        (Kind::Rows, Language::En) => "rows never found",
        (Kind::Rows, Language::Vi) => "dòng bảng chưa tìm thấy lần nào",
    }
}
