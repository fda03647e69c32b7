//! `motcua escalations`: what will escalate, from a running server.

use clap::Args;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value as Json, json};

use crate::client::{Address, block_on, query};
use crate::commands::case::text;
use crate::commands::task::Output;
use crate::failure::Failure;
use crate::table::Table;
use crate::terminal::{Outcome, Terminal};
use crate::words::{office_zone, said, short_moment_of};

/// Say what will escalate: each rung of a ladder before it is reached
#[derive(Debug, Args)]
pub(crate) struct Escalations {
    #[command(flatten)]
    address: Address,
    /// Up to the end of this day [default: a week from now]
    #[arg(long, value_name = "DATE")]
    until: Option<Date>,
    /// Only those of this procedure
    #[arg(long)]
    procedure: Option<String>,
    /// Only those for which this agency answers
    #[arg(long)]
    agency: Option<String>,
    /// Instead those whose clock stands still: they have no moment
    #[arg(long, conflicts_with = "until")]
    paused: bool,
    /// At most so many
    #[arg(long, default_value_t = 50)]
    limit: usize,
    #[command(flatten)]
    output: Output,
}

impl Escalations {
    pub(crate) fn run(self, terminal: &mut Terminal) -> Outcome {
        let client = self.address.client(terminal.language())?;
        let until = match (self.paused, self.until) {
            (true, _) => None,
            (false, Some(day)) => Some(last_of(day)?),
            (false, None) => {
                Some(Timestamp::now().saturating_add(SignedDuration::from_hours(7 * 24)).unwrap_or(Timestamp::MAX))
            }
        };
        let asked = query(&[
            ("until", until.map(|until| until.to_string())),
            ("procedure", self.procedure),
            ("agency", self.agency),
            ("paused", self.paused.then(|| "true".to_owned())),
        ]);
        let found = block_on(async { client.list(&format!("/escalations{asked}"), self.limit).await })?;
        self.output.show(terminal, &json!({"items": found}), |terminal| table(terminal, &found))?;
        let case = found.first().map_or_else(|| "<case>".to_owned(), |first| text(&first["case"]));
        let next = format!("motcua case show {case}");
        self.output.next(terminal, &next, &next)
    }
}

/// The last moment of a day, where offices are.
fn last_of(day: Date) -> Result<Timestamp, Failure> {
    let end = day.at(23, 59, 59, 999_999_000).to_zoned(office_zone());
    end.map(|end| end.timestamp()).map_err(|error| Failure::usage(error.to_string(), error.to_string()))
}

fn table(terminal: &mut Terminal, found: &[Json]) -> Outcome {
    let language = terminal.language();
    if found.is_empty() {
        return terminal.line(terminal.pick("không có mốc nhắc nào", "nothing will escalate"));
    }
    let headings = [
        terminal.pick("khi nào", "when"),
        terminal.pick("số", "number"),
        terminal.pick("thời hạn", "limit"),
        terminal.pick("mốc", "rung"),
        terminal.pick("báo", "tells"),
        terminal.pick("chuyển cho", "hands to"),
    ];
    let mut rows = Table::new(&headings, 2);
    for one in found {
        let told: Vec<&str> = one["recipients"].as_array().into_iter().flatten().filter_map(Json::as_str).collect();
        let when = match one["at"].is_null() {
            true => terminal.pick("đồng hồ dừng", "clock stands still").to_owned(),
            false => short_moment_of(&one["at"]),
        };
        let condition = if one["condition"].is_null() { "" } else { terminal.pick(" (có điều kiện)", " (if)") };
        rows.row([
            when,
            text(&one["number"]),
            said(&one["label"], language),
            format!("{}{condition}", text(&one["rung"])),
            told.join(", "),
            text(&one["reassign"]),
        ]);
    }
    rows.lines().iter().try_for_each(|line| terminal.line(line))
}
