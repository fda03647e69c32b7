//! What a failed test shows: the story so far, what was expected, what was found, and what might help.

use motcua_kernel::allowance::Unit;
use motcua_kernel::case::ClockState;

use super::compare::{Difference, list};
use super::{Beat, Trial};
use crate::walk::{Act, ClockName, Refusal, Walk};

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

impl Failure {
    /// Something is not as it was expected.
    pub(super) fn differs(
        trial: &Trial,
        walk: &Walk,
        refused: Option<(&Act, &Refusal)>,
        differences: Vec<Difference>,
    ) -> Self {
        let mut lines = head(trial, walk);
        lines.extend(refused.map(|(act, refusal)| refusal_line(walk, act, refusal)));
        for difference in &differences {
            lines.push(format!("  expected {}: {}", difference.key, difference.expected));
            let about = difference.key.starts_with("deadlines").then(String::new).unwrap_or_else(|| clocks(walk));
            lines.push(format!("  {:<42}{about}", format!("found    {}", found(difference))).trim_end().to_owned());
        }
        let expected_end = differences.iter().any(|d| d.key == "end" || d.key == "at" || d.key.ends_with("state"));
        lines.extend(help_with_time(trial, walk, expected_end));
        let first = &differences[0];
        let headline = format!("expected {}: {}, found {}", first.key, first.expected, found(first));
        Self { headline, rendered: lines.join("\n") }
    }

    /// An act was refused, and the test did not say that it would be.
    pub(super) fn refused(trial: &Trial, walk: &Walk, act: &Act, refusal: &Refusal) -> Self {
        let mut lines = head(trial, walk);
        lines.push(refusal_line(walk, act, refusal));
        lines.push(format!("  expected `{act}` to be accepted"));
        lines.push(format!("  found    {}: {refusal}", named(refusal)));
        lines.extend(refusal.problems().into_iter().map(|problem| format!("           {problem}")));
        lines.extend(help_with_refusal(act, refusal).map(|help| format!("  help: {help}")));
        Self { headline: format!("`{act}` was refused: {}: {refusal}", named(refusal)), rendered: lines.join("\n") }
    }
}

fn head(trial: &Trial, walk: &Walk) -> Vec<String> {
    let title = format!("✗ {}", trial.name);
    let gap = PLACE_COLUMN.saturating_sub(title.chars().count()).max(2);
    let mut lines = vec![format!("{title}{}{}", " ".repeat(gap), trial.place)];
    lines.extend(walk.story().iter().map(|line| format!("  {}", walk.teller().line(line))));
    lines
}

fn refusal_line(walk: &Walk, act: &Act, refusal: &Refusal) -> String {
    format!("  {}  {:<24}refused: {}", walk.teller().moment(walk.now()), format!("{act}  "), named(refusal))
}

/// The code, and the rule behind it.
fn named(refusal: &Refusal) -> String {
    match refusal.rule() {
        Some(rule) => format!("{} ({rule})", refusal.code()),
        None => refusal.code().to_owned(),
    }
}

fn found(difference: &Difference) -> &str {
    &difference.found
}

/// The deadlines as they stand, in short: most surprises are about time.
fn clocks(walk: &Walk) -> String {
    let Some(outlook) = walk.outlook() else { return String::new() };
    let clocks = outlook.deadlines.iter().map(|(id, clock)| match clock.state {
        ClockState::Running => {
            let left = left_in_words(walk, clock);
            format!("{id}: {left} left, ends {}", ends(walk, clock))
        }
        state => format!("{id}: {}", super::state_word(Some(state))),
    });
    clocks.collect::<Vec<_>>().join("; ")
}

/// `6 working hours`: on the last day the hours say more than the day.
fn left_in_words(walk: &Walk, clock: &crate::walk::StandingClock) -> String {
    let calendar = walk.context().calendar(None);
    let today = calendar.date(walk.now());
    if clock.due.date == today && matches!(clock.within.unit(), Unit::WorkingDay | Unit::WorkingHour) {
        let seconds = calendar.working_seconds(walk.now(), clock.due.at);
        let hours = rust_decimal::Decimal::new(seconds / 36, 2).normalize();
        return in_units(hours, Unit::WorkingHour);
    }
    in_units(clock.left.round_dp(2).normalize(), clock.within.unit())
}

fn in_units(amount: rust_decimal::Decimal, unit: Unit) -> String {
    motcua_kernel::allowance::Allowance::new(amount, unit)
        .map_or_else(|_| amount.to_string(), |allowance| allowance.to_string())
}

fn ends(walk: &Walk, clock: &crate::walk::StandingClock) -> String {
    let calendar = walk.context().calendar(None);
    match clock.due.date == calendar.date(walk.now()) {
        true => format!("today {}", calendar.time_zone().to_datetime(clock.due.at).strftime("%H:%M")),
        false => walk.teller().moment(clock.due.at).replace("  ", " "),
    }
}

/// The mistake every author makes once: so many working days later at the same hour is not yet past the end of the last
/// day.
fn help_with_time(trial: &Trial, walk: &Walk, about_time: bool) -> Option<String> {
    let last = trial.story.iter().rev().find_map(|beat| match beat {
        Beat::Do(act) => Some(act),
        Beat::Expect(_) => None,
    })?;
    let (Act::Advance(_) | Act::AdvanceTo(_), true) = (last, about_time) else { return None };
    let today = walk.context().calendar(None).date(walk.now());
    let outlook = walk.outlook()?;
    let limits = outlook.awaited.iter().filter_map(|(_, step, _, clock)| Some((step.to_string(), clock.as_ref()?)));
    let deadlines = outlook.deadlines.iter().map(|(id, clock)| (id.to_string(), clock));
    let mut ending = deadlines.chain(limits).filter(|(_, clock)| {
        clock.state == ClockState::Running && clock.due.date == today && clock.due.at > walk.now()
    });
    let (name, clock) = ending.next()?;
    let time = walk.context().calendar(None).time_zone().to_datetime(clock.due.at).strftime("%H:%M").to_string();
    Some(format!("  help: the period ends at {time} on the last day; use `advance_past: {name}`"))
}

fn help_with_refusal(act: &Act, refusal: &Refusal) -> Option<String> {
    Some(match (refusal.code(), act) {
        ("late-reason-required", Act::Complete { step, outcome, .. }) => {
            format!("the limit has passed; say why: `{step}: {{outcome: {outcome}, late_reason: …}}`")
        }
        ("not-allowed", _) => {
            "if that is what the test shows, expect it: `then: {rejected: {code: not-allowed}}`".to_owned()
        }
        ("not-open", Act::Complete { .. }) => match refusal {
            Refusal::NotOpen { open, .. } if !open.is_empty() => format!("go on with {}", list(open)),
            _ => return None,
        },
        ("not-running", Act::AdvancePast(ClockName::Deadline(_))) => {
            "a deadline that does not run never passes; `advance:` lets time pass whatever the clocks do".to_owned()
        }
        ("no-case", _) => "open the case first, with the name of its start".to_owned(),
        _ => return None,
    })
}
