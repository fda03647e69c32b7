//! What the tests of a procedure reach, in a few lines.

use motcua_definition::drawing::ArrowKind;
use motcua_kernel::text::Language;
use motcua_sim::coverage::{DeadlineFate, Item, Kind, RungOf};
use serde_json::json;

use super::Subject;
use crate::terminal::{Outcome, Terminal, bold};

pub(super) fn json(subject: &Subject) -> serde_json::Value {
    let coverage = &subject.coverage;
    let kinds = Kind::EVERY.map(|kind| {
        let (reached, all) = coverage.count(kind);
        let items = coverage.of(kind).map(|(item, tests)| json!({"item": named(item, Language::En), "tests": tests}));
        let items: Vec<_> = items.collect();
        (kind.name().to_owned(), json!({"reached": reached, "of": all, "items": items}))
    });
    let kinds: serde_json::Map<_, _> = kinds.into_iter().collect();
    json!({
        "procedure": subject.name(),
        "tests": coverage.tests,
        "percent": coverage.percent(),
        "kinds": kinds,
    })
}

pub(super) fn show(terminal: &mut Terminal, subject: &Subject) -> Outcome {
    let (coverage, language) = (&subject.coverage, terminal.language());
    terminal.line(&bold(&format!("{}   {} %", subject.name(), coverage.percent())))?;
    let counts = Kind::EVERY.iter().filter(|kind| **kind != Kind::Deadlines).filter_map(|kind| {
        let (reached, all) = coverage.count(*kind);
        (all > 0 || !is_rare(*kind)).then(|| format!("{} {reached}/{all}", word(*kind, language)))
    });
    terminal.indented("  ", &counts.collect::<Vec<_>>().join("   "))?;
    for deadline in subject.context.procedure.deadlines.values() {
        let fates = [DeadlineFate::Met, DeadlineFate::Paused, DeadlineFate::Expired].into_iter().filter_map(|fate| {
            let item = Item::Deadline(deadline.id.clone(), fate);
            let is_possible = fate != DeadlineFate::Paused || !deadline.pause.is_empty();
            is_possible.then(|| format!("{} {}", fate_word(fate, language), coverage.tests_of(&item)))
        });
        let fates = fates.collect::<Vec<_>>().join(", ");
        let heading = terminal.pick("thời hạn", "deadline");
        terminal.indented("  ", &format!("{heading} {}: {fates}", deadline.id))?;
    }
    for kind in Kind::EVERY {
        let never: Vec<String> =
            coverage.of(kind).filter(|(_, tests)| *tests == 0).map(|(item, _)| named(item, language)).collect();
        if !never.is_empty() {
            let heading = never_word(kind, language);
            let apart = if kind == Kind::Guards { "; " } else { ", " };
            terminal.indented(&format!("  {heading}: "), &never.join(apart))?;
        }
    }
    Ok(())
}

/// Most procedures have neither functions nor tables, and need not be told so.
pub(super) fn is_rare(kind: Kind) -> bool {
    matches!(kind, Kind::Functions | Kind::Rows)
}

/// One thing, in words.
pub(super) fn named(item: &Item, language: Language) -> String {
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

pub(super) fn fate_word(fate: DeadlineFate, language: Language) -> &'static str {
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
pub(super) fn word(kind: Kind, language: Language) -> &'static str {
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

fn never_word(kind: Kind, language: Language) -> &'static str {
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
