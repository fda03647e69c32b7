//! Findings for what shows them beside the lines of a change: GitHub, GitLab, and everything that reads SARIF.

use std::collections::BTreeMap;
use std::sync::Arc;

use motcua_kernel::text::Language;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::checks::explain;
use crate::diagnostic::{Diagnostic, Edit, Label, Severity, Silenced};
use crate::source::{SourceMap, Span};
use crate::spoken::told;

/// Annotations of a workflow: one line each, `::error file=…::…`.
pub fn github(files: &SourceMap, findings: &[Diagnostic], language: Language) -> String {
    let line = |finding: &Diagnostic| {
        let (severity, rule) = (finding.severity.word(), finding.rule);
        let region = Region::of(files, finding.primary.span);
        let Region { line, column, end_line, end_column, .. } = &region;
        let file = property(&region.file);
        let message = data(&message(finding, language, "\n"));
        format!(
            "::{severity} file={file},line={line},endLine={end_line},col={column},endColumn={end_column},\
             title={}::{message}\n",
            property(rule)
        )
    };
    findings.iter().map(line).collect()
}

/// What a message may not hold as it is: the runner reads commands line by line.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The same for a property, which a comma or colon would end.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// A report of code quality as GitLab reads it.
pub fn gitlab(files: &SourceMap, findings: &[Diagnostic], language: Language) -> Value {
    let prints = fingerprints(files, findings);
    let entry = |(finding, print): (&Diagnostic, &String)| {
        let region = Region::of(files, finding.primary.span);
        json!({
            "description": message(finding, language, ". "),
            "check_name": finding.rule,
            "fingerprint": print,
            "severity": match finding.severity {
                Severity::Error => "major",
                Severity::Warning => "minor",
            },
            "location": {"path": region.file, "lines": {"begin": region.line, "end": region.end_line}},
        })
    };
    findings.iter().zip(&prints).map(entry).collect()
}

/// SARIF 2.1.0, the interchange format of static analysis (OASIS).
/// Warnings that a remark lets stand are results too, suppressed in the source and with the author's reason.
pub fn sarif(files: &SourceMap, findings: &[Diagnostic], silenced: &[Silenced], language: Language) -> Value {
    let reasons = findings.iter().map(|_| None).chain(silenced.iter().map(|silenced| Some(&silenced.reason)));
    let findings: Vec<Diagnostic> =
        findings.iter().chain(silenced.iter().map(|silenced| &silenced.finding)).cloned().collect();
    let mut names: Vec<&str> = findings.iter().map(|finding| finding.rule).collect();
    names.sort_unstable();
    names.dedup();
    let rules = names.iter().map(|name| {
        let known = explain(name, language);
        let summary = known.as_ref().map_or("", |known| known.text.split("\n\n").next().unwrap_or(""));
        let level = known.as_ref().map_or("warning", |known| known.severity.word());
        json!({
            "id": name,
            "shortDescription": {"text": summary.replace('\n', " ")},
            "defaultConfiguration": {"level": level},
        })
    });
    let rules: Vec<Value> = rules.collect();
    let prints = fingerprints(files, &findings);
    let result = |((finding, print), reason): ((&Diagnostic, &String), Option<&Arc<str>>)| {
        let suppressions = reason.map(|reason| json!({"kind": "inSource", "justification": **reason}));
        json!({
            "ruleId": finding.rule,
            "ruleIndex": names.iter().position(|name| *name == finding.rule),
            "level": finding.severity.word(),
            "message": {"text": message(finding, language, "\n")},
            "locations": [location(files, &finding.primary, None, language)],
            "relatedLocations": (1_usize..)
                .zip(&finding.labels)
                .map(|(number, label)| location(files, label, Some(number), language))
                .collect::<Vec<_>>(),
            "partialFingerprints": {"motcua/v1": print},
            "suppressions": suppressions.into_iter().collect::<Vec<_>>(),
            "fixes": fix(files, finding, language).into_iter().collect::<Vec<_>>(),
        })
    };
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {"name": "motcua", "semanticVersion": env!("CARGO_PKG_VERSION"), "rules": rules}},
            "language": language.code(),
            "columnKind": "unicodeCodePoints",
            "results": findings.iter().zip(&prints).zip(reasons).map(result).collect::<Vec<_>>(),
        }],
    })
}

/// All edits of a finding are one fix: several would be alternatives.
fn fix(files: &SourceMap, finding: &Diagnostic, language: Language) -> Option<Value> {
    let titles: Vec<String> = finding.edits.iter().map(|edit| told(&edit.title(), language)).collect();
    let change = |edit: &Edit| {
        let region = Region::of(files, edit.span);
        json!({
            "artifactLocation": {"uri": uri(&region.file)},
            "replacements": [{"deletedRegion": region.json(), "insertedContent": {"text": edit.new}}],
        })
    };
    let changes: Vec<Value> = finding.edits.iter().map(change).collect();
    (!changes.is_empty()).then(|| json!({"description": {"text": titles.join("; ")}, "artifactChanges": changes}))
}

fn location(files: &SourceMap, label: &Label, number: Option<usize>, language: Language) -> Value {
    let region = Region::of(files, label.span);
    let mut location = json!({
        "physicalLocation": {
            "artifactLocation": {"uri": uri(&region.file)},
            "region": region.json(),
        },
    });
    if let Some(number) = number {
        location["id"] = json!(number);
    }
    if !label.text.is_empty() {
        location["message"] = json!({"text": told(&label.text, language)});
    }
    location
}

/// A path as the reference that SARIF wants: whatever is not plain is written in percent.
fn uri(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// The headline, and what one should know and could do.
fn message(finding: &Diagnostic, language: Language, between: &str) -> String {
    let said = std::iter::once(&finding.headline).chain(&finding.notes).chain(&finding.help);
    said.map(|sentence| told(sentence, language)).collect::<Vec<_>>().join(between)
}

struct Region {
    file: String,
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
}

impl Region {
    fn of(files: &SourceMap, span: Span) -> Self {
        let file = files.file(span.file);
        let (start, end) = (file.position(span.start), file.position(span.end));
        Self {
            file: file.name().to_string(),
            line: start.line,
            column: start.column,
            end_line: end.line,
            end_column: end.column,
        }
    }

    /// As SARIF has it.
    fn json(&self) -> Value {
        json!({
            "startLine": self.line,
            "startColumn": self.column,
            "endLine": self.end_line,
            "endColumn": self.end_column,
        })
    }
}

/// One name for a finding over many changes: of the rule, the file and the sentence, not of the line, which moves with
/// every line above it. The same sentence twice in a file is counted.
fn fingerprints(files: &SourceMap, findings: &[Diagnostic]) -> Vec<String> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let print = |finding: &Diagnostic| {
        let file = files.file(finding.primary.span.file).name();
        let what = format!("{}\n{file}\n{}", finding.rule, finding.headline.english());
        let count = seen.entry(what.clone()).or_default();
        *count += 1;
        let digest = Sha256::digest(format!("{what}\n{count}"));
        digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
    };
    findings.iter().map(print).collect()
}
