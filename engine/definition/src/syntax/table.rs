//! Decision tables, as they are written.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::leaf::{AtLeastOne, Entries, Expression, FilePath, Id};
use super::{Read, mapping, words};
use crate::source::Node;

mapping! {
    /// A decision table. Expressions read what follows as `permit_fee.fee`.
    pub struct Table {
        /// What is looked at: a name for the column, and the expression that gives its value. The value must always be there; what may be missing needs `??`.
        pub inputs: AtLeastOne<Entries<Id, Expression>>,
        /// What follows: a name for the column, and its type.
        pub output: AtLeastOne<Entries<Id, OutputType>>,
        /// What counts when several rows fit; default: `unique`.
        pub hit: Option<HitWord>,
        /// The rows: for each column a cell. An input's cell is a value, `< 5`, `>= 250`, `10..20` (both included), `a, b`, `not x` or `*`; a text that holds such signs stands in double quotes.
        pub rows: Option<AtLeastOne<Vec<Entries<Id, Cell>>>>,
        /// Instead of `rows`: a CSV file below the folder of this file. Its first line names the columns.
        pub file: Option<FilePath>,
    }
}

words! {
    /// What counts when several rows fit.
    pub enum HitWord {
        /// Only one row can fit: the checker proves it.
        Unique = "unique",
        /// The first row that fits, in the order of the file.
        First = "first",
        /// Every row that fits, as a list; an empty one if none does.
        Collect = "collect",
    }
}

words! {
    /// The type of what follows.
    pub enum OutputType {
        /// Text.
        Text = "text",
        /// A quantity.
        Number = "number",
        /// A whole number.
        Integer = "integer",
        /// Money.
        Money = "money",
        /// Yes or no.
        YesNo = "yes_no",
        /// A date.
        Date = "date",
    }
}

/// A cell of a table: what it may say depends on its column.
#[derive(Clone, Debug)]
pub struct Cell(pub Node);

impl Read for Cell {
    fn read(node: &Node) -> Option<Self> {
        node.scalar()?;
        Some(Self(node.clone()))
    }
}

impl JsonSchema for Cell {
    fn schema_name() -> Cow<'static, str> {
        "Cell".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": ["string", "boolean", "number"],
            "description": "A cell of a table: a value, `< 5`, `>= 250`, `10..20`, `a, b`, `not x`, `*`.",
            "x-motcua-expected": "a cell, such as `house`, `\"< 250\"` or `\"*\"`",
        })
    }
}
