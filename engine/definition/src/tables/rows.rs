//! The rows of a table, wherever they stand, column by column.

use std::collections::BTreeSet;
use std::sync::Arc;

use motcua_kernel::say;
use motcua_kernel::value::Value;

use super::TypedInput;
use super::cell::{self, Bad, Fits};
use super::sheet::CellText;
use crate::diagnostic::{Diagnostic, list};
use crate::model::Model;
use crate::source::Span;
use crate::syntax::leaf::Id;
use crate::syntax::table::Table as Written;

/// A row: its cells in the order of the inputs, then of the outputs.
pub(super) struct Line {
    pub(super) span: Span,
    cells: Vec<CellText>,
}

/// The rows; nothing if they cannot be put into columns. Where the file of a table is missing or broken, that was told.
pub(super) fn read(model: &Model<'_>, id: &Id, written: &Written, findings: &mut Vec<Diagnostic>) -> Option<Vec<Line>> {
    let columns: Vec<Arc<str>> = names(written).map(|id| id.text.clone()).collect();
    let mut seen = BTreeSet::new();
    for name in names(written) {
        if !seen.insert(&name.text) {
            let headline = say!("the column `{column}` is an input and an output", column = name.text);
            findings
                .push(Diagnostic::error("duplicate-name", name.span, headline).help(say!("give them different names")));
            return None;
        }
    }
    match (&written.rows, &written.file) {
        (Some(rows), None) => {
            let lines: Vec<Option<Line>> = rows
                .iter()
                .map(|row| {
                    let given = row.iter().map(|(name, cell)| {
                        let text = cell.0.scalar().map(|scalar| scalar.text.clone()).unwrap_or_default();
                        (&*name.text, name.span, CellText { text, span: cell.0.span })
                    });
                    inline(&columns, given.collect(), id.span, findings)
                })
                .collect();
            lines.into_iter().collect()
        }
        (None, Some(file)) => sheet(model, &columns, file.span, findings),
        (Some(_), Some(file)) => {
            let headline = say!("the table `{table}` has `rows` and a `file`", table = id.text);
            findings.push(Diagnostic::error("table-file", file.span, headline).help(say!("keep one of the two")));
            None
        }
        (None, None) => {
            let headline = say!("the table `{table}` has no rows", table = id.text);
            let finding = Diagnostic::error("table-file", id.span, headline);
            findings.push(finding.help(say!("write them under `rows`, or name a CSV file under `file`")));
            None
        }
    }
}

fn names(written: &Written) -> impl Iterator<Item = &Id> {
    written.inputs.iter().map(|(name, _)| name).chain(written.output.iter().map(|(name, _)| name))
}

fn unknown(name: &str, span: Span, columns: &[Arc<str>]) -> Diagnostic {
    let known = || columns.iter().map(|column| &**column);
    Diagnostic::error("unknown-column", span, say!("the table has no column `{name}`", name))
        .label(say!("columns: {names}", names = list(known())))
        .nearest(name, known())
}

fn inline(
    columns: &[Arc<str>],
    given: Vec<(&str, Span, CellText)>,
    table: Span,
    findings: &mut Vec<Diagnostic>,
) -> Option<Line> {
    let span = match (given.first(), given.last()) {
        (Some(first), Some(last)) => first.1.to(last.2.span),
        _ => table,
    };
    let mut whole = true;
    for (name, place, _) in given.iter().filter(|(name, ..)| !columns.iter().any(|column| **column == **name)) {
        findings.push(unknown(name, *place, columns));
        whole = false;
    }
    if !whole {
        return None; // What is misspelt is not missing as well.
    }
    let mut cells = Vec::with_capacity(columns.len());
    for column in columns {
        match given.iter().find(|(name, ..)| **name == **column) {
            Some((_, _, cell)) => cells.push(cell.clone()),
            None => {
                let headline = say!("this row says nothing about `{column}`", column);
                let finding = Diagnostic::error("bad-cell", span, headline);
                findings
                    .push(finding.help(say!("write `{column}: …`; an input that does not matter is `\"*\"`", column)));
                whole = false;
            }
        }
    }
    whole.then_some(Line { span, cells })
}

fn sheet(model: &Model<'_>, columns: &[Arc<str>], path: Span, findings: &mut Vec<Diagnostic>) -> Option<Vec<Line>> {
    let sheet = model.around.sheets.get(&path)?;
    let before = findings.len();
    let mut seen = BTreeSet::new();
    for head in &sheet.head {
        if !columns.contains(&head.text) {
            findings.push(unknown(&head.text, head.span, columns));
        } else if !seen.insert(&head.text) {
            let headline = say!("the column `{column}` stands here twice", column = head.text);
            findings.push(Diagnostic::error("unknown-column", head.span, headline).help(say!("leave one out")));
        }
    }
    let first = sheet.head.first()?.span;
    let line = first.to(sheet.head.last()?.span);
    for column in columns.iter().filter(|column| !seen.contains(column)) {
        let headline = say!("the file has no column `{column}`", column);
        let finding = Diagnostic::error("unknown-column", line, headline);
        findings.push(finding.help(say!("the first line names every input and every output of the table")));
    }
    if findings.len() > before {
        return None;
    }
    let order: Vec<usize> =
        columns.iter().filter_map(|column| sheet.head.iter().position(|head| head.text == *column)).collect();
    let lines = sheet.rows.iter().filter_map(|row| {
        let span = row.first()?.span.to(row.last()?.span);
        Some(Line { span, cells: order.iter().map(|place| row[*place].clone()).collect() })
    });
    Some(lines.collect())
}

/// What every cell says: of the inputs, and of the outputs.
pub(super) fn cells(
    written: &Written,
    inputs: &[TypedInput],
    lines: &[Line],
    findings: &mut Vec<Diagnostic>,
) -> (Vec<Vec<Fits>>, Vec<Vec<Value>>) {
    let mut report = |column: &str, cell: &CellText, Bad { headline, help, slip }: Bad| {
        let finding = Diagnostic::error("bad-cell", cell.span, say!("column `{column}`: {headline}", column, headline));
        let finding = help.into_iter().fold(finding, Diagnostic::help);
        findings.push(match slip {
            Some((written, meant)) => finding.instead(&written, &meant),
            None => finding,
        });
    };
    let (mut fits, mut outputs) = (Vec::with_capacity(lines.len()), Vec::with_capacity(lines.len()));
    for line in lines {
        let (given, following) = line.cells.split_at(inputs.len().min(line.cells.len()));
        let mut row = Vec::with_capacity(inputs.len());
        for (input, text) in inputs.iter().zip(given) {
            match cell::input(&text.text, &input.ty) {
                Ok(fit) => row.push(fit),
                Err(bad) => report(&input.name, text, bad),
            }
        }
        let mut values = Vec::new();
        for ((name, ty), text) in written.output.iter().zip(following) {
            match cell::output(&text.text, *ty) {
                Ok(value) => values.push(value),
                Err(bad) => report(&name.text, text, bad),
            }
        }
        fits.push(row);
        outputs.push(values);
    }
    (fits, outputs)
}
