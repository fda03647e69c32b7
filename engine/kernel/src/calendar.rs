//! Working days, opening hours, and the counting of time limits.
//!
//! A calendar is data (see `workflows/calendars/`); this module is the arithmetic. The sum of the lines of an
//! [`Explanation`] *is* the computation of a due date, not a second implementation of it.
//!
//! Where the law books leave a choice, this is what is counted by:
//!
//! - Nothing to count (`0 days`) is over at the start itself.
//! - A working day or calendar day counts if the clock was running when it began, at civil midnight in the calendar's
//!   zone. A period of days cannot end while the clock stands still, nor by the act that sets it going again: it then
//!   ends with the first day that ends while the clock runs. Otherwise a pause on the last day would move no date.
//! - A part of a working day is that part of the opening time of the next counted day, to the second, pauses taken out;
//!   never later than the end of the whole day.
//! - Each period of calendar days, months or years is rolled at its own end. A prolongation counts from the end that
//!   people were told, rolled. In working days it goes on within the day of which an earlier period used a part.
//! - A period of months that includes its first day ends on the day before the one with the same number (1 to 31 March).
//! - Where the clock on the wall is changed, an office opens at the first instant that shows its hour or later and closes
//!   after the last that shows less than its closing hour.
//! - Dates that depend on days beyond what the calendar knows are provisional. Listed closures are used there too;
//!   otherwise the week alone decides. Elapsed time, and calendar days that are not rolled, depend on no calendar.

mod amount;
mod check;
mod counting;
mod days;
mod edition;
mod explain;
mod moments;
mod zone;

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::allowance::Allowance;
use crate::id::CalendarId;
use crate::text::Text;
pub use check::YEARS;
use counting::Count;
use days::Days;
pub use explain::{Act, Explanation, Line, Measure, Note, Off, Piece, Rule, Weekly, What};

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
    /// Closing, later than opening; [`Hours::END_OF_DAY`] for 24:00.
    pub to: Time,
}

impl Hours {
    /// The closing time of an office that stays open until midnight.
    pub const END_OF_DAY: Time = Time::MAX;
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
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
    days: Days,
    /// Numbers of the first and last day for which the closures are known.
    known: (i64, i64),
    edition: String,
}

impl Calendar {
    /// Compiles a calendar; what cannot be counted by is refused.
    pub fn new(spec: CalendarSpec) -> Result<Self, String> {
        let zone = check::check(&spec)?;
        let days = Days::new(&spec, zone);
        let known = (days.number(spec.known.0), days.number(spec.known.1));
        let edition = edition::of(&spec);
        Ok(Self { spec, days, known, edition })
    }

    /// Its name.
    pub fn id(&self) -> &CalendarId {
        &self.spec.id
    }

    /// What it was compiled from.
    pub fn spec(&self) -> &CalendarSpec {
        &self.spec
    }

    /// Which content it has: the first 16 hexadecimal digits of the SHA-256 over all that it says. Two calendars of
    /// one edition give the same dates and the same explanations.
    pub fn edition(&self) -> &str {
        &self.edition
    }

    /// Its zone.
    pub fn time_zone(&self) -> &TimeZone {
        self.days.zone()
    }

    /// The civil date of a moment, in the calendar's zone.
    pub fn date(&self, at: Timestamp) -> Date {
        self.days.date(self.days.day_of(zone::micros(at)))
    }

    /// Whether the office works on a date.
    pub fn is_working_day(&self, date: Date) -> bool {
        self.days.is_working(self.days.number(date))
    }

    /// When the office opens on a date; none on a day off.
    pub fn opening(&self, date: Date) -> Option<Timestamp> {
        let day = self.days.number(date);
        self.days.is_working(day).then(|| zone::timestamp(self.days.opening(day)))
    }

    /// When the office closes on a date; none on a day off.
    pub fn closing(&self, date: Date) -> Option<Timestamp> {
        let day = self.days.number(date);
        self.days.is_working(day).then(|| zone::timestamp(self.days.closing(day)))
    }

    /// The first instant of a date in the calendar's zone.
    pub fn midnight(&self, date: Date) -> Timestamp {
        zone::timestamp(self.days.start(self.days.number(date)))
    }

    /// The effective moment of something that happened at `at`: what comes from outside after the cut-off or on a day
    /// off counts as received when the next working day opens. Hand-overs inside (`outside == false`) are unchanged.
    pub fn received(&self, at: Timestamp, outside: bool) -> Timestamp {
        if !outside {
            return at;
        }
        let day = self.days.day_of(zone::micros(at));
        let too_late = self.spec.counting.received_after.is_some_and(|hour| self.days.time_of(at) > hour);
        if self.days.is_working(day) && !too_late {
            return at;
        }
        zone::timestamp(self.days.opening(self.days.next_working(day + 1)))
    }

    /// When the limit ends. An open pause counts as ending at `now`.
    pub fn due(&self, course: &Course, now: Timestamp) -> Due {
        Count::new(self, course, now).due()
    }

    /// How much of the limit (prolongations included, all in the unit of `within`) was used up to `now`; never more
    /// than there is. A day is used from its beginning on.
    pub fn used(&self, course: &Course, now: Timestamp) -> Decimal {
        Count::new(self, course, now).amounts().1
    }

    /// How much is left at `now`, in the unit of `within`; never negative.
    pub fn left(&self, course: &Course, now: Timestamp) -> Decimal {
        let (total, used) = Count::new(self, course, now).amounts();
        (total - used).normalize()
    }

    /// When this percentage of the counted time has passed; 100 is the end itself, and nothing lies beyond it.
    ///
    /// For working days the closing of the day, or the point within it; for calendar days, months and years the
    /// midnight at the end of the day, which is not rolled.
    pub fn share(&self, course: &Course, percent: Decimal, now: Timestamp) -> Timestamp {
        let at = Count::new(self, course, now).share(percent);
        if at == zone::micros(course.counted_from) { course.counted_from } else { zone::timestamp(at) }
    }
}
