//! The graph of a procedure: arrows, regions, and what is certain on every way to a step.
//!
//! Built for checking and thrown away. It is not a plain directed graph: what follows a `parallel` is reached when
//! enough of its branches returned, so reachability is computed by following the flow and not by library algorithms;
//! circles are found by petgraph.

mod arrows;
mod circle;
mod flow;
mod order;
mod reach;
mod region;
mod steps;

use std::cell::OnceCell;

use motcua_kernel::id::StepIx;

pub(crate) use arrows::{Arrow, Goal, Via, trigger_arrows};
pub(crate) use flow::{LANES, Lanes};
pub(crate) use reach::Beginning;
pub(crate) use region::{Clash, Context};
pub(crate) use steps::Steps;

use self::reach::Expiries;
use crate::model::Model;
use crate::source::Span;
use crate::syntax::step::Step;

/// The graph.
pub(crate) struct Graph<'a> {
    pub(crate) model: &'a Model<'a>,
    /// Every arrow that could be resolved, in the order of the file.
    pub(crate) arrows: Vec<Arrow<'a>>,
    /// For each step, the positions of its arrows.
    pub(crate) out: Vec<Vec<usize>>,
    /// For each step, the branches around it; nothing where no way leads.
    pub(crate) home: Vec<Option<Context>>,
    /// Arrows that lead from one region into another.
    pub(crate) clashes: Vec<Clash>,
    /// Arrows to `join` outside any `parallel` or `each`.
    pub(crate) stray_joins: Vec<Span>,
    /// Steps that other steps name as `compensate`.
    pub(crate) undoing: Vec<Vec<StepIx>>,
    /// Arrows by which each branch returns: parallel, branch, arrow.
    pub(crate) returns: Vec<(StepIx, usize, usize)>,
    /// The same for each region: branch, arrow.
    returns_of: Vec<Vec<(usize, usize)>>,
    /// The same for each arrow: the regions of which it closes a branch.
    closes: Vec<Vec<StepIx>>,
    handlers: Vec<StepIx>,
    expiries: Expiries,
    landings: Vec<Vec<StepIx>>,
    /// A number for each step: lower before higher wherever no circle makes that impossible.
    order: Vec<u32>,
    followers: OnceCell<Vec<Steps>>,
}

impl<'a> Graph<'a> {
    pub(crate) fn new(model: &'a Model<'a>) -> Self {
        let arrows = arrows::arrows(model);
        let mut out = vec![Vec::new(); model.steps.len()];
        for (position, arrow) in arrows.iter().enumerate() {
            out[arrow.from.index()].push(position);
        }
        let mut undoing = vec![Vec::new(); model.steps.len()];
        for ix in model.all() {
            if let Some(undo) = model.step(ix).common().compensate.and_then(|id| model.find(&id.text)) {
                undoing[undo.index()].push(ix);
            }
        }
        let mut graph = Self {
            model,
            arrows,
            out,
            home: vec![None; model.steps.len()],
            clashes: Vec::new(),
            stray_joins: Vec::new(),
            undoing,
            returns: Vec::new(),
            returns_of: vec![Vec::new(); model.steps.len()],
            closes: Vec::new(),
            handlers: model.all().filter(|ix| matches!(model.step(*ix), Step::Handler(_))).collect(),
            expiries: Expiries::default(),
            landings: Vec::new(),
            order: Vec::new(),
            followers: OnceCell::new(),
        };
        graph.find_regions();
        graph.closes = vec![Vec::new(); graph.arrows.len()];
        for (region, branch, arrow) in &graph.returns {
            graph.returns_of[region.index()].push((*branch, *arrow));
            graph.closes[*arrow].push(*region);
        }
        graph.expiries = Expiries::of(&graph);
        graph.landings = graph.landings();
        graph.order = graph.reverse_postorder();
        graph
    }

    /// The arrows that leave a step.
    pub(crate) fn from(&self, ix: StepIx) -> impl Iterator<Item = &Arrow<'a>> {
        self.out[ix.index()].iter().map(|position| &self.arrows[*position])
    }

    /// Whether a step serves only to undo others.
    pub(crate) fn only_undoes(&self, ix: StepIx) -> bool {
        self.home[ix.index()].is_none() && !self.undoing[ix.index()].is_empty()
    }

    /// Where an arrow leads in the end: the next step, or what follows the region that it closes.
    pub(crate) fn lands_on(&self, position: usize) -> &[StepIx] {
        &self.landings[position]
    }

    /// Whether arrows lead from one step to another; from a step to itself only by a circle.
    pub(crate) fn leads_to(&self, from: StepIx, to: StepIx) -> bool {
        self.followers.get_or_init(|| self.followers())[from.index()].contains(to)
    }

    /// Whether a step lies on a circle.
    pub(crate) fn comes_back(&self, ix: StepIx) -> bool {
        self.leads_to(ix, ix)
    }

    /// The arrows that are followed when a region is over.
    pub(crate) fn after_join(&self, parallel: StepIx) -> Vec<usize> {
        let out = self.out[parallel.index()].iter().copied();
        out.filter(|position| self.arrows[*position].via == Via::AfterJoin).collect()
    }
}
