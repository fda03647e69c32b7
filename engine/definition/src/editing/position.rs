//! Places as editors count them: lines from 0, and within a line units of UTF-16.

/// A place in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Utf16 {
    /// From 0.
    pub line: u32,
    /// From 0, in units of UTF-16: `ế` is one, an emoji is two.
    pub column: u32,
}

/// The starts of a text's lines, so that many places can be told without counting them each time.
#[derive(Clone, Debug)]
pub struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    /// The lines of a text.
    pub fn of(text: &'t str) -> Self {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        Self { text, starts: std::iter::once(0).chain(ends.map(|(at, _)| at + 1)).collect() }
    }

    /// From a byte. One within a character counts as its end, one past the end as the end of the text.
    pub fn place(&self, byte: usize) -> Utf16 {
        let byte = byte.min(self.text.len());
        let line = self.starts.partition_point(|start| *start <= byte).max(1) - 1;
        let rest = &self.text[self.starts[line]..];
        let within = byte - self.starts[line];
        let column: usize =
            rest.char_indices().take_while(|(at, _)| *at < within).map(|(_, letter)| letter.len_utf16()).sum();
        Utf16 { line: small(line), column: small(column) }
    }

    /// To a byte. Past the end of a line is its end, past the last line the end of the text.
    pub fn byte(&self, place: Utf16) -> usize {
        let Some(start) = self.starts.get(place.line as usize).copied() else { return self.text.len() };
        let line = self.text[start..].split(['\n', '\r']).next().unwrap_or("");
        let mut column = 0;
        for (at, letter) in line.char_indices() {
            if column >= place.column {
                return start + at;
            }
            column += small(letter.len_utf16());
        }
        start + line.len()
    }
}

fn small(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
