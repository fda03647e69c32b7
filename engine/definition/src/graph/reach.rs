//! What can be reached, and what is certain on every way.

use std::collections::BTreeSet;

use motcua_kernel::id::StepIx;

use super::{Goal, Graph, Via, trigger_arrows};
use crate::mentions::split;
use crate::syntax::leaf::Happening;
use crate::syntax::step::Step;

impl Graph<'_> {
    /// The steps that can be entered on a way on which none of `avoided` was ever completed or skipped.
    pub(crate) fn reached_avoiding(&self, avoided: &[StepIx]) -> Vec<bool> {
        let mut flow = Flow::new(self, avoided);
        flow.run(self.starts(), Vec::new());
        flow.entered
    }

    /// The steps that can be entered on a way on which this never happened.
    pub(crate) fn reached_before(&self, start: &Happening) -> Vec<bool> {
        let mut flow = Flow::new(self, &[]);
        match self.beginning(start) {
            Beginning::Step(ix) => flow.shut[ix.index()] = true,
            Beginning::Arrows(arrows) => arrows.into_iter().for_each(|position| flow.blocked[position] = true),
        }
        flow.run(self.starts(), Vec::new());
        flow.entered
    }

    /// The steps that can be entered after a clock was started: by this, or by the opening of the case.
    pub(crate) fn reached_after(&self, start: Option<&Happening>) -> Vec<bool> {
        let mut flow = Flow::new(self, &[]);
        match start.map(|start| self.beginning(start)) {
            None => flow.run(self.starts(), Vec::new()),
            Some(Beginning::Step(ix)) => flow.run(vec![ix], Vec::new()),
            Some(Beginning::Arrows(arrows)) => flow.run(Vec::new(), arrows),
        }
        flow.entered
    }

    /// The steps by which a case is opened.
    pub(crate) fn starts(&self) -> Vec<StepIx> {
        self.model.all().filter(|ix| matches!(self.model.step(*ix), Step::Start(_))).collect()
    }

    /// What starts a clock: a step is entered, or left with an outcome.
    pub(crate) fn beginning(&self, start: &Happening) -> Beginning {
        let ((step, _), outcome) = split(&start.text, start.span);
        match (outcome, self.model.find(step)) {
            (None, Some(ix)) => Beginning::Step(ix),
            _ => Beginning::Arrows(trigger_arrows(&self.arrows, self.model, start)),
        }
    }

    /// For each step, the steps from which it can be entered: the nearest preceding ones that waited.
    pub(crate) fn sources(&self) -> Vec<BTreeSet<StepIx>> {
        let mut sources: Vec<BTreeSet<StepIx>> = vec![BTreeSet::new(); self.model.steps.len()];
        let expired = self.model.file.deadlines.iter().filter_map(|(_, deadline)| deadline.on_expiry.as_ref());
        for next in expired.filter_map(|expiry| self.model.find(&expiry.next.text)) {
            // A deadline passes wherever the case stands, and what stands last may be a `parallel` itself.
            let open = self.model.all().filter(|ix| !matches!(self.model.step(*ix), Step::End(_) | Step::Handler(_)));
            sources[next.index()].extend(open);
        }
        loop {
            let before: usize = sources.iter().map(BTreeSet::len).sum();
            for (position, arrow) in self.arrows.iter().enumerate() {
                if arrow.via == Via::AfterJoin {
                    // What follows a region comes from the step whose return closed it; but if no branch was opened,
                    // from where the region itself came from.
                    if self.may_open_none(arrow.from) {
                        let passed = sources[arrow.from.index()].clone();
                        self.lands_on(position).iter().for_each(|to| sources[to.index()].extend(&passed));
                    }
                    continue;
                }
                let passed = match self.waits(arrow.from) && arrow.via != Via::Skip {
                    true => BTreeSet::from([arrow.from]),
                    false => sources[arrow.from.index()].clone(),
                };
                self.lands_on(position).iter().for_each(|to| sources[to.index()].extend(&passed));
            }
            if sources.iter().map(BTreeSet::len).sum::<usize>() == before {
                return sources;
            }
        }
    }

    /// Whether the flow stands still here until somebody or something outside moves it.
    pub(crate) fn waits(&self, ix: StepIx) -> bool {
        matches!(
            self.model.step(ix),
            Step::Start(_) | Step::Task(_) | Step::Wait(_) | Step::Call(_) | Step::Subprocedure(_) | Step::Handler(_)
        )
    }

    /// Whether it can happen that none of the branches is opened.
    pub(crate) fn may_open_none(&self, parallel: StepIx) -> bool {
        let step = match self.model.step(parallel) {
            Step::Parallel(step) => step,
            // The list may be empty.
            Step::Each(_) => return true,
            _ => return false,
        };
        step.branches.iter().all(|branch| self.model.find(&branch.text).is_some_and(|first| self.may_skip(first)))
    }

    fn may_skip(&self, ix: StepIx) -> bool {
        self.model.step(ix).common().when.is_some()
    }

    /// How many branches must return, of how many.
    pub(crate) fn needed(&self, parallel: StepIx) -> (usize, usize) {
        let step = match self.model.step(parallel) {
            Step::Parallel(step) => step,
            // As many branches as there are elements, all alike: one stands for them.
            Step::Each(_) => return (1, 1),
            _ => return (0, 0),
        };
        let all = step.branches.len();
        let wanted = step.join.and_then(|join| join.count).map_or(all, |count| count as usize);
        (wanted.min(all), all)
    }
}

/// What starts a clock.
pub(crate) enum Beginning {
    /// This step is entered.
    Step(StepIx),
    /// One of these arrows is followed.
    Arrows(Vec<usize>),
}

/// The flow, followed in all directions at once.
struct Flow<'g, 'a> {
    graph: &'g Graph<'a>,
    /// Steps that must not have been completed or skipped.
    avoided: &'g [StepIx],
    /// Steps that must not be entered.
    shut: Vec<bool>,
    /// Arrows that must not be followed.
    blocked: Vec<bool>,
    entered: Vec<bool>,
    followed: Vec<bool>,
}

impl<'g, 'a> Flow<'g, 'a> {
    fn new(graph: &'g Graph<'a>, avoided: &'g [StepIx]) -> Self {
        let (steps, arrows) = (graph.model.steps.len(), graph.arrows.len());
        Self {
            graph,
            avoided,
            shut: vec![false; steps],
            blocked: vec![false; arrows],
            entered: vec![false; steps],
            followed: vec![false; arrows],
        }
    }

    fn run(&mut self, steps: Vec<StepIx>, arrows: Vec<usize>) {
        let mut steps = steps;
        let mut arrows = arrows;
        loop {
            while !steps.is_empty() || !arrows.is_empty() {
                for position in std::mem::take(&mut arrows) {
                    if !self.blocked[position]
                        && !std::mem::replace(&mut self.followed[position], true)
                        && let Goal::Step(next) = self.graph.arrows[position].to
                    {
                        steps.push(next);
                    }
                }
                for ix in std::mem::take(&mut steps) {
                    if !self.shut[ix.index()] && !std::mem::replace(&mut self.entered[ix.index()], true) {
                        arrows.extend(self.leaving(ix));
                    }
                }
            }
            arrows.extend(self.joined());
            steps.extend(self.expired());
            steps.extend(self.handled());
            if arrows.is_empty() && steps.is_empty() {
                return;
            }
        }
    }

    /// The arrows that can be followed as soon as a step was entered.
    fn leaving(&self, ix: StepIx) -> Vec<usize> {
        let blocked = self.avoided.contains(&ix);
        let out = self.graph.out[ix.index()].iter().copied();
        out.filter(|position| {
            let via = self.graph.arrows[*position].via;
            via != Via::AfterJoin && !(blocked && via.completes())
        })
        .collect()
    }

    /// The arrows behind regions of which enough branches can return.
    fn joined(&self) -> Vec<usize> {
        let graph = self.graph;
        let mut arrows = Vec::new();
        for parallel in graph.model.all().filter(|ix| self.entered[ix.index()] && !self.avoided.contains(ix)) {
            let step = match graph.model.step(parallel) {
                Step::Parallel(step) => step,
                Step::Each(_) => {
                    arrows.extend(graph.after_join(parallel));
                    continue;
                }
                _ => continue,
            };
            let returns = |place: usize| {
                let by_arrow = graph
                    .returns
                    .iter()
                    .any(|(of, branch, arrow)| *of == parallel && *branch == place && self.followed[*arrow]);
                // A branch whose first step is skipped counts as not opened; that step then counts as skipped.
                let first = graph.model.find(&step.branches[place].text);
                by_arrow || first.is_some_and(|first| graph.may_skip(first) && !self.avoided.contains(&first))
            };
            let able = (0..step.branches.len()).filter(|place| returns(*place)).count();
            if able >= graph.needed(parallel).0 {
                arrows.extend(graph.after_join(parallel));
            }
        }
        arrows.retain(|position| !self.followed[*position] && !self.blocked[*position]);
        arrows
    }

    /// The handlers: each may fire as soon as the case is open, which it is when the way out of a start was taken.
    fn handled(&self) -> Vec<StepIx> {
        if !self.followed.iter().any(|followed| *followed) {
            return Vec::new();
        }
        let model = self.graph.model;
        let handlers = model.all().filter(|ix| matches!(model.step(*ix), Step::Handler(_)));
        handlers.filter(|ix| !self.entered[ix.index()] && !self.shut[ix.index()]).collect()
    }

    /// The steps to which passed deadlines lead, once their clock can have started.
    fn expired(&self) -> Vec<StepIx> {
        let graph = self.graph;
        let mut steps = Vec::new();
        for (_, deadline) in graph.model.file.deadlines.iter() {
            let Some(next) = deadline.on_expiry.as_ref().and_then(|expiry| graph.model.find(&expiry.next.text)) else {
                continue;
            };
            let started = match &deadline.start {
                None => self.entered.iter().any(|entered| *entered),
                Some(start) => match graph.beginning(start) {
                    Beginning::Step(ix) => self.entered[ix.index()],
                    Beginning::Arrows(arrows) => arrows.into_iter().any(|position| self.followed[position]),
                },
            };
            if started && !self.entered[next.index()] && !self.shut[next.index()] {
                steps.push(next);
            }
        }
        steps
    }
}
