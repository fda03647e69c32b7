//! What was recorded elsewhere, in files of comma-separated values beside a scenario: when cases came, how long things took,
//! what stood in a field.
//!
//! A file is read once, whoever names it, and says only what it holds. Whether its values fit what they are used for is
//! checked where they are used.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use motcua_kernel::say;

use crate::diagnostic::{Diagnostic, list};
use crate::source::{FileId, SourceMap, Span};
use crate::syntax::scenario::Quantity;
use crate::tables::sheet::{CellText, Sheet, read};

/// The files that a scenario and its variants name, by their paths as they are written there.
#[derive(Clone, Debug, Default)]
pub struct Recordings {
    /// When cases came.
    pub arrivals: BTreeMap<Arc<str>, Arc<[Moment]>>,
    /// What was seen.
    pub values: BTreeMap<Arc<str>, Arc<[Observed]>>,
}

/// A recorded moment.
#[derive(Clone, Copy, Debug)]
pub enum Moment {
    /// `2026-03-02 09:15`: in whatever zone the procedure's calendar is.
    Local(DateTime),
    /// `2026-03-02T09:15:00+07:00`.
    Instant(Timestamp),
}

/// A recorded value.
#[derive(Clone, Copy, Debug)]
pub struct Observed {
    /// A number, or a length of time.
    pub value: Quantity,
    /// How often it was seen.
    pub count: u32,
    /// Where it stands in its file.
    pub span: Span,
}

impl Moment {
    fn parse(text: &str) -> Option<Self> {
        // A day alone is no moment: the hour would be made up.
        if text.len() < "2026-03-02 09:15".len() {
            return None;
        }
        let instant = text.parse().map(Self::Instant);
        instant.or_else(|_| text.parse().map(Self::Local)).ok()
    }

    /// The moment in this zone. Where the clocks were put back, the first of two; where they were put forward, as much
    /// later as they were.
    pub fn within(self, zone: &TimeZone) -> Option<Timestamp> {
        match self {
            Self::Instant(at) => Some(at),
            Self::Local(at) => zone.to_timestamp(at).ok(),
        }
    }
}

/// Moments in a column `at`.
pub(crate) fn arrivals(files: &SourceMap, id: FileId) -> Result<Arc<[Moment]>, Box<Diagnostic>> {
    let sheet = filled(files, id)?;
    let at = column(&sheet, "at")?;
    let moment = |row: &Vec<CellText>| {
        let cell = &row[at];
        Moment::parse(&cell.text).ok_or_else(|| {
            let help = say!("write the day and the hour: `2026-03-02 09:15`, or `2026-03-02T09:15:00+07:00`");
            wrong(cell.span, say!("`{text}` is no moment", text = cell.text), help)
        })
    };
    sheet.rows.iter().map(moment).collect()
}

/// Values in a column `value`, and how often each was seen in a column `count`, if there is one.
pub(crate) fn values(files: &SourceMap, id: FileId) -> Result<Arc<[Observed]>, Box<Diagnostic>> {
    let sheet = filled(files, id)?;
    let value = column(&sheet, "value")?;
    let count = sheet.head.iter().position(|cell| &*cell.text == "count");
    let observed = |row: &Vec<CellText>| {
        let cell = &row[value];
        let number = cell.text.parse().ok().map(Quantity::Number);
        let quantity = number.or_else(|| cell.text.parse().ok().map(Quantity::Time)).ok_or_else(|| {
            let help = say!("write `35 minutes`, or a number for a field that holds numbers");
            wrong(cell.span, say!("`{text}` is neither a number nor a time", text = cell.text), help)
        })?;
        if matches!(quantity, Quantity::Number(number) if number.is_sign_negative()) {
            let help = say!("lengths of time and amounts are 0 or more");
            return Err(wrong(cell.span, say!("a recorded value is not negative"), help));
        }
        let times = count.map_or(Ok(1), |count| {
            let cell = &row[count];
            cell.text.parse::<u32>().ok().filter(|count| *count > 0).ok_or_else(|| {
                let help = say!("write a whole number from 1");
                wrong(cell.span, say!("`{text}` does not say how often", text = cell.text), help)
            })
        })?;
        Ok(Observed { value: quantity, count: times, span: cell.span })
    };
    sheet.rows.iter().map(observed).collect()
}

fn filled(files: &SourceMap, id: FileId) -> Result<Sheet, Box<Diagnostic>> {
    let sheet = read(files, id)?;
    if sheet.rows.is_empty() {
        let help = say!("write one line for each of them below the names of the columns");
        let span = sheet.head.first().map_or(Span::new(id, 0..0), |cell| cell.span);
        return Err(wrong(span, say!("nothing is recorded here"), help));
    }
    Ok(sheet)
}

fn column(sheet: &Sheet, name: &str) -> Result<usize, Box<Diagnostic>> {
    sheet.head.iter().position(|cell| &*cell.text == name).ok_or_else(|| {
        let there = list(sheet.head.iter().map(|cell| &*cell.text));
        let span = sheet.head.iter().map(|cell| cell.span).reduce(Span::to).unwrap_or_else(|| sheet.rows[0][0].span);
        let help = say!("the first line names the columns; there are: {there}", there);
        wrong(span, say!("there is no column `{name}`", name), help)
    })
}

fn wrong(
    span: Span,
    headline: motcua_kernel::sentence::Sentence,
    help: motcua_kernel::sentence::Sentence,
) -> Box<Diagnostic> {
    Box::new(Diagnostic::error("recorded-file", span, headline).help(help))
}
