//! The characters of a source, so that the points which rhai reports become spans that can be underlined.

use super::tree::Span;

/// A place between two characters: line and column from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Point {
    pub(super) line: usize,
    pub(super) column: usize,
}

/// A source, split into lines of characters: rhai counts characters, not bytes.
pub(super) struct Layout {
    lines: Vec<Vec<char>>,
}

impl Layout {
    pub(super) fn new(source: &str) -> Self {
        Self { lines: source.split('\n').map(|line| line.chars().collect()).collect() }
    }

    /// The first character that is not blank, for errors about a source as a whole.
    pub(super) fn first(&self) -> Point {
        let found = self.lines.iter().enumerate().find_map(|(line, characters)| {
            characters.iter().position(|c| !c.is_whitespace()).map(|column| Point { line, column })
        });
        found.unwrap_or(Point { line: 0, column: 0 })
    }

    pub(super) fn character(&self, at: Point) -> Option<char> {
        self.lines.get(at.line)?.get(at.column).copied()
    }

    /// The end of the token that starts here: an identifier, a number, a quoted text, or one sign.
    pub(super) fn token_end(&self, at: Point) -> Point {
        let line = self.lines.get(at.line).map_or(&[][..], |line| line);
        let rest = line.get(at.column..).unwrap_or(&[]);
        let length = match rest.first() {
            Some('"') => quoted_length(rest),
            Some(c) if c.is_alphanumeric() || *c == '_' => word_length(rest),
            Some('=' | '!') if rest.starts_with(&['=', '=', '=']) || rest.starts_with(&['!', '=', '=']) => 3,
            Some(_) if rest.len() > 1 && SIGNS.contains(&[rest[0], rest[1]]) => 2,
            Some(_) => 1,
            None => 0,
        };
        Point { line: at.line, column: at.column + length }
    }

    /// The word that ends before this point, on the same line.
    pub(super) fn word_before(&self, at: Point) -> Option<(Span, String)> {
        let line = self.lines.get(at.line)?.get(..at.column)?;
        let end = line.iter().rposition(|c| !c.is_whitespace())? + 1;
        let start = line[..end].iter().rposition(|c| !c.is_alphanumeric()).map_or(0, |before| before + 1);
        let (from, to) = (Point { line: at.line, column: start }, Point { line: at.line, column: end });
        (start < end).then(|| (self.span(from, to), line[start..end].iter().collect()))
    }

    /// The end of the sign `sign`, if nothing but blanks stands between it and `from`; else `from`.
    pub(super) fn past(&self, from: Point, sign: char) -> Point {
        let mut at = from;
        loop {
            match self.character(at) {
                Some(c) if c == sign => return Point { column: at.column + 1, ..at },
                Some(c) if c.is_whitespace() => at.column += 1,
                Some(_) => return from,
                None if at.line + 1 < self.lines.len() => at = Point { line: at.line + 1, column: 0 },
                None => return from,
            }
        }
    }

    /// From one point to another, cut at the end of the first line.
    pub(super) fn span(&self, from: Point, to: Point) -> Span {
        let end = if to.line > from.line { self.lines.get(from.line).map_or(0, Vec::len) } else { to.column };
        let length = end.saturating_sub(from.column).max(1);
        // A source is at most 32 KB, so every one of these fits.
        Span { line: from.line as u32 + 1, column: from.column as u32 + 1, length: length as u32 }
    }
}

const SIGNS: [[char; 2]; 10] = [
    ['=', '='],
    ['!', '='],
    ['<', '='],
    ['>', '='],
    ['&', '&'],
    ['|', '|'],
    ['?', '?'],
    ['?', '.'],
    ['.', '.'],
    ['*', '*'],
];

fn word_length(rest: &[char]) -> usize {
    let number = rest[0].is_ascii_digit();
    let mut length = 1;
    while let Some(c) = rest.get(length) {
        let fraction = number && *c == '.' && rest.get(length + 1).is_some_and(char::is_ascii_digit);
        if !(c.is_alphanumeric() || *c == '_' || fraction) {
            break;
        }
        length += 1;
    }
    length
}

fn quoted_length(rest: &[char]) -> usize {
    let mut length = 1;
    while let Some(c) = rest.get(length) {
        length += 1;
        match c {
            '"' => return length,
            '\\' => length += 1,
            _ => {}
        }
    }
    rest.len()
}
