//! What a procedure holds that a test can reach.

use std::collections::BTreeSet;

use motcua_definition::drawing;
use motcua_definition::project::Package;
use motcua_kernel::procedure::{Deadline, Payment, Rung, Step, StepKind, Way};
use motcua_kernel::rule::Rule;

use super::{DeadlineFate, Guard, Item, RungOf};

/// Everything, in the order of the file, each once.
pub(super) fn items(package: &Package) -> Vec<Item> {
    let procedure = &package.procedure;
    let mut items: Vec<Item> = procedure.steps.iter().map(|step| Item::Step(step.id.clone())).collect();
    let arrows = drawing::arrows(procedure).into_iter();
    items.extend(arrows.map(|arrow| Item::Arrow { from: arrow.from, to: arrow.to, kind: arrow.kind }));
    for step in &procedure.steps {
        let outcomes = step.task().filter(|task| task.outcomes.len() > 1).map(|task| task.outcomes.keys());
        items.extend(outcomes.into_iter().flatten().map(|outcome| Item::Outcome(step.id.clone(), outcome.clone())));
    }
    for step in &procedure.steps {
        for rule in step.when.iter().chain(ways(step).into_iter().flat_map(conditions)) {
            items.extend([true, false].map(|holds| Item::Guard(guard(step, rule), holds)));
        }
    }
    for deadline in procedure.deadlines.values() {
        items.extend(fates(deadline).into_iter().map(|fate| Item::Deadline(deadline.id.clone(), fate)));
    }
    for deadline in procedure.deadlines.values() {
        items.extend(rungs(&RungOf::Deadline(deadline.id.clone()), &deadline.ladder));
    }
    for step in &procedure.steps {
        let ladder = step.due.as_ref().map_or(&[][..], |limit| &limit.ladder);
        items.extend(rungs(&RungOf::Step(step.id.clone()), ladder));
    }
    items.extend(package.functions.keys().map(|name| Item::Function(name.as_str().into())));
    for known in package.tables.values() {
        items.extend((0..known.table.rows.len()).map(|number| Item::row(&known.table, number)));
    }
    // A way that several buttons share is one way, and so are its conditions.
    let mut seen = BTreeSet::new();
    items.retain(|item| seen.insert(item.clone()));
    items
}

fn fates(deadline: &Deadline) -> Vec<DeadlineFate> {
    let paused = (!deadline.pause.is_empty()).then_some(DeadlineFate::Paused);
    [DeadlineFate::Met].into_iter().chain(paused).chain([DeadlineFate::Expired]).collect()
}

fn rungs(of: &RungOf, ladder: &[Rung]) -> Vec<Item> {
    let rung = |(place, rung): (u16, &Rung)| Item::Rung { of: of.clone(), rung: place, position: rung.position() };
    (0..).zip(ladder).map(rung).collect()
}

/// Every way out of a step.
fn ways(step: &Step) -> Vec<&Way> {
    match &step.kind {
        StepKind::Task(task) | StepKind::Payment(Payment { counter: task, .. }) => {
            task.outcomes.values().map(|outcome| &outcome.next).chain(&task.next).collect()
        }
        _ => step.way_on().into_iter().collect(),
    }
}

/// The conditions of a way, in the order in which they are asked.
pub(super) fn conditions(way: &Way) -> impl Iterator<Item = &Rule> {
    let branches = match way {
        Way::To(_) => &[][..],
        Way::Choose { branches, .. } => branches,
    };
    branches.iter().map(|(rule, _)| rule)
}

pub(super) fn guard(step: &Step, rule: &Rule) -> Guard {
    let place = rule.place();
    let source = rule.source().split_whitespace().collect::<Vec<_>>().join(" ");
    Guard { line: place.line, column: place.column, step: step.id.clone(), source }
}
