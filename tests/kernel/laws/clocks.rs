//! The limits, deadlines and ladders of a random procedure.

use motcua_kernel::id::StepIx;
use motcua_kernel::procedure::{
    Deadline, DeadlineExpiry, DeadlineKind, Limit, Priority, Prolongation, Rung, RungAt, RungCondition, Step,
    StepExpiry, StepExpiryEffect, Target, Trigger, Within,
};
use motcua_kernel::text::Text;
use rust_decimal::Decimal;

use super::Builder;
use super::surroundings::{allowance, seen};

const PRIORITIES: [Priority; 3] = [Priority::Low, Priority::Normal, Priority::High];

impl Builder<'_> {
    /// A limit on most waiting steps, some of them with an effect when they pass.
    pub(super) fn limit(&mut self, ix: StepIx, by_timer: Option<&str>, target: Target) {
        if self.luck.chance(30) {
            return;
        }
        let within =
            *self.luck.pick(&["4 working hours", "1 working day", "3 working days", "5 days", "90 minutes", "1 month"]);
        let effect = match (self.luck.below(4), by_timer, target) {
            (0, Some(outcome), _) => Some(StepExpiryEffect::Outcome(outcome.into())),
            (1, _, Target::Step(next)) => Some(StepExpiryEffect::Next(next)),
            _ => None,
        };
        let on_expiry = effect.map(|effect| StepExpiry { effect, basis: vec!["art. 1".into()] });
        let ladder = self.ladder();
        let within = self.within(within);
        let limit = Limit { label: None, within, calendar: None, ladder, on_expiry, basis: Vec::new() };
        self.steps[ix.index()].due = Some(limit);
    }

    /// Mostly one limit; now and then one that depends on the case, and now and then cannot be found.
    pub(super) fn within(&mut self, limit: &str) -> Within {
        let mut within = Within::always(allowance(limit));
        if self.luck.chance(20) {
            within.cases.push((self.condition(), allowance("2 working days")));
        }
        within
    }

    pub(super) fn ladder(&mut self) -> Vec<Rung> {
        let all = [
            RungAt::Percent(Decimal::from(50)),
            RungAt::Percent(Decimal::from(80)),
            RungAt::Before(allowance("1 working day")),
            RungAt::Percent(Decimal::ONE_HUNDRED),
            RungAt::After(allowance("1 working day")),
            RungAt::After(allowance("3 working days")),
        ];
        let chosen: Vec<_> = all.into_iter().filter(|_| self.luck.chance(40)).collect();
        chosen
            .into_iter()
            .map(|at| Rung {
                at,
                condition: match self.luck.below(10) {
                    0 | 1 => RungCondition::Unclaimed,
                    2 | 3 => RungCondition::If(self.condition()),
                    _ => RungCondition::None,
                },
                notify: vec!["assignee".into()],
                template: self.luck.chance(30).then(|| "note".into()),
                reassign: self.luck.chance(30).then(|| "chair".into()),
                priority: self.luck.chance(30).then(|| *self.luck.pick(&PRIORITIES)),
            })
            .collect()
    }

    pub(super) fn deadline(&mut self, number: usize, silence: StepIx, start: StepIx) -> Deadline {
        let tasks: Vec<_> =
            (0..).zip(&self.steps).filter(|(_, step)| step.task().is_some()).map(|(ix, _)| StepIx(ix)).collect();
        let some_task = *self.luck.pick(&tasks);
        let first_outcome = |steps: &[Step], ix: StepIx| {
            let outcome = steps[ix.index()].task().unwrap().outcomes.keys().next().unwrap().clone();
            Trigger::Outcome(ix, outcome)
        };
        let start = match self.luck.below(3) {
            0 => Trigger::Opened,
            1 => Trigger::Step(some_task),
            _ => Trigger::Step(start),
        };
        let stop =
            if self.luck.chance(50) { vec![first_outcome(&self.steps, *self.luck.pick(&tasks))] } else { Vec::new() };
        let extend = (0..self.luck.below(3)).map(|_| {
            let trigger = first_outcome(&self.steps, *self.luck.pick(&tasks));
            Prolongation { trigger, by: allowance("2 working days"), at_most: Some(1) }
        });
        let extend = extend.collect();
        let mut ladder = self.ladder();
        for rung in ladder.iter_mut().filter(|_| self.luck.chance(50)) {
            rung.condition = RungCondition::If(seen(some_task));
        }
        let on_expiry = self.luck.chance(40).then(|| DeadlineExpiry { next: silence, basis: vec!["art. 2".into()] });
        let within = *self.luck.pick(&["10 working days", "15 days", "2 months", "20 working hours"]);
        Deadline {
            id: format!("limit{number}").into(),
            label: Text::new(),
            within: self.within(within),
            calendar: None,
            start,
            restart: self.luck.chance(20),
            pause: tasks.iter().copied().filter(|_| self.luck.chance(20)).collect(),
            stop,
            extend,
            kind: DeadlineKind::Statutory,
            basis: Vec::new(),
            ladder,
            on_expiry,
        }
    }
}
