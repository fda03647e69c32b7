//! Remarks to the checker: `# motcua: allow(no-escalation) the head sits in the same room`.
//!
//! A remark stands in a comment, and a comment changes nothing that runs: the same procedure with and without its remarks
//! decides alike. So a remark that is wrong is a warning and no error; a rule that a later version renames must not keep an
//! old procedure from being read.
//!
//! # Where it stands
//!
//! A remark on a line of its own speaks about the next line that holds more than a comment; one behind a value, about its
//! own line. Where that line begins a value of several lines (a block of text, a script), the remark speaks about all of
//! them, because no comment can stand within. In rule files it stands behind `//`, in templates within `{# #}`; tables in
//! CSV have no comments.

mod read;

use std::ops::RangeInclusive;
use std::sync::Arc;

use motcua_kernel::say;

use crate::checks::RULES;
use crate::diagnostic::{Diagnostic, Edit, Severity};
use crate::formatting::Comment;
use crate::source::{FileId, Node, NodeKind, SourceFile, SourceMap, Span};

/// Warnings that may stand, and why.
#[derive(Debug)]
pub(crate) struct Remark {
    /// The whole comment.
    span: Span,
    /// What goes when it is deleted: the line, or the comment with the blanks before it.
    stretch: Span,
    lines: RangeInclusive<u32>,
    allowed: Vec<Allowed>,
    reason: Arc<str>,
}

/// A rule that a remark names.
#[derive(Debug)]
struct Allowed {
    rule: &'static str,
    span: Span,
    used: bool,
}

/// Rules that speak about remarks: if a remark could silence them, nobody would look after remarks.
pub(crate) const ABOUT_REMARKS: [&str; 3] = ["wrong-allow", "unknown-rule", "unused-allow"];

/// A file with more wrong remarks than this has been told enough.
const FINDINGS_MAX: usize = 20;
/// No file that people read has more.
const REMARKS_MAX: usize = 1_000;

/// A comment, by whatever marks it in its kind of file.
struct Note<'t> {
    /// Without its marks.
    text: &'t str,
    /// Where that text begins.
    start: usize,
    span: Span,
    line: u32,
    alone: bool,
}

/// The remarks of a YAML file.
pub(crate) fn of_yaml(files: &SourceMap, root: &Node, findings: &mut Vec<Diagnostic>) -> Vec<Remark> {
    let id = root.span.file;
    let file = files.file(id);
    if !speaks(file.text(), "#") {
        return Vec::new();
    }
    let comments = crate::formatting::comments(file.text(), root);
    let notes = comments.iter().map(|Comment { text, span, line, alone, .. }| {
        let bare = text.trim_start_matches('#');
        Note {
            text: bare,
            start: span.start as usize + text.len() - bare.len(),
            span: *span,
            line: *line,
            alone: *alone,
        }
    });
    let mut remarks = read(file, id, notes.collect(), "#", findings);
    for remark in &mut remarks {
        let line = *remark.lines.start();
        remark.lines = line..=last_line(file, root, line);
    }
    remarks
}

/// The remarks of a rule file or a template; there are none in other files.
pub(crate) fn of_text(files: &SourceMap, id: FileId, findings: &mut Vec<Diagnostic>) -> Vec<Remark> {
    let file = files.file(id);
    let (open, close) = match file.name().rsplit('.').next() {
        Some("rhai") => ("//", ""),
        Some("html" | "txt") => ("{#", "#}"),
        _ => return Vec::new(),
    };
    if !speaks(file.text(), open) {
        return Vec::new();
    }
    let mut notes = Vec::new();
    let mut at = 0;
    for (number, whole) in (1..).zip(file.text().split_inclusive('\n')) {
        let begin = whole.find(open);
        let end = begin.and_then(|begin| match close {
            "" => Some(whole.trim_end().len()),
            close => whole[begin..].find(close).map(|end| begin + end),
        });
        if let (Some(begin), Some(end)) = (begin, end) {
            let text = whole[begin + open.len()..end.max(begin + open.len())].trim_matches('-').trim_start_matches('/');
            let after = end + close.len();
            notes.push(Note {
                text,
                start: at + end - text.len(),
                span: Span::new(id, at + begin..at + after),
                line: number,
                alone: whole[..begin].trim().is_empty() && whole[after..].trim().is_empty(),
            });
        }
        at += whole.len();
    }
    read(file, id, notes, open, findings)
}

/// Whether a text may hold a remark at all: most hold none, and are not looked at twice.
fn speaks(text: &str, mark: &str) -> bool {
    text.match_indices("motcua:").any(|(at, _)| {
        let line = text[..at].rsplit('\n').next().unwrap_or("");
        line.contains(mark)
    })
}

fn read(
    file: &SourceFile,
    id: FileId,
    notes: Vec<Note<'_>>,
    mark: &str,
    findings: &mut Vec<Diagnostic>,
) -> Vec<Remark> {
    let mut remarks = Vec::new();
    let before = findings.len();
    // Between a remark and the line that it is about everything is silent: the next remark there is about the same line.
    let mut next = 0;
    for note in notes {
        let Some(written) = read::written(&note) else { continue };
        if remarks.len() >= REMARKS_MAX || findings.len() - before >= FINDINGS_MAX {
            let headline = say!("there are too many remarks in this file: those from here on are not read");
            let finding = Diagnostic::warning("wrong-allow", note.span, headline);
            findings
                .push(finding.help(say!("repair what so many warnings are about, or set the rule in `motcua.yaml`")));
            break;
        }
        let Some((rules, reason)) = read::allowance(&note, id, written, findings) else { continue };
        let allowed: Vec<Allowed> = rules.into_iter().filter_map(|rule| allowed(rule, findings)).collect();
        if note.alone && note.line >= next {
            next = next_line(file, note.line, mark);
        }
        let line = if note.alone { next } else { note.line };
        let stretch = stretch(file, &note);
        remarks.push(Remark { span: note.span, stretch, lines: line..=line, allowed, reason: reason.into() });
    }
    remarks
}

/// The rule of a name, if it may be silenced.
fn allowed((name, span): (&str, Span), findings: &mut Vec<Diagnostic>) -> Option<Allowed> {
    let Some(rule) = RULES.iter().find(|rule| rule.name == name) else {
        let finding = Diagnostic::warning("unknown-rule", span, say!("there is no rule `{name}`", name));
        let silenceable = || RULES.iter().filter(|rule| rule.severity == Severity::Warning).map(|rule| rule.name);
        let finding = finding.nearest(name, silenceable());
        let bare = finding.help.is_empty();
        findings.push(if bare { finding.help(say!("`motcua explain` lists all rules")) } else { finding });
        return None;
    };
    let mut wrong = |headline, help| findings.push(Diagnostic::warning("wrong-allow", span, headline).help(help));
    if rule.severity == Severity::Error {
        wrong(
            say!("`{rule}` is an error, and stays one", rule = rule.name),
            say!("repair it: what is broken does not run because somebody looked away"),
        );
        return None;
    }
    if ABOUT_REMARKS.contains(&rule.name) {
        wrong(
            say!("`{rule}` is about remarks themselves, and none silences it", rule = rule.name),
            say!("repair the remark, or delete it"),
        );
        return None;
    }
    Some(Allowed { rule: rule.name, span, used: false })
}

/// The next line that holds more than a comment.
fn next_line(file: &SourceFile, line: u32, mark: &str) -> u32 {
    let silent = |text: &&str| text.trim().is_empty() || text.trim_start().starts_with(mark);
    let start = file.lines(line, line).end as usize;
    let below = file.text().get(start + 1..).unwrap_or("").lines().take_while(silent).count();
    line + 1 + u32::try_from(below).unwrap_or(u32::MAX - line - 1)
}

fn stretch(file: &SourceFile, note: &Note<'_>) -> Span {
    let (start, end) = (note.span.start as usize, note.span.end as usize);
    let text = file.text();
    let before = text[..start].trim_end_matches([' ', '\t']).len();
    match note.alone && text[end..].starts_with(['\n', '\r']) {
        true => Span::new(note.span.file, before..text[end..].find('\n').map_or(end, |length| end + length + 1)),
        false => Span::new(note.span.file, before..end),
    }
}

/// The last line of what begins on a line, if that is a single value of several lines.
fn last_line(file: &SourceFile, root: &Node, line: u32) -> u32 {
    let mut last = line;
    let here = file.lines(line, line);
    let mut below = vec![(root, root.span)];
    while let Some((node, begin)) = below.pop() {
        if begin.start >= here.end || node.span.end < here.start {
            continue;
        }
        match &node.kind {
            NodeKind::Map(entries) => below.extend(entries.iter().map(|entry| (&entry.value, entry.key.span))),
            NodeKind::List(items) => below.extend(items.iter().map(|item| (item, item.span))),
            NodeKind::Scalar(_) if begin.start >= here.start => {
                let text = file.slice(node.span.start..node.span.end);
                let lines = text.trim_end().matches('\n').count();
                let first = file.position(node.span.start).line;
                last = last.max(first + u32::try_from(lines).unwrap_or(0));
            }
            NodeKind::Scalar(_) | NodeKind::Refused => {}
        }
    }
    last
}

impl Remark {
    /// Whether it lets this finding stand; it has then been of use.
    pub(crate) fn silences(&mut self, files: &SourceMap, finding: &Diagnostic) -> bool {
        let span = finding.primary.span;
        if span.file != self.span.file {
            return false;
        }
        let Some(allowed) = self.allowed.iter_mut().find(|allowed| allowed.rule == finding.rule) else { return false };
        let silenced = self.lines.contains(&files.position(span).line);
        allowed.used |= silenced;
        // Where the project makes an error of it the remark is overruled, not idle; the error says enough.
        silenced && finding.severity != Severity::Error
    }

    /// Why.
    pub(crate) fn reason(&self) -> &Arc<str> {
        &self.reason
    }

    /// The file in which it stands.
    pub(crate) fn file(&self) -> FileId {
        self.span.file
    }

    /// What it was written for and is not there: one finding for the whole remark, if nothing is.
    pub(crate) fn unused(&self, files: &SourceMap, asked: &dyn Fn(&str) -> bool) -> Vec<Diagnostic> {
        let idle: Vec<&Allowed> = self.allowed.iter().filter(|allowed| !allowed.used && asked(allowed.rule)).collect();
        let finding = |span: Span, rules: String| {
            let headline = say!("nothing is silenced here: `{rules}` finds nothing", rules);
            Diagnostic::warning("unused-allow", span, headline)
        };
        if idle.len() < self.allowed.len() {
            let help = || say!("take the name out of the remark");
            return idle.iter().map(|idle| finding(idle.span, idle.rule.to_owned()).help(help())).collect();
        }
        let Some(_) = idle.first() else { return Vec::new() };
        let rules = idle.iter().map(|idle| idle.rule).collect::<Vec<_>>().join("`, `");
        let mut finding = finding(self.span, rules).help(say!("delete the remark, or move it to the line it is about"));
        let old = files.slice(self.stretch).to_owned();
        finding.edits.push(Edit { span: self.stretch, old, new: String::new() });
        vec![finding]
    }
}
