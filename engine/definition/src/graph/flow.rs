//! The flow, followed in all directions at once, and for up to 64 questions at once.
//!
//! Each question ("what can be entered if these steps were never completed?") is one bit of a word, so that a procedure
//! of thousands of steps is walked some dozens of times and not once for each of its steps. Steps are taken in the order
//! in which the flow meets them: what comes together is then there before the walk goes on behind it.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use motcua_kernel::id::StepIx;

use super::{Goal, Graph, Via};
use crate::syntax::step::Step;

/// One bit for each question.
pub(crate) type Lanes = u64;

/// How many questions one walk answers.
pub(crate) const LANES: usize = 64;

/// A walk.
pub(super) struct Flow<'g, 'a> {
    graph: &'g Graph<'a>,
    /// Steps that must not have been completed or skipped.
    pub(super) avoided: Vec<Lanes>,
    /// Steps that must not be entered.
    pub(super) shut: Vec<Lanes>,
    /// Arrows that must not be followed.
    pub(super) blocked: Vec<Lanes>,
    pub(super) entered: Vec<Lanes>,
    followed: Vec<Lanes>,
    /// Where any step was entered, and where any arrow was followed.
    awake: Lanes,
    begun: Lanes,
    incoming: Vec<Lanes>,
    waiting: BinaryHeap<Reverse<(u32, StepIx)>>,
    /// Regions of which a branch returned since they were looked at.
    touched: Vec<StepIx>,
    is_touched: Vec<bool>,
}

impl<'g, 'a> Flow<'g, 'a> {
    pub(super) fn new(graph: &'g Graph<'a>) -> Self {
        let (steps, arrows) = (graph.model.steps.len(), graph.arrows.len());
        Self {
            graph,
            avoided: vec![0; steps],
            shut: vec![0; steps],
            blocked: vec![0; arrows],
            entered: vec![0; steps],
            followed: vec![0; arrows],
            awake: 0,
            begun: 0,
            incoming: vec![0; steps],
            waiting: BinaryHeap::new(),
            touched: Vec::new(),
            is_touched: vec![false; steps],
        }
    }

    /// Goes wherever the flow can go, from these steps and along these arrows on.
    pub(super) fn run(&mut self, steps: &[StepIx], arrows: &[usize], lanes: Lanes) {
        arrows.iter().for_each(|position| self.follow(*position, lanes));
        steps.iter().for_each(|ix| self.lead_to(*ix, lanes));
        loop {
            while let Some(Reverse((_, ix))) = self.waiting.pop() {
                let lanes = std::mem::take(&mut self.incoming[ix.index()]);
                self.enter(ix, lanes);
            }
            // Only when nothing else moves: most branches have returned by then.
            let Some(region) = self.touched.pop() else { return };
            self.is_touched[region.index()] = false;
            let over = self.over(region);
            let after = self.graph.after_join(region);
            after.into_iter().for_each(|position| self.follow(position, over));
        }
    }

    fn lead_to(&mut self, ix: StepIx, lanes: Lanes) {
        let new = lanes & !self.shut[ix.index()] & !self.entered[ix.index()];
        if new == 0 {
            return;
        }
        if self.incoming[ix.index()] == 0 {
            self.waiting.push(Reverse((self.graph.order[ix.index()], ix)));
        }
        self.incoming[ix.index()] |= new;
    }

    fn enter(&mut self, ix: StepIx, lanes: Lanes) {
        let graph = self.graph;
        let new = lanes & !self.entered[ix.index()];
        self.entered[ix.index()] |= new;
        let woken = new & !self.awake;
        self.awake |= woken;
        if woken != 0 {
            graph.expiries.at_once.iter().for_each(|next| self.lead_to(*next, woken));
        }
        graph.expiries.by_step[ix.index()].iter().for_each(|next| self.lead_to(*next, new));
        let completed = new & !self.avoided[ix.index()];
        for position in &graph.out[ix.index()] {
            match graph.arrows[*position].via {
                Via::AfterJoin => {}
                via if via.completes() => self.follow(*position, completed),
                _ => self.follow(*position, new),
            }
        }
        self.touch(ix);
    }

    fn follow(&mut self, position: usize, lanes: Lanes) {
        let graph = self.graph;
        let new = lanes & !self.blocked[position] & !self.followed[position];
        if new == 0 {
            return;
        }
        self.followed[position] |= new;
        // A handler may fire as soon as the case is open, which it is when the way out of a start was taken.
        let begun = new & !self.begun;
        self.begun |= begun;
        if begun != 0 {
            graph.handlers.iter().for_each(|handler| self.lead_to(*handler, begun));
        }
        graph.expiries.by_arrow[position].iter().for_each(|next| self.lead_to(*next, new));
        match graph.arrows[position].to {
            Goal::Step(next) => self.lead_to(next, new),
            Goal::Join => graph.closes[position].iter().for_each(|region| self.touch(*region)),
        }
    }

    fn touch(&mut self, ix: StepIx) {
        let is_region = matches!(self.graph.model.step(ix), Step::Parallel(_) | Step::Each(_));
        if is_region && !std::mem::replace(&mut self.is_touched[ix.index()], true) {
            self.touched.push(ix);
        }
    }

    /// Where a region is over: enough of its branches can return.
    fn over(&self, region: StepIx) -> Lanes {
        let graph = self.graph;
        let open = self.entered[region.index()] & !self.avoided[region.index()];
        let Step::Parallel(step) = graph.model.step(region) else { return open };
        let mut able: Vec<Lanes> = step
            .branches
            .iter()
            .map(|branch| match graph.model.find(&branch.text) {
                // A branch whose first step is skipped counts as not opened; that step then counts as skipped.
                Some(first) if graph.may_skip(first) => !self.avoided[first.index()],
                _ => 0,
            })
            .collect();
        for (branch, arrow) in &graph.returns_of[region.index()] {
            able[*branch] |= self.followed[*arrow];
        }
        open & at_least(graph.needed(region).0, &able)
    }
}

/// Where at least so many of these hold. The sums of all bits are kept as binary numbers that stand upright: the first
/// word holds the lowest digit of each.
fn at_least(needed: usize, all: &[Lanes]) -> Lanes {
    let mut digits = [0; usize::BITS as usize];
    for held in all {
        let mut carry = *held;
        for digit in &mut digits {
            if carry == 0 {
                break;
            }
            (*digit, carry) = (*digit ^ carry, *digit & carry);
        }
    }
    let (mut more, mut equal) = (0, Lanes::MAX);
    for (place, digit) in digits.iter().enumerate().rev() {
        if needed >> place & 1 == 1 {
            equal &= digit;
        } else {
            more |= equal & digit;
            equal &= !digit;
        }
    }
    more | equal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_in_all_lanes_at_once() {
        let all = [0b1011, 0b0011, 0b0111, 0b0010];
        let by_hand = |needed: usize| -> Lanes {
            (0..64)
                .filter(|lane| all.iter().filter(|held| *held >> lane & 1 == 1).count() >= needed)
                .map(|lane| 1 << lane)
                .sum()
        };
        for needed in 0..6 {
            assert_eq!(at_least(needed, &all), by_hand(needed), "{needed}");
        }
    }
}
