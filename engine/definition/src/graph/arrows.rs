//! Arrows: every way in which the flow can get from one step to another.

use motcua_kernel::id::StepIx;

use crate::mentions::{JOIN, split};
use crate::model::{DONE, FAILED, Model};
use crate::source::Span;
use crate::syntax::leaf::{Happening, Id};
use crate::syntax::step::{Next, Step};
use crate::syntax::time::Due;

/// A way from a step.
#[derive(Clone, Debug)]
pub(crate) struct Arrow<'a> {
    pub(crate) from: StepIx,
    pub(crate) to: Goal,
    pub(crate) via: Via<'a>,
    /// Where it is written.
    pub(crate) span: Span,
    /// Its place in a list of branches, and whether it is the last; nothing where it is the only way.
    pub(crate) branch: Option<(usize, bool)>,
}

/// Where an arrow leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Goal {
    Step(StepIx),
    Join,
}

/// What makes the flow go that way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Via<'a> {
    /// The step was completed with this outcome; by the clock alone, if `timer`.
    Outcome { outcome: &'a str, timer: bool },
    /// The step was skipped.
    Skip,
    /// The last attempt of a call failed.
    OnError,
    /// The limit passed.
    Expiry,
    /// A branch was opened.
    Open(usize),
    /// Enough branches returned.
    AfterJoin,
}

impl Via<'_> {
    /// Whether the step counts as completed (or skipped) when the flow goes this way, so that its values may be used.
    pub(crate) fn completes(self) -> bool {
        matches!(self, Self::Outcome { .. } | Self::Skip | Self::AfterJoin)
    }
}

/// Every arrow that leads to a step that exists.
pub(crate) fn arrows<'a>(model: &Model<'a>) -> Vec<Arrow<'a>> {
    let mut list = List { model, from: StepIx(0), arrows: Vec::new() };
    for ix in model.all() {
        list.from = ix;
        list.step(model.step(ix));
    }
    list.arrows
}

struct List<'m, 'a> {
    model: &'m Model<'a>,
    from: StepIx,
    arrows: Vec<Arrow<'a>>,
}

impl<'a> List<'_, 'a> {
    fn arrow(&mut self, id: &Id, via: Via<'a>, branch: Option<(usize, bool)>) {
        let to = match &*id.text {
            JOIN => Some(Goal::Join),
            name => self.model.find(name).map(Goal::Step),
        };
        if let Some(to) = to {
            self.arrows.push(Arrow { from: self.from, to, via, span: id.span, branch });
        }
    }

    fn way(&mut self, next: Option<&Next>, via: Via<'a>) {
        match next {
            None => {}
            Some(Next::One(id)) => self.arrow(id, via, None),
            Some(Next::Many(branches)) => {
                let last = branches.len() - 1;
                for (place, branch) in branches.iter().enumerate() {
                    self.arrow(&branch.to, via, Some((place, place == last)));
                }
            }
        }
    }

    fn step(&mut self, step: &'a Step) {
        let keys = step.common();
        let done = Via::Outcome { outcome: DONE, timer: false };
        match step {
            Step::End(_) => {}
            Step::Task(task) => {
                if task.outcomes.is_empty() {
                    self.way(keys.next, done);
                }
                for (id, outcome) in task.outcomes.iter() {
                    let via = Via::Outcome { outcome: &id.text, timer: outcome.by_timer() };
                    self.way(outcome.next.as_ref().or(keys.next), via);
                }
            }
            Step::Payment(payment) => {
                for (id, outcome) in payment.outcomes.iter() {
                    let via = Via::Outcome { outcome: &id.text, timer: outcome.by_timer() };
                    self.way(outcome.next.as_ref().or(keys.next), via);
                }
            }
            Step::Call(call) => {
                self.way(keys.next, done);
                if let Some(error) = &call.on_error {
                    self.arrow(&error.next, Via::OnError, None);
                }
            }
            Step::Wait(wait) if wait.is_for_a_moment() => {
                self.way(keys.next, Via::Outcome { outcome: crate::model::PASSED, timer: true });
            }
            Step::Wait(wait) => {
                let messages = wait.messages();
                if messages.is_empty() {
                    // Something is missing, and told; what follows is reached all the same.
                    self.way(keys.next, Via::Outcome { outcome: crate::model::RECEIVED, timer: false });
                }
                for (_, _, next) in messages {
                    self.way(next.or(keys.next), Via::Outcome { outcome: crate::model::RECEIVED, timer: false });
                }
            }
            Step::Handler(handler) => {
                let outcome = if handler.r#for.is_some() { crate::model::RECEIVED } else { crate::model::WITHDRAWN };
                let via = Via::Outcome { outcome, timer: false };
                self.way(keys.next, via);
                handler.r#do.iter().for_each(|first| self.arrow(first, via, None));
            }
            Step::Parallel(parallel) => {
                for (place, branch) in parallel.branches.iter().enumerate() {
                    self.arrow(branch, Via::Open(place), None);
                }
                self.way(keys.next, Via::AfterJoin);
            }
            Step::Subprocedure(sub) => {
                for (id, outcome) in sub.outcomes.iter() {
                    let via = Via::Outcome { outcome: &id.text, timer: false };
                    self.way(outcome.next.as_ref().or(keys.next), via);
                }
            }
            Step::Each(each) => {
                self.arrow(&each.r#do, Via::Open(0), None);
                self.way(keys.next, Via::AfterJoin);
            }
            Step::Start(_) | Step::Script(_) | Step::Notify(_) | Step::Choice(_) => self.way(keys.next, done),
        }
        if keys.when.is_some() {
            self.way(keys.next, Via::Skip);
        }
        if let Some(Due::Full(due)) = step.due()
            && let Some(next) = due.on_expiry.as_ref().and_then(|expiry| expiry.next.as_ref())
        {
            self.arrow(next, Via::Expiry, None);
        }
    }
}

/// The arrows by which something happens that a deadline names: `intake.accept`. A step without outcome means any way
/// in which it is completed.
pub(crate) fn trigger_arrows(arrows: &[Arrow<'_>], model: &Model<'_>, happening: &Happening) -> Vec<usize> {
    let ((step, _), outcome) = split(&happening.text, happening.span);
    let Some(step) = model.find(step) else { return Vec::new() };
    let matches = |arrow: &Arrow<'_>| {
        arrow.from == step
            && match (arrow.via, outcome) {
                (Via::Outcome { outcome: found, .. }, Some((wanted, _))) => found == wanted,
                (Via::OnError, Some((wanted, _))) => wanted == FAILED,
                (Via::Skip, Some((wanted, _))) => wanted == crate::model::SKIPPED,
                (Via::AfterJoin, Some((wanted, _))) => wanted == DONE,
                (via, None) => via.completes() || via == Via::OnError,
                _ => false,
            }
    };
    arrows.iter().enumerate().filter(|(_, arrow)| matches(arrow)).map(|(position, _)| position).collect()
}
