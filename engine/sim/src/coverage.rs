//! What tests reach of a procedure, and what they never look at.
//!
//! Everything is read from the journals of the walks, after they are over: the kernel neither knows nor is slowed down.
//! Steps, outcomes, arrows, clocks and rungs stand in the events. How a condition was decided does not (an event says
//! where the flow went, not why), so it is asked again of the very state in which the kernel asked it: the events up to
//! there, folded.
//!
//! Which functions and rows were used is seen in the same way: conditions and the lines of scripts are asked again, and
//! somebody watches. What only a limit, a call or a field reads of a table counts when a test asks the table itself.
//!
//! What is counted is tests, not times: a step that one test enters twice is reached by one test.

mod follow;
mod plan;
mod witness;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use motcua_definition::drawing::ArrowKind;
use motcua_definition::project::Package;
use motcua_kernel::event::Recorded;
use motcua_kernel::id::{DeadlineId, OutcomeId, StepId};
use motcua_kernel::rule::table::Table;
use motcua_kernel::turn::Context;

pub(crate) use witness::{Nothing, Witness};

/// What can be reached, in the order of the file, and by how many tests it was.
#[derive(Clone, Debug)]
pub struct Coverage {
    /// How many tests were looked at.
    pub tests: u32,
    items: Vec<(Item, u32)>,
    places: BTreeMap<Item, usize>,
}

/// One thing that a test can reach.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Item {
    /// A step is entered.
    Step(StepId),
    /// The flow goes along an arrow, as the picture names its ends.
    Arrow {
        /// The box, or the deadline, that it leaves.
        from: String,
        /// The box that it enters.
        to: String,
        /// Why one goes along it.
        kind: ArrowKind,
    },
    /// A task is left by this outcome; only where there are several.
    Outcome(StepId, OutcomeId),
    /// A condition is decided in this way.
    Guard(Guard, bool),
    /// A deadline of the case comes to this.
    Deadline(DeadlineId, DeadlineFate),
    /// A rung is reached.
    Rung {
        /// Of which clock.
        of: RungOf,
        /// Its place in the ladder, from 0.
        rung: u16,
        /// As the author wrote it.
        position: String,
    },
    /// A function of a rule file is called.
    Function(Arc<str>),
    /// A row of a decision table says what follows.
    Row {
        /// The table.
        table: Arc<str>,
        /// Its place among the rows, from 1.
        number: usize,
        /// The line of the file.
        line: u32,
    },
}

/// A condition of the procedure. Where it stands tells two conditions with the same words apart.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Guard {
    /// The line.
    pub line: u32,
    /// The column.
    pub column: u32,
    /// The step that asks it.
    pub step: StepId,
    /// As written.
    pub source: String,
}

/// What becomes of a deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DeadlineFate {
    /// What it counts towards is done in time.
    Met,
    /// It stands still; only where something makes it.
    Paused,
    /// It passes.
    Expired,
}

/// Whose ladder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RungOf {
    /// A deadline of the case.
    Deadline(DeadlineId),
    /// The limit of a step.
    Step(StepId),
}

/// The kinds of things that are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Steps.
    Steps,
    /// Arrows.
    Transitions,
    /// Outcomes of tasks that have several.
    Outcomes,
    /// Conditions; each counts twice, once for each way it can be decided.
    Guards,
    /// What becomes of deadlines.
    Deadlines,
    /// Rungs of ladders.
    Rungs,
    /// Functions of rule files.
    Functions,
    /// Rows of decision tables.
    Rows,
}

impl Kind {
    /// All of them.
    pub const EVERY: [Self; 8] = [
        Self::Steps,
        Self::Transitions,
        Self::Outcomes,
        Self::Guards,
        Self::Deadlines,
        Self::Rungs,
        Self::Functions,
        Self::Rows,
    ];

    /// The stable word for machines.
    pub fn name(self) -> &'static str {
        match self {
            Self::Steps => "steps",
            Self::Transitions => "transitions",
            Self::Outcomes => "outcomes",
            Self::Guards => "guards",
            Self::Deadlines => "deadlines",
            Self::Rungs => "rungs",
            Self::Functions => "functions",
            Self::Rows => "rows",
        }
    }
}

impl Item {
    /// Of which kind it is.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Step(_) => Kind::Steps,
            Self::Arrow { .. } => Kind::Transitions,
            Self::Outcome(..) => Kind::Outcomes,
            Self::Guard(..) => Kind::Guards,
            Self::Deadline(..) => Kind::Deadlines,
            Self::Rung { .. } => Kind::Rungs,
            Self::Function(_) => Kind::Functions,
            Self::Row { .. } => Kind::Rows,
        }
    }

    /// A row of a table, by its place among the rows from 0.
    pub(crate) fn row(table: &Table, number: usize) -> Self {
        let line = table.rows.get(number).map_or(0, |row| row.place.line);
        Self::Row { table: table.name.clone(), number: number + 1, line }
    }
}

impl Coverage {
    /// Everything that could be reached, by no test so far.
    pub fn new(package: &Package) -> Self {
        let items: Vec<(Item, u32)> = plan::items(package).into_iter().map(|item| (item, 0)).collect();
        let places = items.iter().enumerate().map(|(place, (item, _))| (item.clone(), place)).collect();
        Self { tests: 0, items, places }
    }

    /// Adds what one test reached.
    pub fn add(&mut self, context: &Context, journal: &[Recorded]) {
        self.add_used(follow::reached(context, journal));
    }

    /// Adds what one question to a function or table used.
    pub fn add_used(&mut self, used: BTreeSet<Item>) {
        self.tests += 1;
        for item in used {
            if let Some(place) = self.places.get(&item) {
                self.items[*place].1 += 1;
            }
        }
    }

    /// Everything of one kind, with the number of tests that reached it.
    pub fn of(&self, kind: Kind) -> impl Iterator<Item = (&Item, u32)> {
        self.items.iter().filter(move |(item, _)| item.kind() == kind).map(|(item, tests)| (item, *tests))
    }

    /// How many of one kind were reached, and how many there are.
    pub fn count(&self, kind: Kind) -> (usize, usize) {
        self.of(kind).fold((0, 0), |(reached, all), (_, tests)| (reached + usize::from(tests > 0), all + 1))
    }

    /// How many tests reached this.
    pub fn tests_of(&self, item: &Item) -> u32 {
        self.places.get(item).map_or(0, |place| self.items[*place].1)
    }

    /// The share of everything that was reached, in whole per cent, rounded down: 100 means all of it.
    pub fn percent(&self) -> u32 {
        let reached = self.items.iter().filter(|(_, tests)| *tests > 0).count();
        match self.items.len() {
            0 => 100,
            all => u32::try_from(reached * 100 / all).unwrap_or(100),
        }
    }
}
