//! What tests reach is read from their journals: it agrees with what the kernel did, and with the picture.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use motcua_definition::drawing;
use motcua_kernel::event::Fact;
use motcua_kernel::text::Language;
use motcua_kernel::turn::Context;
use motcua_sim::coverage::{Coverage, Item, Kind};
use motcua_sim::trial::{self, Trial};

use super::project;

fn procedures() -> BTreeMap<String, (Arc<Context>, Vec<Trial>)> {
    let checked = project("workflows");
    let mut procedures = BTreeMap::new();
    for document in &checked.tests {
        let context = Arc::new(document.package.context());
        let trials = trial::read(&document.file, &context, &checked.files).unwrap();
        let name = context.procedure.reference.id.to_string();
        procedures.entry(name).or_insert_with(|| (context, Vec::new())).1.extend(trials);
    }
    procedures
}

/// One test, and what it reaches of a kind.
fn reached(procedure: &str, name: &str, kind: Kind) -> BTreeSet<String> {
    let procedures = procedures();
    let (context, trials) = &procedures[procedure];
    let trial = trials.iter().find(|trial| trial.name == name).unwrap();
    let (walk, _) = trial.walk(context, Language::En);
    let mut coverage = Coverage::new(context);
    coverage.add(context, walk.journal());
    let items = coverage.of(kind).filter(|(_, tests)| *tests > 0).map(|(item, _)| match item {
        Item::Guard(guard, holds) => format!("{} {holds}", guard.source),
        Item::Arrow { from, to, kind } => format!("{from} {kind:?} {to}"),
        Item::Deadline(id, fate) => format!("{id} {fate:?}"),
        Item::Rung { position, .. } => position.clone(),
        Item::Outcome(step, outcome) => format!("{step}.{outcome}"),
        Item::Step(step) => step.to_string(),
    });
    items.collect()
}

fn set(items: &[&str]) -> BTreeSet<String> {
    items.iter().map(|item| (*item).to_owned()).collect()
}

#[test]
fn conditions_are_seen_as_they_were_decided() {
    let guards = |name| reached("construction_permit", name, Kind::Guards);
    let back = r#"supplement.from == "review""#;
    assert_eq!(
        guards("The clock stands still while documents are missing"),
        set(&[&format!("{back} true"), "screen.needs_fire false", "screen.needs_env false"])
    );
    assert_eq!(guards("More documents are asked for once"), set(&[&format!("{back} false")]));
    assert_eq!(
        guards("A tall house needs the fire service, whose silence counts as agreement"),
        set(&["screen.needs_fire true", "screen.needs_env false"])
    );
}

#[test]
fn clocks_and_silence_are_seen() {
    let name = "A tall house needs the fire service, whose silence counts as agreement";
    let arrows = reached("construction_permit", name, Kind::Transitions);
    assert!(arrows.contains("consult_fire Expiry consult__join") && arrows.contains("consult__join Flow review"));
    assert!(!arrows.contains("consult Flow consult_env"), "a branch that does not apply is not opened");
    let name = "Silence for 15 working days grants the permit";
    assert_eq!(reached("construction_permit", name, Kind::Deadlines), set(&["decision Expired"]));
    assert!(reached("construction_permit", name, Kind::Transitions).contains("decision Expiry granted_by_silence"));
    let name = "A refusal by the chair gives the number back";
    assert!(reached("birth_bundle", name, Kind::Transitions).contains("reserve_number Undo release_number"));
}

/// Wherever a case goes, the picture has an arrow there, and the arrow is counted.
#[test]
fn every_way_that_a_case_goes_is_an_arrow_of_the_picture() {
    for (name, (context, trials)) in procedures() {
        let arrows = drawing::arrows(&context.procedure);
        let into = |step: &str| arrows.iter().filter(|arrow| arrow.to == step).count();
        for trial in trials {
            let (walk, _) = trial.walk(&context, Language::En);
            let mut coverage = Coverage::new(&context);
            coverage.add(&context, walk.journal());
            for event in walk.events() {
                let Fact::StepEntered { step, .. } = &event.fact else { continue };
                assert_eq!(coverage.tests_of(&Item::Step(step.clone())), 1);
                let taken = coverage.of(Kind::Transitions).filter(|(item, tests)| {
                    *tests > 0 && matches!(item, Item::Arrow { to, .. } if to == step.as_str())
                });
                assert!(taken.count() > 0 || into(step.as_str()) == 0, "{name}, `{}`: no way to {step}", trial.name);
            }
        }
    }
}

#[test]
fn the_procedures_own_tests_reach_nearly_everything() {
    for (name, (context, trials)) in procedures() {
        let mut coverage = Coverage::new(&context);
        for trial in &trials {
            coverage.add(&context, trial.walk(&context, Language::En).0.journal());
        }
        assert_eq!(coverage.tests as usize, trials.len());
        let never: Vec<_> =
            coverage.of(Kind::Guards).chain(coverage.of(Kind::Steps)).filter(|(_, tests)| *tests == 0).collect();
        assert!(coverage.percent() >= 95 && never.is_empty(), "{name}: {} % {never:?}", coverage.percent());
    }
}
