//! What the demonstration shows: each case as a dated story, read back from the server.

use std::collections::BTreeMap;
use std::path::Path;

use motcua_kernel::command::Actor;
use motcua_kernel::event::{Fact, Recorded, ReservedBy};
use motcua_kernel::id::{OutcomeId, PersonId, StepId, VisitId};
use motcua_kernel::text::Language;
use motcua_sim::story::{Cause, Line, Names, Storyteller};
use serde_json::Value as Json;

use super::ledger::{duration, ledger};
use super::script::Story;
use super::stage::{Stage, events};
use crate::client::segment;
use crate::commands::case::text;
use crate::failure::Failure;
use crate::table::Table;
use crate::terminal::{COLUMNS, Outcome, Terminal, bold, dim, width, wrapped};
use crate::words::{moment, office_zone, said};

/// What the demonstration runs on.
pub(super) fn opening(terminal: &mut Terminal, stage: &Stage) -> Outcome {
    let now = moment(&zone(stage), stage.now(), terminal.language());
    let clock = format!("{now}, {}", terminal.pick("xoay bằng tay", "turned by hand"));
    let mut lines = vec![("máy chủ", "server", stage.address.clone()), ("đồng hồ", "clock", clock)];
    for version in stage.deployed["procedures"].as_array().into_iter().flatten() {
        let name = format!("{}@{}#{}", text(&version["id"]), version["version"], text(&version["digest"]));
        lines.push(("triển khai", "deployed", name));
    }
    facts(terminal, &lines)
}

/// Facts below each other, each behind its name.
fn facts(terminal: &mut Terminal, facts: &[(&str, &str, String)]) -> Outcome {
    for (vi, en, fact) in facts {
        let heading = format!("{:<10} ", terminal.pick(vi, en));
        terminal.indented(&heading, fact)?;
    }
    Ok(())
}

fn zone(stage: &Stage) -> jiff::tz::TimeZone {
    stage.contexts.values().next().map_or_else(office_zone, |context| context.calendar(None).time_zone().clone())
}

/// One case.
pub(super) async fn story(terminal: &mut Terminal, stage: &Stage, number: usize, story: &Story) -> Outcome {
    let language = terminal.language();
    let context = stage.context(story)?;
    let case = stage.case(story).await?;
    let history = stage.history(story).await?;

    terminal.line("")?;
    terminal.line(&bold(&format!("{number}. {}", terminal.pick(story.title.0, story.title.1))))?;
    let heading = format!("{} · {}", text(&case["number"]), context.procedure.title.get(language));
    terminal.indented("   ", &heading)?;
    let mut teller = Storyteller::new(context.clone(), language, Names::Labels);
    for line in told(stage, &mut teller, &history) {
        show(terminal, &teller, &line)?;
    }
    limits(terminal, &case)?;
    holders(terminal, stage, story, &history)?;
    papers(terminal, stage, story, &case).await
}

/// The history command by command, each told with whoever gave it.
fn told(stage: &Stage, teller: &mut Storyteller, history: &[Recorded]) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut steps = BTreeMap::new();
    for command in history.chunk_by(|a, b| a.command == b.command) {
        let cause = match command.first().map(|entry| &entry.actor) {
            Some(Actor::Person { .. }) => Cause::Act,
            Some(Actor::System { .. }) => Cause::System,
            _ => Cause::Clock,
        };
        // What the clock brought about before the command has the clock as its actor within the same command.
        let cause =
            if command.iter().any(|entry| matches!(entry.actor, Actor::Person { .. })) { Cause::Act } else { cause };
        let what = act(stage, teller, command, &mut steps).unwrap_or_default();
        lines.extend(teller.tell(cause, &what, events(command)));
    }
    lines
}

/// What a person did. `steps` are the steps of the visits so far.
fn act(
    stage: &Stage,
    teller: &Storyteller,
    command: &[Recorded],
    steps: &mut BTreeMap<VisitId, StepId>,
) -> Option<String> {
    steps.extend(command.iter().filter_map(|entry| match &entry.event.fact {
        Fact::StepEntered { visit, step, .. } => Some((*visit, step.clone())),
        _ => None,
    }));
    let by = command.iter().find_map(|entry| match &entry.actor {
        Actor::Person { id, .. } => Some(person(stage, id)),
        _ => None,
    })?;
    let vi = teller.language() == Language::Vi;
    command.iter().filter(|entry| !entry.event.by_clock).find_map(|entry| match &entry.event.fact {
        Fact::StepCompleted { step, outcome, by: Some(_), .. } => {
            let step_name = teller.step(step);
            Some(match button(stage, entry, step, outcome, teller.language()) {
                Some(button) => format!("{by}: {step_name} → {button}"),
                None => format!("{by}: {step_name}"),
            })
        }
        Fact::TaskReserved { visit, because: ReservedBy::Claim, .. } => {
            let step = steps.get(visit).map(|step| teller.step(step)).unwrap_or_default();
            Some(if vi { format!("{by} nhận việc {step}") } else { format!("{by} takes {step}") })
        }
        Fact::CaseWithdrawn { .. } => Some(if vi { format!("{by} rút hồ sơ") } else { format!("{by} withdraws") }),
        _ => None,
    })
}

/// The text on the button that was pressed, if there was a choice.
fn button(stage: &Stage, entry: &Recorded, step: &StepId, outcome: &OutcomeId, language: Language) -> Option<String> {
    let procedure = &stage.contexts.get(&entry.procedure.id)?.procedure;
    let task = procedure.step(procedure.find(step)?).task()?;
    let label = task.outcomes.get(outcome).map(|button| button.label.get(language))?;
    (task.outcomes.len() > 1 && !label.is_empty()).then(|| label.to_owned())
}

fn person(stage: &Stage, id: &PersonId) -> String {
    stage.directory.people.get(id).map_or_else(|| id.to_string(), |person| person.name.clone())
}

/// A line of the story: the date, what was done, and what followed, each note on a line of its own.
fn show(terminal: &mut Terminal, teller: &Storyteller, line: &Line) -> Outcome {
    let when = teller.moment(line.at);
    let indent = width(&when) + 2;
    let mut before = format!("{when}  ");
    let mut put = |terminal: &mut Terminal, text: &str, deeper: usize| -> Outcome {
        for (at, part) in wrapped(text, COLUMNS - indent - deeper).into_iter().enumerate() {
            let hanging = if at > 0 && deeper > 0 { deeper } else { 0 };
            let lead = std::mem::replace(&mut before, " ".repeat(indent));
            terminal.line(&format!("{lead}{}{part}", " ".repeat(hanging)))?;
        }
        Ok(())
    };
    if !line.what.is_empty() {
        put(terminal, &line.what, 0)?;
    }
    let mark = match line.cause {
        Cause::Clock => "⏱ ",
        Cause::Act | Cause::System => "· ",
    };
    for note in &line.notes {
        put(terminal, &format!("{mark}{note}"), 2)?;
    }
    Ok(())
}

/// The clocks of the case, as the server counts them.
fn limits(terminal: &mut Terminal, case: &Json) -> Outcome {
    let language = terminal.language();
    for deadline in case["deadlines"].as_array().into_iter().flatten().filter(|d| !d["clock"].is_null()) {
        let clock = &deadline["clock"];
        let state = state(clock["state"].as_str().unwrap_or_default(), language);
        let within = clock["within"].as_str().unwrap_or_default();
        let within =
            within.parse::<motcua_kernel::allowance::Allowance>().map_or(within.to_owned(), |w| w.say(language));
        let used = clock["used"].as_str().map_or_else(|| clock["used"].to_string(), str::to_owned);
        let date = clock["dueDate"].as_str().and_then(|date| date.parse().ok());
        let date = date.map_or_else(String::new, |date| crate::words::date(date, language));
        let line = match language {
            Language::Vi => {
                format!("{}: {state}, đã tính {used} trên {within}, hạn {date}", said(&deadline["label"], language))
            }
            Language::En => {
                format!("{}: {state}, {used} of {within} used, due {date}", said(&deadline["label"], language))
            }
        };
        terminal.indented("   ⏲ ", &line)?;
    }
    Ok(())
}

/// How a clock stands, in words.
fn state(name: &str, language: Language) -> &'static str {
    let (vi, en) = match name {
        "running" => ("đang tính", "running"),
        "paused" => ("tạm dừng", "paused"),
        "met" => ("đúng hạn", "met"),
        "expired" => ("quá hạn", "expired"),
        "closed" => ("thôi tính", "closed"),
        _ => ("chưa bắt đầu", "not started"),
    };
    match language {
        Language::Vi => vi,
        Language::En => en,
    }
}

/// Who had the case, and for how long.
fn holders(terminal: &mut Terminal, stage: &Stage, story: &Story, history: &[Recorded]) -> Outcome {
    let language = terminal.language();
    let context = stage.context(story)?;
    let held = ledger(&context, &stage.directory, events(history), stage.now(), language);
    let headings = match language {
        Language::Vi => ["  ", "ai giữ hồ sơ", "giờ làm việc", "trên lịch"],
        Language::En => ["  ", "who had it", "working time", "calendar"],
    };
    let mut table = Table::new(&headings, 1);
    for row in held {
        table.row([
            String::new(),
            row.who,
            duration(row.working, false, language),
            duration(row.elapsed, true, language),
        ]);
    }
    for (at, line) in table.lines().into_iter().enumerate() {
        terminal.line(&if at == 0 { dim(&line) } else { line })?;
    }
    Ok(())
}

/// The papers, saved as files.
async fn papers(terminal: &mut Terminal, stage: &Stage, story: &Story, case: &Json) -> Outcome {
    let language = terminal.language();
    let id = segment(story.case.as_deref().unwrap_or_default());
    let client = stage.person(&story.applicant)?;
    for paper in client.list(&format!("/cases/{id}/documents"), usize::MAX).await? {
        let page = client.get(paper["href"].as_str().unwrap_or_default()).await?;
        let name = format!("{}-{}-{}.html", text(&case["number"]), paper["number"], text(&paper["document"]));
        let folder = stage.documents();
        std::fs::create_dir_all(&folder).map_err(|error| Failure::file(&folder, &error))?;
        let path = folder.join(&name);
        std::fs::write(&path, &page.body).map_err(|error| Failure::file(&path, &error))?;
        terminal.indented("   ▤ ", &format!("{}  {}", said(&paper["title"], language), dim(&name)))?;
    }
    Ok(())
}

/// Where everything is.
pub(super) fn files(terminal: &mut Terminal, stage: &Stage, folder: &Path) -> Outcome {
    terminal.line("")?;
    let data = folder.join("data");
    facts(
        terminal,
        &[
            ("giấy tờ", "papers", stage.documents().display().to_string()),
            ("dữ liệu", "data", data.display().to_string()),
            ("quy trình", "procedures", stage.workflows().display().to_string()),
        ],
    )
}
