//! Decision tables: read from the procedure or from a file beside it, compared with their columns, proved to leave nothing
//! out, and made into what the kernel looks up.

mod axis;
mod cell;
mod coverage;
mod rows;
pub(crate) mod sheet;

use std::sync::Arc;

use motcua_kernel::id::FieldId;
use motcua_kernel::rule::Rule;
use motcua_kernel::rule::table::{Hit, Input, Row, Table};
use motcua_kernel::say;
use motcua_kernel::sentence::Sentence;

use self::coverage::{Boxed, Coverage, TooMuch};
use self::rows::Line;
use crate::diagnostic::Diagnostic;
use crate::model::Model;
use crate::syntax::leaf::Id;
use crate::syntax::table::{HitWord, OutputType, Table as Written};
use crate::typing::Type;

/// Larger tables are data, and belong into a code list or a service.
const ROWS_MAX: usize = 5_000;
/// More columns than a person can follow.
const INPUTS_MAX: usize = 16;

/// What an input yields, once its expression is known.
pub(crate) struct TypedInput {
    pub(crate) name: Arc<str>,
    pub(crate) rule: Rule,
    pub(crate) ty: Type,
}

/// A table with the types of its columns, for whoever looks it up by hand.
#[derive(Clone, Debug)]
pub struct KnownTable {
    /// To be looked up.
    pub table: Arc<Table>,
    /// What each input takes, in their order.
    pub inputs: Vec<Type>,
    /// What each output yields, in their order.
    pub outputs: Vec<Type>,
}

/// The type of what follows.
pub(crate) fn output_type(ty: OutputType) -> Type {
    match ty {
        OutputType::Text => Type::Text,
        OutputType::Number | OutputType::Money => Type::decimal(),
        OutputType::Integer => Type::integer(),
        OutputType::YesNo => Type::YesNo,
        OutputType::Date => Type::Date,
    }
}

/// Whether values of this type can be looked up.
pub(crate) fn can_look_up(ty: &Type) -> bool {
    matches!(ty, Type::YesNo | Type::Integer(_) | Type::Decimal(_) | Type::Text | Type::Word(_) | Type::Date)
}

/// A table, ready to be looked up; nothing if there is an error among the findings.
pub(crate) fn compile(
    model: &Model<'_>,
    id: &Id,
    written: &Written,
    inputs: Vec<TypedInput>,
    findings: &mut Vec<Diagnostic>,
) -> Option<Table> {
    if written.inputs.iter().count() > INPUTS_MAX {
        let headline = say!("the table `{table}` has more than {max} inputs", table = id.text, max = INPUTS_MAX);
        findings
            .push(Diagnostic::error("too-large", id.span, headline).help(say!("split it: one table may read another")));
        return None;
    }
    let before = findings.len();
    let lines = rows::read(model, id, written, findings)?;
    if lines.len() > ROWS_MAX {
        let headline = say!("the table `{table}` has more than {max} rows", table = id.text, max = ROWS_MAX);
        findings.push(Diagnostic::error("too-large", id.span, headline).help(say!("split it, or ask a service")));
        return None;
    }
    let (fits, outputs) = rows::cells(written, &inputs, &lines, findings);
    if findings.len() > before {
        return None;
    }
    let mut columns = Vec::new();
    let mut space: Boxed = Vec::new();
    for (column, input) in inputs.into_iter().enumerate() {
        let axis = axis::axis(&input.ty, fits.iter().map(|row| &row[column]));
        space.push(axis::space(&axis, &input.ty));
        columns.push((input, axis));
    }
    let boxes: Vec<Boxed> = fits
        .iter()
        .map(|row| row.iter().zip(&columns).map(|(fits, (_, axis))| axis::stretches(fits, axis)).collect())
        .collect();
    let hit = match written.hit {
        None | Some(HitWord::Unique) => Hit::Unique,
        Some(HitWord::First) => Hit::First,
        Some(HitWord::Collect) => Hit::Collect,
    };
    let shown = |point: &[u32]| {
        let mut values = columns.iter().zip(point).map(|((input, axis), at)| {
            let value = axis::example(axis, &input.ty, *at);
            say!("{column} = {value}", column = input.name, value)
        });
        let first = values.next().unwrap_or_else(|| Sentence::verbatim(""));
        values.fold(first, |all, next| say!("{all}, {next}", all, next))
    };
    prove(id, hit, &lines, &space, &boxes, &shown, findings);
    if findings[before..].iter().any(|finding| finding.severity == crate::diagnostic::Severity::Error) {
        return None;
    }
    let rows = lines.iter().zip(boxes).zip(outputs);
    let rows = rows.map(|((line, cells), outputs)| Row { place: model.files.place(line.span), cells, outputs });
    Some(Table::new(
        id.text.clone(),
        model.files.place(id.span),
        columns.into_iter().map(|(input, axis)| Input { name: input.name, rule: input.rule, axis }).collect(),
        written.output.iter().map(|(name, _)| FieldId::from(&*name.text)).collect(),
        hit,
        rows.collect(),
    ))
}

/// Says what rows leave out, what they say twice, and which say nothing.
fn prove(
    id: &Id,
    hit: Hit,
    lines: &[Line],
    space: &Boxed,
    boxes: &[Boxed],
    shown: &dyn Fn(&[u32]) -> Sentence,
    findings: &mut Vec<Diagnostic>,
) {
    let mut coverage = Coverage::new(space, boxes);
    if let Err(TooMuch) = try_prove(id, hit, lines, &mut coverage, shown, findings) {
        let headline =
            say!("the rows of `{table}` are too entangled to be checked for gaps and overlaps", table = id.text);
        let finding = Diagnostic::error("too-large", id.span, headline);
        findings.push(finding.help(say!("split it into smaller tables: one table may read another")));
    }
}

fn try_prove(
    id: &Id,
    hit: Hit,
    lines: &[Line],
    coverage: &mut Coverage<'_>,
    shown: &dyn Fn(&[u32]) -> Sentence,
    findings: &mut Vec<Diagnostic>,
) -> Result<(), TooMuch> {
    if hit != Hit::Collect
        && let Some(point) = coverage.gap()?
    {
        let headline = say!("no row of `{table}` fits {values}", table = id.text, values = shown(&point));
        let finding = Diagnostic::error("table-gap", id.span, headline);
        findings.push(finding.help(say!("add a row, or let a row take more: `*` takes everything")));
    }
    if hit == Hit::Unique {
        for (first, second, point) in coverage.overlaps()? {
            let headline = say!("two rows of `{table}` fit {values}", table = id.text, values = shown(&point));
            let finding = Diagnostic::error("table-overlap", lines[second].span, headline);
            let help = say!(
                "draw the line between them (`10..20` takes both ends), or write `hit: first` if the first is to count"
            );
            findings.push(finding.also(lines[first].span, say!("this row fits too")).help(help));
        }
    }
    for (row, line) in lines.iter().enumerate() {
        if !coverage.possible(row) {
            let headline = say!("this row never fits: a value in one of its cells cannot occur");
            let finding = Diagnostic::warning("unreachable-row", line.span, headline);
            findings.push(finding.help(say!("leave it out, or look at the limits of the fields")));
        } else if hit == Hit::First && coverage.hidden(row)? {
            let headline = say!("this row never counts: rows above it take everything in it");
            let finding = Diagnostic::warning("unreachable-row", line.span, headline);
            findings.push(finding.help(say!("move it up, or leave it out")));
        }
    }
    Ok(())
}
