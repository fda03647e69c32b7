//! What tests reach is read from their journals: it agrees with what the kernel did, and with the picture.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use motcua_definition::drawing;
use motcua_definition::project::Package;
use motcua_kernel::event::Fact;
use motcua_kernel::text::Language;
use motcua_kernel::turn::Context;
use motcua_sim::coverage::{Coverage, Item, Kind};
use motcua_sim::trial::{self, Trial};

use super::project;

/// A procedure with its tests.
type Tested = (Arc<Package>, Arc<Context>, Vec<Trial>);

fn procedures() -> BTreeMap<String, Tested> {
    let checked = project("workflows");
    let mut procedures = BTreeMap::new();
    for document in &checked.tests {
        let context = Arc::new(document.package.context());
        let trials = trial::read(document, &context, &checked.files).unwrap();
        let name = context.procedure.reference.id.to_string();
        procedures.entry(name).or_insert_with(|| (Arc::clone(&document.package), context, Vec::new())).2.extend(trials);
    }
    procedures
}

/// One test, and what it reaches of a kind.
fn reached(procedure: &str, name: &str, kind: Kind) -> BTreeSet<String> {
    let procedures = procedures();
    let (package, context, trials) = &procedures[procedure];
    let trial = trials.iter().find(|trial| trial.name == name).unwrap();
    let (walk, _) = trial.walk(context, Language::En);
    let mut coverage = Coverage::new(package);
    coverage.add(context, walk.journal());
    let items = coverage.of(kind).filter(|(_, tests)| *tests > 0).map(|(item, _)| match item {
        Item::Guard(guard, holds) => format!("{} {holds}", guard.source),
        Item::Arrow { from, to, kind } => format!("{from} {kind:?} {to}"),
        Item::Deadline(id, fate) => format!("{id} {fate:?}"),
        Item::Rung { position, .. } => position.clone(),
        Item::Outcome(step, outcome) => format!("{step}.{outcome}"),
        Item::Step(step) => step.to_string(),
        Item::Function(name) => name.to_string(),
        Item::Row { table, number, .. } => format!("{table} {number}"),
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
    for (name, (package, context, trials)) in procedures() {
        let arrows = drawing::arrows(&context.procedure);
        let into = |step: &str| arrows.iter().filter(|arrow| arrow.to == step).count();
        for trial in trials {
            let (walk, _) = trial.walk(&context, Language::En);
            let mut coverage = Coverage::new(&package);
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
    for (name, (package, context, trials)) in procedures() {
        let mut coverage = Coverage::new(&package);
        for trial in &trials {
            coverage.add(&context, trial.walk(&context, Language::En).0.journal());
        }
        assert_eq!(coverage.tests as usize, trials.len());
        let never: Vec<_> =
            coverage.of(Kind::Guards).chain(coverage.of(Kind::Steps)).filter(|(_, tests)| *tests == 0).collect();
        assert!(coverage.percent() >= 95 && never.is_empty(), "{name}: {} % {never:?}", coverage.percent());
    }
}

/// Functions and rows are counted whether a case uses them or a test asks them.
#[test]
fn functions_and_rows_are_seen() {
    let checked = project("tests/sim/language/fees");
    let document = &checked.tests[0];
    let context = Arc::new(document.package.context());
    let trials = trial::read(document, &context, &checked.files).unwrap();
    let named = |coverage: &Coverage| {
        let items = coverage.of(Kind::Functions).chain(coverage.of(Kind::Rows)).filter(|(_, tests)| *tests > 0);
        let items = items.map(|(item, _)| match item {
            Item::Row { table, number, .. } => format!("{table} {number}"),
            Item::Function(name) => name.to_string(),
            other => panic!("{other:?}"),
        });
        items.collect::<BTreeSet<_>>()
    };
    let mut of_case = Coverage::new(&document.package);
    of_case.add(&context, trials[0].walk(&context, Language::En).0.journal());
    let used = ["charge", "rounded", "share", "tag", "fees 2", "notes 1", "notes 2"];
    assert_eq!(named(&of_case), set(&used));
    let mut of_questions = Coverage::new(&document.package);
    for question in &document.questions {
        let (verdict, used) = trial::ask(question, &context, Language::En);
        assert!(verdict.passed(), "{verdict:?}");
        of_questions.add_used(used);
    }
    assert_eq!(of_questions.count(Kind::Functions), (4, 4));
    assert_eq!(of_questions.count(Kind::Rows), (5, 5));
    assert_eq!(of_questions.count(Kind::Steps).0, 0);
}
