//! Files, and places in them.

use std::ops::Range;
use std::sync::Arc;

/// One file that was read.
#[derive(Clone, Debug)]
pub struct SourceFile {
    name: Arc<str>,
    text: Arc<str>,
    line_starts: Vec<u32>,
}

/// Which file of a [`SourceMap`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A stretch of a file, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// The first byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

/// A place as people count it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// From 1.
    pub line: u32,
    /// From 1, in characters.
    pub column: u32,
}

/// Every file of one run, so that a place is three small numbers and not a copy of a name.
#[derive(Clone, Debug, Default)]
pub struct SourceMap {
    files: Vec<SourceFile>,
}

impl SourceFile {
    /// A file under the name shown in messages.
    pub fn new(name: impl Into<Arc<str>>, text: impl Into<Arc<str>>) -> Self {
        let text = text.into();
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let line_starts = std::iter::once(0).chain(ends.map(|(at, _)| offset(at + 1))).collect();
        Self { name: name.into(), text, line_starts }
    }

    /// The name shown in messages.
    pub fn name(&self) -> &Arc<str> {
        &self.name
    }

    /// All of its text.
    pub fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// Line and column of a byte.
    pub fn position(&self, byte: u32) -> Position {
        let line = self.line_starts.partition_point(|start| *start <= byte).max(1);
        let start = self.line_starts[line - 1];
        let column = self.slice(start..byte).chars().count() + 1;
        Position { line: offset(line), column: offset(column) }
    }

    /// The bytes of these lines, counted from 1, without the last line's end.
    pub fn lines(&self, first: u32, last: u32) -> Range<u32> {
        let end = self.line_starts.get(last as usize).map_or(offset(self.text.len()), |next| next - 1);
        // A line behind the last one is empty.
        let start = (first as usize).checked_sub(1).and_then(|before| self.line_starts.get(before)).copied();
        start.unwrap_or(end)..end
    }

    /// The text between two bytes; what does not lie on a boundary of characters yields nothing.
    pub fn slice(&self, range: Range<u32>) -> &str {
        self.text.get(range.start as usize..range.end as usize).unwrap_or("")
    }
}

impl Span {
    /// A stretch of a file.
    pub fn new(file: FileId, range: Range<usize>) -> Self {
        Self { file, start: offset(range.start), end: offset(range.end.max(range.start)) }
    }

    /// From here to the end of another stretch of the same file.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self { end: other.end.max(self.end), ..self }
    }

    /// The same start without any length.
    #[must_use]
    pub fn head(self) -> Self {
        Self { end: self.start, ..self }
    }
}

impl SourceMap {
    /// Takes a file in.
    pub fn add(&mut self, file: SourceFile) -> FileId {
        self.files.push(file);
        FileId(offset(self.files.len() - 1))
    }

    /// A file.
    pub fn file(&self, id: FileId) -> &SourceFile {
        &self.files[id.0 as usize]
    }

    /// Every file, in the order in which it was read.
    pub fn files(&self) -> impl Iterator<Item = &SourceFile> {
        self.files.iter()
    }

    /// Where a stretch begins.
    pub fn position(&self, span: Span) -> Position {
        self.file(span.file).position(span.start)
    }

    /// The text of a stretch.
    pub fn slice(&self, span: Span) -> &str {
        self.file(span.file).slice(span.start..span.end)
    }

    /// `file:line:column`, as the kernel keeps it beside a rule.
    pub fn place(&self, span: Span) -> motcua_kernel::rule::Place {
        let Position { line, column } = self.position(span);
        motcua_kernel::rule::Place { file: self.file(span.file).name().clone(), line, column }
    }
}

/// Files are at most 4 MB, so every offset fits; a longer one would only point to the end.
fn offset(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}
