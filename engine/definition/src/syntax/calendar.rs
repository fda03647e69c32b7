//! A calendar file: one per country or office.

use super::leaf::{
    AtLeastOne, DateText, Entries, HourText, HoursText, Id, LanguageVersion, Name, Text, Words, ZoneText,
};
use super::{mapping, words};
use crate::source::Span;

mapping! {
    /// Opening hours, days off, and how periods are counted.
    pub struct Calendar {
        /// The version of the language.
        pub motcua: LanguageVersion,
        /// The name under which procedures ask for it.
        pub calendar: Id,
        /// Shown to people.
        pub title: Text,
        /// The IANA name of its time zone.
        pub time_zone: ZoneText,
        /// Opening hours by day: `mon`, or `mon-fri` for several.
        pub week: AtLeastOne<Entries<Days, Vec<HoursText>>>,
        /// Days off.
        pub holidays: Vec<Holiday>,
        /// Days worked although the week says otherwise.
        pub extra_days: Vec<ExtraDay>,
        /// How periods are counted.
        pub counting: Option<Counting>,
        /// The days for which the closures are known; a date beyond is provisional. Default: the years of the closures listed.
        pub known: Option<Known>,
    }
}

mapping! {
    /// A day off, or several in a row.
    pub struct Holiday {
        /// A single day.
        pub date: Option<DateText>,
        /// The first of several days.
        pub from: Option<DateText>,
        /// The last of several days.
        pub to: Option<DateText>,
        /// Why.
        pub name: Text,
        /// The act that says so.
        pub source: Option<Words>,
    }
}

mapping! {
    /// A day worked although the week says otherwise.
    pub struct ExtraDay {
        /// The day.
        pub date: DateText,
        /// Its opening hours.
        pub hours: AtLeastOne<Vec<HoursText>>,
        /// Why.
        pub name: Option<Text>,
        /// The act that says so.
        pub source: Option<Words>,
    }
}

mapping! {
    /// The days for which the closures are known.
    pub struct Known {
        /// The first.
        pub from: DateText,
        /// The last.
        pub to: DateText,
    }
}

mapping! {
    /// How periods are counted. Every rule shows in the explanation of a date.
    pub struct Counting {
        /// Whether the day of the event counts.
        pub first_day: Option<FirstDay>,
        /// What arrives from outside after this hour counts as received on the next working day.
        pub received_after: Option<HourText>,
        /// What happens to a period of days or months that ends on a day off.
        pub roll: Option<Roll>,
        /// What a pause does to the days on which it begins and ends.
        pub pause: Option<PauseWord>,
    }
}

words! {
    /// Whether the day of the event counts.
    pub enum FirstDay {
        /// Counting starts on the next day.
        Excluded = "excluded",
        /// The day itself is the first.
        Included = "included",
    }
}

words! {
    /// What happens to a period that ends on a day off.
    pub enum Roll {
        /// It ends on the next working day.
        NextWorkingDay = "next_working_day",
        /// It ends where it ends.
        None = "none",
    }
}

words! {
    /// What a pause does to days.
    pub enum PauseWord {
        /// A day counts if the clock ran when it began.
        WholeDays = "whole_days",
    }
}

/// One day of the week or several in a row.
#[derive(Clone, Debug)]
pub struct Days {
    /// `mon` or `mon-fri`.
    pub text: std::sync::Arc<str>,
    /// Where.
    pub span: Span,
}

/// From Monday, as everybody in this file counts.
pub const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

impl Name for Days {
    fn named(text: std::sync::Arc<str>, span: Span) -> Self {
        Self { text, span }
    }

    fn pattern() -> (&'static str, &'static str) {
        (
            "^(mon|tue|wed|thu|fri|sat|sun)(-(mon|tue|wed|thu|fri|sat|sun))?$",
            "write a day or a range of days: `mon`, `mon-fri`",
        )
    }
}

impl Days {
    /// The days, Monday being 0; nothing if the range runs backwards.
    pub fn days(&self) -> Option<std::ops::RangeInclusive<usize>> {
        let number = |day: &str| WEEKDAYS.iter().position(|name| *name == day);
        let (first, last) = self.text.split_once('-').unwrap_or((&self.text, &self.text));
        let (first, last) = (number(first)?, number(last)?);
        (first <= last).then_some(first..=last)
    }
}
