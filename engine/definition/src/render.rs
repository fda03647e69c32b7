//! Findings on paper: for people, for lists, for machines.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use crate::diagnostic::{Diagnostic, Label, Severity};
use crate::source::{SourceMap, Span};

/// Whether the output may be coloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// For a terminal.
    Yes,
    /// For everything else.
    No,
}

/// The line with a caret, notes, help: the layout of the Rust compiler.
pub fn full(files: &SourceMap, findings: &[Diagnostic], colour: Colour) -> String {
    let renderer = match colour {
        Colour::Yes => Renderer::styled(),
        Colour::No => Renderer::plain(),
    };
    let mut out = String::new();
    for finding in findings {
        out.push_str(&renderer.render(&report(files, finding)));
        out.push_str("\n\n");
    }
    out
}

fn report<'a>(files: &'a SourceMap, finding: &'a Diagnostic) -> Vec<Group<'a>> {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    // The rule stands behind the sentence, not before it: the sentence is for everybody, the name for `explain`.
    let mut group = level
        .primary_title(format!("{}  [{}]", finding.headline, finding.rule))
        .elements(by_file(finding).into_iter().map(|labels| snippet(files, &labels)));
    for note in &finding.notes {
        group = group.element(Level::NOTE.message(note.as_str()));
    }
    let mut groups = vec![group];
    groups.extend(finding.help.iter().map(|help| Group::with_title(Level::HELP.secondary_title(help.as_str()))));
    groups
}

/// The labels of each file, the primary one first.
fn by_file(finding: &Diagnostic) -> Vec<Vec<(AnnotationKind, &Label)>> {
    let mut files = vec![vec![(AnnotationKind::Primary, &finding.primary)]];
    for label in &finding.labels {
        let same = |group: &&mut Vec<(AnnotationKind, &Label)>| group[0].1.span.file == label.span.file;
        match files.iter_mut().find(same) {
            Some(group) => group.push((AnnotationKind::Context, label)),
            None => files.push(vec![(AnnotationKind::Context, label)]),
        }
    }
    files
}

fn snippet<'a>(
    files: &'a SourceMap,
    labels: &[(AnnotationKind, &'a Label)],
) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let file = files.file(labels[0].1.span.file);
    let first = labels.iter().map(|(_, label)| file.position(label.span.start).line).min().unwrap_or(1);
    let last = labels.iter().map(|(_, label)| file.position(first_line(files, label.span).end).line).max();
    // Only the lines in question go to the renderer: a file may have megabytes.
    let window = file.lines(first, last.unwrap_or(first));
    let annotations = labels.iter().map(|(kind, label)| {
        let span = first_line(files, label.span);
        let range = (span.start - window.start) as usize..(span.end - window.start) as usize;
        let annotation = kind.span(range);
        if label.text.is_empty() { annotation } else { annotation.label(label.text.as_str()) }
    });
    Snippet::source(file.slice(window.clone()))
        .path(&**file.name())
        .line_start(first as usize)
        .annotations(annotations.collect::<Vec<_>>())
}

/// A stretch over many lines is underlined on its first: the eye needs the place, not the extent.
fn first_line(files: &SourceMap, span: Span) -> Span {
    let text = files.slice(span);
    match text.find('\n') {
        Some(length) => {
            let length = text[..length].trim_end().len();
            Span { end: span.start + u32::try_from(length).unwrap_or(0), ..span }
        }
        None => span,
    }
}

/// One line each: `file:line:column: error[rule] headline`.
pub fn concise(files: &SourceMap, findings: &[Diagnostic]) -> String {
    let mut out = String::new();
    for finding in findings {
        let place = files.place(finding.primary.span);
        let Diagnostic { severity, rule, headline, .. } = finding;
        out.push_str(&format!("{place}: {}[{rule}] {headline}\n", severity.word()));
    }
    out
}

/// For machines. The shape is stable: keys are added, never changed.
pub fn json(files: &SourceMap, findings: &[Diagnostic]) -> serde_json::Value {
    findings
        .iter()
        .map(|finding| {
            serde_json::json!({
                "rule": finding.rule,
                "severity": finding.severity.word(),
                "message": finding.headline,
                "place": place(files, &finding.primary),
                "related": finding.labels.iter().map(|label| place(files, label)).collect::<Vec<_>>(),
                "notes": finding.notes,
                "help": finding.help,
            })
        })
        .collect()
}

fn place(files: &SourceMap, label: &Label) -> serde_json::Value {
    let file = files.file(label.span.file);
    let (start, end) = (file.position(label.span.start), file.position(label.span.end));
    serde_json::json!({
        "file": **file.name(),
        "line": start.line,
        "column": start.column,
        "endLine": end.line,
        "endColumn": end.column,
        "text": label.text,
    })
}
