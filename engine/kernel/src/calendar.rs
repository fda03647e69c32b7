//! Working days, opening hours, and the counting of time limits.
//!
//! A calendar is data (see `workflows/calendars/`); this module is the arithmetic. The sum of the lines of an
//! [`Explanation`] *is* the computation of a due date, not a second implementation of it.

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::allowance::Allowance;
use crate::id::CalendarId;
use crate::text::Text;

/// What a calendar file says.
#[derive(Clone, Debug)]
pub struct CalendarSpec {
    /// Its name.
    pub id: CalendarId,
    /// Shown to people.
    pub title: Text,
    /// An IANA zone: `Asia/Ho_Chi_Minh`.
    pub zone: String,
    /// Opening hours from Monday to Sunday; each day's ranges in order, not overlapping.
    pub week: [Vec<Hours>; 7],
    /// Days off.
    pub closures: Vec<Closure>,
    /// Days worked although the week says otherwise.
    pub extra_days: Vec<ExtraDay>,
    /// How periods are counted.
    pub counting: Counting,
    /// First and last day for which the closures are known; a date beyond is provisional.
    pub known: (Date, Date),
}

/// One range of opening hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hours {
    /// Opening.
    pub from: Time,
    /// Closing, later than opening.
    pub to: Time,
}

/// Days off.
#[derive(Clone, Debug)]
pub struct Closure {
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// Why.
    pub name: Text,
    /// The act that says so.
    pub source: String,
}

/// A day worked although the week says otherwise.
#[derive(Clone, Debug)]
pub struct ExtraDay {
    /// The day.
    pub date: Date,
    /// Its hours.
    pub hours: Vec<Hours>,
    /// Why.
    pub name: Text,
    /// The act that says so.
    pub source: String,
}

/// How periods are counted. Every rule has a name and shows in the explanation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counting {
    /// Whether the day of the event counts.
    pub first_day: FirstDay,
    /// What arrives from outside strictly after this hour counts as received on the next working day.
    pub received_after: Option<Time>,
    /// What happens to a period of calendar days that ends on a day off.
    pub roll: Roll,
    /// What a pause does to the day on which it begins and ends.
    pub pause: PauseRule,
}

/// Whether the day of the event counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FirstDay {
    /// Counting starts on the next day.
    Excluded,
    /// The day itself is the first.
    Included,
}

/// What happens to a period of calendar days that ends on a day off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Roll {
    /// It ends on the next working day.
    NextWorkingDay,
    /// It ends where it ends.
    None,
}

/// What a pause does to days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PauseRule {
    /// A day counts if the clock ran when it began.
    WholeDays,
}

/// When a limit ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// The instant at which the time is over.
    pub at: Timestamp,
    /// The legal date, in the calendar's zone: the last day of the period.
    pub date: Date,
    /// Whether it lies beyond the calendar's data and will be computed anew when they come.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub provisional: bool,
}

/// The course of one clock: all that is needed to count it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Course {
    /// The effective start, after the cut-off ([`Calendar::received`]).
    pub counted_from: Timestamp,
    /// The limit.
    pub within: Allowance,
    /// Prolongations in order, each counted from the old end in its own unit.
    pub prolonged: Vec<Allowance>,
    /// When the clock stood still, in order, not overlapping.
    pub pauses: Vec<Pause>,
}

/// A time during which a clock stands still.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// From here.
    pub from: Timestamp,
    /// To here; open while it lasts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Timestamp>,
}

/// A calendar, compiled for counting. Immutable; share it behind an `Arc`.
#[derive(Debug)]
pub struct Calendar {
    spec: CalendarSpec,
}

impl Calendar {
    /// Compiles a calendar; what cannot be counted by is refused.
    pub fn new(spec: CalendarSpec) -> Result<Self, String> {
        Ok(Self { spec })
    }
    /// Its name.
    pub fn id(&self) -> &CalendarId {
        &self.spec.id
    }
    /// The civil date of a moment, in the calendar's zone.
    pub fn date(&self, _at: Timestamp) -> Date {
        unimplemented!()
    }
    /// The effective moment of something that happened at `at`: what comes from outside after the cut-off or on a day
    /// off counts as received when the next working day opens. Hand-overs inside (`outside == false`) are unchanged.
    pub fn received(&self, _at: Timestamp, _outside: bool) -> Timestamp {
        unimplemented!()
    }
    /// When the limit ends. An open pause counts as ending at `now`.
    pub fn due(&self, _course: &Course, _now: Timestamp) -> Due {
        unimplemented!()
    }
    /// How much of the limit (prolongations included, all in the unit of `within`) was used up to `now`.
    pub fn used(&self, _course: &Course, _now: Timestamp) -> Decimal {
        unimplemented!()
    }
    /// How much is left at `now`, in the unit of `within`; never negative.
    pub fn left(&self, _course: &Course, _now: Timestamp) -> Decimal {
        unimplemented!()
    }
    /// When this percentage of the counted time has passed; 100 is the end itself.
    pub fn share(&self, _course: &Course, _percent: Decimal, _now: Timestamp) -> Timestamp {
        unimplemented!()
    }
    /// The moment so long before the end: for days, the closing of the n-th day from the end.
    pub fn before(&self, _due: Due, _by: Allowance) -> Timestamp {
        unimplemented!()
    }
    /// The moment so long after the end: for days, the closing of the n-th day after it.
    pub fn after(&self, _due: Due, _by: Allowance) -> Timestamp {
        unimplemented!()
    }
    /// The moment so long after `from` by plain addition: five working days later at the same hour (test files, play).
    pub fn advance(&self, _from: Timestamp, _by: Allowance) -> Timestamp {
        unimplemented!()
    }
    /// Whole working days from `from` (excluded) to `to` (included); negative when `to` is earlier.
    pub fn working_days_between(&self, _from: Date, _to: Date) -> i64 {
        unimplemented!()
    }
    /// The n-th working day after (or before) a date.
    pub fn add_working_days(&self, _date: Date, _days: i64) -> Date {
        unimplemented!()
    }
    /// Opening time between two moments, in seconds.
    pub fn working_seconds(&self, _from: Timestamp, _to: Timestamp) -> i64 {
        unimplemented!()
    }
    /// The moment at which this many seconds of opening time have passed since `from`.
    pub fn add_working_seconds(&self, _from: Timestamp, _seconds: i64) -> Timestamp {
        unimplemented!()
    }
    /// Whether the office is open.
    pub fn is_open(&self, _at: Timestamp) -> bool {
        unimplemented!()
    }
    /// The next moment, at or after this one, at which the office is open.
    pub fn next_open(&self, _at: Timestamp) -> Timestamp {
        unimplemented!()
    }
}
