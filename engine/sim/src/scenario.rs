//! What a simulation needs beside the procedure, resolved: who works when, how long things take, what is chosen how
//! often.
//!
//! How the words of a scenario are meant, where they could be meant in several ways:
//!
//! - **`for` and `warm_up`**: cases that arrive during the `for` after the `warm_up` are measured. Those before them fill
//!   the house; as many again after them keep it full while the measured ones end. What has not ended when as much time
//!   again, at least half a year, has passed is reported as unfinished. Measuring by arrival neither prefers quick cases
//!   nor slow ones.
//! - **`time_on_this`**: everybody gives this procedure that share of every hour on duty, so hands-on time is stretched
//!   by its inverse. Half of the day for 20 minutes of work means that it is done 40 open minutes after it was begun.
//! - **`cost`**: an hour on duty costs it as far as it is for this procedure (`time_on_this`). What a case costs is the work that
//!   was in hand for it (`case.cost`), or its share of everybody on duty, idle or not (`case.staff_cost`).
//! - **Closing time**: whoever is at work stops and goes on at the next opening. Work that is done exactly at closing time
//!   is done that day.
//! - **`absent`**: whoever is away is off duty, as at night; work in hand waits for them. A working hour of a role goes by
//!   its calendar, whoever of it is away.
//! - **`skills`**: whoever is not able to do a task leaves it in the queue and takes the next one that they are able to do. A task
//!   that the procedure reserves for somebody who is not able to do it waits for a ladder to give it to others.
//! - **Queues**: one for each role, over all its offices. Nobody who is on duty and free stays idle while something waits
//!   that they may do; nothing is looked at before it is there.
//! - **`outcomes`**: the shares of the buttons that are offered at that moment, in proportion. A button that is not offered
//!   any more (an exhausted step) leaves its share to the others.
//! - **`delay`** is elapsed time unless it is given in working time.
//! - **A reassigned task** starts anew with whoever it was given to.

mod read;

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use motcua_kernel::calendar::Calendar;
use motcua_kernel::id::{CalendarId, FieldId, OutcomeId, RoleId, StepIx};
use motcua_kernel::sentence::Sentence;
use motcua_kernel::turn::Context;
use motcua_kernel::value::Value;

pub use read::{ScenarioRead, read};

use crate::distribution::{Distribution, Shares};

/// Everything a run needs.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// Its name.
    pub name: String,
    /// The variant that was chosen, if one was.
    pub variant: Option<String>,
    /// The procedure and the calendars, those of the staff among them.
    pub context: Arc<Context>,
    /// When, how long, how often.
    pub run: Run,
    /// When cases come.
    pub arrivals: Arrivals,
    /// By which start.
    pub start: StepIx,
    /// Who works, role by role. A role may have several groups, whose people are numbered through.
    pub staff: Vec<Staff>,
    /// What each step needs, by [`StepIx`].
    pub steps: Vec<StepPlan>,
    /// In which order tasks are taken.
    pub queue: QueueOrder,
    /// What the report marks as met or missed.
    pub targets: Vec<Target>,
}

/// When, how long, how often.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// The first moment.
    pub from: Timestamp,
    /// From here on cases are measured.
    pub measured_from: Timestamp,
    /// What is measured.
    pub measured: Measured,
    /// How often it is repeated with other luck.
    pub replications: u32,
    /// What luck is derived from.
    pub seed: u64,
    /// No case comes after this moment; for studying how a house empties.
    pub last_arrival: Option<Timestamp>,
    /// The share of intervals that are to hold the true value.
    pub confidence: f64,
    /// `42 weeks after 8 weeks warm-up`, for the report.
    pub in_words: Sentence,
}

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measured {
    /// The cases that come up to this moment.
    Until(Timestamp),
    /// So many cases.
    Cases(u64),
}

/// When cases come.
#[derive(Clone, Debug, PartialEq)]
pub enum Arrivals {
    /// At random, independently of each other.
    Poisson(Rate),
    /// With these times between them.
    Every(TimeLaw),
    /// At these moments, in order: those of a past that is played again, the same in every replication.
    Recorded(Arc<[Timestamp]>),
}

/// How many cases come.
#[derive(Clone, Debug, PartialEq)]
pub struct Rate {
    /// So many.
    pub amount: f64,
    /// In such a time.
    pub per: Per,
    /// More or less by the day of the week, Monday first.
    pub weekday: [f64; 7],
    /// More or less by the month, January first.
    pub month: [f64; 12],
}

/// The time of a rate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Per {
    /// A working day, spread evenly over its opening time, however long that is.
    WorkingDay,
    /// So many microseconds of opening time.
    Opening(f64),
    /// So many microseconds, day and night.
    Elapsed(f64),
}

/// A law for times.
#[derive(Clone, Debug, PartialEq)]
pub struct TimeLaw {
    /// In microseconds.
    pub law: Distribution,
    /// Of what.
    pub counted: Counted,
}

/// What a time is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// All of it counts.
    Elapsed,
    /// Only opening time counts.
    Opening,
}

/// People in one role who are alike.
#[derive(Clone, Debug, PartialEq)]
pub struct Staff {
    /// Their role.
    pub role: RoleId,
    /// How many.
    pub people: u32,
    /// When they are on duty.
    pub calendar: CalendarId,
    /// How much of their time is for this procedure: more than 0, at most 1.
    pub time_on_this: f64,
    /// What an hour of one of them costs.
    pub cost: f64,
    /// How fast they work: 1 is as the laws of the work say.
    pub speed: f64,
    /// The tasks that they are able to do; every one, if nothing is said.
    pub able: Option<BTreeSet<StepIx>>,
    /// First and last days on which they are away.
    pub away: Vec<(Date, Date)>,
}

/// What one step needs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StepPlan {
    /// Hands-on time, for a task of the staff.
    pub work: Option<Distribution>,
    /// Elapsed time, for what nobody here controls: the applicant, other systems.
    pub delay: Option<TimeLaw>,
    /// Shares of the buttons, from this visit on; the first entry is for visit 1.
    pub outcomes: Vec<(u32, Shares<OutcomeId>)>,
    /// What is filled in, or answered.
    pub fields: Vec<(FieldId, FieldLaw)>,
    /// How often a call fails, from 0 to 1.
    pub fails: f64,
}

/// What stands in a field.
#[derive(Clone, Debug, PartialEq)]
pub enum FieldLaw {
    /// Always the same.
    Always(Value),
    /// One of several, by share.
    Pick(Shares<Value>),
    /// A number. What the field does not allow is drawn again, so the law is cut at the field's limits.
    Number {
        /// The law.
        law: Distribution,
        /// At least.
        min: Option<f64>,
        /// At most.
        max: Option<f64>,
        /// Digits after the point; none for whole numbers.
        digits: u32,
    },
}

/// In which order tasks are taken from a queue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum QueueOrder {
    /// As they came.
    #[default]
    FirstInFirstOut,
    /// What runs out first: the limit of the task, or the nearest running deadline of its case when it was offered.
    EarliestDue,
    /// The more urgent first; among equals as they came.
    Priority,
}

/// A named limit for a measure.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// Its name.
    pub name: String,
    /// What is measured: the path of a number, as in [`Sheet`](crate::report::Sheet).
    pub measure: String,
    /// At least this.
    pub at_least: Option<f64>,
    /// At most this.
    pub at_most: Option<f64>,
}

impl Scenario {
    /// The calendar of a group.
    pub(crate) fn calendar(&self, id: &CalendarId) -> &Arc<Calendar> {
        self.context.calendar(Some(id))
    }

    /// The roles that somebody holds, in the order of the office.
    pub(crate) fn roles(&self) -> Vec<&RoleId> {
        let mut roles = Vec::new();
        for group in &self.staff {
            if !roles.contains(&&group.role) {
                roles.push(&group.role);
            }
        }
        roles
    }

    /// What a step needs.
    pub(crate) fn plan(&self, step: StepIx) -> &StepPlan {
        &self.steps[step.index()]
    }
}
