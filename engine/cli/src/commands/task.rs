//! `motcua task …`: tasks on a running server.

use clap::{Args, Subcommand};
use motcua_kernel::text::Language;
use reqwest::Method;
use serde_json::{Value as Json, json};

use crate::client::{Address, Client, block_on, query, segment};
use crate::commands::case::{self, filled, text};
use crate::table::Table;
use crate::terminal::{Outcome, Terminal, bold};
use crate::words::{moment_of, said, short_moment_of};

/// Find and do tasks on a running server
#[derive(Debug, Args)]
pub(crate) struct Task {
    #[command(flatten)]
    address: Address,
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// List your inbox
    List {
        /// Only those of this role
        #[arg(long)]
        role: Option<String>,
        /// Only those of this procedure
        #[arg(long)]
        procedure: Option<String>,
        /// Held by whom
        #[arg(long, value_enum, default_value = "mine-and-free")]
        holding: Holding,
        /// At most so many
        #[arg(long, default_value_t = 50)]
        limit: usize,
        #[command(flatten)]
        output: Output,
    },
    /// Show a task: the form, the buttons, what earlier steps say
    Show {
        /// The task
        task: String,
        #[command(flatten)]
        output: Output,
    },
    /// Take a task
    Claim {
        /// The task
        task: String,
        #[command(flatten)]
        output: Output,
    },
    /// Give a task back
    Release {
        /// The task
        task: String,
    },
    /// Finish a task
    Complete {
        /// The task
        task: String,
        /// The button
        outcome: String,
        /// The form: name=value …
        fields: Vec<String>,
        /// Why only now, where the limit has passed
        #[arg(long)]
        late_reason: Option<String>,
        #[command(flatten)]
        output: Output,
    },
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Holding {
    MineAndFree,
    Mine,
    Free,
    All,
}

/// For people or for machines.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct Output {
    /// text or json
    #[arg(long, value_enum, default_value = "text", hide_possible_values = true, value_name = "text|json")]
    output: Form,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Form {
    Text,
    Json,
}

impl Output {
    /// Shows an answer: as it came, or as people read it.
    pub(crate) fn show(
        &self,
        terminal: &mut Terminal,
        answer: &Json,
        people: impl FnOnce(&mut Terminal) -> Outcome,
    ) -> Outcome {
        match self.output {
            Form::Text => people(terminal),
            Form::Json => terminal.text(&serde_json::to_string_pretty(answer).unwrap_or_default()),
        }
    }

    /// What was done beside the answer, out of the way of machines.
    pub(crate) fn aside(&self, terminal: &mut Terminal, text: &str) -> Outcome {
        match self.output {
            Form::Text if !terminal.is_quiet() => terminal.sentence(text),
            Form::Text | Form::Json => Ok(()),
        }
    }

    /// What one does next, out of the way of machines.
    pub(crate) fn next(&self, terminal: &mut Terminal, vi: &str, en: &str) -> Outcome {
        match self.output {
            Form::Text => terminal.next(vi, en),
            Form::Json => terminal.next_aside(vi, en),
        }
    }
}

impl Task {
    pub(crate) fn run(self, terminal: &mut Terminal) -> Outcome {
        let client = self.address.client(terminal.language())?;
        block_on(async {
            match self.action {
                Action::List { role, procedure, holding, limit, output } => {
                    let holding = match holding {
                        Holding::MineAndFree => "mineAndFree",
                        Holding::Mine => "mine",
                        Holding::Free => "free",
                        Holding::All => "all",
                    };
                    let query =
                        query(&[("role", role), ("procedure", procedure), ("holding", Some(holding.to_owned()))]);
                    let tasks = client.list(&format!("/tasks{query}"), limit).await?;
                    output.show(terminal, &json!({"items": tasks}), |terminal| list(terminal, &tasks))?;
                    output.next(terminal, "motcua task show <công việc>", "motcua task show <task>")
                }
                Action::Show { task, output } => {
                    let detail = client.get(&path(&task)).await?.json()?;
                    output.show(terminal, &detail, |terminal| show(terminal, &detail))?;
                    let first = detail["outcomes"][0]["id"].as_str().unwrap_or("<outcome>").to_owned();
                    let next = format!("motcua task complete {task} {first}");
                    output.next(terminal, &next, &next)
                }
                Action::Claim { task, output } => {
                    let seen = client.get(&path(&task)).await?;
                    let address = format!("{}/assignment", path(&task));
                    let detail = client.send(Method::PUT, &address, seen.tag.as_deref(), None).await?.json()?;
                    output.show(terminal, &detail, |terminal| show(terminal, &detail))?;
                    let next = format!("motcua task complete {task} <outcome>");
                    output.next(terminal, &next, &next)
                }
                Action::Release { task } => {
                    let seen = client.get(&path(&task)).await?;
                    let address = format!("{}/assignment", path(&task));
                    client.send(Method::DELETE, &address, seen.tag.as_deref(), None).await?;
                    terminal.line(terminal.pick("đã trả lại công việc", "given back"))?;
                    terminal.next("motcua task list", "motcua task list")
                }
                Action::Complete { task, outcome, fields, late_reason, output } => {
                    complete(&client, terminal, &task, &outcome, &fields, late_reason, &output).await
                }
            }
        })
    }
}

fn path(task: &str) -> String {
    format!("/tasks/{}", segment(task))
}

async fn complete(
    client: &Client,
    terminal: &mut Terminal,
    task: &str,
    outcome: &str,
    fields: &[String],
    late_reason: Option<String>,
    output: &Output,
) -> Outcome {
    let seen = client.get(&path(task)).await?;
    let mut body = json!({"outcome": outcome, "data": listed(filled(fields)?, &seen.json()?["form"])});
    if let Some(reason) = late_reason {
        body["lateReason"] = reason.into();
    }
    let address = format!("{}/completions", path(task));
    let done = client.send(Method::POST, &address, seen.tag.as_deref(), Some(body)).await?.json()?;
    output.show(terminal, &done, |terminal| case::show(terminal, &done["case"]))?;
    let case = task.rsplit_once('.').map_or(task, |(case, _)| case);
    let next = format!("motcua case show {case}");
    output.next(terminal, &next, &next)
}

/// A single value where the form takes a list becomes a list of one.
fn listed(mut data: Json, form: &Json) -> Json {
    for field in form.as_array().into_iter().flatten() {
        let is_list = field["type"] == "list" || field["many"] == true;
        if let (true, Some(value)) = (is_list, field["name"].as_str().and_then(|name| data.get_mut(name)))
            && !value.is_array()
        {
            *value = json!([value.take()]);
        }
    }
    data
}

fn list(terminal: &mut Terminal, tasks: &[Json]) -> Outcome {
    let language = terminal.language();
    if tasks.is_empty() {
        return terminal.line(terminal.pick("không có công việc nào", "no tasks"));
    }
    let headings = match language {
        Language::Vi => ["công việc", "số", "bước", "hạn", ""],
        Language::En => ["task", "number", "step", "due", ""],
    };
    let mut table = Table::new(&headings, 2);
    for task in tasks {
        let late = if task["late"].as_bool() == Some(true) { terminal.pick("trễ", "late") } else { "" };
        let holder = task["holder"].as_str().unwrap_or_default();
        table.row([
            text(&task["id"]),
            text(&task["number"]),
            said(&task["label"], language),
            short_moment_of(&task["dueAt"]),
            [late, holder].join(" ").trim().to_owned(),
        ]);
    }
    table.lines().iter().try_for_each(|line| terminal.line(line))
}

fn show(terminal: &mut Terminal, task: &Json) -> Outcome {
    let language = terminal.language();
    terminal.line(&bold(&format!("{} · {}", text(&task["number"]), said(&task["label"], language))))?;
    if !task["limit"].is_null() {
        let due = moment_of(&task["limit"]["dueAt"], language);
        terminal.line(&format!("{} {due}", terminal.pick("hạn", "due")))?;
    }
    for step in task["shown"].as_array().into_iter().flatten() {
        terminal.line(&format!("{}:", said(&step["label"], language)))?;
        for field in step["fields"].as_array().into_iter().flatten() {
            let name = if field["label"].is_null() { text(&field["name"]) } else { said(&field["label"], language) };
            let value = field["value"].as_str().map_or_else(|| field["value"].to_string(), str::to_owned);
            terminal.indented(&format!("  {name}: "), &value)?;
        }
    }
    for field in task["form"].as_array().into_iter().flatten() {
        let required = if field["required"] == true { terminal.pick(" (bắt buộc)", " (required)") } else { "" };
        let line = format!("{}={}{required}", text(&field["name"]), said(&field["label"], language));
        terminal.indented("  ", &line)?;
    }
    for outcome in task["outcomes"].as_array().into_iter().flatten() {
        let requires: Vec<&str> =
            outcome["requires"].as_array().into_iter().flatten().filter_map(Json::as_str).collect();
        let needs = match requires.is_empty() {
            true => String::new(),
            false => format!("  {}: {}", terminal.pick("cần", "needs"), requires.join(", ")),
        };
        terminal
            .indented("  → ", &format!("{}  {}{needs}", text(&outcome["id"]), said(&outcome["label"], language)))?;
    }
    Ok(())
}
