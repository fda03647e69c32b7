//! A tree of whatever stands in a file, also while it is being typed.
//!
//! The checker's reader stops at the first line that is no YAML: right for a verdict, and useless for an editor, which is
//! asked exactly while a line is half written. This reader never fails. It goes by indentation and brackets, takes a lone
//! word for a key without a value, and lets an unclosed bracket end where the next line stands further left. For files
//! without errors it yields the same tree; a test holds the two against each other.

use crate::source::{DEPTH_MAX, Entry, FileId, Key, Node, NodeKind, Scalar, Span, Style};

/// The tree of a text.
pub(super) fn outline(text: &str, file: FileId) -> Node {
    let mut reader = Reader { text, file, lines: lines(text), at: 0, depth: 0 };
    reader.skip_blank();
    let indent = reader.lines.get(reader.at).map_or(0, |line| line.indent);
    reader.block(indent)
}

/// What stands on one line.
#[derive(Clone, Copy)]
struct Line {
    /// Columns before it, in bytes.
    indent: usize,
    /// Its first byte.
    start: usize,
    /// The byte after its last, without the line's end; a comment is still part of it.
    end: usize,
}

fn lines(text: &str) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut begin = 0;
    for piece in text.split_inclusive('\n') {
        let bare = piece.trim_end_matches(['\n', '\r']);
        let indent = bare.len() - bare.trim_start_matches(' ').len();
        lines.push(Line { indent, start: begin + indent, end: begin + bare.len() });
        begin += piece.len();
    }
    lines
}

struct Reader<'t> {
    text: &'t str,
    file: FileId,
    lines: Vec<Line>,
    at: usize,
    depth: usize,
}

impl Reader<'_> {
    fn bytes(&self) -> &[u8] {
        self.text.as_bytes()
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.file, start..end.max(start))
    }

    fn line(&self) -> Option<Line> {
        self.lines.get(self.at).copied()
    }

    /// Goes to the next line that says something.
    fn skip_blank(&mut self) {
        while let Some(line) = self.line() {
            if line.start < line.end && self.bytes()[line.start] != b'#' {
                return;
            }
            self.at += 1;
        }
    }

    /// Everything from here on that is indented by exactly this much; lines further right belong to what is above them.
    fn block(&mut self, indent: usize) -> Node {
        let Some(first) = self.line() else {
            let end = self.text.len();
            return self.empty(end);
        };
        if self.depth >= DEPTH_MAX {
            return self.beyond(first, indent);
        }
        self.depth += 1;
        let node = if self.is_item(first) { self.list(indent) } else { self.map(indent) };
        self.depth -= 1;
        node
    }

    /// Deeper than anything may be: left out, so that a hostile file cannot exhaust the stack.
    fn beyond(&mut self, first: Line, indent: usize) -> Node {
        self.at += 1;
        while self.line().is_some_and(|line| line.start >= line.end || line.indent >= indent) {
            self.at += 1;
        }
        Node { span: self.span(first.start, first.end), kind: NodeKind::Refused }
    }

    fn is_item(&self, line: Line) -> bool {
        let text = &self.text[line.start..line.end];
        text == "-" || text.starts_with("- ")
    }

    fn list(&mut self, indent: usize) -> Node {
        let mut items: Vec<Node> = Vec::new();
        loop {
            self.skip_blank();
            let Some(line) = self.line().filter(|line| line.indent == indent && self.is_item(*line)) else { break };
            let rest = &self.text[line.start + 1..line.end];
            let skipped = 1 + rest.len() - rest.trim_start_matches(' ').len();
            let content = line.start + skipped;
            if content >= line.end || self.bytes()[content] == b'#' {
                self.at += 1;
                items.push(self.below(indent + 1, line.start + 1));
            } else {
                // What follows the dash is a block of its own, indented by where it begins.
                let inner = indent + skipped;
                self.lines[self.at] = Line { indent: inner, start: content, end: line.end };
                items.push(self.block(inner));
            }
        }
        self.collected(NodeKind::List(items))
    }

    fn map(&mut self, indent: usize) -> Node {
        let mut entries: Vec<Entry> = Vec::new();
        let mut lone: Option<Node> = None;
        loop {
            self.skip_blank();
            let Some(line) = self.line().filter(|line| line.indent == indent) else {
                // Further right than anything above it: taken as it stands.
                match self.line() {
                    Some(line) if line.indent > indent => {
                        self.lines[self.at].indent = indent;
                        continue;
                    }
                    _ => break,
                }
            };
            if self.is_item(line) {
                break;
            }
            match self.key(line) {
                Some((key, after)) => {
                    let value = self.value(indent, after, line.end);
                    entries.push(Entry { key, value });
                }
                None => {
                    let value = self.inline(indent, line.start, line.end);
                    let text = value.scalar().map(|scalar| scalar.text.clone());
                    match text {
                        Some(text) if !entries.is_empty() || lone.is_some() => {
                            let end = value.span.end as usize;
                            entries.push(Entry { key: Key { text, span: value.span }, value: self.empty(end) });
                        }
                        _ => lone = Some(value),
                    }
                }
            }
        }
        match lone {
            Some(node) if entries.is_empty() => node,
            Some(node) => {
                // A half-typed key above others.
                if let Some(scalar) = node.scalar() {
                    let key = Key { text: scalar.text.clone(), span: node.span };
                    let value = self.empty(node.span.end as usize);
                    entries.insert(0, Entry { key, value });
                }
                self.collected(NodeKind::Map(entries))
            }
            None => self.collected(NodeKind::Map(entries)),
        }
    }

    fn collected(&self, kind: NodeKind) -> Node {
        let span = match &kind {
            NodeKind::List(items) => items.first().zip(items.last()).map(|(first, last)| first.span.to(last.span)),
            NodeKind::Map(entries) => {
                entries.first().zip(entries.last()).map(|(first, last)| first.key.span.to(last.value.span))
            }
            _ => None,
        };
        let here = self.lines.get(self.at).map_or(self.text.len(), |line| line.start);
        Node { span: span.unwrap_or_else(|| self.span(here, here)), kind }
    }

    fn empty(&self, at: usize) -> Node {
        Node { span: self.span(at, at), kind: NodeKind::Scalar(Scalar { text: "".into(), style: Style::Plain }) }
    }

    /// The key with which a line begins, and the byte after its colon.
    fn key(&self, line: Line) -> Option<(Key, usize)> {
        let bytes = self.bytes();
        if let quote @ (b'"' | b'\'') = bytes[line.start] {
            let close = self.closing(line.start, line.end, quote)?;
            let colon = self.skip_spaces(close + 1, line.end);
            let is_key = bytes.get(colon) == Some(&b':') && colon < line.end;
            let text = self.text[line.start + 1..close].into();
            return is_key.then(|| (Key { text, span: self.span(line.start, close + 1) }, colon + 1));
        }
        if matches!(bytes[line.start], b'{' | b'[' | b'|' | b'>') {
            return None;
        }
        let text = &self.text[line.start..line.end];
        let end = text.find(" #").unwrap_or(text.len());
        let colon = text[..end]
            .match_indices(':')
            .map(|(at, _)| at)
            .find(|at| matches!(text.as_bytes().get(at + 1), None | Some(b' ' | b'\t')))?;
        let name = text[..colon].trim_end();
        let key = Key { text: name.into(), span: self.span(line.start, line.start + name.len()) };
        (!name.is_empty()).then_some((key, line.start + colon + 1))
    }

    fn skip_spaces(&self, from: usize, end: usize) -> usize {
        (from..end).find(|at| self.bytes()[*at] != b' ').unwrap_or(end)
    }

    /// The quote that closes the one at `open`.
    fn closing(&self, open: usize, end: usize, quote: u8) -> Option<usize> {
        let bytes = self.bytes();
        let mut at = open + 1;
        while at < end {
            match bytes[at] {
                b'\\' if quote == b'"' => at += 1,
                b'\'' if quote == b'\'' && bytes.get(at + 1) == Some(&b'\'') => at += 1,
                byte if byte == quote => return Some(at),
                _ => {}
            }
            at += 1;
        }
        None
    }

    /// What stands behind a colon, on the same line or below it.
    fn value(&mut self, indent: usize, after: usize, end: usize) -> Node {
        let start = self.skip_spaces(after, end);
        if start >= end || self.bytes()[start] == b'#' {
            self.at += 1;
            return self.below(indent, after);
        }
        self.inline(indent, start, end)
    }

    /// What stands below a line that ends with a colon or a dash.
    fn below(&mut self, indent: usize, after: usize) -> Node {
        self.skip_blank();
        match self.line() {
            Some(line) if line.indent > indent => self.block(line.indent),
            // The dashes of a list may stand right below their key.
            Some(line) if line.indent == indent && self.is_item(line) => self.block(indent),
            _ => self.empty(after),
        }
    }

    /// A value that begins within a line; afterwards the line behind it is the next.
    fn inline(&mut self, indent: usize, start: usize, end: usize) -> Node {
        match self.bytes()[start] {
            b'|' | b'>' => self.literal(indent, start),
            b'{' | b'[' | b'"' | b'\'' => {
                let limit = self.reach(indent);
                let mut at = start;
                let node = self.flow(&mut at, limit, false);
                while self.line().is_some_and(|line| line.start <= at.saturating_sub(1)) {
                    self.at += 1;
                }
                node
            }
            _ => self.plain(indent, start, end),
        }
    }

    /// How far a value may reach that began on this line: up to the next line that stands as far left as its key.
    fn reach(&self, indent: usize) -> usize {
        let behind = self.lines[self.at + 1..].iter().find(|line| line.start < line.end && line.indent <= indent);
        match behind {
            // A closing bracket may stand as far left as the key.
            Some(line) if matches!(self.bytes()[line.start], b'}' | b']') => line.end,
            Some(line) => line.start - line.indent,
            None => self.text.len(),
        }
    }

    /// A text of several lines, `|` or `>`.
    fn literal(&mut self, indent: usize, start: usize) -> Node {
        let style = if self.bytes()[start] == b'|' { Style::Literal } else { Style::Folded };
        self.at += 1;
        let first = self.at;
        while self.line().is_some_and(|line| line.start >= line.end || line.indent > indent) {
            self.at += 1;
        }
        let body = &self.lines[first..self.at];
        let shift = body.iter().filter(|line| line.start < line.end).map(|line| line.indent).min().unwrap_or(0);
        let text: String = body
            .iter()
            .map(|line| format!("{}\n", &self.text[(line.start - line.indent + shift).min(line.end)..line.end]))
            .collect();
        let end = body.iter().rev().find(|line| line.start < line.end).map_or(start + 1, |line| line.end);
        Node { span: self.span(start, end), kind: NodeKind::Scalar(Scalar { text: text.into(), style }) }
    }

    /// A text without quotes, which may go on in lines further right.
    fn plain(&mut self, indent: usize, start: usize, end: usize) -> Node {
        let bare = uncommented(&self.text[start..end]).trim_end();
        let mut text = bare.to_owned();
        let mut last = start + bare.len();
        self.at += 1;
        while let Some(line) = self.line().filter(|line| line.start < line.end && line.indent > indent) {
            if self.key(line).is_some() || self.is_item(line) || self.bytes()[line.start] == b'#' {
                break;
            }
            let more = uncommented(&self.text[line.start..line.end]).trim_end();
            text.push(' ');
            text.push_str(more);
            last = line.start + more.len();
            self.at += 1;
        }
        Node { span: self.span(start, last), kind: NodeKind::Scalar(Scalar { text: text.into(), style: Style::Plain }) }
    }

    /// A value within brackets, or one that is itself bracketed or quoted.
    fn flow(&mut self, at: &mut usize, limit: usize, within: bool) -> Node {
        let start = *at;
        match self.bytes().get(start) {
            Some(b'{') => self.flow_collection(at, limit, b'}'),
            Some(b'[') => self.flow_collection(at, limit, b']'),
            Some(quote @ (b'"' | b'\'')) => {
                let line_end = self.text[start..limit].find('\n').map_or(limit, |length| start + length);
                let close = self.closing(start, limit, *quote).unwrap_or(line_end);
                let style = if *quote == b'"' { Style::DoubleQuoted } else { Style::SingleQuoted };
                *at = (close + 1).min(limit);
                let inner = &self.text[start + 1..close.max(start + 1)];
                let text = if style == Style::SingleQuoted { inner.replace("''", "'") } else { unescaped(inner) };
                Node { span: self.span(start, *at), kind: NodeKind::Scalar(Scalar { text: text.into(), style }) }
            }
            _ => {
                let end = self.flow_word(start, limit, within);
                let bare = self.text[start..end].trim_end();
                *at = end;
                Node {
                    span: self.span(start, start + bare.len()),
                    kind: NodeKind::Scalar(Scalar { text: bare.into(), style: Style::Plain }),
                }
            }
        }
    }

    /// Where a word without quotes ends within brackets.
    fn flow_word(&self, start: usize, limit: usize, within: bool) -> usize {
        let bytes = self.bytes();
        (start..limit)
            .find(|at| match bytes[*at] {
                b'\n' => true,
                b',' | b'}' | b']' | b'{' | b'[' => within,
                b':' => within && matches!(bytes.get(at + 1), None | Some(b' ' | b'\n' | b',' | b'}' | b']')),
                b'#' => *at > start && bytes[at - 1] == b' ',
                _ => false,
            })
            .unwrap_or(limit)
    }

    fn flow_collection(&mut self, at: &mut usize, limit: usize, close: u8) -> Node {
        let start = *at;
        *at += 1;
        self.depth += 1;
        let (mut items, mut entries): (Vec<Node>, Vec<Entry>) = (Vec::new(), Vec::new());
        while self.depth < DEPTH_MAX {
            self.skip_gap(at, limit);
            match self.bytes().get(*at).copied().filter(|_| *at < limit) {
                None => break,
                Some(b'}' | b']') => {
                    *at += 1;
                    break;
                }
                Some(b',') => {
                    *at += 1;
                    continue;
                }
                Some(_) => {}
            }
            let before = *at;
            let node = self.flow(at, limit, true);
            self.skip_gap(at, limit);
            let colon = *at < limit && self.bytes()[*at] == b':';
            if colon {
                *at += 1;
                self.skip_gap(at, limit);
            }
            let text = node.scalar().map(|scalar| scalar.text.clone());
            match text {
                Some(text) if close == b'}' => {
                    let ends = *at >= limit || matches!(self.bytes()[*at], b',' | b'}' | b']');
                    let value = if !colon || ends { self.empty(*at) } else { self.flow(at, limit, true) };
                    let span = if colon { value.span } else { node.span };
                    let value =
                        Node { span: if colon { span } else { self.empty(node.span.end as usize).span }, ..value };
                    entries.push(Entry { key: Key { text, span: node.span }, value });
                }
                // `[apply, intake: accept]`: a mapping of one entry, without its braces.
                Some(text) if colon => {
                    let ends = *at >= limit || matches!(self.bytes()[*at], b',' | b'}' | b']');
                    let value = if ends { self.empty(*at) } else { self.flow(at, limit, true) };
                    let (key, span) = (Key { text, span: node.span }, node.span.to(value.span));
                    items.push(Node { span, kind: NodeKind::Map(vec![Entry { key, value }]) });
                }
                _ => items.push(node),
            }
            if *at == before {
                *at += self.text[*at..].chars().next().map_or(1, char::len_utf8);
            }
        }
        self.depth -= 1;
        *at = (*at).min(limit);
        let kind = if close == b'}' { NodeKind::Map(entries) } else { NodeKind::List(items) };
        Node { span: self.span(start, *at), kind }
    }

    /// Over spaces, line ends and comments.
    fn skip_gap(&self, at: &mut usize, limit: usize) {
        let bytes = self.bytes();
        while *at < limit {
            match bytes[*at] {
                b' ' | b'\n' | b'\r' | b'\t' => *at += 1,
                b'#' if *at == 0 || bytes[*at - 1].is_ascii_whitespace() => {
                    *at = self.text[*at..limit].find('\n').map_or(limit, |length| *at + length);
                }
                _ => return,
            }
        }
    }
}

fn uncommented(text: &str) -> &str {
    text.find(" #").map_or(text, |at| &text[..at])
}

fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => match letters.next() {
                Some('n') => out.push('\n'),
                Some('t') => out.push('\t'),
                Some(other) => out.push(other),
                None => {}
            },
            other => out.push(other),
        }
    }
    out
}
