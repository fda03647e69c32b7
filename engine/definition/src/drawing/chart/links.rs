//! Every way from one step to another.

use motcua_kernel::id::{OutcomeId, StepIx};
use motcua_kernel::procedure::{
    Awaited, Handled, Payment, Procedure, Step, StepExpiryEffect, StepKind, Target, Wait, Way,
};
use motcua_kernel::text::Language;

use super::{Edge, EdgeKind, Link, one_line};
use crate::drawing::words::Word;
use crate::model::{DONE, FAILED, PASSED, RECEIVED, WITHDRAWN};

/// Every way, in the order of the file.
pub(super) fn links(procedure: &Procedure, joins: &[StepIx], language: Language) -> Vec<Link> {
    let regions = regions(procedure);
    let mut all = Vec::new();
    for (position, step) in procedure.steps.iter().enumerate() {
        let join = regions[position].and_then(|fork| join_node(procedure, joins, fork));
        let mut tracer = Tracer { from: position, join, language, all: &mut all };
        tracer.step(step);
        if let Some((branches, next)) = branches_of(step) {
            for branch in branches {
                tracer.link(Some(branch.index()), EdgeKind::Flow, None, None);
            }
            if let Some(own) = (0..).map(StepIx).nth(position).and_then(|ix| join_node(procedure, joins, ix)) {
                tracer.from = own;
                tracer.way(next, Some(DONE), None);
            }
        }
    }
    all
}

/// The first steps of the branches of a `parallel` or `each`, and where it leads in the end.
fn branches_of(step: &Step) -> Option<(&[StepIx], &Way)> {
    match &step.kind {
        StepKind::Parallel { branches, next, .. } => Some((branches, next)),
        StepKind::Each { first, next, .. } => Some((std::slice::from_ref(first), next)),
        _ => None,
    }
}

/// The box at which the branches of a step meet.
pub(super) fn join_node(procedure: &Procedure, joins: &[StepIx], fork: StepIx) -> Option<usize> {
    joins.iter().position(|ix| *ix == fork).map(|position| procedure.steps.len() + position)
}

struct Tracer<'a> {
    from: usize,
    /// The join of the innermost `parallel` or `each` around the step.
    join: Option<usize>,
    language: Language,
    all: &'a mut Vec<Link>,
}

impl Tracer<'_> {
    fn step(&mut self, step: &Step) {
        match &step.kind {
            StepKind::Start { next, .. }
            | StepKind::Script { next, .. }
            | StepKind::Choice { next }
            | StepKind::Notify { next, .. } => self.way(next, Some(DONE), None),
            StepKind::Wait(wait) => self.wait(wait),
            StepKind::Handler(handler) => {
                let outcome = match &handler.event {
                    Handled::Message { .. } => RECEIVED,
                    Handled::Withdrawal { .. } => WITHDRAWN,
                };
                self.way(&handler.next, Some(outcome), None);
            }
            StepKind::Task(task) | StepKind::Payment(Payment { counter: task, .. }) => {
                // A single button says nothing that the step itself does not say.
                let single = task.outcomes.values().filter(|outcome| !outcome.by_timer).count() == 1;
                for (id, outcome) in &task.outcomes {
                    let label = match outcome.label.get(self.language) {
                        "" => id.as_str(),
                        label => label,
                    };
                    if outcome.by_timer {
                        self.timed(&outcome.next, id.as_str(), label);
                    } else {
                        let shown = (!single || *id != *"done").then(|| label.to_owned());
                        self.way(&outcome.next, Some(id.as_str()), shown);
                    }
                }
            }
            StepKind::Call { next, on_error, .. } => {
                self.way(next, Some(DONE), None);
                if let Some(target) = on_error {
                    let label = Word::OnError.say(self.language).to_owned();
                    self.link(Some(target.index()), EdgeKind::Error, Some(FAILED), Some(label));
                }
            }
            StepKind::Subprocedure(sub) => {
                for (id, outcome) in &sub.outcomes {
                    self.way(&outcome.next, Some(id.as_str()), Some(outcome.label.get(self.language).to_owned()));
                }
            }
            StepKind::Parallel { .. } | StepKind::Each { .. } | StepKind::End { .. } => {}
        }
        if let Some(limit) = &step.due
            && let Some(StepExpiryEffect::Next(target)) = limit.on_expiry.as_ref().map(|expiry| &expiry.effect)
        {
            let label = format!("{}: {}", Word::Expired.say(self.language), limit.within.say(self.language));
            self.link(Some(target.index()), EdgeKind::Expiry, None, Some(label));
        }
        if let Some(undo) = step.compensate {
            let label = Word::Undo.say(self.language).to_owned();
            self.link(Some(undo.index()), EdgeKind::Undo, None, Some(label));
        }
    }

    /// Where each message leads, or the moment. One message alone is what the box itself says.
    fn wait(&mut self, wait: &Wait) {
        match &wait.what {
            Awaited::FirstOf(messages) => {
                for awaited in messages {
                    self.way(&awaited.next, Some(RECEIVED), Some(awaited.message.to_string()));
                }
            }
            Awaited::Message(one) => self.way(&one.next, Some(RECEIVED), None),
            Awaited::Moment(_) | Awaited::Limit => {
                wait.next.iter().for_each(|next| self.way(next, Some(PASSED), None));
            }
        }
    }

    /// The ways of an outcome that only the clock chooses.
    fn timed(&mut self, way: &Way, outcome: &str, label: &str) {
        let first = self.all.len();
        self.way(way, Some(outcome), Some(label.to_owned()));
        for link in &mut self.all[first..] {
            link.kind = EdgeKind::Expiry;
        }
    }

    fn way(&mut self, way: &Way, outcome: Option<&str>, label: Option<String>) {
        match way {
            Way::To(target) => self.link(self.target(*target), EdgeKind::Flow, outcome, label),
            Way::Choose { branches, otherwise } => {
                let say = |text: String| match &label {
                    Some(label) => format!("{label}, {text}"),
                    None => text,
                };
                for (rule, target) in branches {
                    let condition = format!("{} {}", Word::If.say(self.language), one_line(rule.source()));
                    self.link(self.target(*target), EdgeKind::Flow, outcome, Some(say(condition)));
                }
                let rest = Word::Otherwise.say(self.language).to_owned();
                self.link(self.target(*otherwise), EdgeKind::Flow, outcome, Some(say(rest)));
            }
        }
    }

    fn target(&self, target: Target) -> Option<usize> {
        match target {
            Target::Step(ix) => Some(ix.index()),
            Target::Join => self.join,
            Target::Undone => None,
        }
    }

    fn link(&mut self, to: Option<usize>, kind: EdgeKind, outcome: Option<&str>, label: Option<String>) {
        if let Some(to) = to {
            self.all.push(Link { from: self.from, to, kind, outcome: outcome.map(OutcomeId::from), label });
        }
    }
}

/// The innermost `parallel` or `each` around each step.
fn regions(procedure: &Procedure) -> Vec<Option<StepIx>> {
    let mut regions: Vec<Option<Option<StepIx>>> = vec![None; procedure.steps.len()];
    // Starts and what a deadline leads to stand outside every region.
    let mut ahead: Vec<(StepIx, Option<StepIx>)> = (0..)
        .map(StepIx)
        .zip(&procedure.steps)
        .filter(|(_, step)| matches!(step.kind, StepKind::Start { .. } | StepKind::Handler(_)))
        .map(|(ix, _)| (ix, None))
        .collect();
    ahead.extend(
        procedure.deadlines.values().filter_map(|deadline| deadline.on_expiry.as_ref()).map(|e| (e.next, None)),
    );
    while let Some((ix, region)) = ahead.pop() {
        if regions[ix.index()].is_some() {
            continue;
        }
        regions[ix.index()] = Some(region);
        let step = procedure.step(ix);
        if let Some((branches, _)) = branches_of(step) {
            ahead.extend(branches.iter().map(|branch| (*branch, Some(ix))));
        }
        ahead.extend(successors(step).into_iter().map(|next| (next, region)));
    }
    regions.into_iter().map(Option::flatten).collect()
}

/// Where a step itself leads, its branches apart.
fn successors(step: &Step) -> Vec<StepIx> {
    let mut ways: Vec<&Way> = Vec::new();
    let mut targets: Vec<StepIx> = Vec::new();
    match &step.kind {
        StepKind::Task(task) | StepKind::Payment(Payment { counter: task, .. }) => {
            ways.extend(task.outcomes.values().map(|outcome| &outcome.next))
        }
        StepKind::Start { next, .. }
        | StepKind::Script { next, .. }
        | StepKind::Choice { next }
        | StepKind::Parallel { next, .. }
        | StepKind::Each { next, .. }
        | StepKind::Notify { next, .. } => ways.push(next),
        StepKind::Handler(handler) => ways.push(&handler.next),
        StepKind::Wait(wait) => {
            ways.extend(wait.next.iter().chain(wait.messages().iter().map(|awaited| &awaited.next)));
        }
        StepKind::Call { next, on_error, .. } => {
            ways.push(next);
            targets.extend(on_error);
        }
        StepKind::Subprocedure(sub) => ways.extend(sub.outcomes.values().map(|outcome| &outcome.next)),
        StepKind::End { .. } => {}
    }
    if let Some(StepExpiryEffect::Next(next)) =
        step.due.as_ref().and_then(|limit| limit.on_expiry.as_ref()).map(|expiry| &expiry.effect)
    {
        targets.push(*next);
    }
    for way in ways {
        match way {
            Way::To(Target::Step(ix)) => targets.push(*ix),
            Way::To(_) => {}
            Way::Choose { branches, otherwise } => {
                let all = branches.iter().map(|(_, target)| target).chain([otherwise]);
                targets.extend(all.filter_map(|target| match target {
                    Target::Step(ix) => Some(*ix),
                    _ => None,
                }));
            }
        }
    }
    targets
}

/// One arrow for all ways of one kind between the same two boxes.
pub(super) fn merged(links: &[Link]) -> Vec<Edge> {
    let mut edges: Vec<Edge> = Vec::new();
    for link in links {
        let same = |edge: &&mut Edge| edge.from == link.from && edge.to == link.to && edge.kind == link.kind;
        match edges.iter_mut().find(same) {
            Some(edge) => edge.labels.extend(link.label.clone()),
            None => edges.push(Edge {
                from: link.from,
                to: link.to,
                kind: link.kind,
                labels: link.label.clone().into_iter().collect(),
            }),
        }
    }
    edges
}
