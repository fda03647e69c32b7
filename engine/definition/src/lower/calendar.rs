//! Calendars.

use jiff::civil::{Date, Time};
use motcua_kernel::calendar::{Calendar, CalendarSpec, Closure, Counting, ExtraDay, FirstDay, Hours, PauseRule, Roll};
use motcua_kernel::id::CalendarId;
use motcua_kernel::say;
use motcua_kernel::text::{Language, Text};

use super::text;
use crate::diagnostic::Diagnostic;
use crate::shape;
use crate::source::Span;
use crate::syntax::calendar as written;
use crate::syntax::leaf::{DateText, HoursText};

/// A calendar, or what is wrong with it.
pub(crate) fn calendar(file: &written::Calendar) -> Result<Calendar, Vec<Diagnostic>> {
    let mut findings = Vec::new();
    let closures: Vec<Closure> = file.holidays.iter().filter_map(|holiday| closure(holiday, &mut findings)).collect();
    let week = week(file, &mut findings);
    let known = file.known.as_ref().map(|known| (date(&known.from), date(&known.to)));
    if let Some(known) = file.known.as_ref().filter(|known| date(&known.from) > date(&known.to)) {
        findings.push(backwards(known.span));
    }
    let known = known.unwrap_or_else(|| years(&closures));
    let spec = CalendarSpec {
        id: CalendarId::from(&*file.calendar.text),
        title: text::text(&file.title, Language::Vi),
        zone: file.time_zone.text.to_string(),
        week,
        closures,
        extra_days: file.extra_days.iter().map(extra_day).collect(),
        counting: counting(file.counting.as_ref()),
        known,
    };
    if !findings.is_empty() {
        return Err(findings);
    }
    Calendar::new(spec).map_err(|problem| {
        let headline =
            say!("calendar `{calendar}` cannot be counted by: {problem}", calendar = file.calendar.text, problem);
        vec![Diagnostic::error("bad-calendar", file.calendar.span, headline)]
    })
}

fn date(written: &DateText) -> Date {
    shape::date(&written.text).unwrap_or_default()
}

fn hours(written: &HoursText) -> Hours {
    let (from, to) = shape::hours(&written.text).unwrap_or((Time::midnight(), Time::midnight()));
    Hours { from, to }
}

fn backwards(span: Span) -> Diagnostic {
    Diagnostic::error("bad-date", span, say!("the last day lies before the first"))
}

fn closure(holiday: &written::Holiday, findings: &mut Vec<Diagnostic>) -> Option<Closure> {
    let (from, to) = match (&holiday.date, &holiday.from, &holiday.to) {
        (Some(day), None, None) => (date(day), date(day)),
        (None, Some(from), Some(to)) => (date(from), date(to)),
        _ => {
            findings.push(
                Diagnostic::error("bad-date", holiday.span, say!("a closure has either `date`, or `from` and `to`"))
                    .help(say!("write `date:` for one day, `from:` and `to:` for several")),
            );
            return None;
        }
    };
    if from > to {
        findings.push(backwards(holiday.span));
        return None;
    }
    let source = holiday.source.as_ref().map(|source| source.text.to_string()).unwrap_or_default();
    Some(Closure { from, to, name: text::text(&holiday.name, Language::Vi), source })
}

fn week(file: &written::Calendar, findings: &mut Vec<Diagnostic>) -> [Vec<Hours>; 7] {
    let mut week: [Vec<Hours>; 7] = std::array::from_fn(|_| Vec::new());
    let mut said: [Option<Span>; 7] = [None; 7];
    for (days, ranges) in file.week.iter() {
        let Some(numbers) = days.days() else {
            findings.push(Diagnostic::error(
                "bad-calendar",
                days.span,
                say!("a range of days runs from Monday to Sunday"),
            ));
            continue;
        };
        for day in numbers {
            if let Some(first) = said[day].replace(days.span) {
                let headline = say!("the hours of `{day}` stand twice", day = written::WEEKDAYS[day]);
                findings.push(Diagnostic::error("bad-calendar", days.span, headline).also(first, say!("first here")));
                continue;
            }
            week[day] = ranges.iter().map(hours).collect();
        }
    }
    week
}

fn extra_day(day: &written::ExtraDay) -> ExtraDay {
    ExtraDay {
        date: date(&day.date),
        hours: day.hours.iter().map(hours).collect(),
        name: day.name.as_ref().map_or_else(Text::new, |name| text::text(name, Language::Vi)),
        source: day.source.as_ref().map(|source| source.text.to_string()).unwrap_or_default(),
    }
}

/// Without `counting`, a period starts the day after the event, ends on a working day, and knows no cut-off: the rules
/// of most civil codes.
fn counting(written: Option<&written::Counting>) -> Counting {
    let first_day = written.and_then(|counting| counting.first_day);
    let received_after = written.and_then(|counting| counting.received_after.as_ref());
    let roll = written.and_then(|counting| counting.roll);
    Counting {
        first_day: match first_day {
            Some(written::FirstDay::Included) => FirstDay::Included,
            Some(written::FirstDay::Excluded) | None => FirstDay::Excluded,
        },
        received_after: received_after.and_then(|hour| shape::hour(&hour.text)),
        roll: match roll {
            Some(written::Roll::None) => Roll::None,
            Some(written::Roll::NextWorkingDay) | None => Roll::NextWorkingDay,
        },
        pause: PauseRule::WholeDays,
    }
}

/// The years of the closures that are listed; of none, no date is known for certain.
fn years(closures: &[Closure]) -> (Date, Date) {
    let first = closures.iter().map(|closure| closure.from.year()).min();
    let last = closures.iter().map(|closure| closure.to.year()).max();
    let (first, last) = first.zip(last).unwrap_or((1970, 1970));
    (jiff::civil::date(first, 1, 1), jiff::civil::date(last, 12, 31))
}
