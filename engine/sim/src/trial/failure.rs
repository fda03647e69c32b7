//! What a failed test shows: the story so far, what was expected, what was found, and what might help.

use motcua_kernel::allowance::{Allowance, Unit};
use motcua_kernel::case::ClockState;
use motcua_kernel::event::Fact;
use motcua_kernel::text::Language;
use rust_decimal::Decimal;

use super::compare::{Difference, list};
use super::words::word;
use super::{Beat, Trial};
use crate::walk::{Act, ClockName, Refusal, StandingClock, Walk};

/// Why a trial failed. Plain lines, ready for a terminal; `rendered` is the whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// One sentence: `expected end: granted, found open: review`.
    pub headline: String,
    /// Everything, with the story so far.
    pub rendered: String,
}

/// The column in which the place of the test stands.
const PLACE_COLUMN: usize = 56;
/// The column in which the clocks stand beside what was found.
const CLOCK_COLUMN: usize = 44;
/// The column in which the consequences of an act stand in a story.
const ACT_COLUMN: usize = 24;

impl Failure {
    /// Something is not as it was expected.
    pub(super) fn differs(
        trial: &Trial,
        walk: &Walk,
        refused: Option<(&Act, &Refusal)>,
        differences: &[Difference],
    ) -> Self {
        let say = |english| word(walk.teller().language(), english);
        let mut lines = head(trial, walk);
        lines.extend(refused.map(|(act, refusal)| refusal_line(walk, act, refusal)));
        for Difference { key, expected, found } in differences {
            lines.push(format!("  {:<8} {key}: {expected}", say("expected")));
            let found = format!("  {:<8} {found}", say("found"));
            // Where a case stands is most often a matter of time.
            let clocks = if matches!(key.as_str(), "at" | "end") { clocks(walk) } else { String::new() };
            lines.push(format!("{}{clocks}", padded(&found, CLOCK_COLUMN)).trim_end().to_owned());
        }
        let about_time = differences.iter().any(|d| d.key == "end" || d.key == "at" || d.key.ends_with("state"));
        lines.extend(help_with_time(trial, walk).filter(|_| about_time));
        lines.extend(help_with_silence(trial, walk));
        let headline = differences.first().map(|first| {
            format!("{} {}: {}, {} {}", say("expected"), first.key, first.expected, say("found"), first.found)
        });
        Self { headline: headline.unwrap_or_default(), rendered: lines.join("\n") }
    }

    /// An act was refused, and the test did not say that it would be.
    pub(super) fn refused(trial: &Trial, walk: &Walk, act: &Act, refusal: &Refusal) -> Self {
        let language = walk.teller().language();
        let say = |english| word(language, english);
        let mut lines = head(trial, walk);
        lines.push(refusal_line(walk, act, refusal));
        lines.push(format!("  {:<8} `{act}` {}", say("expected"), say("to be accepted")));
        lines.push(format!("  {:<8} {}: {}", say("found"), named(refusal), refusal.explain(language)));
        lines.extend(refusal.problems(language).into_iter().map(|problem| format!("           {problem}")));
        let help = help_with_refusal(act, refusal, language);
        lines.extend(help.map(|help| format!("  {}: {help}", say("help"))));
        let headline = format!("`{act}` {}: {}: {}", say("refused"), named(refusal), refusal.explain(language));
        Self { headline, rendered: lines.join("\n") }
    }
}

/// The title with its place, and the story so far.
fn head(trial: &Trial, walk: &Walk) -> Vec<String> {
    let mut lines = vec![headed(&trial.name, &trial.place)];
    lines.extend(walk.story().iter().map(|line| format!("  {}", walk.teller().line(line))));
    lines
}

/// The title of a failure with its place.
pub(super) fn headed(name: &str, place: &str) -> String {
    format!("{}{place}", padded(&format!("✗ {name}"), PLACE_COLUMN))
}

/// To a column, and two blanks at least. Counted in letters: Vietnamese has many in two bytes or three.
pub(super) fn padded(text: &str, column: usize) -> String {
    let gap = column.saturating_sub(text.chars().count()).max(2);
    format!("{text}{}", " ".repeat(gap))
}

fn refusal_line(walk: &Walk, act: &Act, refusal: &Refusal) -> String {
    let refused = word(walk.teller().language(), "refused");
    format!(
        "  {}  {}{refused}: {}",
        walk.teller().moment(walk.now()),
        padded(&act.to_string(), ACT_COLUMN),
        named(refusal)
    )
}

/// The code, and the rule behind it.
fn named(refusal: &Refusal) -> String {
    match refusal.rule() {
        Some(rule) => format!("{} ({rule})", refusal.code()),
        None => refusal.code().to_owned(),
    }
}

/// The deadlines as they stand, in short: most surprises are about time.
fn clocks(walk: &Walk) -> String {
    let Some(outlook) = walk.outlook() else { return String::new() };
    let say = |english| word(walk.teller().language(), english);
    let clocks = outlook.deadlines.iter().map(|(id, clock)| match clock.state {
        ClockState::Running => {
            let (left, ends) = (left_in_words(walk, clock), ends(walk, clock));
            match walk.teller().language() {
                Language::En => format!("{id}: {left} left, ends {ends}"),
                Language::Vi => format!("{id}: {} {left}, {} {ends}", say("left"), say("ends")),
            }
        }
        state => format!("{id}: {}", super::state_word(Some(state))),
    });
    clocks.collect::<Vec<_>>().join("; ")
}

/// `6 working hours`: on the last day the hours say more than the day.
fn left_in_words(walk: &Walk, clock: &StandingClock) -> String {
    let language = walk.teller().language();
    let calendar = walk.context().calendar(None);
    let in_units = |amount: Decimal, unit| {
        let amount = amount.round_dp(2).normalize();
        Allowance::new(amount, unit).map_or_else(|_| amount.to_string(), |left| left.say(language))
    };
    let last_day = clock.due.date == calendar.date(walk.now());
    if last_day && matches!(clock.within.unit(), Unit::WorkingDay | Unit::WorkingHour) {
        let seconds = calendar.working_seconds(walk.now(), clock.due.at);
        return in_units(Decimal::from(seconds) / Decimal::from(3_600), Unit::WorkingHour);
    }
    in_units(clock.left, clock.within.unit())
}

fn ends(walk: &Walk, clock: &StandingClock) -> String {
    let calendar = walk.context().calendar(None);
    let time = calendar.time_zone().to_datetime(clock.due.at).strftime("%H:%M").to_string();
    match clock.due.date == calendar.date(walk.now()) {
        true => format!("{} {time}", word(walk.teller().language(), "today")),
        false => walk.teller().moment(clock.due.at).replace("  ", " "),
    }
}

/// The mistake every author makes once: so many working days later at the same hour is not yet past the end of the last
/// day.
fn help_with_time(trial: &Trial, walk: &Walk) -> Option<String> {
    let last = trial.story.iter().rev().find_map(|beat| match beat {
        Beat::Do(act) => Some(act),
        Beat::Expect(_) => None,
    })?;
    let Act::Advance(by) = last else { return None };
    if matches!(by.unit(), Unit::Second | Unit::Minute | Unit::Hour | Unit::WorkingMinute | Unit::WorkingHour) {
        return None;
    }
    let calendar = walk.context().calendar(None);
    let today = calendar.date(walk.now());
    let outlook = walk.outlook()?;
    let limits = outlook.awaited.iter().filter_map(|(_, step, _, clock)| Some((step.to_string(), clock.as_ref()?)));
    let deadlines = outlook.deadlines.iter().map(|(id, clock)| (id.to_string(), clock));
    let (name, clock) = deadlines.chain(limits).find(|(_, clock)| {
        clock.state == ClockState::Running && clock.due.date == today && clock.due.at > walk.now()
    })?;
    let time = calendar.time_zone().to_datetime(clock.due.at).strftime("%H:%M").to_string();
    Some(match walk.teller().language() {
        Language::En => format!("  help: the period ends at {time} on the last day; use `advance_past: {name}`"),
        Language::Vi => {
            format!("  gợi ý: thời hạn kết thúc lúc {time} của ngày cuối cùng; hãy dùng `advance_past: {name}`")
        }
    })
}

/// Nobody told the systems that were asked what to answer.
fn help_with_silence(trial: &Trial, walk: &Walk) -> Option<String> {
    let silent = walk.events().find_map(|event| match &event.fact {
        Fact::CallRequested { service, operation, .. } if !trial.systems.knows(service, operation) => {
            Some(format!("{service}.{operation}"))
        }
        _ => None,
    })?;
    Some(match walk.teller().language() {
        Language::En => {
            format!("  help: nothing says what the system answers; write `given: {{services: {{{silent}: …}}}}`")
        }
        Language::Vi => {
            format!("  gợi ý: chưa cho biết hệ thống trả lời gì; hãy ghi `given: {{services: {{{silent}: …}}}}`")
        }
    })
}

fn help_with_refusal(act: &Act, refusal: &Refusal, language: Language) -> Option<String> {
    let say = |english| word(language, english);
    Some(match (refusal, act) {
        (Refusal::NoCase, _) => say("open the case first, with the name of its start").to_owned(),
        (Refusal::NotOpen { open, .. }, Act::Complete { .. }) if !open.is_empty() => {
            format!("{} {}", say("go on with"), list(language, open))
        }
        (Refusal::SeveralOpen { elements, .. }, Act::Complete { step, outcome, .. }) => {
            let first = elements.first().map_or("…", String::as_str);
            format!("{} `{step}: {{for: {first}, outcome: {outcome}}}`", say("say for which:"))
        }
        (Refusal::NotRunning { .. }, Act::AdvancePast(ClockName::Deadline(_))) => {
            say("a deadline that does not run never passes; `advance:` lets time pass whatever the clocks do")
                .to_owned()
        }
        (Refusal::Rejected(_), Act::Complete { step, outcome, .. }) if refusal.code() == "late-reason-required" => {
            format!("{} `{step}: {{outcome: {outcome}, late_reason: …}}`", say("the limit has passed; say why:"))
        }
        _ => return None,
    })
}
