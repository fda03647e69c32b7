//! Findings on paper: for people, for lists, for machines.

mod forges;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use motcua_kernel::sentence::Sentence;
use motcua_kernel::text::Language;

use crate::diagnostic::{Diagnostic, Edit, Label, Severity};
use crate::source::{SourceMap, Span};
use crate::spoken::told;

pub use self::forges::{github, gitlab, sarif};

/// Whether the output may be coloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// For a terminal.
    Yes,
    /// For everything else.
    No,
}

/// The line with a caret, notes, help: the layout of the Rust compiler.
pub fn full(files: &SourceMap, findings: &[Diagnostic], colour: Colour, language: Language) -> String {
    let renderer = match colour {
        Colour::Yes => Renderer::styled(),
        Colour::No => Renderer::plain(),
    };
    let mut out = String::new();
    for finding in findings {
        let finding = Told::new(finding, language);
        out.push_str(&renderer.render(&finding.report(files)));
        out.push_str("\n\n");
    }
    out
}

/// A finding whose every sentence has been said: the renderer borrows them.
struct Told<'f> {
    finding: &'f Diagnostic,
    language: Language,
    headline: String,
    primary: String,
    labels: Vec<String>,
    notes: Vec<String>,
    help: Vec<String>,
}

impl<'f> Told<'f> {
    fn new(finding: &'f Diagnostic, language: Language) -> Self {
        let all = |sentences: &[Sentence]| sentences.iter().map(|sentence| told(sentence, language)).collect();
        Self {
            finding,
            language,
            // The rule stands behind the sentence, not before it: the sentence is for everybody, the name for `explain`.
            headline: format!("{}  [{}]", told(&finding.headline, language), finding.rule),
            primary: told(&finding.primary.text, language),
            labels: finding.labels.iter().map(|label| told(&label.text, language)).collect(),
            notes: all(&finding.notes),
            help: all(&finding.help),
        }
    }

    fn report<'a>(&'a self, files: &'a SourceMap) -> Vec<Group<'a>> {
        let level = match self.finding.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let named = |level: Level<'static>, english: &'static str, vietnamese: &'static str| {
            level.with_name(if self.language == Language::Vi { vietnamese } else { english })
        };
        let title = level.with_name(self.finding.severity.said(self.language));
        let mut group = title
            .primary_title(&*self.headline)
            .elements(self.by_file().into_iter().map(|labels| snippet(files, &labels)));
        for note in &self.notes {
            group = group.element(named(Level::NOTE, "note", "lưu ý").message(note.as_str()));
        }
        let mut groups = vec![group];
        let help =
            |help: &'a String| Group::with_title(named(Level::HELP, "help", "gợi ý").secondary_title(help.as_str()));
        groups.extend(self.help.iter().map(help));
        groups
    }

    /// The labels of each file, the primary one first.
    fn by_file(&self) -> Vec<Vec<Shown<'_>>> {
        let primary = Shown { kind: AnnotationKind::Primary, span: self.finding.primary.span, text: &self.primary };
        let mut files = vec![vec![primary]];
        for (label, text) in self.finding.labels.iter().zip(&self.labels) {
            let shown = Shown { kind: AnnotationKind::Context, span: label.span, text };
            match files.iter_mut().find(|group| group[0].span.file == label.span.file) {
                Some(group) => group.push(shown),
                None => files.push(vec![shown]),
            }
        }
        files
    }
}

/// A label as it is shown.
struct Shown<'t> {
    kind: AnnotationKind,
    span: Span,
    text: &'t str,
}

fn snippet<'a>(files: &'a SourceMap, labels: &[Shown<'a>]) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let file = files.file(labels[0].span.file);
    let first = labels.iter().map(|label| file.position(label.span.start).line).min().unwrap_or(1);
    let last = labels.iter().map(|label| file.position(first_line(files, label.span).end).line).max();
    // Only the lines in question go to the renderer: a file may have megabytes.
    let window = file.lines(first, last.unwrap_or(first));
    let annotations = labels.iter().map(|label| {
        let span = first_line(files, label.span);
        let range = (span.start - window.start) as usize..(span.end - window.start) as usize;
        let annotation = label.kind.span(range);
        if label.text.is_empty() { annotation } else { annotation.label(label.text) }
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
pub fn concise(files: &SourceMap, findings: &[Diagnostic], language: Language) -> String {
    let mut out = String::new();
    for finding in findings {
        let place = files.place(finding.primary.span);
        let Diagnostic { severity, rule, headline, .. } = finding;
        let (severity, headline) = (severity.said(language), told(headline, language));
        out.push_str(&format!("{place}: {severity}[{rule}] {headline}\n"));
    }
    out
}

/// For machines. The shape is stable: keys are added, never changed. What is said is said in one language; `rule` and
/// `severity` are the same in both.
pub fn json(files: &SourceMap, findings: &[Diagnostic], language: Language) -> serde_json::Value {
    let all = |sentences: &[Sentence]| sentences.iter().map(|sentence| told(sentence, language)).collect::<Vec<_>>();
    findings
        .iter()
        .map(|finding| {
            serde_json::json!({
                "rule": finding.rule,
                "severity": finding.severity.word(),
                "message": told(&finding.headline, language),
                "place": place(files, &finding.primary, language),
                "related": finding.labels.iter().map(|label| place(files, label, language)).collect::<Vec<_>>(),
                "notes": all(&finding.notes),
                "help": all(&finding.help),
                "edits": finding.edits.iter().map(|edit| written(files, edit)).collect::<Vec<_>>(),
            })
        })
        .collect()
}

/// What `check --fix` would write, and where.
fn written(files: &SourceMap, edit: &Edit) -> serde_json::Value {
    let file = files.file(edit.span.file);
    let (start, end) = (file.position(edit.span.start), file.position(edit.span.end));
    serde_json::json!({
        "file": **file.name(),
        "line": start.line,
        "column": start.column,
        "endLine": end.line,
        "endColumn": end.column,
        "text": edit.new,
    })
}

fn place(files: &SourceMap, label: &Label, language: Language) -> serde_json::Value {
    let file = files.file(label.span.file);
    let (start, end) = (file.position(label.span.start), file.position(label.span.end));
    serde_json::json!({
        "file": **file.name(),
        "line": start.line,
        "column": start.column,
        "endLine": end.line,
        "endColumn": end.column,
        "text": told(&label.text, language),
    })
}
