//! From a place in a value back to the place in the file where it is spelled.

use std::ops::Range;

use super::{Node, NodeKind, SourceMap, Span, Style};

impl Node {
    /// Where this part of a single value is spelled. `range` counts bytes of the value's text.
    ///
    /// Exact for plain, quoted and literal (`|`) values, escapes included; a folded value (`>`) is underlined whole,
    /// because its line breaks cannot be told from its spaces.
    pub fn locate(&self, files: &SourceMap, range: Range<usize>) -> Span {
        let NodeKind::Scalar(scalar) = &self.kind else { return self.span };
        if scalar.style == Style::Folded {
            return self.span;
        }
        let raw = files.slice(self.span);
        let map = match scalar.style {
            Style::Literal => literal(raw, &scalar.text),
            style => flow(raw, &scalar.text, style),
        };
        let at = |byte: usize| map.get(byte.min(scalar.text.len())).cloned();
        match (at(range.start), at(range.end)) {
            (Some(start), Some(end)) => {
                // The end of a part is the end of its last letter, not the start of the next: line breaks may lie
                // between them.
                let last = if range.end > range.start { at(range.end - 1).map(|last| last.end) } else { None };
                let (start, end) = (start.start, last.unwrap_or(end.start));
                let base = self.span.start as usize;
                Span::new(self.span.file, base + start..base + end.max(start))
            }
            _ => self.span,
        }
    }
}

/// For each byte of a literal block, where its letter stands in the file; and then its end. Every line of the value is the
/// tail of its line in the file, so the indentation is the difference of their lengths.
fn literal(raw: &str, text: &str) -> Vec<Range<usize>> {
    let mut map = Vec::with_capacity(text.len() + 1);
    let mut at = 0;
    let mut lines = raw.split_inclusive('\n');
    // The span of a block begins at `|` or at its first line; the header is no part of the value.
    if raw.starts_with(['|', '>']) {
        at += lines.next().map_or(0, str::len);
    }
    let mut end = at;
    for line in text.split_inclusive('\n') {
        let spelled = lines.next().unwrap_or("");
        let body = spelled.strip_suffix('\n').unwrap_or(spelled);
        let body = body.strip_suffix('\r').unwrap_or(body);
        let wanted = line.strip_suffix('\n').unwrap_or(line);
        let indent = body.len().saturating_sub(wanted.len());
        let place = |byte: usize| at + (indent + byte).min(spelled.len());
        for (byte, letter) in line.char_indices() {
            let length = letter.len_utf8();
            map.extend(std::iter::repeat_n(place(byte)..place(byte + length), length));
        }
        end = place(wanted.len());
        at += spelled.len();
    }
    map.push(end..end);
    map
}

/// For each byte of a plain or quoted value, where its letter stands in the file; and then its end.
fn flow(raw: &str, text: &str, style: Style) -> Vec<Range<usize>> {
    let mut map = Vec::with_capacity(text.len() + 1);
    let mut at = usize::from(style != Style::Plain);
    for character in text.chars() {
        let rest = raw.get(at..).unwrap_or("");
        let step = match character {
            ' ' | '\n' if rest.starts_with([' ', '\n', '\r']) => folded_break(rest),
            '\'' if style == Style::SingleQuoted => 2,
            _ if style == Style::DoubleQuoted && rest.starts_with('\\') => escape(rest),
            _ => character.len_utf8(),
        };
        let next = (at + step).min(raw.len());
        map.extend(std::iter::repeat_n(at..next, character.len_utf8()));
        at = next;
    }
    map.push(at..at);
    map
}

/// How long the white space is that stands for one space or line break of the value: one character within a line, and
/// everything up to the next line's text where the line is folded.
fn folded_break(rest: &str) -> usize {
    let white = rest.len() - rest.trim_start_matches([' ', '\n', '\r', '\t']).len();
    if rest[..white].contains('\n') { white } else { 1 }
}

fn escape(rest: &str) -> usize {
    match rest.as_bytes().get(1) {
        Some(b'x') => 4,
        Some(b'u') => 6,
        Some(b'U') => 10,
        _ => 2,
    }
}
