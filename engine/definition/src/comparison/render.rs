//! A comparison on paper: for people, for a report, for machines.

use motcua_kernel::text::{Language, Text};
use serde_json::json;

use super::{Change, Comparison};

/// Lines as a plan shows them: `+` came, `-` went, `~` changed.
pub fn text(comparison: &Comparison, language: Language) -> String {
    let mut out = format!("{}\n", heading(comparison, language));
    if comparison.changes.is_empty() {
        out.push_str(pick(language, "  không có gì thay đổi\n", "  nothing changed\n"));
    }
    for change in &comparison.changes {
        let (sign, about, said) = parts(change, language);
        out.push_str(&format!("  {sign} {about}  {said}"));
        if let Some(remark) = &change.remark {
            out.push_str(&format!("  ({})", remark.get(language)));
        }
        out.push('\n');
    }
    for (measure, before, after) in &comparison.measures {
        out.push_str(&format!("  {}: {before} → {after}\n", measure.name().get(language)));
    }
    out
}

/// The same as Markdown: a table, for a pull request or a report.
pub fn markdown(comparison: &Comparison, language: Language) -> String {
    let cell = |text: &str| text.replace('|', "\\|").replace('\n', " ");
    let mut out = format!("### {}\n\n", heading(comparison, language));
    if comparison.changes.is_empty() {
        out.push_str(pick(language, "Không có gì thay đổi.\n", "Nothing changed.\n"));
        return out;
    }
    out.push_str(pick(
        language,
        "| | Đối tượng | Trước | Sau | Ý nghĩa |\n|---|---|---|---|---|\n",
        "| | What | Before | After | Meaning |\n|---|---|---|---|---|\n",
    ));
    for change in &comparison.changes {
        let (sign, about, _) = parts(change, language);
        let side = |text: &Option<Text>| cell(text.as_ref().map_or("", |text| text.get(language)));
        let remark = side(&change.remark);
        out.push_str(&format!(
            "| {sign} | {} | {} | {} | {remark} |\n",
            cell(about.trim()),
            side(&change.before),
            side(&change.after)
        ));
    }
    for (measure, before, after) in &comparison.measures {
        out.push_str(&format!("| # | {} | {before} | {after} | |\n", measure.name().get(language)));
    }
    out
}

/// For machines. The shape is stable: keys are added, never changed.
pub fn json(comparison: &Comparison) -> serde_json::Value {
    let texts = |text: &Text| json!({ "vi": text.get(Language::Vi), "en": text.get(Language::En) });
    let change = |change: &Change| {
        json!({
            "op": op(change).1,
            "section": change.section.id(),
            "subject": change.subject,
            "label": texts(&change.label),
            "aspect": change.aspect.map(crate::portrait::Aspect::id),
            "before": change.before.as_ref().map(texts),
            "after": change.after.as_ref().map(texts),
            "remark": change.remark.as_ref().map(texts),
        })
    };
    let measure = |(measure, before, after): &(crate::portrait::Measure, usize, usize)| json!({ "measure": measure.id(), "before": before, "after": after });
    json!({
        "procedure": comparison.procedure,
        "versions": { "before": comparison.versions.0, "after": comparison.versions.1 },
        "changes": comparison.changes.iter().map(change).collect::<Vec<_>>(),
        "measures": comparison.measures.iter().map(measure).collect::<Vec<_>>(),
    })
}

fn heading(comparison: &Comparison, language: Language) -> String {
    let version = pick(language, "phiên bản", "version");
    let versions = match comparison.versions {
        (Some(before), Some(after)) if before == after => format!("{version} {after}"),
        (Some(before), Some(after)) => format!("{version} {before} → {after}"),
        (None, Some(after)) => format!("{version} {after}, {}", pick(language, "mới", "new")),
        (Some(before), None) => format!("{version} {before}, {}", pick(language, "bị bỏ", "removed")),
        (None, None) => String::new(),
    };
    format!("{} ({})  {versions}", comparison.title.get(language), comparison.procedure)
}

fn op(change: &Change) -> (char, &'static str) {
    match (change.before.is_some(), change.after.is_some()) {
        (false, _) => ('+', "added"),
        (true, false) => ('-', "removed"),
        (true, true) => ('~', "changed"),
    }
}

fn parts(change: &Change, language: Language) -> (char, String, String) {
    let aspect = change.aspect.map_or_else(String::new, |aspect| format!(" · {}", aspect.name().get(language)));
    let about = format!("{} {}{aspect}", change.section.name().get(language), change.subject);
    let label = change.label.get(language);
    // Whoever reads knows a thing by its name; whoever edits, by its id.
    let about = if change.aspect.is_some() && label != change.subject {
        about.replacen(&change.subject, &format!("{} ({label})", change.subject), 1)
    } else {
        about
    };
    let said = match (&change.before, &change.after) {
        (Some(before), Some(after)) => format!("{} → {}", before.get(language), after.get(language)),
        (Some(one), None) | (None, Some(one)) if change.aspect.is_none() => {
            let told = one.get(language);
            if told.is_empty() { label.to_owned() } else { format!("{label}: {told}") }
        }
        (Some(one), None) | (None, Some(one)) => one.get(language).to_owned(),
        (None, None) => String::new(),
    };
    (op(change).0, about, said)
}

fn pick(language: Language, vi: &'static str, en: &'static str) -> &'static str {
    match language {
        Language::Vi => vi,
        Language::En => en,
    }
}
