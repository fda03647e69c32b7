//! Why a limit ends when it does.
//!
//! An [`Explanation`] is made of what the count passed on its way: the same walk gives the due date, and the amounts of
//! the counted lines add up to the limit. Nothing is computed a second time.

mod render;
mod tell;
mod words;

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Serialize;

use super::counting::Count;
use super::{Calendar, Course, Due};
use crate::allowance::Allowance;
use crate::id::CalendarId;
use crate::text::Text;

/// The count of one course, line by line.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Explanation {
    /// The calendar that counted.
    pub calendar: CalendarId,
    /// Its content ([`Calendar::edition`]).
    pub edition: String,
    /// Its zone: dates and hours are those of its wall clocks.
    pub time_zone: String,
    /// The limit.
    pub within: Allowance,
    /// Prolongations, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub prolonged: Vec<Allowance>,
    /// From the start to the end, in order.
    pub lines: Vec<Line>,
    /// The end.
    #[serde(flatten)]
    pub due: Due,
    /// The end as it would be without the pauses, where they make a difference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub without_pauses: Option<Due>,
}

/// One line: some days, or a time on them, and what became of them.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Line {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
    /// What became of them.
    #[serde(flatten)]
    pub what: What,
    /// The rule behind it.
    pub rule: Rule,
}

/// What became of the days of a line.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum What {
    /// It came in too late for its day, or on a day off.
    ReceivedLater {
        /// When it came in.
        at: Timestamp,
        /// When it counts as received.
        counts_from: Timestamp,
    },
    /// The clock starts.
    Started {
        /// When.
        at: Timestamp,
        /// Whether this day is the first; none where time is counted to the second.
        #[serde(skip_serializing_if = "Option::is_none")]
        day_counts: Option<bool>,
    },
    /// Months and years become days.
    Months {
        /// How many, and of what.
        period: Allowance,
        /// The days from the start of the period to the same day of the last month.
        days: i64,
        /// Whether that month has no such day, so that its last one is meant.
        short: bool,
    },
    /// Counted.
    Counted {
        /// How much; the lines of a period add up to it.
        amount: Decimal,
        /// How much of the period up to and with this line.
        total: Decimal,
        /// Of what.
        measure: Measure,
        /// The exact piece of time, where less than days are counted.
        #[serde(skip_serializing_if = "Option::is_none")]
        time: Option<Piece>,
        /// What is peculiar about the day.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        notes: Vec<Note>,
    },
    /// Not counted: days off.
    Off(Off),
    /// Not counted: the clock stood still.
    Paused {
        /// The pause.
        pause: Piece,
    },
    /// The clock stood still when the period was over: it ends with the first day that ends while it runs again.
    Postponed {
        /// The pause.
        pause: Piece,
    },
    /// The period ended on a day off and goes on to the next working day.
    Rolled(Off),
    /// A longer time was given.
    Prolonged {
        /// By how much.
        by: Allowance,
    },
    /// More of the same, not listed day by day.
    AndSoOn {
        /// How much.
        amount: Decimal,
        /// How much of the period up to and with this line.
        total: Decimal,
        /// Of what.
        measure: Measure,
    },
    /// The end.
    Due {
        /// When.
        at: Timestamp,
        /// Whether it lies beyond what the calendar knows.
        provisional: bool,
    },
}

/// What the amounts of counted lines are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Working days.
    WorkingDays,
    /// Calendar days.
    Days,
    /// Seconds of opening time.
    WorkingSeconds,
    /// Seconds.
    Seconds,
}

/// A piece of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Piece {
    /// From here.
    pub from: Timestamp,
    /// To here.
    pub to: Timestamp,
}

/// Why days are days off.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Off {
    /// Whether the week has days off among them, and whether those are Saturdays and Sundays alone.
    pub weekly: Option<Weekly>,
    /// The closures among them.
    pub closures: Vec<Act>,
}

/// Which days of the week are days off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Weekly {
    /// Saturdays and Sundays.
    Weekend,
    /// Others too.
    Others,
}

/// A named exception of the calendar, and the act behind it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Act {
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// Its name.
    pub name: Text,
    /// The act that says so.
    pub source: String,
}

/// What is peculiar about a counted day.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Note {
    /// It is worked although the week says otherwise.
    MadeUp(Act),
    /// It is worked at other hours.
    OtherHours(Act),
    /// A pause begins on it; the day counts.
    PauseBegins,
    /// A pause begins and ends on it; the day counts.
    PausedWithin,
    /// Only a part of it counts.
    Part,
}

/// The rule behind a line, by the key of the file that sets it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Rule {
    /// The days of the week.
    #[serde(rename = "week")]
    Week,
    /// Days off.
    #[serde(rename = "holidays")]
    Holidays,
    /// Days worked although the week says otherwise.
    #[serde(rename = "extra_days")]
    ExtraDays,
    /// Whether the day of the event counts.
    #[serde(rename = "counting.first_day")]
    FirstDay,
    /// The cut-off.
    #[serde(rename = "counting.received_after")]
    ReceivedAfter,
    /// What happens to a period that ends on a day off.
    #[serde(rename = "counting.roll")]
    Roll,
    /// What a pause does to days.
    #[serde(rename = "counting.pause")]
    Pause,
    /// The limit itself.
    #[serde(rename = "within")]
    Within,
    /// A prolongation.
    #[serde(rename = "prolonged")]
    Prolonged,
}

impl Rule {
    /// The key that sets it.
    pub fn key(self) -> &'static str {
        match self {
            Self::Week => "week",
            Self::Holidays => "holidays",
            Self::ExtraDays => "extra_days",
            Self::FirstDay => "counting.first_day",
            Self::ReceivedAfter => "counting.received_after",
            Self::Roll => "counting.roll",
            Self::Pause => "counting.pause",
            Self::Within => "within",
            Self::Prolonged => "prolonged",
        }
    }
}

impl Calendar {
    /// Why the limit of this course ends when it does. An open pause counts as ending at `now`.
    pub fn explain(&self, course: &Course, now: Timestamp) -> Explanation {
        self.explain_from(course.counted_from, course, now)
    }

    /// The same for what came in at another moment than the one it is counted from ([`Calendar::received`]).
    pub fn explain_from(&self, received: Timestamp, course: &Course, now: Timestamp) -> Explanation {
        let (lines, due) = tell::tell(self, received, course, now);
        let unpaused = Course { pauses: Vec::new(), ..course.clone() };
        let without_pauses = Some(Count::new(self, &unpaused, now).due()).filter(|other| *other != due);
        Explanation {
            calendar: self.id().clone(),
            edition: self.edition().to_owned(),
            time_zone: self.spec.zone.clone(),
            within: course.within,
            prolonged: course.prolonged.clone(),
            lines,
            due,
            without_pauses,
        }
    }
}
