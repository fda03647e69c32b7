//! Which branches are around each step. The language names branches instead of nesting them; that nothing leaves one
//! except through its join is proved here.

use std::collections::BTreeSet;

use motcua_kernel::id::StepIx;

use super::{Goal, Graph, Via};
use crate::syntax::step::Step;

/// The branches around a step, from the outside: a `parallel` and the place of the branch in it. What a handler runs
/// beside the flow is a branch of the handler.
pub(crate) type Context = Vec<(StepIx, usize)>;

/// An arrow that leads from one region into another.
#[derive(Clone, Debug)]
pub(crate) struct Clash {
    /// The arrow.
    pub(crate) arrow: usize,
    /// The branches around the step from which it comes.
    pub(crate) from: Context,
    /// The branches around the step to which it leads, on another way.
    pub(crate) to: Context,
}

impl Graph<'_> {
    /// Every `each` around a step, from the outside. A step that undoes others stands where they stand.
    pub(crate) fn eaches(&self, ix: StepIx) -> Vec<StepIx> {
        let around = |ix: StepIx| -> Vec<StepIx> {
            let regions = self.home[ix.index()].iter().flatten().map(|(region, _)| *region);
            regions.filter(|region| matches!(self.model.step(*region), Step::Each(_))).collect()
        };
        if !self.only_undoes(ix) {
            return around(ix);
        }
        let mut undone = self.undoing[ix.index()].iter().map(|undone| around(*undone));
        let first = undone.next().unwrap_or_default();
        undone.fold(first, |common, other| {
            common.into_iter().zip(other).take_while(|(a, b)| a == b).map(|(a, _)| a).collect()
        })
    }

    /// Gives every step its region. Outer steps first: whatever the main flow reaches belongs to it, and a branch that
    /// leads there leaves its region.
    pub(super) fn find_regions(&mut self) {
        let mut waiting: BTreeSet<(usize, StepIx)> = BTreeSet::new();
        let begins = |ix: &StepIx| matches!(self.model.step(*ix), Step::Start(_) | Step::Handler(_));
        for ix in self.model.all().filter(begins).collect::<Vec<_>>() {
            self.home[ix.index()] = Some(Context::new());
            waiting.insert((0, ix));
        }
        self.spread(waiting);
        // What follows a passed deadline lies outside all regions; where another way leads there, that one counts.
        for (_, deadline) in self.model.file.deadlines.iter() {
            let next = deadline.on_expiry.as_ref().and_then(|expiry| self.model.find(&expiry.next.text));
            if let Some(ix) = next.filter(|ix| self.home[ix.index()].is_none()) {
                self.home[ix.index()] = Some(Context::new());
                self.spread(BTreeSet::from([(0, ix)]));
            }
        }
    }

    fn spread(&mut self, mut waiting: BTreeSet<(usize, StepIx)>) {
        while let Some((_, ix)) = waiting.pop_first() {
            let here = self.home[ix.index()].clone().unwrap_or_default();
            for position in self.out[ix.index()].clone() {
                let arrow = &self.arrows[position];
                let mut context = here.clone();
                if let Via::Open(branch) = arrow.via {
                    context.push((ix, branch));
                }
                if matches!(self.model.step(ix), Step::Handler(handler) if handler.runs_beside()) {
                    context.push((ix, 0));
                }
                match arrow.to {
                    Goal::Join => match context.last() {
                        Some((parallel, branch)) => self.returns.push((*parallel, *branch, position)),
                        None => self.stray_joins.push(arrow.span),
                    },
                    Goal::Step(next) => match &self.home[next.index()] {
                        None => {
                            waiting.insert((context.len(), next));
                            self.home[next.index()] = Some(context);
                        }
                        Some(home) if *home != context => {
                            let to = home.clone();
                            self.clashes.push(Clash { arrow: position, from: context, to });
                        }
                        Some(_) => {}
                    },
                }
            }
        }
    }
}
