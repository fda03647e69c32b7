//! Taking a text apart: every value with the comments and blank lines that belong to it.

use crate::shape::Order;
use crate::source::{Entry, Node, NodeKind, Position, SourceFile, Span, Style};

/// A comment, from its `#` to the end of its line.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Comment<'t> {
    pub(crate) text: &'t str,
    pub(crate) span: Span,
    /// From 1, like lines; counted in characters, as people see them.
    pub(crate) line: u32,
    pub(crate) column: u32,
    /// Whether nothing but blanks stands before it.
    pub(crate) alone: bool,
    /// Whether it stands within `[…]` or `{…}`.
    pub(crate) inside_flow: bool,
}

/// What stands before an entry: comments, and where the author left a line free.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lead<'t> {
    Free,
    Comment(&'t str),
}

/// A value, ready to be written.
#[derive(Debug)]
pub(super) enum Body<'t> {
    /// On the line of its key.
    Inline(String),
    /// `|` or `>`: the header, and the lines without their indentation.
    Block {
        header: &'t str,
        lines: Vec<&'t str>,
    },
    /// Several lines that belong together and are only moved: quoted texts, `{…}` over several lines. Each with how many
    /// levels further right it stands.
    Lines(Vec<(usize, &'t str)>),
    /// One under the other.
    Map(Vec<Item<'t>>),
    List(Vec<Item<'t>>),
}

/// A key (or a dash) with everything that belongs to it.
#[derive(Debug)]
pub(super) struct Item<'t> {
    pub(super) before: Vec<Lead<'t>>,
    pub(super) key: Option<&'t str>,
    /// Nothing for comments behind the last entry.
    pub(super) body: Option<Body<'t>>,
    /// The comment at the end of its first line, and how far right of the key (or of what follows the dash) it stands.
    pub(super) beside: Option<(&'t str, usize)>,
}

/// A whole file.
#[derive(Debug)]
pub(super) struct Document<'t> {
    pub(super) body: Body<'t>,
    pub(super) after: Vec<Lead<'t>>,
}

/// Every comment of a text. A `#` begins one where no value stands, at the start of a line or after a blank.
pub(crate) fn comments<'t>(text: &'t str, root: &Node) -> Vec<Comment<'t>> {
    let mut covered = Vec::new();
    let mut flows = Vec::new();
    cover(text, root, &mut covered, &mut flows);
    covered.sort_unstable();
    // Only the outermost count. They do not overlap, and comments come in order: both are walked once.
    flows.sort_unstable();
    let mut end = 0;
    flows.retain(|(start, stop)| {
        *start >= end && {
            end = *stop;
            true
        }
    });
    let mut flows = flows.into_iter().peekable();
    let mut found = Vec::new();
    let mut values = covered.into_iter().peekable();
    let (mut at, mut line) = (0, 1);
    for whole in text.split_inclusive('\n') {
        let end = at + whole.trim_end_matches(['\n', '\r']).len();
        let mut here = at;
        while here < end {
            while values.peek().is_some_and(|(_, stop)| *stop <= here) {
                values.next();
            }
            if let Some((start, stop)) = values.peek().filter(|(start, _)| *start <= here) {
                debug_assert!(start < stop);
                here = *stop;
                continue;
            }
            // The byte is asked first: only where it is a `#` is this certainly a place between two letters.
            let begins = |text: &str| text.chars().next_back().is_none_or(char::is_whitespace);
            if text.as_bytes()[here] == b'#' && begins(&text[at..here]) {
                let span = Span::new(root.span.file, here..end);
                let column = u32::try_from(text[at..here].chars().count() + 1).unwrap_or(u32::MAX);
                let alone = text[at..here].trim().is_empty();
                while flows.peek().is_some_and(|(_, stop)| *stop <= here) {
                    flows.next();
                }
                let inside_flow = flows.peek().is_some_and(|(start, _)| *start < here);
                found.push(Comment { text: text[here..end].trim_end(), span, line, column, alone, inside_flow });
                break;
            }
            here += 1;
        }
        at += whole.len();
        line += 1;
    }
    found
}

/// The stretches in which a `#` begins no comment, and those of `[…]` and `{…}`.
fn cover(text: &str, node: &Node, covered: &mut Vec<(usize, usize)>, flows: &mut Vec<(usize, usize)>) {
    let range = |span: Span| (span.start as usize, span.end as usize);
    match &node.kind {
        NodeKind::Scalar(_) | NodeKind::Refused if node.span.start < node.span.end => covered.push(range(node.span)),
        NodeKind::Scalar(_) | NodeKind::Refused => {}
        NodeKind::List(items) => items.iter().for_each(|item| cover(text, item, covered, flows)),
        NodeKind::Map(entries) => entries.iter().for_each(|entry| {
            covered.push(range(entry.key.span));
            cover(text, &entry.value, covered, flows);
        }),
    }
    if is_flow(text, node) {
        flows.push(range(node.span));
    }
}

fn is_flow(text: &str, node: &Node) -> bool {
    let collection = matches!(node.kind, NodeKind::List(_) | NodeKind::Map(_));
    collection && text[node.span.start as usize..].starts_with(['[', '{'])
}

/// Takes a file apart.
pub(super) fn document<'t>(
    file: &'t SourceFile,
    root: &Node,
    comments: &[Comment<'t>],
    order: Order<'_>,
) -> Document<'t> {
    let mut taker = Taker { file, text: file.text(), comments: comments.to_vec(), line: 0 };
    let body = taker.body(root, order);
    let after = taker.lead(u32::MAX);
    Document { body, after }
}

struct Taker<'t> {
    file: &'t SourceFile,
    text: &'t str,
    /// Those that are still to be given to somebody, in their order.
    comments: Vec<Comment<'t>>,
    /// The last line that was given to somebody.
    line: u32,
}

impl<'t> Taker<'t> {
    fn slice(&self, span: Span) -> &'t str {
        &self.text[span.start as usize..span.end as usize]
    }

    fn start(&self, span: Span) -> Position {
        self.file.position(span.start)
    }

    /// The line on which something ends. A block scalar's stretch ends behind its last line break.
    fn last_line(&self, span: Span) -> u32 {
        let trimmed = self.slice(span).trim_end().len();
        self.file
            .position(span.start + u32::try_from(trimmed).unwrap_or(0).saturating_sub(1).min(span.end - span.start))
            .line
    }

    /// Comments on lines of their own before this line, and the free lines among them.
    fn lead(&mut self, until: u32) -> Vec<Lead<'t>> {
        let mut lead = Vec::new();
        let count = self.comments.iter().take_while(|comment| comment.line < until && comment.alone).count();
        for comment in self.comments.drain(..count) {
            if comment.line > self.line + 1 {
                lead.push(Lead::Free);
            }
            lead.push(Lead::Comment(comment.text));
            self.line = self.line.max(comment.line);
        }
        if until != u32::MAX && until > self.line + 1 {
            lead.push(Lead::Free);
        }
        lead
    }

    /// The comment at the end of this line.
    fn beside(&mut self, line: u32, column: u32) -> Option<(&'t str, usize)> {
        let comment = *self.comments.first().filter(|comment| comment.line == line && !comment.alone)?;
        self.comments.remove(0);
        Some((comment.text, comment.column.saturating_sub(column) as usize))
    }

    fn body(&mut self, node: &Node, order: Order<'_>) -> Body<'t> {
        let flow = is_flow(self.text, node);
        match &node.kind {
            NodeKind::Map(entries) if !flow => {
                let column = entries.first().map_or(0, |entry| self.start(entry.key.span).column);
                let mut items: Vec<(Option<usize>, Item<'t>)> = Vec::with_capacity(entries.len());
                for entry in entries {
                    let item = self.entry(node, entry, order);
                    items.push((order.place(node, &entry.key.text), item));
                }
                self.trail(&mut items, column);
                Body::Map(ordered(items))
            }
            NodeKind::List(list) if !flow => {
                let column = self.start(node.span).column;
                let mut items = Vec::with_capacity(list.len());
                for value in list {
                    let item = self.item(value, None, value.span, order.within(node));
                    items.push((None, item));
                }
                self.trail(&mut items, column);
                Body::List(items.into_iter().map(|(_, item)| item).collect())
            }
            _ => {
                let body = self.leaf(node, order);
                self.line = self.last_line(node.span);
                body
            }
        }
    }

    /// Comments behind the last entry that are indented like it belong to it, not to what follows further left.
    fn trail(&mut self, items: &mut Vec<(Option<usize>, Item<'t>)>, column: u32) {
        let following = self.next_text();
        let own = |comment: &&Comment<'_>| comment.alone && comment.column >= column && comment.line < following;
        let count = self.comments.iter().take_while(own).count();
        if column > 1 && count > 0 {
            let before = self.lead(self.comments[count - 1].line + 1);
            items.push((Some(usize::MAX), Item { before, key: None, body: None, beside: None }));
        }
    }

    /// The next line that holds more than a comment.
    fn next_text(&self) -> u32 {
        let silent = |line: &&str| line.trim().is_empty() || line.trim_start().starts_with('#');
        let rest = self.text.lines().skip(self.line as usize);
        self.line + 1 + u32::try_from(rest.take_while(silent).count()).unwrap_or(u32::MAX)
    }

    fn entry(&mut self, map: &Node, entry: &Entry, order: Order<'_>) -> Item<'t> {
        let below = order.under(map, &entry.key.text);
        self.item(&entry.value, Some(entry.key.span), entry.key.span, below)
    }

    fn item(&mut self, value: &Node, key: Option<Span>, at: Span, order: Order<'_>) -> Item<'t> {
        let Position { mut line, column } = self.start(at);
        if key.is_none() {
            line = self.line_of_dash(at);
        }
        let before = self.lead(line);
        self.line = line;
        let leaf = is_flow(self.text, value) || !matches!(value.kind, NodeKind::Map(_) | NodeKind::List(_));
        // `key:   # comment`, and the value below; behind a dash, the first key stands on the same line.
        let below = self.start(value.span).line != line || !leaf;
        let mut beside = if below && key.is_some() { self.beside(line, column) } else { None };
        let body = self.body(value, order);
        if leaf && beside.is_none() && !matches!(body, Body::Block { .. }) {
            beside = self.beside(self.line, column);
        }
        Item { before, key: key.map(|key| self.slice(key)), body: Some(body), beside }
    }

    /// A dash may stand alone, and what belongs to it in a later line: comments before the dash are those of the item.
    fn line_of_dash(&self, value: Span) -> u32 {
        let Position { line, .. } = self.start(value);
        let line_start = self.text[..value.start as usize].rfind('\n').map_or(0, |end| end + 1);
        if !self.text[line_start..value.start as usize].trim().is_empty() {
            return line;
        }
        let silent = |line: &&str| line.trim().is_empty() || line.trim_start().starts_with('#');
        let skipped = self.text[..line_start].lines().rev().take_while(silent).count();
        line.saturating_sub(1 + u32::try_from(skipped).unwrap_or(u32::MAX)).max(1)
    }

    fn leaf(&mut self, node: &Node, order: Order<'_>) -> Body<'t> {
        let raw = self.slice(node.span).trim_end();
        match &node.kind {
            NodeKind::Scalar(scalar) if matches!(scalar.style, Style::Literal | Style::Folded) => self.block(node.span),
            NodeKind::List(_) | NodeKind::Map(_) if !raw.contains('\n') => Body::Inline(self.flow(node, order)),
            NodeKind::List(_) | NodeKind::Map(_) => {
                // Comments within stay where they are.
                self.comments
                    .retain(|comment| comment.span.start < node.span.start || comment.span.end > node.span.end);
                Body::Lines(self.flow_lines(node))
            }
            _ if raw.contains('\n') => Body::Lines(raw.lines().map(|line| (1, line.trim())).collect()),
            _ => Body::Inline(raw.to_owned()),
        }
    }

    /// The header of a block scalar and its lines, without the indentation that they share. The parser's stretch begins
    /// with the first letter of the content; free lines before it belong to the content too.
    fn block(&self, span: Span) -> Body<'t> {
        let content = self.text[..span.start as usize].trim_end().len();
        let line = self.text[..content].rfind('\n').map_or(0, |end| end + 1);
        let end = self.text[content..].find('\n').map_or(self.text.len(), |end| content + end);
        let header = |(at, _): &(usize, char)| {
            let rest = self.text[line + at + 1..end]
                .trim_start_matches(['+', '-'])
                .trim_start_matches(|c: char| c.is_ascii_digit());
            let rest = rest.trim_start_matches(['+', '-']).trim_start();
            rest.is_empty() || rest.starts_with('#')
        };
        let mut marks = self.text[line..end].char_indices().filter(|(_, mark)| matches!(mark, '|' | '>'));
        let header = marks.find(header).map_or("", |(at, _)| &self.text[line + at..end]);
        let header = header.split([' ', '#']).next().unwrap_or("");
        let rest = self.text.get(end + 1..span.end as usize).unwrap_or("").trim_end();
        let indented = |line: &&str| !line.trim().is_empty();
        let indent = rest.lines().filter(indented).map(|line| line.len() - line.trim_start_matches(' ').len()).min();
        let lines = rest.lines().map(|line| line.get(indent.unwrap_or(0)..).unwrap_or("").trim_end_matches('\r'));
        Body::Block { header, lines: lines.collect() }
    }

    /// The lines of `{…}` or `[…]`, each as many levels further right as brackets are open where it begins.
    fn flow_lines(&self, node: &Node) -> Vec<(usize, &'t str)> {
        let (mut covered, mut flows) = (Vec::new(), Vec::new());
        cover(self.text, node, &mut covered, &mut flows);
        let mut at = node.span.start as usize;
        let mut lines = Vec::new();
        for whole in self.slice(node.span).split_inclusive('\n') {
            let line = whole.trim();
            let begin = at + (whole.len() - whole.trim_start().len());
            let open =
                flows.iter().filter(|(start, stop)| *start < begin && begin < stop - usize::from(closes(line))).count();
            lines.push((open, line));
            at += whole.len();
        }
        lines
    }

    /// `{a: b, c: [d, e]}`, with one space where one belongs.
    fn flow(&self, node: &Node, order: Order<'_>) -> String {
        match &node.kind {
            NodeKind::List(items) => {
                let items: Vec<String> = items.iter().map(|item| self.flow(item, order.within(node))).collect();
                format!("[{}]", items.join(", "))
            }
            NodeKind::Map(entries) => {
                let entry = |entry: &Entry| {
                    let value = self.flow(&entry.value, order.under(node, &entry.key.text));
                    let key = self.slice(entry.key.span);
                    let colon = self.text[entry.key.span.end as usize..].trim_start().starts_with(':');
                    // Without a blank behind it, not every reader takes the colon before a comma for one.
                    let text = if value.is_empty() && !colon { key.to_owned() } else { format!("{key}: {value}") };
                    (order.place(node, &entry.key.text), text)
                };
                format!("{{{}}}", ordered(entries.iter().map(entry).collect()).join(", "))
            }
            NodeKind::Scalar(_) | NodeKind::Refused => self.slice(node.span).to_owned(),
        }
    }
}

fn closes(line: &str) -> bool {
    line.starts_with([']', '}'])
}

/// In the order of the language; what has no place there stays behind what it stood behind.
fn ordered<T>(items: Vec<(Option<usize>, T)>) -> Vec<T> {
    if items.iter().all(|(place, _)| place.is_none()) {
        return items.into_iter().map(|(_, item)| item).collect();
    }
    let mut behind = 0;
    let mut placed: Vec<(usize, T)> = Vec::with_capacity(items.len());
    for (place, item) in items {
        behind = place.unwrap_or(behind);
        placed.push((behind, item));
    }
    placed.sort_by_key(|(place, _)| *place);
    placed.into_iter().map(|(_, item)| item).collect()
}
