//! A length of time in its own unit. `1 working day`, `1 day` and `24 hours` are three different things, and nothing
//! here turns one into another: only a calendar, with a start, can say when any of them ends.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::say;
use crate::sentence::Sentence;
use crate::text::{Language, Text};

/// What an allowance is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    /// Elapsed seconds.
    Second,
    /// Elapsed minutes.
    Minute,
    /// Elapsed hours.
    Hour,
    /// Minutes of opening time.
    WorkingMinute,
    /// Hours of opening time.
    WorkingHour,
    /// Calendar days.
    Day,
    /// Seven calendar days.
    Week,
    /// Days on which the office works.
    WorkingDay,
    /// Calendar months.
    Month,
    /// Twelve calendar months.
    Year,
}

impl Unit {
    const WORDS: [(Self, &'static str); 10] = [
        (Self::Second, "second"),
        (Self::Minute, "minute"),
        (Self::Hour, "hour"),
        (Self::WorkingMinute, "working minute"),
        (Self::WorkingHour, "working hour"),
        (Self::Day, "day"),
        (Self::Week, "week"),
        (Self::WorkingDay, "working day"),
        (Self::Month, "month"),
        (Self::Year, "year"),
    ];

    /// The English word, singular.
    pub fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(unit, _)| *unit == self).map_or("", |(_, word)| word)
    }

    fn word_vi(self) -> &'static str {
        match self {
            Self::Second => "giây",
            Self::Minute => "phút",
            Self::Hour => "giờ",
            Self::WorkingMinute => "phút làm việc",
            Self::WorkingHour => "giờ làm việc",
            Self::Day => "ngày",
            Self::Week => "tuần",
            Self::WorkingDay => "ngày làm việc",
            Self::Month => "tháng",
            Self::Year => "năm",
        }
    }

    /// Whether a part of one makes sense: half a working day does, half a month does not.
    pub fn divisible(self) -> bool {
        !matches!(self, Self::Day | Self::Week | Self::Month | Self::Year)
    }
}

/// An amount and its unit: never a bare number. Never negative; zero is allowed and means "at once".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Allowance {
    amount: Decimal,
    unit: Unit,
}

/// Why a text is no allowance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BadAllowance {
    /// Not of the form *number unit*.
    Shape,
    /// The unit is none of the known ones.
    UnknownUnit(String),
    /// A part of a unit that has none.
    NotWhole(Unit),
    /// Below zero or above a million.
    OutOfRange,
}

impl BadAllowance {
    /// What was expected.
    pub fn sentence(&self) -> Sentence {
        match self {
            Self::Shape => say!("expected a number and a unit, such as `15 working days`"),
            Self::UnknownUnit(unit) => say!(
                "`{unit}` is no unit of time; units: seconds, minutes, hours, working minutes, working hours, days, weeks, working days, months, years",
                unit
            ),
            Self::NotWhole(unit) => {
                let unit = Text::new().with(Language::Vi, unit.word_vi()).with(Language::En, unit.word());
                say!("a {unit} has no parts: write a whole number", unit)
            }
            Self::OutOfRange => say!("expected a number from 0 to 1000000"),
        }
    }
}

impl fmt::Display for BadAllowance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence().english())
    }
}

impl std::error::Error for BadAllowance {}

impl Allowance {
    /// An allowance of this many units.
    pub fn new(amount: impl Into<Decimal>, unit: Unit) -> Result<Self, BadAllowance> {
        let amount = amount.into().normalize();
        if amount.is_sign_negative() && !amount.is_zero() || amount > Decimal::from(1_000_000) {
            return Err(BadAllowance::OutOfRange);
        }
        if !unit.divisible() && !amount.is_integer() {
            return Err(BadAllowance::NotWhole(unit));
        }
        Ok(Self { amount, unit })
    }

    /// How many.
    pub fn amount(self) -> Decimal {
        self.amount
    }

    /// Of what.
    pub fn unit(self) -> Unit {
        self.unit
    }

    /// As people say it: `15 ngày làm việc`, `15 working days`.
    pub fn say(self, language: Language) -> String {
        match language {
            Language::En => self.to_string(),
            // Vietnamese has no plural, and a decimal comma.
            Language::Vi => format!("{} {}", self.amount.to_string().replace('.', ","), self.unit.word_vi()),
        }
    }
}

impl FromStr for Allowance {
    type Err = BadAllowance;

    fn from_str(text: &str) -> Result<Self, BadAllowance> {
        let (amount, unit) = text.trim().split_once(' ').ok_or(BadAllowance::Shape)?;
        let amount: Decimal = amount.parse().map_err(|_| BadAllowance::Shape)?;
        let unit = unit.trim();
        let singular = unit.strip_suffix('s').unwrap_or(unit);
        let unit = Unit::WORDS
            .iter()
            .find(|(_, word)| *word == singular)
            .map(|(unit, _)| *unit)
            .ok_or_else(|| BadAllowance::UnknownUnit(unit.to_owned()))?;
        Self::new(amount, unit)
    }
}

impl fmt::Display for Allowance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = if self.amount == Decimal::ONE { "" } else { "s" };
        write!(f, "{} {}{plural}", self.amount, self.unit.word())
    }
}

impl Serialize for Allowance {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Allowance {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        std::borrow::Cow::<'de, str>::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}
