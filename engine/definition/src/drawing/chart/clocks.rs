//! Which steps a deadline covers.

use std::collections::BTreeSet;

use motcua_kernel::id::StepIx;
use motcua_kernel::procedure::{Deadline, DeadlineKind, Procedure, Step, StepKind, Trigger};
use motcua_kernel::text::Language;

use super::links::join_node;
use super::{Clock, Edge, EdgeKind, Link, label_of};
use crate::drawing::words::Word;

/// The clocks of the case, in the order of the file.
pub(super) fn clocks(procedure: &Procedure, joins: &[StepIx], links: &[Link], language: Language) -> Vec<Clock> {
    let ways = Ways { procedure, joins, links };
    procedure.deadlines.values().map(|deadline| clock(&ways, deadline, language)).collect()
}

/// All that is asked about the ways of a case.
struct Ways<'a> {
    procedure: &'a Procedure,
    joins: &'a [StepIx],
    links: &'a [Link],
}

fn clock(ways: &Ways<'_>, deadline: &Deadline, language: Language) -> Clock {
    let procedure = ways.procedure;
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
        covers: ways.covered(deadline),
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

impl Ways<'_> {
    /// Everything that can be reached from the start of a clock without stopping it. Ends are outside, and so is the
    /// step whose outcome starts the clock: a way back to it is a way that the clock's life does not take.
    fn covered(&self, deadline: &Deadline) -> Vec<usize> {
        let stops = |link: &Link| {
            deadline.stop.iter().any(|trigger| match trigger {
                Trigger::Opened => false,
                Trigger::Step(ix) => self.left_by(*ix) == link.from,
                Trigger::Outcome(ix, outcome) => {
                    self.left_by(*ix) == link.from && link.outcome.as_ref() == Some(outcome)
                }
            })
        };
        let (outside, mut ahead) = self.beginning(&deadline.start);
        let mut seen = BTreeSet::new();
        while let Some(at) = ahead.pop() {
            let step = self.procedure.steps.get(at);
            let is_end = step.is_some_and(|step| matches!(step.kind, StepKind::End { .. }));
            if is_end || outside.contains(&at) || !seen.insert(at) {
                continue;
            }
            let onward = self.links.iter().filter(|link| link.from == at && link.kind != EdgeKind::Undo);
            ahead.extend(onward.filter(|link| !stops(link)).map(|link| link.to));
        }
        seen.into_iter().collect()
    }

    /// What lies just before the clock, and the first boxes that it covers.
    fn beginning(&self, start: &Trigger) -> (BTreeSet<usize>, Vec<usize>) {
        match start {
            Trigger::Opened => {
                let is_start = |step: &Step| matches!(step.kind, StepKind::Start { .. });
                let steps = self.procedure.steps.iter().enumerate();
                let starts: BTreeSet<usize> = steps.filter(|(_, step)| is_start(step)).map(|(at, _)| at).collect();
                let leaving = self.links.iter().filter(|link| starts.contains(&link.from));
                let first = leaving.map(|link| link.to).collect();
                (starts, first)
            }
            Trigger::Step(ix) => (BTreeSet::new(), vec![ix.index()]),
            Trigger::Outcome(ix, outcome) => {
                let from = self.left_by(*ix);
                let leaving = || self.links.iter().filter(|link| link.from == from && link.kind != EdgeKind::Undo);
                let mut first: Vec<usize> =
                    leaving().filter(|link| link.outcome.as_ref() == Some(outcome)).map(|link| link.to).collect();
                if first.is_empty() {
                    // A step that is skipped has no arrow of its own for it: the case goes on along the usual ones.
                    first = leaving().filter(|link| link.kind == EdgeKind::Flow).map(|link| link.to).collect();
                }
                (BTreeSet::from([ix.index(), from]), first)
            }
        }
    }

    /// The box from which the case goes on when a step is over: of branches, the one at which they meet.
    fn left_by(&self, ix: StepIx) -> usize {
        join_node(self.procedure, self.joins, ix).unwrap_or_else(|| ix.index())
    }
}
