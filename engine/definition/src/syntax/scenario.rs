//! A scenario file: everything that a simulation needs and a procedure does not say.

use std::borrow::Cow;
use std::sync::Arc;

use motcua_kernel::allowance::{Allowance, Unit};
use rust_decimal::Decimal;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::leaf::{
    Count, DateText, DaysText, Duration, Entries, FieldPath, FilePath, Id, LanguageVersion, Loose, Name, Number,
    PercentText, VersionedName, Whole, Words,
};
use super::{Read, mapping, words};
use crate::source::{Node, Plain, Span};

mapping! {
    /// What a simulation of a procedure assumes about the world.
    pub struct Scenario {
        /// The version of the language.
        pub motcua: LanguageVersion,
        /// Its name.
        pub scenario: Id,
        /// The procedure and its version.
        #[schemars(extend("x-motcua-later-kind" = {"array": "a comparison of procedures"}))]
        pub procedure: VersionedName,
        /// How long, how often.
        pub run: Run,
        /// How cases arrive.
        pub arrivals: Arrivals,
        /// What the forms of simulated cases hold. Files are filled with a placeholder, optional fields that are not listed stay empty.
        pub data: Entries<FieldPath, Distribution>,
        /// Who works, and how much of their day.
        pub staff: Entries<Id, Staff>,
        /// Hands-on time per task.
        pub work: Entries<Id, Distribution>,
        /// Elapsed time of what nobody here controls: the applicant, other systems.
        pub delay: Entries<Id, Distribution>,
        /// Shares of outcomes per task; `intake@2` from the second visit on.
        pub outcomes: Entries<VisitName, Entries<Id, PercentText>>,
        /// How systems answer, per step.
        pub calls: Entries<Id, CallModel>,
        /// In which order waiting tasks are taken.
        pub queue: Option<QueueOrder>,
        /// Limits that the report marks as met or not.
        pub targets: Vec<Target>,
        /// Named changes to this file, by dotted path.
        pub variants: Entries<Id, Entries<DottedPath, Loose>>,
    }
}

mapping! {
    /// How long and how often a scenario is run.
    pub struct Run {
        /// The first day.
        pub from: DateText,
        /// How long the measured time is: cases that arrive within it, after the warm-up, are measured.
        pub r#for: Option<Duration>,
        /// How many cases are measured, after the warm-up.
        pub cases: Option<Count>,
        /// How long the house fills up before the measured time begins.
        pub warm_up: Option<Duration>,
        /// How many independent repetitions.
        pub replications: Option<Count>,
        /// The seed; the same seed gives the same result on any machine.
        pub seed: Option<Whole>,
    }
}

mapping! {
    /// How cases arrive.
    pub struct Arrivals {
        /// So many on average, at random within opening time.
        pub rate: Option<RateText>,
        /// The time from one arrival to the next.
        pub every: Option<Distribution>,
        /// At the moments recorded in a CSV file beside this one, in a column `at`: `2026-03-02 09:15` by the procedure's calendar, or with its offset. Every replication gets the same; those before the first day of the run are left out.
        pub from: Option<FilePath>,
        /// Factors by day of the week.
        pub weekday: Entries<Weekday, Number>,
        /// Factors by month.
        pub month: Entries<Month, Number>,
    }
}

mapping! {
    /// The people of a role.
    pub struct Staff {
        /// How many.
        pub people: Count,
        /// Their calendar; default: the procedure's.
        pub calendar: Option<Id>,
        /// The share of their day that they have for this procedure.
        pub time_on_this: Option<PercentText>,
        /// What an hour of one of them costs, in a currency of your choice: for what a case costs, and for the cheapest staff.
        pub cost: Option<Number>,
        /// What they are able to do, and how fast: groups that add up to `people`. Default: everybody does every task of the role.
        pub skills: Vec<Skilled>,
        /// When some of them are away. Their work in hand waits until they are back.
        pub absent: Vec<Absence>,
    }
}

mapping! {
    /// Some of the people of a role, who are alike in what they are able to do.
    pub struct Skilled {
        /// How many.
        pub people: Count,
        /// The tasks that they are able to do; default: every one.
        pub steps: Vec<Id>,
        /// How fast they work: at 80%, 20 minutes of work take 25.
        pub speed: Option<PercentText>,
    }
}

mapping! {
    /// Days on which some of the people of a role are away.
    pub struct Absence {
        /// A day, or the first and the last.
        pub days: DaysText,
        /// How many are away: the last ones of the role, in the order of `skills`. Default: all.
        pub people: Option<Count>,
    }
}

mapping! {
    /// How a system answers.
    pub struct CallModel {
        /// How long it takes.
        pub time: Option<Distribution>,
        /// How often it fails.
        pub fails: Option<PercentText>,
    }
}

words! {
    /// In which order waiting tasks are taken.
    pub enum QueueOrder {
        /// As they came.
        FirstInFirstOut = "first_in_first_out",
        /// Whose limit ends first.
        EarliestDue = "earliest_due",
        /// The urgent ones first.
        Priority = "priority",
    }
}

mapping! {
    /// A limit that the report marks as met or not.
    pub struct Target {
        /// Its name in the report.
        pub name: Words,
        /// What is measured: `deadline.<id>.met`, `case.working_days.p50`, …
        pub measure: MeasurePath,
        /// At least so much.
        pub at_least: Option<Limit>,
        /// At most so much.
        pub at_most: Option<Limit>,
    }
}

mapping! {
    /// A law for numbers: exactly one key.
    pub struct Distribution {
        /// Always the same.
        pub constant: Option<Amount>,
        /// Evenly between two bounds.
        pub uniform: Option<Bounds>,
        /// Rising to the mode and falling from it.
        pub triangular: Option<Triangle>,
        /// The bell; what would lie below 0 counts as 0.
        pub normal: Option<MeanAndSd>,
        /// Skewed to the right, as most working times are.
        pub lognormal: Option<MeanAndSd>,
        /// Without memory.
        pub exponential: Option<Mean>,
        /// Sums of exponential times.
        pub gamma: Option<MeanAndSd>,
        /// Wearing out, or wearing in.
        pub weibull: Option<MeanAndSd>,
        /// Drawn from the values recorded in a CSV file beside this one, in a column `value` (`35 minutes`, or numbers for fields); a column `count` says how often each was seen.
        pub empirical: Option<FilePath>,
        /// One of several values, by share.
        pub pick: Option<Entries<PickValue, PercentText>>,
    }
}

impl Scenario {
    /// Every law in this file, whatever it is a law of.
    pub fn laws(&self) -> impl Iterator<Item = &Distribution> {
        let of_calls = self.calls.iter().filter_map(|(_, call)| call.time.as_ref());
        let fields = self.data.iter().map(|(_, law)| law);
        let times = self.work.iter().chain(self.delay.iter()).map(|(_, law)| law);
        self.arrivals.every.iter().chain(fields).chain(times).chain(of_calls)
    }
}

mapping! {
    /// Two bounds.
    pub struct Bounds {
        /// The lower.
        pub min: Amount,
        /// The upper.
        pub max: Amount,
    }
}

mapping! {
    /// Two bounds and the most frequent value.
    pub struct Triangle {
        /// The lower bound.
        pub min: Amount,
        /// The most frequent value.
        pub mode: Amount,
        /// The upper bound.
        pub max: Amount,
    }
}

mapping! {
    /// Mean and standard deviation.
    pub struct MeanAndSd {
        /// The mean.
        pub mean: Amount,
        /// The standard deviation.
        pub sd: Amount,
    }
}

mapping! {
    /// The mean.
    pub struct Mean {
        /// The mean.
        pub mean: Amount,
    }
}

/// A number, or a length of time.
#[derive(Clone, Copy, Debug)]
pub struct Amount {
    /// How much.
    pub value: Quantity,
    /// Where.
    pub span: Span,
}

/// A number, or a length of time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Quantity {
    /// A number.
    Number(Decimal),
    /// A length of time.
    Time(Allowance),
}

impl Read for Amount {
    fn read(node: &Node) -> Option<Self> {
        let scalar = node.scalar()?;
        let value = match scalar.resolve() {
            Plain::Integer | Plain::Decimal => Quantity::Number(scalar.text.parse().ok()?),
            _ => Quantity::Time(scalar.text.parse().ok()?),
        };
        Some(Self { value, span: node.span })
    }
}

impl JsonSchema for Amount {
    fn schema_name() -> Cow<'static, str> {
        "Amount".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "anyOf": [{ "type": "number", "minimum": 0 }, generator.subschema_for::<Duration>()],
            "x-motcua-expected": "a number, or a duration such as `20 minutes`",
        })
    }
}

/// `7 per working day`.
#[derive(Clone, Copy, Debug)]
pub struct RateText {
    /// How many.
    pub count: Decimal,
    /// In which time.
    pub per: Unit,
    /// Where.
    pub span: Span,
}

/// `7 per working day`.
pub(crate) fn rate(text: &str) -> Option<(Decimal, Unit)> {
    let (count, unit) = text.split_once(" per ")?;
    let one: Allowance = format!("1 {unit}").parse().ok()?;
    let count: Decimal = count.parse().ok()?;
    (count > Decimal::ZERO && unit == one.unit().word()).then_some((count, one.unit()))
}

impl Read for RateText {
    fn read(node: &Node) -> Option<Self> {
        let (count, per) = rate(&node.scalar()?.text)?;
        Some(Self { count, per, span: node.span })
    }
}

impl JsonSchema for RateText {
    fn schema_name() -> Cow<'static, str> {
        "RateText".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "pattern": "^\\d+(\\.\\d+)? per (second|minute|hour|working minute|working hour|day|week|working day|month|year)$",
            "patternErrorMessage": "write how many in which time: `7 per working day`",
            "x-motcua-format": "rate",
            "x-motcua-expected": "a rate, such as `7 per working day`",
        })
    }
}

/// `95%`, `10`.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    /// How much; of a share, in percent.
    pub value: Decimal,
    /// Whether it is a share.
    pub percent: bool,
    /// Where.
    pub span: Span,
}

impl Read for Limit {
    fn read(node: &Node) -> Option<Self> {
        let text = &node.scalar()?.text;
        let (value, percent) = match crate::shape::percent(text) {
            Some(share) => (share, true),
            None => (text.parse().ok()?, false),
        };
        Some(Self { value, percent, span: node.span })
    }
}

impl JsonSchema for Limit {
    fn schema_name() -> Cow<'static, str> {
        "Limit".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({ "anyOf": [{ "type": "number" }, generator.subschema_for::<PercentText>()] })
    }
}

/// What a report measures.
#[derive(Clone, Debug)]
pub struct MeasurePath {
    /// The path.
    pub text: Arc<str>,
    /// Where.
    pub span: Span,
}

impl Read for MeasurePath {
    fn read(node: &Node) -> Option<Self> {
        Some(Self { text: node.scalar()?.text.clone(), span: node.span })
    }
}

impl JsonSchema for MeasurePath {
    fn schema_name() -> Cow<'static, str> {
        "MeasurePath".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "pattern": "^[a-z][a-z0-9_]*(\\.[a-z0-9_]+)+$",
            "patternErrorMessage": "write a measure: `deadline.decision.met`, `case.working_days.p50`",
        })
    }
}

macro_rules! keys {
    ($($(#[$meta:meta])* $name:ident: $pattern:literal, $message:literal;)*) => {$(
        $(#[$meta])*
        #[derive(Clone, Debug)]
        pub struct $name {
            /// As it is spelled.
            pub text: Arc<str>,
            /// Where.
            pub span: Span,
        }

        impl Name for $name {
            fn named(text: Arc<str>, span: Span) -> Self {
                Self { text, span }
            }

            fn pattern() -> (&'static str, &'static str) {
                ($pattern, $message)
            }
        }
    )*};
}

keys! {
    /// A step, or a step from one of its visits on: `intake`, `intake@2`.
    VisitName: "^[a-z][a-z0-9_]*(@[1-9][0-9]*)?$", "write a step, or a step and the visit from which on: `intake@2`";
    /// A day of the week.
    Weekday: "^(mon|tue|wed|thu|fri|sat|sun)$", "write a day of the week: `mon`";
    /// A month.
    Month: "^(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)$", "write a month: `jan`";
    /// A place in a scenario.
    DottedPath: "^[a-z][a-z0-9_]*(\\.[a-z0-9_@]+)*$", "write a path into this file: `staff.planner.people`";
    /// A value that is drawn.
    PickValue: "\\S", "a value must not be empty";
}

impl VisitName {
    /// The step, and the visit from which on; 1 for all.
    pub fn parts(&self) -> (&str, u32) {
        match self.text.split_once('@') {
            Some((step, visit)) => (step, visit.parse().unwrap_or(u32::MAX)),
            None => (&self.text, 1),
        }
    }
}
