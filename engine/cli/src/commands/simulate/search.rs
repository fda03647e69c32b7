//! `motcua simulate SCENARIO --find staff`, `--sensitivity`: many runs for one answer.

use motcua_definition::spoken::told;
use motcua_kernel::say;
use motcua_kernel::sentence::Sentence;
use motcua_kernel::text::Language;
use motcua_sim::report::{Interval, Voice, is_share, label};
use motcua_sim::scenario::Scenario;
use motcua_sim::sensitivity::{self, Screening};
use motcua_sim::staffing::{self, Found, Tried};
use serde_json::Value as Json;

use crate::commands::task::Output;
use crate::failure::Failure;
use crate::table::Table;
use crate::terminal::{Outcome, Terminal};

/// So many assumptions are shown; `--output json` has all.
const SHOWN: usize = 12;
/// What is measured where no target says what matters.
const USUAL: &str = "case.working_days.mean";

fn refused(why: &Sentence) -> Failure {
    let [vi, en] = [Language::Vi, Language::En].map(|language| told(why, language));
    Failure::found(vi, en)
}

fn json(answer: &impl serde::Serialize) -> Result<Json, Failure> {
    serde_json::to_value(answer)
        .map_err(|error| Failure::internal(format!("không ghi được JSON: {error}"), format!("no JSON: {error}")))
}

pub(super) fn staff(scenario: &Scenario, named: &str, output: &Output, terminal: &mut Terminal) -> Outcome {
    let found = staffing::find(scenario, |_| ()).map_err(|why| refused(&why.sentence()))?;
    let what = if staffing::is_priced(scenario) { say!("what an hour costs") } else { say!("full-time equivalents") };
    output.show(terminal, &json(&found)?, |terminal| shown(&found, what, terminal))?;
    let next = format!("motcua simulate {named} --sensitivity");
    output.next(terminal, &next, &next)
}

fn shown(found: &Found, what: Sentence, terminal: &mut Terminal) -> Outcome {
    let voice = Voice(terminal.language());
    let headings = [say!("role"), say!("now"), say!("needed")].map(|heading| voice.say(heading));
    let mut table = Table::new(&headings.each_ref().map(String::as_str), 0);
    for (role, people) in &found.best.staff {
        let before = found.before.staff.get(role).copied().unwrap_or_default();
        table.row([role.to_string(), before.to_string(), people.to_string()]);
    }
    let cost = |tried: &Tried| voice.number(tried.cost);
    table.row([voice.say(what), cost(&found.before), cost(&found.best)]);
    table.lines().iter().try_for_each(|line| terminal.line(line))?;
    for verdict in &found.best.targets {
        let Some(value) = verdict.found else { continue };
        let write = |number: f64| voice.value(&verdict.measure, number);
        let range = voice.range(&value, write);
        let (name, value) = (verdict.name.clone(), write(value.mean));
        terminal.sentence(&voice.say(say!("{name}: met for certain, {value} ({range})", name, value, range)))?;
    }
    terminal.sentence(&voice.say(say!("Cheaper, and not enough:")))?;
    if found.neighbours.is_empty() {
        terminal.indented("  ", &voice.say(say!("nobody can be taken away: each role has one person")))?;
    }
    for neighbour in &found.neighbours {
        terminal.indented("  ", &missed(found, neighbour, voice))?;
    }
    let tried = found.tried;
    terminal.sentence(&voice.say(say!("{tried} staffs were simulated, all with the same luck", tried)))
}

/// How a neighbour differs from the best, and the first target that it misses, or might.
fn missed(found: &Found, neighbour: &Tried, voice: Voice) -> String {
    let changed = neighbour.staff.iter().filter(|(role, people)| found.best.staff.get(*role) != Some(people));
    let changed: Vec<String> = changed.map(|(role, people)| format!("{role} {people}")).collect();
    let verdict = neighbour.targets.iter().find(|verdict| !verdict.met || !verdict.certain);
    let why = verdict.map(|verdict| {
        let write = |number: f64| voice.value(&verdict.measure, number);
        let value = verdict.found.map(|found| write(found.mean)).unwrap_or_default();
        let name = verdict.name.clone();
        voice.say(match verdict.met {
            true => say!("{name} {value}, not for certain", name, value),
            false => say!("{name} {value}, missed", name, value),
        })
    });
    format!("{}: {}", changed.join(", "), why.unwrap_or_default())
}

pub(super) fn sensitivity(
    scenario: &Scenario,
    measure: Option<&str>,
    output: &Output,
    terminal: &mut Terminal,
) -> Outcome {
    let usual = scenario.targets.first().map_or(USUAL, |target| &target.measure);
    let measure = measure.unwrap_or(usual);
    let screening = sensitivity::screen(scenario, measure, |_, _| ()).map_err(|why| refused(&why.sentence()))?;
    output.show(terminal, &json(&screening)?, |terminal| ranked(&screening, terminal))?;
    let next = format!("motcua compare {} --all", scenario.name);
    output.next(terminal, &next, &next)
}

fn ranked(screening: &Screening, terminal: &mut Terminal) -> Outcome {
    let voice = Voice(terminal.language());
    let path = &screening.measure;
    let found = voice.range(&screening.found, |value| voice.value(path, value));
    terminal.sentence(&format!("{}: {} ({found})", voice.say(label(path)), voice.value(path, screening.found.mean)))?;
    let headings = [voice.say(say!("assumption")), voice.say(say!("a fifth more")), voice.say(say!("a fifth less"))];
    let mut table = Table::new(&headings.each_ref().map(String::as_str), 0);
    let (scale, digits) = if is_share(path) { (100.0, 1) } else { (1.0, 2) };
    let change = |interval: &Interval| {
        let text = voice.decimal(interval.mean * scale, digits);
        let text = if interval.mean > 0.0 && text.chars().any(|c| ('1'..='9').contains(&c)) {
            format!("+{text}")
        } else {
            text
        };
        let certain = interval.low.zip(interval.high).is_some_and(|(low, high)| low > 0.0 || high < 0.0);
        if certain { text } else { format!("({text})") }
    };
    for effect in screening.effects.iter().take(SHOWN) {
        table.row([effect.assumption.clone(), change(&effect.more), change(&effect.less)]);
    }
    table.lines().iter().try_for_each(|line| terminal.line(line))?;
    let left = screening.effects.len().saturating_sub(SHOWN);
    if left > 0 {
        terminal.sentence(&voice.say(say!("{left} other assumptions move it less", left)))?;
    }
    terminal.sentence(&voice.say(say!("(in brackets: the interval holds 0, it may be luck alone)")))
}
