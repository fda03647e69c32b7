//! `motcua case …`: cases on a running server.

use clap::{Args, Subcommand};
use motcua_kernel::text::Language;
use reqwest::Method;
use serde_json::{Value as Json, json};

use crate::client::{Address, Client, block_on, query, segment};
use crate::commands::task::Output;
use crate::failure::Failure;
use crate::fields;
use crate::table::Table;
use crate::terminal::{Outcome, Terminal, bold};
use crate::words::{moment_of, said, short_moment_of};

/// Open, find and read cases on a running server
#[derive(Debug, Args)]
pub(crate) struct Case {
    #[command(flatten)]
    address: Address,
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// List the cases that you may see
    List {
        /// Of this procedure
        #[arg(long)]
        procedure: Option<String>,
        /// At this public stage
        #[arg(long)]
        status: Option<String>,
        /// open, compensating or ended
        #[arg(long)]
        phase: Option<String>,
        /// Only those with a deadline that has passed unmet
        #[arg(long)]
        late: bool,
        /// At most so many
        #[arg(long, default_value_t = 50)]
        limit: usize,
        #[command(flatten)]
        output: Output,
    },
    /// Show where a case stands, who has it, and by when
    Show {
        /// The case
        case: String,
        #[command(flatten)]
        output: Output,
    },
    /// Open a case
    Open {
        /// The procedure
        procedure: String,
        /// The form: name=value …
        fields: Vec<String>,
        /// For whom [default: yourself]
        #[arg(long)]
        applicant: Option<String>,
        /// By which start, where the procedure has several
        #[arg(long)]
        start: Option<String>,
        #[command(flatten)]
        output: Output,
    },
    /// List what happened in a case
    Events {
        /// The case
        case: String,
        #[command(flatten)]
        output: Output,
    },
    /// Withdraw an application
    Withdraw {
        /// The case
        case: String,
        /// Why
        #[arg(long)]
        reason: Option<String>,
        #[command(flatten)]
        output: Output,
    },
}

/// Lists end here even without `--limit`.
const EVENTS_MAX: usize = 100_000;

impl Case {
    pub(crate) fn run(self, terminal: &mut Terminal) -> Outcome {
        let client = self.address.client(terminal.language())?;
        block_on(async {
            match self.action {
                Action::List { procedure, status, phase, late, limit, output } => {
                    let late = late.then(|| "true".to_owned());
                    let query =
                        query(&[("procedure", procedure), ("status", status), ("phase", phase), ("late", late)]);
                    let cases = client.list(&format!("/cases{query}"), limit).await?;
                    output.show(terminal, &json!({"items": cases}), |terminal| list(terminal, &cases))?;
                    output.next(terminal, "motcua case show <mã>", "motcua case show <id>")
                }
                Action::Show { case, output } => {
                    let case = client.get(&format!("/cases/{}", segment(&case))).await?.json()?;
                    output.show(terminal, &case, |terminal| show(terminal, &case))?;
                    let id = case["id"].as_str().unwrap_or_default();
                    let next = format!("motcua case events {id}");
                    output.next(terminal, &next, &next)
                }
                Action::Open { procedure, fields, applicant, start, output } => {
                    let body = opening(&procedure, &fields, applicant, start)?;
                    let done = client.send(Method::POST, "/cases", None, Some(body)).await?.json()?;
                    output.show(terminal, &done, |terminal| opened(terminal, &done))?;
                    let next = format!("motcua case show {}", text(&done["case"]["id"]));
                    output.next(terminal, &next, &next)
                }
                Action::Events { case, output } => {
                    let events =
                        client.list(&format!("/cases/{}/events?limit=500", segment(&case)), EVENTS_MAX).await?;
                    output.show(terminal, &json!({"items": events}), |terminal| happened(terminal, &events))?;
                    let next = format!("motcua case show {case}");
                    output.next(terminal, &next, &next)
                }
                Action::Withdraw { case, reason, output } => withdraw(&client, terminal, &case, reason, &output).await,
            }
        })
    }
}

fn opening(
    procedure: &str,
    pairs: &[String],
    applicant: Option<String>,
    start: Option<String>,
) -> Result<Json, Failure> {
    let (procedure, version) = match procedure.split_once('@') {
        Some((name, version)) => {
            let number = version.parse::<u32>().map_err(|_| {
                Failure::usage(
                    format!("phiên bản `{version}` không phải là số"),
                    format!("expected a number as version, found `{version}`"),
                )
            })?;
            (name, Some(number))
        }
        None => (procedure, None),
    };
    let mut body = json!({"procedure": procedure, "data": filled(pairs)?});
    for (name, value) in [
        ("applicant", applicant.map(Json::from)),
        ("start", start.map(Json::from)),
        ("version", version.map(Json::from)),
    ] {
        if let Some(value) = value {
            body[name] = value;
        }
    }
    Ok(body)
}

/// A form as it was typed.
pub(crate) fn filled(pairs: &[String]) -> Result<Json, Failure> {
    let record = fields::fields(pairs.iter().map(String::as_str)).map_err(|pair| {
        Failure::usage(
            format!("cần `tên=giá trị`, nhận được `{pair}`"),
            format!("expected `name=value`, found `{pair}`"),
        )
    })?;
    Ok(record.iter().map(|(name, value)| (name.to_string(), fields::json(value))).collect())
}

fn list(terminal: &mut Terminal, cases: &[Json]) -> Outcome {
    let language = terminal.language();
    if cases.is_empty() {
        return terminal.line(terminal.pick("không có hồ sơ nào", "no cases").to_owned().as_str());
    }
    let headings = match language {
        Language::Vi => ["mã", "số", "trạng thái", "hạn", ""],
        Language::En => ["id", "number", "status", "due", ""],
    };
    let mut table = Table::new(&headings, 2);
    for case in cases {
        let late = if case["late"].as_bool() == Some(true) { terminal.pick("trễ", "late") } else { "" };
        table.row([
            text(&case["id"]),
            text(&case["number"]),
            if case["status"].is_null() { text(&case["phase"]) } else { said(&case["status"]["label"], language) },
            short_moment_of(&case["dueAt"]),
            late.to_owned(),
        ]);
    }
    table.lines().iter().try_for_each(|line| terminal.line(line))
}

/// Where a case stands.
pub(crate) fn show(terminal: &mut Terminal, case: &Json) -> Outcome {
    let language = terminal.language();
    let status = if case["status"].is_null() { "—".to_owned() } else { said(&case["status"]["label"], language) };
    let heading = format!(
        "{} · {}@{} · {status}",
        text(&case["number"]),
        text(&case["procedure"]["id"]),
        case["procedure"]["version"]
    );
    terminal.line(&bold(&heading))?;
    let opened = moment_of(&case["openedAt"], language);
    terminal.line(&format!("{} {opened}", terminal.pick("mở lúc", "opened")))?;
    if let Some(outcome) = case["outcome"].as_str() {
        let at = moment_of(&case["endedAt"], language);
        let ended = terminal.pick("kết thúc", "ended").to_owned();
        terminal.line(&format!("{ended}: {outcome}, {at}"))?;
    }
    for step in case["openSteps"].as_array().into_iter().flatten() {
        let who = match (step["holder"].as_str(), step["role"].as_str()) {
            (Some(holder), _) => holder.to_owned(),
            (None, Some(role)) => role.to_owned(),
            (None, None) => said(&step["agency"]["label"], language),
        };
        let mut line = format!("{} ({who})", said(&step["label"], language));
        if let Some(task) = step["task"].as_str() {
            line.push_str(&format!("  {task}"));
        }
        if !step["limit"].is_null() {
            let due = moment_of(&step["limit"]["dueAt"], language);
            line.push_str(&format!(", {} {due}", terminal.pick("hạn", "due")));
        }
        let heading = format!("{}: ", terminal.pick("đang ở", "at"));
        terminal.indented(&heading, &line)?;
    }
    for deadline in case["deadlines"].as_array().into_iter().flatten().filter(|d| !d["clock"].is_null()) {
        let clock = &deadline["clock"];
        let due = moment_of(&clock["dueAt"], language);
        let line = match language {
            Language::En => {
                format!("{}, {} used of {}, due {due}", text(&clock["state"]), clock["used"], text(&clock["within"]))
            }
            Language::Vi => format!(
                "{}, đã tính {} trên {}, hạn {due}",
                text(&clock["state"]),
                clock["used"],
                text(&clock["within"])
            ),
        };
        terminal.indented(&format!("{}: ", said(&deadline["label"], language)), &line)?;
    }
    Ok(())
}

fn opened(terminal: &mut Terminal, done: &Json) -> Outcome {
    let line = terminal.pick("đã mở hồ sơ", "opened a case").to_owned();
    terminal.line(&format!("{line} ({})", text(&done["case"]["id"])))?;
    show(terminal, &done["case"])
}

fn happened(terminal: &mut Terminal, events: &[Json]) -> Outcome {
    let language = terminal.language();
    for event in events {
        let fact = &event["event"];
        let what = fact["type"].as_str().unwrap_or("?");
        let details: Vec<String> = fact
            .as_object()
            .into_iter()
            .flatten()
            .filter(|(name, value)| {
                !matches!(name.as_str(), "type" | "at" | "by_clock") && !value.is_object() && !value.is_array()
            })
            .map(|(name, value)| format!("{name}={}", value.as_str().map_or_else(|| value.to_string(), str::to_owned)))
            .collect();
        let clock = if event["byClock"].as_bool() == Some(true) { "⏱" } else { " " };
        let heading = format!(
            "{:>3} {} {clock} ",
            event["version"].as_u64().unwrap_or_default(),
            moment_of(&event["at"], language)
        );
        terminal.indented(&heading, &format!("{what} {}", details.join(" ")))?;
    }
    Ok(())
}

async fn withdraw(
    client: &Client,
    terminal: &mut Terminal,
    case: &str,
    reason: Option<String>,
    output: &Output,
) -> Outcome {
    let path = format!("/cases/{}", segment(case));
    let seen = client.get(&path).await?;
    let body = match reason {
        Some(reason) => json!({"reason": reason}),
        None => json!({}),
    };
    let done =
        client.send(Method::POST, &format!("{path}/withdrawals"), seen.tag.as_deref(), Some(body)).await?.json()?;
    output.show(terminal, &done, |terminal| show(terminal, &done["case"]))?;
    let next = format!("motcua case show {case}");
    output.next(terminal, &next, &next)
}

/// A string of an answer.
pub(crate) fn text(value: &Json) -> String {
    value.as_str().unwrap_or("—").to_owned()
}
