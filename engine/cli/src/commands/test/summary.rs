//! What the tests of a procedure reach, in a few lines.

use motcua_kernel::text::Language;
use motcua_sim::coverage::{DeadlineFate, Item, Kind};
use serde_json::json;

use super::Subject;
use crate::coverage::{fate_word, is_rare, named, never_word, word};
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
