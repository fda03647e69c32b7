//! `motcua due START DURATION`: a date, and the count that leads to it.

use clap::Args;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use motcua_kernel::allowance::Allowance;
use motcua_kernel::calendar::{Calendar, Course, Pause};

use crate::failure::Failure;
use crate::project;
use crate::terminal::{Outcome, Terminal};

/// Compute a date and say why
#[derive(Debug, Args)]
#[command(after_help = "Example: motcua due 2026-02-12 \"15 working days\" --pause 2026-03-02..2026-03-04")]
pub(crate) struct Due {
    /// When it came in: 2026-02-12, or 2026-02-12T15:30 in the calendar's zone
    start: String,
    /// The limit: "15 working days", "4 working hours", "30 days", "1 month"
    duration: Allowance,
    /// Which calendar: a name or a file
    #[arg(long, default_value = "vn_state", value_name = "NAME")]
    calendar: String,
    /// The clock stands still from A to B, as a date or a moment each
    #[arg(long, value_name = "A..B")]
    pause: Vec<String>,
    /// The limit is prolonged by this, counted from its old end
    #[arg(long, value_name = "DURATION")]
    prolong: Vec<Allowance>,
    /// It is a hand-over inside the office: the cut-off hour does not apply
    #[arg(long)]
    inside: bool,
    /// text or json
    #[arg(
        long,
        alias = "output",
        value_enum,
        default_value = "text",
        hide_possible_values = true,
        value_name = "text|json"
    )]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Text,
    Json,
}

/// A date, or a moment of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Point {
    Day(Date),
    Moment(DateTime),
}

impl Due {
    pub(crate) fn run(self, terminal: &mut Terminal) -> Outcome {
        let calendar = project::calendar(&self.calendar, terminal)?;
        let start = match point(&self.start)? {
            // Whoever names a day only means: while the office was open.
            Point::Day(date) => calendar.opening(date).unwrap_or_else(|| calendar.midnight(date)),
            Point::Moment(moment) => instant(&calendar, moment)?,
        };
        let course = Course {
            counted_from: calendar.received(start, !self.inside),
            within: self.duration,
            prolonged: self.prolong,
            pauses: pauses(&calendar, &self.pause)?,
        };
        // Nothing is open: every pause that is given has an end.
        let explanation = calendar.explain_from(start, &course, start);
        match self.format {
            Format::Json => {
                let json = serde_json::to_string_pretty(&explanation).map_err(|error| {
                    Failure::internal(format!("không ghi được JSON: {error}"), format!("no JSON: {error}"))
                })?;
                terminal.text(&json)?;
                terminal.next_aside("motcua due --help", "motcua due --help")
            }
            Format::Text => {
                terminal.text(&explanation.render(terminal.language()))?;
                let day = explanation.due.date;
                let next = format!("motcua due {day} \"1 month\" --calendar {}", explanation.calendar);
                terminal.next(&next, &next)
            }
        }
    }
}

fn point(text: &str) -> Result<Point, Failure> {
    let spaced = text.trim().replacen(' ', "T", 1);
    if let Ok(date) = spaced.parse::<Date>()
        && !spaced.contains('T')
    {
        return Ok(Point::Day(date));
    }
    spaced.parse::<DateTime>().map(Point::Moment).map_err(|_| {
        Failure::usage(
            format!("`{text}` không phải ngày: cần dạng 2026-02-12 hoặc 2026-02-12T15:30"),
            format!("`{text}` is no date: expected 2026-02-12 or 2026-02-12T15:30"),
        )
    })
}

fn instant(calendar: &Calendar, moment: DateTime) -> Result<Timestamp, Failure> {
    moment
        .to_zoned(calendar.time_zone().clone())
        .map(|zoned| zoned.timestamp())
        .map_err(|error| Failure::usage(format!("{moment}: {error}"), format!("{moment}: {error}")))
}

/// A pause that is given in days lasts from the opening of the first to the closing of the last: the day on which it
/// begins had begun while the clock still ran.
fn pauses(calendar: &Calendar, given: &[String]) -> Result<Vec<Pause>, Failure> {
    let mut pauses = Vec::new();
    for text in given {
        let (from, to) = text.split_once("..").ok_or_else(|| {
            Failure::usage(
                format!("`{text}` không phải khoảng tạm dừng: cần dạng 2026-03-02..2026-03-04"),
                format!("`{text}` is no pause: expected 2026-03-02..2026-03-04"),
            )
        })?;
        let from = match point(from)? {
            Point::Day(date) => calendar.opening(date).unwrap_or_else(|| calendar.midnight(date)),
            Point::Moment(moment) => instant(calendar, moment)?,
        };
        let to = match point(to)? {
            Point::Day(date) => calendar.closing(date).unwrap_or_else(|| {
                date.tomorrow().map_or_else(|_| calendar.midnight(date), |next| calendar.midnight(next))
            }),
            Point::Moment(moment) => instant(calendar, moment)?,
        };
        if to < from {
            return Err(Failure::usage(
                format!("khoảng tạm dừng `{text}` kết thúc trước khi bắt đầu"),
                format!("the pause `{text}` ends before it begins"),
            ));
        }
        pauses.push(Pause { from, to: Some(to) });
    }
    pauses.sort_by_key(|pause| pause.from);
    if let Some(pair) = pauses.windows(2).find(|pair| pair[0].to > Some(pair[1].from)) {
        let at = calendar.date(pair[1].from);
        return Err(Failure::usage(
            format!("hai khoảng tạm dừng chồng lên nhau ngày {at}"),
            format!("two pauses overlap on {at}"),
        ));
    }
    Ok(pauses)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_moments_are_told_apart() {
        assert_eq!(point("2026-02-12").ok(), Some(Point::Day(jiff::civil::date(2026, 2, 12))));
        let moment = jiff::civil::date(2026, 2, 12).at(15, 30, 0, 0);
        assert_eq!(point("2026-02-12T15:30").ok(), Some(Point::Moment(moment)));
        assert_eq!(point("2026-02-12 15:30").ok(), Some(Point::Moment(moment)));
        assert!(point("12/2/2026").is_err() && point("2026-02-30").is_err());
    }
}
