//! The typed form: what the checker makes of a rule once it knows every type.
//!
//! It means what rhai means, except that it refuses where rhai would guess. The checker finds most of it, so that no code
//! is ever written for it: two things of different types compared; `/` between whole numbers, which drops the fraction;
//! an order between texts; something joined to a text that is no text; `-` between texts; a value that may be unset,
//! compared or computed with. One thing is taken that rhai refuses: a field of a record that is unset is unset itself,
//! so that `insure.result.comment ?? ""` needs no question about the record.
//!
//! A source is at most 32 KB long and 32 levels deep, and code is no deeper than its source: evaluation recurses, and
//! ends.

use std::fmt;
use std::sync::Arc;

use super::Slot;
use super::routine::{Routine, Statement};
use super::table::Table;
use super::tree::{Arithmetic, Comparison, Span};
use crate::id::StepIx;
use crate::say;
use crate::sentence::Sentence;
use crate::value::Value;

/// A part of a typed rule.
#[derive(Clone, Debug, PartialEq)]
pub struct Code {
    /// Where it stands in the source, for failures.
    pub span: Span,
    /// What it does.
    pub op: Op,
}

/// What a part of a typed rule does.
#[derive(Clone, Debug, PartialEq)]
pub enum Op {
    /// Yields this value.
    Constant(Value),
    /// Reads a slot; fails if it holds another kind of value. An unset slot is unset.
    Read {
        /// From where.
        slot: Slot,
        /// What the checker found there.
        kind: Kind,
    },
    /// A whole number as a decimal, exactly. Unset stays unset.
    Widen(Box<Code>),
    /// `-x`.
    Negative(Box<Code>),
    /// `!x`.
    Not(Box<Code>),
    /// On two numbers; of a whole number and a decimal it makes a decimal, as rhai does.
    Arithmetic(Arithmetic, Box<[Code; 2]>),
    /// Two texts, one after the other.
    Join(Box<[Code; 2]>),
    /// Of two values of one kind, or of two numbers.
    Compare(Comparison, Box<[Code; 2]>),
    /// All hold; the first that does not ends the question.
    All(Vec<Code>),
    /// One holds; the first that does ends the question.
    Any(Vec<Code>),
    /// The first that is set; unset if none is.
    FirstSet(Vec<Code>),
    /// Condition, then, otherwise.
    If(Box<[Code; 3]>),
    /// A list of values, all set.
    List(Vec<Code>),
    /// A function.
    Call(Function, Vec<Code>),
    /// What a decision table says.
    Look(Arc<Table>, Column),
    /// A function of a rule file. An argument may be unset where its parameter may.
    Apply(Arc<Routine>, Vec<Code>),
    /// A parameter or variable of the function that is running, counted from its first parameter.
    Local(usize),
}

/// Which part of a table's answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// One output: of a table that collects, the list of it.
    One(usize),
    /// All outputs as a record: of a table that collects, the list of records.
    Whole,
}

/// What the checker knows of a value before it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Yes or no.
    YesNo,
    /// A whole number.
    Integer,
    /// A decimal; a whole number found there is widened.
    Decimal,
    /// Text.
    Text,
    /// A civil date.
    Date,
    /// A moment.
    Moment,
    /// A list.
    List,
    /// Named values.
    Record,
    /// A document.
    File,
}

/// A function that rules may call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Function {
    /// `working_days(from, to)`: whole working days, the first excluded, the last included.
    WorkingDays,
    /// `add_working_days(date, n)`.
    AddWorkingDays,
    /// `age(date)`: full years today.
    Age,
    /// `count(list)`.
    Count,
    /// `contains(list, value)`, `contains(text, part)`; also `value in list`.
    Contains,
    /// `is_set(x)`.
    IsSet,
    /// `date(moment)`: its civil date in the procedure's calendar. (`date("2026-01-01")` is a constant.)
    Date,
}

impl Code {
    /// The steps whose results it reads.
    pub(crate) fn steps(&self, found: &mut Vec<StepIx>) {
        match &self.op {
            Op::Constant(_) => {}
            Op::Read { slot, .. } => match slot {
                Slot::Field { step, .. } | Slot::Outcome(step) | Slot::By(step) | Slot::From(step) => found.push(*step),
                _ => {}
            },
            Op::Widen(part) | Op::Negative(part) | Op::Not(part) => part.steps(found),
            Op::Arithmetic(_, parts) | Op::Join(parts) | Op::Compare(_, parts) => {
                parts.iter().for_each(|part| part.steps(found));
            }
            Op::If(parts) => parts.iter().for_each(|part| part.steps(found)),
            Op::All(parts)
            | Op::Any(parts)
            | Op::FirstSet(parts)
            | Op::List(parts)
            | Op::Call(_, parts)
            | Op::Apply(_, parts) => {
                parts.iter().for_each(|part| part.steps(found));
            }
            Op::Look(table, _) => table.inputs.iter().for_each(|input| input.rule.code().steps(found)),
            // Functions read nothing but what they are given.
            Op::Local(_) => {}
        }
    }

    /// Everything that it reads of the case, also through the inputs of tables.
    pub fn slots(&self, found: &mut dyn FnMut(&Slot)) {
        match &self.op {
            Op::Read { slot, .. } => found(slot),
            Op::Look(table, _) => table.inputs.iter().for_each(|input| input.rule.code().slots(found)),
            _ => self.parts().into_iter().for_each(|part| part.slots(found)),
        }
    }

    /// The parts of which it consists.
    pub fn parts(&self) -> Vec<&Self> {
        match &self.op {
            Op::Constant(_) | Op::Read { .. } | Op::Local(_) | Op::Look(..) => Vec::new(),
            Op::Widen(part) | Op::Negative(part) | Op::Not(part) => vec![part],
            Op::Arithmetic(_, parts) | Op::Join(parts) | Op::Compare(_, parts) => parts.iter().collect(),
            Op::If(parts) => parts.iter().collect(),
            Op::All(parts)
            | Op::Any(parts)
            | Op::FirstSet(parts)
            | Op::List(parts)
            | Op::Call(_, parts)
            | Op::Apply(_, parts) => parts.iter().collect(),
        }
    }

    /// How many operations evaluating it takes at most.
    pub fn cost(&self) -> u64 {
        let sum = |parts: &[Self]| parts.iter().fold(1_u64, |sum, part| sum.saturating_add(part.cost()));
        match &self.op {
            Op::Constant(_) | Op::Read { .. } | Op::Local(_) => 1,
            Op::Widen(part) | Op::Negative(part) | Op::Not(part) => part.cost().saturating_add(1),
            Op::Arithmetic(_, parts) | Op::Join(parts) | Op::Compare(_, parts) => sum(&**parts),
            Op::If(parts) => sum(&**parts),
            Op::All(parts) | Op::Any(parts) | Op::FirstSet(parts) | Op::List(parts) | Op::Call(_, parts) => sum(parts),
            Op::Look(table, _) => {
                let inputs = table.inputs.iter().map(|input| input.rule.code().cost());
                inputs.fold(1, u64::saturating_add)
            }
            Op::Apply(routine, parts) => sum(parts).saturating_add(routine.cost),
        }
    }
}

impl Function {
    /// All of them.
    pub const EVERY: [Self; 7] =
        [Self::WorkingDays, Self::AddWorkingDays, Self::Age, Self::Count, Self::Contains, Self::IsSet, Self::Date];

    /// As written in a rule.
    pub fn name(self) -> &'static str {
        match self {
            Self::WorkingDays => "working_days",
            Self::AddWorkingDays => "add_working_days",
            Self::Age => "age",
            Self::Count => "count",
            Self::Contains => "contains",
            Self::IsSet => "is_set",
            Self::Date => "date",
        }
    }

    /// How it is called, for messages.
    pub fn form(self) -> &'static str {
        match self {
            Self::WorkingDays => "working_days(from, to)",
            Self::AddWorkingDays => "add_working_days(date, number)",
            Self::Age => "age(date)",
            Self::Count => "count(list)",
            Self::Contains => "contains(list, value)",
            Self::IsSet => "is_set(value)",
            Self::Date => "date(\"2026-01-31\")",
        }
    }

    /// How many values it takes.
    pub fn arity(self) -> usize {
        match self {
            Self::WorkingDays | Self::AddWorkingDays | Self::Contains => 2,
            Self::Age | Self::Count | Self::IsSet | Self::Date => 1,
        }
    }
}

impl Kind {
    /// With its article, as it stands in a sentence.
    pub fn sentence(self) -> Sentence {
        match self {
            Self::YesNo => say!("yes or no"),
            Self::Integer => say!("a whole number"),
            Self::Decimal => say!("a number"),
            Self::Text => say!("text"),
            Self::Date => say!("a date"),
            Self::Moment => say!("a moment"),
            Self::List => say!("a list"),
            Self::Record => say!("a record"),
            Self::File => say!("a file"),
        }
    }
}

impl Statement {
    /// How many operations it takes at most.
    pub fn cost(&self) -> u64 {
        let sum = |block: &[Self]| block.iter().fold(0_u64, |sum, statement| sum.saturating_add(statement.cost()));
        match self {
            Self::Let(code) | Self::Return(code) => code.cost(),
            Self::If(condition, then, otherwise) => {
                condition.cost().saturating_add(sum(then)).saturating_add(sum(otherwise))
            }
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.sentence().english())
    }
}
