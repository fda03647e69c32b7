//! Findings, as the protocol has them.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use motcua_definition::diagnostic::{Diagnostic, Edit, Severity};
use motcua_definition::editing::Lines;
use motcua_definition::project::{Checked, check};
use motcua_definition::source::{SourceMap, Span};
use motcua_definition::spoken::told;
use motcua_kernel::text::Language;
use serde_json::{Value, json};

use super::Session;
use super::answer::QUICK_FIX;
use crate::commands::check::further;
use crate::lsp::disk::address;

impl Session {
    /// Checks files, and says of each of them, and of each that was spoken of before, what is wrong with it now.
    pub(super) fn problems(&mut self, paths: &[String]) -> Vec<Value> {
        let mut checked = check(&self.disk, &paths.iter().map(String::as_str).collect::<Vec<_>>());
        let more = further(&checked);
        checked.extend(more);
        let mut by_file: BTreeMap<String, Vec<Value>> = BTreeMap::new();
        // Whatever was read without a finding has none any more.
        let read: BTreeSet<String> = checked.files.files().map(|file| file.name().to_string()).collect();
        for path in read.iter().filter(|path| self.told.contains(*path)).chain(paths) {
            by_file.entry(path.clone()).or_default();
        }
        // One that is gone is not read either.
        for path in self.told.iter().filter(|path| self.workspace.text(path).is_none()) {
            by_file.entry(path.clone()).or_default();
        }
        by_file.keys().for_each(|path| drop(self.offers.remove(path)));
        for finding in &checked.findings {
            let file = checked.files.file(finding.primary.span.file).name().to_string();
            let problem = problem(&checked, finding, self.language);
            if let Some(offer) = Offer::of(&checked, finding, &problem, self.language) {
                self.offers.entry(file.clone()).or_default().push(offer);
            }
            by_file.entry(file).or_default().push(problem);
        }
        let mut all = Vec::new();
        for (path, problems) in by_file {
            if problems.is_empty() && !self.told.remove(&path) && !self.disk.is_open(&path) {
                continue;
            }
            if !problems.is_empty() {
                self.told.insert(path.clone());
            }
            let given = json!({"uri": address(&path), "diagnostics": problems});
            all.push(json!({"jsonrpc": "2.0", "method": "textDocument/publishDiagnostics", "params": given}));
        }
        all
    }
}

/// What could be written instead of what a finding underlines.
#[derive(Debug)]
pub(super) struct Offer {
    pub(super) range: Range<usize>,
    /// As the protocol has it.
    pub(super) action: Value,
}

impl Offer {
    fn of(checked: &Checked, finding: &Diagnostic, problem: &Value, language: Language) -> Option<Self> {
        let files = &checked.files;
        let mut changes: BTreeMap<String, Vec<Value>> = BTreeMap::new();
        for Edit { span, new, .. } in &finding.edits {
            let file = files.file(span.file);
            let lines = Lines::of(file.text());
            let range = super::answer::range(&lines, span.start as usize, span.end as usize);
            changes.entry(address(file.name())).or_default().push(json!({"range": range, "newText": new}));
        }
        let title = told(&finding.edits.first()?.title(), language);
        let span = finding.primary.span;
        Some(Self {
            range: span.start as usize..span.end as usize,
            action: json!({
                "title": title,
                "kind": QUICK_FIX,
                "isPreferred": true,
                "diagnostics": [problem],
                "edit": {"changes": changes},
            }),
        })
    }
}

fn problem(checked: &Checked, finding: &Diagnostic, language: Language) -> Value {
    let files = &checked.files;
    let mut text = told(&finding.headline, language);
    for line in [&finding.primary.text].into_iter().chain(&finding.notes).chain(&finding.help) {
        let line = told(line, language);
        if !line.is_empty() {
            text.push('\n');
            text.push_str(&line);
        }
    }
    let related = finding.labels.iter().map(|label| {
        let place = json!({"uri": address(files.file(label.span.file).name()), "range": range(files, label.span)});
        json!({"location": place, "message": told(&label.text, language)})
    });
    json!({
        "range": range(files, finding.primary.span),
        "severity": if finding.severity == Severity::Error { 1 } else { 2 },
        "code": finding.rule,
        "source": "motcua",
        "message": text,
        "relatedInformation": related.collect::<Vec<_>>(),
    })
}

/// A stretch that spans lines is underlined on its first: the place matters, not the extent.
fn range(files: &SourceMap, span: Span) -> Value {
    let text = files.file(span.file).text();
    let lines = Lines::of(text);
    let (start, end) = (span.start as usize, span.end as usize);
    let first = text.get(start..end).and_then(|slice| slice.find('\n')).map_or(end, |length| start + length);
    super::answer::range(&lines, start, first)
}
