//! `motcua report 2026-03`: what offices have to account for, from a running server.

use clap::Args;
use jiff::civil::Date;
use serde_json::Value as Json;

use crate::client::{Address, block_on};
use crate::commands::case::text;
use crate::commands::task::Output;
use crate::failure::Failure;
use crate::table::Table;
use crate::terminal::{Outcome, Terminal};

/// Say what offices have to account for: cases, on-time shares, contacts, time by agency
#[derive(Debug, Args)]
pub(crate) struct Report {
    #[command(flatten)]
    address: Address,
    /// A month (2026-03), a quarter (2026-Q1) or a year (2026)
    #[arg(value_parser = period, value_name = "PERIOD")]
    period: Period,
    /// Comma-separated values, for a spreadsheet
    #[arg(long)]
    csv: bool,
    #[command(flatten)]
    output: Output,
}

/// The first and the last day.
type Period = (Date, Date);

fn period(named: &str) -> Result<Period, String> {
    let wrong = || "expected a month such as 2026-03, a quarter such as 2026-Q1, or a year such as 2026".to_owned();
    let (year, part) = named.split_once('-').map_or((named, None), |(year, part)| (year, Some(part)));
    let year: i16 = year.parse().ok().filter(|year| (1900..=9998).contains(year)).ok_or_else(wrong)?;
    let (first, months) = match part {
        None => (1, 12),
        Some(part) => match part.strip_prefix('Q').map(str::parse::<i8>) {
            Some(Ok(quarter @ 1..=4)) => (3 * quarter - 2, 3),
            Some(_) => return Err(wrong()),
            None => match part.parse::<i8>() {
                Ok(month @ 1..=12) if part.len() == 2 => (month, 1),
                _ => return Err(wrong()),
            },
        },
    };
    let from = Date::new(year, first, 1).map_err(|_| wrong())?;
    let last = Date::new(year, first + months - 1, 1).map_err(|_| wrong())?;
    Ok((from, last.last_of_month()))
}

const COLUMNS: [&str; 12] = [
    "procedure",
    "agency",
    "office",
    "opened",
    "online",
    "ended",
    "met",
    "passed",
    "onTimePercent",
    "noContact",
    "oneContact",
    "moreContacts",
];

impl Report {
    pub(crate) fn run(self, terminal: &mut Terminal) -> Outcome {
        let client = self.address.client(terminal.language())?;
        let (from, to) = self.period;
        let path = format!("/reports?from={from}&to={to}");
        let report: Json = block_on(async { client.get(&path).await?.json() })?;
        if self.csv {
            return csv(&report, terminal);
        }
        self.output.show(terminal, &report, |terminal| table(&report, terminal))?;
        let next = format!("motcua report {from} --csv", from = from.strftime("%Y-%m"));
        self.output.next(terminal, &next, &next)
    }
}

/// A cell as a spreadsheet takes it in.
fn cell(value: &Json) -> String {
    let text = match value {
        Json::Null => String::new(),
        Json::String(text) => text.clone(),
        other => other.to_string(),
    };
    // What a spreadsheet would compute stays what it says.
    let text = if text.starts_with(['=', '+', '-', '@']) { format!("'{text}") } else { text };
    if text.contains([',', '"', '\n']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

fn csv(report: &Json, terminal: &mut Terminal) -> Outcome {
    terminal.line(&COLUMNS.join(","))?;
    for row in report["rows"].as_array().into_iter().flatten() {
        let cells: Vec<String> = COLUMNS.iter().map(|column| cell(&row[*column])).collect();
        terminal.line(&cells.join(","))?;
    }
    Ok(())
}

fn table(report: &Json, terminal: &mut Terminal) -> Result<(), Failure> {
    let headings = [
        terminal.pick("thủ tục", "procedure"),
        terminal.pick("cơ quan", "office"),
        terminal.pick("nhận", "opened"),
        terminal.pick("xong", "ended"),
        terminal.pick("đúng hạn", "on time"),
        terminal.pick("quá hạn", "late"),
    ];
    let mut rows = Table::new(&headings, 0);
    for row in report["rows"].as_array().into_iter().flatten() {
        let office = [&row["agency"], &row["office"]].map(text).into_iter().filter(|word| !word.is_empty());
        let share =
            row["onTimePercent"].as_f64().map(|share| format!("{share:.1} %")).unwrap_or_else(|| "–".to_owned());
        let count = |name: &str| row[name].to_string();
        let office = office.collect::<Vec<_>>().join(" ");
        rows.row([text(&row["procedure"]), office, count("opened"), count("ended"), share, count("passed")]);
    }
    for line in rows.lines() {
        terminal.line(&line)?;
    }
    let note = terminal.pick(
        "Đúng hạn: trong số thời hạn theo luật đã đạt hoặc đã hết trong kỳ.",
        "On time: of the statutory deadlines that were met or passed in the period.",
    );
    terminal.line(note)
}

#[cfg(test)]
mod tests {
    use super::{cell, period};
    use serde_json::json;

    #[test]
    fn a_period_has_a_first_and_a_last_day() {
        for (named, days) in [
            ("2026-02", Some(("2026-02-01", "2026-02-28"))),
            ("2024-02", Some(("2024-02-01", "2024-02-29"))),
            ("2026-Q4", Some(("2026-10-01", "2026-12-31"))),
            ("2026", Some(("2026-01-01", "2026-12-31"))),
            ("2026-13", None),
            ("2026-2", None),
            ("2026-Q5", None),
            ("march", None),
        ] {
            let found = period(named).ok().map(|(from, to)| (from.to_string(), to.to_string()));
            assert_eq!(found, days.map(|(from, to)| (from.to_owned(), to.to_owned())), "{named}");
        }
    }

    #[test]
    fn a_cell_computes_nothing() {
        assert_eq!(cell(&json!("=1+1")), "'=1+1");
        assert_eq!(cell(&json!("a, \"b\"")), "\"a, \"\"b\"\"\"");
    }
}
