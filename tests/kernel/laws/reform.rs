//! What a reform makes of a random procedure.

use std::sync::Arc;

use motcua_kernel::procedure::{Rung, StepKind, Within};
use motcua_kernel::turn::Context;

use super::luck::Luck;
use super::village;

/// The same procedure as a reform leaves it: other limits and ladders; now and then a button less, an article more, or
/// silence that decides something else.
pub(super) fn reformed(seed: u64) -> Context {
    let mut context = village::build(&mut Luck::new(seed));
    let procedure = Arc::get_mut(&mut context.procedure).unwrap();
    procedure.reference.version = 2;
    procedure.reference.digest = "fedcba9876543210".into();
    let mut luck = Luck::new(seed.wrapping_add(1));
    let limits = ["2 working days", "3 working days", "7 days", "20 working days", "3 months"];
    let mut change = |within: &mut Within, ladder: &mut Vec<Rung>| {
        if luck.chance(40) {
            *within = Within::always(luck.pick::<&str>(&limits).parse().unwrap());
        }
        if luck.chance(20) {
            ladder.pop();
        }
    };
    for deadline in procedure.deadlines.values_mut() {
        change(&mut deadline.within, &mut deadline.ladder);
    }
    for step in &mut procedure.steps {
        if let Some(limit) = &mut step.due {
            change(&mut limit.within, &mut limit.ladder);
        }
    }
    for step in &mut procedure.steps {
        if let StepKind::Task(task) = &mut step.kind
            && luck.chance(2)
            && task.outcomes.len() > 1
        {
            task.outcomes.pop();
        }
        if let Some(limit) = &mut step.due
            && luck.chance(2)
        {
            limit.on_expiry = None;
        }
    }
    context
}
