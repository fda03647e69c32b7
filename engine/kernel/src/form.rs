//! What people and systems fill in: typed fields, and the reading of loose input into typed data.
//!
//! Input arrives loose (a date is still text, a decimal may be a whole number); a form turns it into typed data or
//! says everything that is wrong with it at once.

use std::collections::BTreeMap;
use std::sync::Arc;

use indexmap::IndexMap;
use jiff::civil::Date;
use regex::Regex;
use rust_decimal::Decimal;

use crate::calendar::Calendar;
use crate::decide::View;
use crate::id::{FieldId, StepIx};
use crate::reading::{Reader, Unreadable};
use crate::rejection::Rejection;
use crate::rule::{Facts, Rule, Slot, Term};
use crate::source::{Filled, Known, Source};
use crate::text::Text;
use crate::value::{Record, Value};

/// The fields of one form, in the order of the file.
#[derive(Clone, Debug, Default)]
pub struct Form {
    /// By name.
    pub fields: IndexMap<FieldId, Field>,
}

/// One field.
#[derive(Clone, Debug)]
pub struct Field {
    /// What may stand in it.
    pub kind: FieldKind,
    /// Shown to people.
    pub label: Text,
    /// A hint below the label.
    pub hint: Text,
    /// Whether it must be given; where it can be hidden, whenever it is shown.
    pub required: bool,
    /// What else holds for it.
    pub terms: Terms,
}

/// What holds for a field beside its type.
#[derive(Clone, Debug, Default)]
pub struct Terms {
    /// Whether `show_if` may hide it.
    pub can_hide: bool,
    /// It is shown only if this holds. A hidden field may not be given.
    pub show_if: Option<Rule>,
    /// It must be given if this holds.
    pub required_if: Option<Rule>,
    /// Articles on which asking for it rests.
    pub basis: Vec<Arc<str>>,
    /// Whether it is seen only where a task shows it, and printed nowhere: see [`crate::procedure::Sensitive`].
    pub sensitive: bool,
    /// Which register holds it already.
    pub source: Option<Source>,
}

impl Field {
    /// Whether it has a value whenever the form was filled in.
    pub fn always_given(&self) -> bool {
        self.required && !self.terms.can_hide
    }
}

/// What may stand in a field.
#[derive(Clone, Debug)]
pub enum FieldKind {
    /// Text.
    Text {
        /// The whole text must match; linear-time, compiled once.
        pattern: Option<Regex>,
    },
    /// A quantity.
    Number {
        /// At least.
        min: Option<Decimal>,
        /// At most.
        max: Option<Decimal>,
        /// Shown beside it.
        unit: Option<Arc<str>>,
    },
    /// A whole number.
    Integer {
        /// At least.
        min: Option<i64>,
        /// At most.
        max: Option<i64>,
        /// Shown beside it.
        unit: Option<Arc<str>>,
    },
    /// An amount of money.
    Money {
        /// At least.
        min: Option<Decimal>,
        /// At most.
        max: Option<Decimal>,
    },
    /// Yes or no.
    YesNo,
    /// A civil date.
    Date {
        /// Not before.
        min: Option<DateBound>,
        /// Not after.
        max: Option<DateBound>,
    },
    /// A moment.
    Moment,
    /// One of the values written in the form.
    Choice {
        /// Them.
        options: Vec<Arc<str>>,
    },
    /// One of the values of a code list.
    Code {
        /// The list's name.
        list: Arc<str>,
        /// Value and label.
        values: Arc<BTreeMap<Arc<str>, Text>>,
    },
    /// A document.
    File {
        /// Endings that are taken, in lower case; empty means any.
        accept: Vec<Arc<str>>,
        /// No file is larger, in bytes. Then the size must be said.
        max_bytes: Option<u64>,
    },
    /// Named parts that belong together: a person, an address.
    Record {
        /// `person` or `address`.
        name: &'static str,
        /// Its parts.
        form: Arc<Form>,
    },
    /// Several values of one kind.
    List(Box<FieldKind>),
}

/// A limit for a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateBound {
    /// This day.
    On(Date),
    /// The day on which the form is sent.
    Today,
}

/// One thing that is wrong with an input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldProblem {
    /// JSON pointer below the form: `/floor_area`, `/documents/0`.
    pub pointer: String,
    /// What kind of thing.
    pub code: &'static str,
    /// Said in Vietnamese and English.
    pub detail: Text,
}

/// At most this many characters in one text.
pub const TEXT_CHARACTERS_MAX: usize = 10_000;
/// At most this many entries in one list.
pub const LIST_ENTRIES_MAX: usize = 1_000;

impl Form {
    /// Reads loose input into typed data. `also_required` are the fields that the chosen outcome requires.
    ///
    /// Fields that were not given are absent from the result.
    ///
    /// # Errors
    ///
    /// Everything that is wrong, in the order of the form; unknown fields last.
    pub fn read(&self, input: &Record, also_required: &[FieldId], today: Date) -> Result<Record, Vec<FieldProblem>> {
        // Nothing that has no case around it has rules, or is held by a register.
        let reader = Reader { today, judge: &|_, _| Ok(true), register: &|_, _| None };
        match crate::reading::read(self, input, also_required, &reader) {
            Ok(filled) => Ok(filled.data),
            Err(Unreadable::Problems(problems)) => Err(problems),
            Err(Unreadable::Rule(_)) => Err(Vec::new()),
        }
    }

    /// Reads what is filled in at a step. What is hidden may not be given; what is required depends on what stands above;
    /// what a register holds is taken from there, and nothing else may be given in its place.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with it, or the rule that failed on it.
    pub fn fill(
        &self,
        input: &Record,
        also_required: &[FieldId],
        view: &View<'_>,
        step: StepIx,
        known: &Known,
    ) -> Result<Filled, Rejection> {
        let today = view.context.calendar(None).date(view.at);
        let judge = |rule: &Rule, data: &Record| rule.holds(&Filling { view, step, data });
        let register = |field: &Field, above: &Record| known.held(&view.context.procedure, field, above);
        Ok(crate::reading::read(self, input, also_required, &Reader { today, judge: &judge, register: &register })?)
    }

    /// Takes out of an input what would be hidden: for those who fill in forms without looking, as simulations do.
    pub fn only_shown(&self, input: &Record, view: &View<'_>, step: StepIx) -> Record {
        let mut shown = Record::new();
        for (name, field) in &self.fields {
            let facts = Filling { view, step, data: &shown };
            let hidden = field.terms.show_if.as_ref().is_some_and(|rule| !rule.holds(&facts).unwrap_or(true));
            if let Some(value) = input.get(name).filter(|_| !hidden) {
                shown.insert(name.clone(), value.clone());
            }
        }
        shown
    }

    /// The typed value of one field, or nothing where it was not given.
    pub fn has(&self, field: &str) -> bool {
        self.fields.contains_key(field)
    }
}

/// The case, with the form that is being filled in where the step's last visit would be.
struct Filling<'f> {
    view: &'f View<'f>,
    step: StepIx,
    data: &'f Record,
}

impl Facts for Filling<'_> {
    fn read(&self, slot: &Slot) -> Term<'_> {
        match slot {
            Slot::Field { step, path } if *step == self.step => Term::within(self.data, path),
            other => self.view.read(other),
        }
    }

    fn calendar(&self) -> &Calendar {
        self.view.calendar()
    }

    fn today(&self) -> Date {
        self.view.today()
    }
}

impl FieldProblem {
    pub(crate) fn new(pointer: String, code: &'static str, vi: String, en: String) -> Self {
        use crate::text::Language::{En, Vi};
        Self { pointer, code, detail: Text::new().with(Vi, vi).with(En, en) }
    }
}

/// Whether a loose value counts as not given.
pub(crate) fn is_blank(value: &Value) -> bool {
    match value {
        Value::Unset => true,
        Value::Text(text) => text.trim().is_empty(),
        Value::List(items) => items.is_empty(),
        _ => false,
    }
}
