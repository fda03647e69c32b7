//! Decision tables: rows of conditions over a few inputs, and what follows.
//!
//! Every input is cut into **stretches** of values which no row tells apart: numbers and dates between two limits that some
//! row mentions, single texts, and all the texts that none mentions. A cell is then a few stretches, a look-up a few
//! comparisons of small numbers, and whether rows leave a gap or overlap can be decided by looking at every stretch
//! instead of at every number.

use std::ops::Range;
use std::sync::Arc;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::{Place, Rule, Term};
use crate::id::FieldId;
use crate::value::{Record, Value};

/// A checked decision table. Made by the checker; read through [`super::code::Op::Look`].
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Its name in the procedure.
    pub name: Arc<str>,
    /// Where it stands.
    pub place: Place,
    /// What is looked at.
    pub inputs: Vec<Input>,
    /// The names of what follows.
    pub outputs: Vec<FieldId>,
    /// What counts when several rows fit.
    pub hit: Hit,
    /// Its rows, in the order of the file.
    pub rows: Vec<Row>,
    /// For each stretch of one input the rows that it does not exclude.
    index: Option<Index>,
}

/// What is looked at in one column.
#[derive(Clone, Debug, PartialEq)]
pub struct Input {
    /// The name of the column.
    pub name: Arc<str>,
    /// The expression. It always has a value.
    pub rule: Rule,
    /// Its values, cut into stretches.
    pub axis: Axis,
}

/// What counts when several rows fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hit {
    /// The checker has proved that only one can.
    Unique,
    /// The first, in the order of the file.
    First,
    /// All of them, as a list in the order of the file.
    Collect,
}

/// One row.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Where it stands: in the procedure, or in a file beside it.
    pub place: Place,
    /// For each input the stretches that fit, in order and apart.
    pub cells: Vec<Vec<Range<u32>>>,
    /// What follows, in the order of [`Table::outputs`].
    pub outputs: Vec<Value>,
}

/// The values of an input, cut into stretches.
#[derive(Clone, Debug, PartialEq)]
pub enum Axis {
    /// Numbers; dates are counted in days since 1970.
    Ordered(Vec<Cut>),
    /// Texts in order (`false` and `true` for yes or no); behind the last one stand all others.
    Words(Vec<Arc<str>>),
}

/// A limit between two stretches: just before a number, or just after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cut {
    /// The number.
    pub at: Decimal,
    /// Whether the number itself lies below the cut.
    pub after: bool,
}

#[derive(Clone, Debug, PartialEq)]
struct Index {
    input: usize,
    /// For each stretch of that input.
    rows: Vec<Vec<u32>>,
}

/// Why a table gives no answer.
pub(super) enum NoAnswer {
    /// A value of another kind than the column's.
    Unlike(usize),
    /// Nothing fits.
    NoRow,
    /// Several fit where only one may.
    Several,
}

impl Axis {
    /// How many stretches there are.
    pub fn stretches(&self) -> u32 {
        let limits = match self {
            Self::Ordered(cuts) => cuts.len(),
            Self::Words(words) => words.len(),
        };
        u32::try_from(limits).unwrap_or(u32::MAX - 1) + 1
    }

    /// The stretch in which a value lies; nothing for a value of another kind.
    pub fn stretch(&self, term: &Term<'_>) -> Option<u32> {
        let place = match (self, term) {
            (Self::Ordered(cuts), term) => {
                let number = match term {
                    Term::Integer(number) => Decimal::from(*number),
                    Term::Decimal(number) => *number,
                    Term::Date(date) => day(*date),
                    _ => return None,
                };
                cuts.partition_point(|cut| cut.at < number || (cut.at == number && !cut.after))
            }
            (Self::Words(words), Term::Text(text)) => word(words, text),
            (Self::Words(words), Term::YesNo(yes)) => word(words, if *yes { "true" } else { "false" }),
            _ => return None,
        };
        u32::try_from(place).ok()
    }
}

/// A date as a number of days.
pub fn day(date: Date) -> Decimal {
    let start = Date::constant(1970, 1, 1);
    // The difference of two civil dates is a number of days that always fits.
    (date - start).get_days().into()
}

fn word(words: &[Arc<str>], text: &str) -> usize {
    words.binary_search_by(|word| (**word).cmp(text)).unwrap_or(words.len())
}

impl Row {
    fn fits(&self, stretches: &[u32]) -> bool {
        self.cells.iter().zip(stretches).all(|(cell, stretch)| cell.iter().any(|range| range.contains(stretch)))
    }
}

impl Table {
    /// A table. An input whose rows hardly overlap becomes the way in, so that a look-up does not read every row.
    pub fn new(
        name: Arc<str>,
        place: Place,
        inputs: Vec<Input>,
        outputs: Vec<FieldId>,
        hit: Hit,
        rows: Vec<Row>,
    ) -> Self {
        let index = Index::best(&inputs, &rows);
        Self { name, place, inputs, outputs, hit, rows, index }
    }

    /// The rows that fit these values, in the order of the file; of one `first`, the first alone.
    pub(super) fn find(&self, values: &[Term<'_>]) -> Result<Vec<&Row>, NoAnswer> {
        let mut stretches = Vec::with_capacity(values.len());
        for (place, (input, value)) in self.inputs.iter().zip(values).enumerate() {
            stretches.push(input.axis.stretch(value).ok_or(NoAnswer::Unlike(place))?);
        }
        let mut found: Vec<&Row> = match &self.index {
            Some(index) => {
                let candidates = stretches.get(index.input).and_then(|stretch| index.rows.get(*stretch as usize));
                let rows = candidates.into_iter().flatten().filter_map(|row| self.rows.get(*row as usize));
                rows.filter(|row| row.fits(&stretches)).collect()
            }
            None => self.rows.iter().filter(|row| row.fits(&stretches)).collect(),
        };
        match self.hit {
            Hit::Collect => {}
            Hit::First => found.truncate(1),
            Hit::Unique if found.len() > 1 => return Err(NoAnswer::Several),
            Hit::Unique => {}
        }
        if found.is_empty() && self.hit != Hit::Collect { Err(NoAnswer::NoRow) } else { Ok(found) }
    }

    /// The rows that count for these values, in the order of the file; one row, unless the table collects.
    ///
    /// # Errors
    ///
    /// A value that does not belong into its column, or no row that fits.
    pub fn rows_for(&self, values: &[Term<'_>]) -> Result<Vec<&Row>, String> {
        self.find(values).map_err(|why| self.why(&why, values))
    }

    /// What follows from these values: a record, or for `collect` a list of records.
    ///
    /// # Errors
    ///
    /// A value that does not belong into its column, or no row that fits.
    pub fn answer(&self, values: &[Term<'_>]) -> Result<Value, String> {
        let rows = self.rows_for(values)?;
        Ok(match self.hit {
            Hit::Collect => Value::List(rows.into_iter().map(|row| self.record(row)).collect()),
            Hit::Unique | Hit::First => rows.first().map_or(Value::Unset, |row| self.record(row)),
        })
    }

    /// What follows in one row.
    pub fn record(&self, row: &Row) -> Value {
        let named = self.outputs.iter().cloned().zip(row.outputs.iter().cloned());
        Value::Record(named.collect::<Record>())
    }

    /// Why there is no answer, with the values that were looked at.
    #[cold]
    pub(super) fn why(&self, why: &NoAnswer, values: &[Term<'_>]) -> String {
        let name = &self.name;
        let shown = || {
            let pairs = self.inputs.iter().zip(values);
            let pairs: Vec<String> =
                pairs.map(|(input, value)| format!("{} = {}", input.name, value.clone().into_value())).collect();
            pairs.join(", ")
        };
        match why {
            NoAnswer::Unlike(place) => {
                let column = self.inputs.get(*place).map_or("", |input| &input.name);
                let found = values.get(*place).map_or("nothing", Term::type_name);
                format!("the column `{column}` of the table `{name}` cannot be compared with {found}")
            }
            NoAnswer::NoRow => format!("no row of the table `{name}` fits {}", shown()),
            NoAnswer::Several => format!("several rows of the table `{name}` fit {}", shown()),
        }
    }
}

impl Index {
    /// Entries per row that an index may hold on average: enough for limits that touch, too few for a column of `*`.
    const ENTRIES_PER_ROW: u64 = 4;

    fn best(inputs: &[Input], rows: &[Row]) -> Option<Self> {
        let size = |input: usize| -> u64 {
            let stretches = rows.iter().filter_map(|row| row.cells.get(input)).flatten();
            stretches.map(|range| u64::from(range.end.saturating_sub(range.start))).sum()
        };
        let input = (0..inputs.len()).min_by_key(|input| size(*input))?;
        if size(input) > rows.len() as u64 * Self::ENTRIES_PER_ROW {
            return None;
        }
        let mut found = vec![Vec::new(); inputs[input].axis.stretches() as usize];
        for (number, row) in rows.iter().enumerate() {
            let number = u32::try_from(number).ok()?;
            for stretch in row.cells.get(input)?.iter().cloned().flatten() {
                found.get_mut(stretch as usize)?.push(number);
            }
        }
        Some(Self { input, rows: found })
    }
}
