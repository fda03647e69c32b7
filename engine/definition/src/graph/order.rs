//! Where arrows land, in which order the flow meets the steps, and which step can follow which.
//!
//! Nothing here calls itself: a procedure may be thousands of steps long, and the stack of whoever checks it is small.

use motcua_kernel::id::StepIx;
use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use super::{Goal, Graph, Steps};

/// Steps and arrows, for petgraph; nodes have the numbers of the steps.
pub(super) type Plain = DiGraph<(), (), u32>;

/// The node of a step.
pub(super) fn node(ix: StepIx) -> NodeIndex<u32> {
    NodeIndex::new(ix.index())
}

/// The step of a node.
pub(super) fn step(node: NodeIndex<u32>) -> StepIx {
    StepIx(u16::try_from(node.index()).unwrap_or(u16::MAX))
}

impl Graph<'_> {
    /// For each arrow where it leads in the end: the next step, or what follows the region that it closes.
    pub(super) fn landings(&self) -> Vec<Vec<StepIx>> {
        (0..self.arrows.len()).map(|position| self.landing(position)).collect()
    }

    fn landing(&self, position: usize) -> Vec<StepIx> {
        if let Goal::Step(ix) = self.arrows[position].to {
            return vec![ix];
        }
        let mut steps = Vec::new();
        let mut pending = vec![position];
        let mut seen = std::collections::BTreeSet::new();
        while let Some(position) = pending.pop() {
            if !seen.insert(position) {
                continue;
            }
            match self.arrows[position].to {
                Goal::Step(ix) => steps.push(ix),
                Goal::Join => {
                    pending.extend(self.closes[position].iter().flat_map(|region| self.after_join(*region)));
                }
            }
        }
        steps.sort_unstable();
        steps.dedup();
        steps
    }

    /// A number for each step: lower before higher wherever no circle makes that impossible.
    pub(super) fn reverse_postorder(&self) -> Vec<u32> {
        let steps = self.model.steps.len();
        let mut order = vec![0; steps];
        let mut seen = vec![false; steps];
        let mut next = u32::try_from(steps).unwrap_or(u32::MAX);
        let begins = self.starts().into_iter().chain(self.handlers.iter().copied());
        for first in begins.chain(self.model.all()) {
            let mut path: Vec<(StepIx, usize, usize)> = Vec::new();
            if !std::mem::replace(&mut seen[first.index()], true) {
                path.push((first, 0, 0));
            }
            while let Some((ix, arrow, place)) = path.last_mut() {
                let out = &self.out[ix.index()];
                let Some(position) = out.get(*arrow) else {
                    next -= 1;
                    order[ix.index()] = next;
                    path.pop();
                    continue;
                };
                match self.landings[*position].get(*place) {
                    None => (*arrow, *place) = (*arrow + 1, 0),
                    Some(to) => {
                        *place += 1;
                        if !std::mem::replace(&mut seen[to.index()], true) {
                            path.push((*to, 0, 0));
                        }
                    }
                }
            }
        }
        order
    }

    /// For each step, the steps that can follow it, near or far. Only a step on a circle follows itself.
    pub(super) fn followers(&self) -> Vec<Steps> {
        let steps = self.model.steps.len();
        let mut plain = Plain::default();
        for _ in 0..steps {
            plain.add_node(());
        }
        for (position, arrow) in self.arrows.iter().enumerate() {
            for to in &self.landings[position] {
                plain.add_edge(node(arrow.from), node(*to), ());
            }
        }
        let mut after = vec![Steps::none(steps); steps];
        // The last circles first: what they lead to is complete before it is needed. All members of a circle have the
        // same steps after them.
        for members in kosaraju_scc(&plain) {
            let mut all = Steps::none(steps);
            let mut circle = false;
            for member in &members {
                for next in plain.neighbors(*member) {
                    circle |= members.len() > 1 || next == *member;
                    all.insert(step(next));
                    all.join(&after[next.index()]);
                }
            }
            if circle {
                members.iter().for_each(|member| all.insert(step(*member)));
            }
            for member in members {
                after[member.index()].clone_from(&all);
            }
        }
        after
    }
}
