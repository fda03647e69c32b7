//! What can be reached, and what is certain on every way.

use std::collections::BTreeSet;

use motcua_kernel::id::StepIx;

use super::flow::Flow;
use super::{Graph, LANES, Lanes, Steps, Via, trigger_arrows};
use crate::mentions::split;
use crate::syntax::leaf::Happening;
use crate::syntax::step::Step;

impl Graph<'_> {
    /// The steps that can be entered on a way on which none of `avoided` was ever completed or skipped, for as many such
    /// lists as there are lanes: for each step, a bit for each list.
    pub(crate) fn reached_avoiding<'l>(&self, avoided: impl IntoIterator<Item = &'l [StepIx]>) -> Vec<Lanes> {
        let mut flow = Flow::new(self);
        let mut lanes = 0;
        for (lane, steps) in avoided.into_iter().enumerate().take(LANES) {
            lanes |= 1 << lane;
            steps.iter().for_each(|ix| flow.avoided[ix.index()] |= 1 << lane);
        }
        flow.run(&self.starts(), &[], lanes);
        flow.entered
    }

    /// The steps that can be entered at all.
    pub(crate) fn reached(&self) -> Vec<bool> {
        one(self.reached_avoiding([[].as_slice()]))
    }

    /// The steps that can be entered on a way on which this never happened.
    pub(crate) fn reached_before(&self, start: &Happening) -> Vec<bool> {
        let mut flow = Flow::new(self);
        match self.beginning(start) {
            Beginning::Step(ix) => flow.shut[ix.index()] = 1,
            Beginning::Arrows(arrows) => arrows.into_iter().for_each(|position| flow.blocked[position] = 1),
        }
        flow.run(&self.starts(), &[], 1);
        one(flow.entered)
    }

    /// The steps that can be entered after a clock was started: by this, or by the opening of the case.
    pub(crate) fn reached_after(&self, start: Option<&Happening>) -> Vec<bool> {
        let mut flow = Flow::new(self);
        match start.map(|start| self.beginning(start)) {
            None => flow.run(&self.starts(), &[], 1),
            Some(Beginning::Step(ix)) => flow.run(&[ix], &[], 1),
            Some(Beginning::Arrows(arrows)) => flow.run(&[], &arrows, 1),
        }
        one(flow.entered)
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
    pub(crate) fn sources(&self) -> Vec<Steps> {
        let count = self.model.steps.len();
        let mut sources = vec![Steps::none(count); count];
        let expired = self.model.file.deadlines.iter().filter_map(|(_, deadline)| deadline.on_expiry.as_ref());
        let expired = expired.filter_map(|expiry| self.model.find(&expiry.next.text));
        // A deadline passes wherever the case stands, and what stands last may be a `parallel` itself.
        let mut open = Steps::none(count);
        let standing = |ix: &StepIx| !matches!(self.model.step(*ix), Step::End(_) | Step::Handler(_));
        self.model.all().filter(standing).for_each(|ix| open.insert(ix));
        for next in expired {
            sources[next.index()].join(&open);
        }
        // In the order of the flow, so that what comes together is there before it is passed on.
        let mut waiting: BTreeSet<(u32, StepIx)> = self.model.all().map(|ix| (self.order[ix.index()], ix)).collect();
        while let Some((_, ix)) = waiting.pop_first() {
            let mut itself = Steps::none(count);
            itself.insert(ix);
            let inherited = sources[ix.index()].clone();
            for position in &self.out[ix.index()] {
                let via = self.arrows[*position].via;
                // What follows a region comes from the step whose return closed it; but if no branch was opened, from
                // where the region itself came from.
                if via == Via::AfterJoin && !self.may_open_none(ix) {
                    continue;
                }
                let waited = via != Via::AfterJoin && via != Via::Skip && self.waits(ix);
                let passed = if waited { &itself } else { &inherited };
                for to in self.lands_on(*position) {
                    if sources[to.index()].join(passed) {
                        waiting.insert((self.order[to.index()], *to));
                    }
                }
            }
        }
        sources
    }

    /// Whether the flow stands still here until somebody or something outside moves it.
    pub(crate) fn waits(&self, ix: StepIx) -> bool {
        matches!(
            self.model.step(ix),
            Step::Start(_)
                | Step::Task(_)
                | Step::Wait(_)
                | Step::Call(_)
                | Step::Subprocedure(_)
                | Step::Payment(_)
                | Step::Handler(_)
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

    pub(super) fn may_skip(&self, ix: StepIx) -> bool {
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

/// Where passed deadlines lead, by what starts their clock.
#[derive(Debug, Default)]
pub(super) struct Expiries {
    /// As soon as the case is open.
    pub(super) at_once: Vec<StepIx>,
    /// Once a step was entered.
    pub(super) by_step: Vec<Vec<StepIx>>,
    /// Once an arrow was followed.
    pub(super) by_arrow: Vec<Vec<StepIx>>,
}

impl Expiries {
    pub(super) fn of(graph: &Graph<'_>) -> Self {
        let model = graph.model;
        let mut expiries = Self {
            at_once: Vec::new(),
            by_step: vec![Vec::new(); model.steps.len()],
            by_arrow: vec![Vec::new(); graph.arrows.len()],
        };
        for (_, deadline) in model.file.deadlines.iter() {
            let Some(next) = deadline.on_expiry.as_ref().and_then(|expiry| model.find(&expiry.next.text)) else {
                continue;
            };
            match deadline.start.as_ref().map(|start| graph.beginning(start)) {
                None => expiries.at_once.push(next),
                Some(Beginning::Step(ix)) => expiries.by_step[ix.index()].push(next),
                Some(Beginning::Arrows(arrows)) => {
                    arrows.into_iter().for_each(|position| expiries.by_arrow[position].push(next));
                }
            }
        }
        expiries
    }
}

/// The answers to the only question.
fn one(lanes: Vec<Lanes>) -> Vec<bool> {
    lanes.into_iter().map(|lanes| lanes & 1 == 1).collect()
}
