//! A table in a file of its own: comma-separated values (RFC 4180), with the place of every cell.
//!
//! Read here and not by a library: none of those at hand tells where a cell begins, and a finding that names only the line
//! of a row with twelve columns helps nobody.

use std::sync::Arc;

use motcua_kernel::say;

use crate::diagnostic::Diagnostic;
use crate::source::{FileId, SourceMap, Span};

/// What a cell says, and where.
#[derive(Clone, Debug)]
pub(crate) struct CellText {
    pub(crate) text: Arc<str>,
    pub(crate) span: Span,
}

/// A file of cells.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sheet {
    /// The first line.
    pub(crate) head: Vec<CellText>,
    /// The others; lines without anything are left out.
    pub(crate) rows: Vec<Vec<CellText>>,
}

/// Reads a sheet, or says what is wrong with it.
pub(crate) fn read(files: &SourceMap, id: FileId) -> Result<Sheet, Box<Diagnostic>> {
    let text = files.file(id).text().clone();
    let mut reader = Reader { text: &text, id, at: if text.starts_with('\u{feff}') { 3 } else { 0 } };
    let mut lines = Vec::new();
    while reader.at < text.len() {
        let line = reader.line()?;
        if line.iter().any(|cell| !cell.text.is_empty()) || line.len() > 1 {
            lines.push(line);
        }
    }
    let mut lines = lines.into_iter();
    let Some(head) = lines.next() else {
        let finding = Diagnostic::error("table-file", Span::new(id, 0..0), say!("the file of the table is empty"));
        return Err(finding
            .help(say!("write the names of the columns into the first line, separated by commas"))
            .into());
    };
    if let [only] = head.as_slice()
        && only.text.contains([';', '\t'])
    {
        let finding = Diagnostic::error("table-file", only.span, say!("the columns are not separated by commas"));
        return Err(finding.help(say!("save the file as CSV with commas, in UTF-8")).into());
    }
    let rows: Vec<_> = lines.collect();
    for row in &rows {
        if row.len() != head.len() {
            let headline = say!(
                "this row has {cells} cells, and the first line names {columns} columns",
                cells = row.len(),
                columns = head.len()
            );
            let span = row[0].span.to(row[row.len() - 1].span);
            let help = say!("a cell that itself holds a comma stands in double quotes: `\"house, works\"`");
            return Err(Diagnostic::error("table-file", span, headline).help(help).into());
        }
    }
    Ok(Sheet { head, rows })
}

struct Reader<'t> {
    text: &'t str,
    id: FileId,
    at: usize,
}

impl Reader<'_> {
    fn line(&mut self) -> Result<Vec<CellText>, Box<Diagnostic>> {
        let mut cells = Vec::new();
        loop {
            cells.push(self.cell()?);
            match self.text.as_bytes().get(self.at) {
                Some(b',') => self.at += 1,
                Some(_) => {
                    self.at += if self.text[self.at..].starts_with("\r\n") { 2 } else { 1 };
                    return Ok(cells);
                }
                None => return Ok(cells),
            }
        }
    }

    /// One cell, up to the comma or the end of the line behind it.
    fn cell(&mut self) -> Result<CellText, Box<Diagnostic>> {
        let rest = &self.text[self.at..];
        if let Some(inside) = rest.strip_prefix('"') {
            return self.quoted(inside);
        }
        let length = rest.find([',', '\n', '\r']).unwrap_or(rest.len());
        let written = &rest[..length];
        let blank = written.len() - written.trim_start().len();
        let start = self.at + blank;
        let text = written.trim();
        self.at += length;
        Ok(CellText { text: text.into(), span: Span::new(self.id, start..start + text.len()) })
    }

    fn quoted(&mut self, inside: &str) -> Result<CellText, Box<Diagnostic>> {
        let start = self.at;
        let mut text = String::new();
        let mut rest = inside;
        loop {
            let Some(end) = rest.find('"') else {
                let span = Span::new(self.id, start..start + 1);
                let finding = Diagnostic::error("table-file", span, say!("this double quote is never closed"));
                return Err(finding
                    .help(say!("write `\"` behind the cell; a quote within a cell is written twice"))
                    .into());
            };
            text.push_str(&rest[..end]);
            rest = &rest[end + 1..];
            match rest.strip_prefix('"') {
                Some(more) => {
                    text.push('"');
                    rest = more;
                }
                None => break,
            }
        }
        self.at = self.text.len() - rest.len();
        if !(rest.is_empty() || rest.starts_with([',', '\n', '\r'])) {
            let letter = rest.chars().next().map_or(0, char::len_utf8);
            let span = Span::new(self.id, self.at..self.at + letter);
            let finding =
                Diagnostic::error("table-file", span, say!("something stands behind the closing quote of a cell"));
            return Err(finding
                .help(say!("a cell is quoted as a whole or not at all; a quote within it is written twice"))
                .into());
        }
        Ok(CellText { text: text.trim().into(), span: Span::new(self.id, start..self.at) })
    }
}
