//! Which steps a deadline covers.

use std::collections::BTreeSet;

use motcua_kernel::id::{OutcomeId, StepIx};
use motcua_kernel::procedure::{Deadline, DeadlineKind, Procedure, StepKind, Trigger};
use motcua_kernel::text::Language;

use super::{Clock, Edge, EdgeKind, Link, label_of};
use crate::drawing::words::Word;

/// The clocks of the case, in the order of the file.
pub(super) fn clocks(procedure: &Procedure, links: &[Link], language: Language) -> Vec<Clock> {
    procedure.deadlines.values().map(|deadline| clock(procedure, deadline, links, language)).collect()
}

fn clock(procedure: &Procedure, deadline: &Deadline, links: &[Link], language: Language) -> Clock {
    let label = match deadline.label.get(language) {
        "" => deadline.id.to_string(),
        label => label.to_owned(),
    };
    let limit = deadline.within.say(language);
    let kind = match deadline.kind {
        DeadlineKind::Statutory => Word::Statutory,
        DeadlineKind::Service => Word::Service,
    };
    let paused: Vec<String> = deadline.pause.iter().map(|ix| label_of(procedure.step(*ix), language)).collect();
    let pauses = (!paused.is_empty()).then(|| format!("{}: {}", Word::Pauses.say(language), paused.join(", ")));
    let mut detail = format!("{label} ({}): {limit}, {}", deadline.id, kind.say(language));
    for line in deadline.within.tell(language) {
        detail.push('\n');
        detail.push_str(&line);
    }
    for part in
        pauses.iter().chain(deadline.basis.iter().map(|basis| String::from(&**basis)).collect::<Vec<_>>().iter())
    {
        detail.push('\n');
        detail.push_str(part);
    }
    Clock {
        name: deadline.id.to_string(),
        label,
        limit,
        kind: kind.say(language).to_owned(),
        pauses,
        covers: covered(procedure, deadline, links),
        starts_at: match &deadline.start {
            Trigger::Opened => procedure.steps.iter().position(|step| matches!(step.kind, StepKind::Start { .. })),
            Trigger::Step(ix) | Trigger::Outcome(ix, _) => Some(ix.index()),
        },
        detail,
    }
}

/// The arrows from clocks to where the case goes on when they pass. A clock is numbered after all nodes.
pub(super) fn expiries(procedure: &Procedure, nodes: usize, language: Language) -> Vec<Edge> {
    procedure
        .deadlines
        .values()
        .enumerate()
        .filter_map(|(position, deadline)| {
            let expiry = deadline.on_expiry.as_ref()?;
            Some(Edge {
                from: nodes + position,
                to: expiry.next.index(),
                kind: EdgeKind::Expiry,
                labels: vec![Word::ClockExpired.say(language).to_owned()],
            })
        })
        .collect()
}

/// Everything that can be reached from the start of a clock without stopping it. Ends are outside, and so is the step
/// whose outcome starts the clock: a way back to it is a way that the clock's life does not take.
fn covered(procedure: &Procedure, deadline: &Deadline, links: &[Link]) -> Vec<usize> {
    let stops = |from: usize, outcome: Option<&OutcomeId>| {
        deadline.stop.iter().any(|trigger| match trigger {
            Trigger::Opened => false,
            Trigger::Step(ix) => ix.index() == from,
            Trigger::Outcome(ix, stopping) => ix.index() == from && outcome == Some(stopping),
        })
    };
    let (outside, mut ahead) = beginning(procedure, &deadline.start, links);
    let mut seen = BTreeSet::new();
    while let Some(at) = ahead.pop() {
        let is_end = procedure.steps.get(at).is_some_and(|step| matches!(step.kind, StepKind::End { .. }));
        if is_end || outside.contains(&at) || !seen.insert(at) {
            continue;
        }
        let onward = links.iter().filter(|link| link.from == at && link.kind != EdgeKind::Undo);
        ahead.extend(onward.filter(|link| !stops(at, link.outcome.as_ref())).map(|link| link.to));
    }
    seen.into_iter().collect()
}

/// What lies just before the clock, and the first boxes that it covers.
fn beginning(procedure: &Procedure, start: &Trigger, links: &[Link]) -> (BTreeSet<usize>, Vec<usize>) {
    let after = |ix: usize, only: Option<&OutcomeId>| -> Vec<usize> {
        let leaving = links.iter().filter(|link| link.from == ix);
        leaving.filter(|link| only.is_none() || link.outcome.as_ref() == only).map(|link| link.to).collect()
    };
    match start {
        Trigger::Opened => {
            let starts: BTreeSet<usize> = (0..)
                .map(StepIx)
                .zip(&procedure.steps)
                .filter(|(_, step)| matches!(step.kind, StepKind::Start { .. }))
                .map(|(ix, _)| ix.index())
                .collect();
            let first = starts.iter().flat_map(|ix| after(*ix, None)).collect();
            (starts, first)
        }
        Trigger::Step(ix) => (BTreeSet::new(), vec![ix.index()]),
        Trigger::Outcome(ix, outcome) => (BTreeSet::from([ix.index()]), after(ix.index(), Some(outcome))),
    }
}
