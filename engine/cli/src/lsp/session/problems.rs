//! Findings, as the protocol has them.

use std::collections::{BTreeMap, BTreeSet};

use motcua_definition::diagnostic::{Diagnostic, Severity};
use motcua_definition::editing::Lines;
use motcua_definition::project::{Checked, check};
use motcua_definition::source::{SourceMap, Span};
use motcua_definition::spoken::told;
use motcua_kernel::text::Language;
use serde_json::{Value, json};

use super::Session;
use crate::commands::check::further;
use crate::lsp::disk::address;

impl Session {
    /// Checks files, and says of each of them, and of each that was spoken of before, what is wrong with it now.
    pub(super) fn problems(&mut self, paths: &[String]) -> Vec<Value> {
        let mut checked = check(&self.disk, &paths.iter().map(String::as_str).collect::<Vec<_>>());
        let more = further(&checked);
        checked.findings.extend(more);
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
        for finding in &checked.findings {
            let file = checked.files.file(finding.primary.span.file).name().to_string();
            by_file.entry(file).or_default().push(problem(&checked, finding, self.language));
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
