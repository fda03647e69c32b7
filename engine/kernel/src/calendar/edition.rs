//! The name of a calendar's content.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use super::{CalendarSpec, Hours};
use crate::text::{Language, Text};

/// The first 16 hexadecimal digits of the SHA-256 over everything a calendar says, in one order: two files that list
/// the same days in another order are the same edition.
pub(super) fn of(spec: &CalendarSpec) -> String {
    let mut closures: Vec<_> = spec.closures.iter().collect();
    closures.sort_by_key(|closure| (closure.from, closure.to));
    let mut extra_days: Vec<_> = spec.extra_days.iter().collect();
    extra_days.sort_by_key(|extra| extra.date);

    let mut content = Content(Sha256::new());
    content.add("calendar", spec.id.as_str());
    content.text(&spec.title);
    content.add("zone", &spec.zone);
    spec.week.iter().for_each(|hours| content.hours(hours));
    for closure in closures {
        content.add("closed", &format!("{}/{}", closure.from, closure.to));
        content.text(&closure.name);
        content.add("source", &closure.source);
    }
    for extra in extra_days {
        content.add("worked", &extra.date.to_string());
        content.hours(&extra.hours);
        content.text(&extra.name);
        content.add("source", &extra.source);
    }
    content.add("first_day", &format!("{:?}", spec.counting.first_day));
    content.add("received_after", &spec.counting.received_after.map(|time| time.to_string()).unwrap_or_default());
    content.add("roll", &format!("{:?}", spec.counting.roll));
    content.add("pause", &format!("{:?}", spec.counting.pause));
    content.add("known", &format!("{}/{}", spec.known.0, spec.known.1));
    content.finish()
}

/// A digest over named parts. Each part carries its length, so that no two contents run into the same text.
struct Content(Sha256);

impl Content {
    fn add(&mut self, name: &str, part: &str) {
        self.0.update(format!("{name} {}\n{part}\n", part.len()));
    }

    fn text(&mut self, text: &Text) {
        for language in [Language::Vi, Language::En] {
            if text.speaks(language) {
                self.add(language.code(), text.get(language));
            }
        }
    }

    fn hours(&mut self, hours: &[Hours]) {
        let listed = hours.iter().map(|range| format!("{}-{} ", range.from, range.to)).collect::<String>();
        self.add("hours", &listed);
    }

    fn finish(self) -> String {
        self.0.finalize().iter().take(8).fold(String::new(), |mut digits, byte| {
            // Writing into a string cannot fail.
            let _ = write!(digits, "{byte:02x}");
            digits
        })
    }
}
