//! The page for officers: every step with who does it, its limit, its buttons; every clock.

use minijinja::{Value, context};
use motcua_definition::portrait::{self, Aspect, Fact, Section};
use motcua_definition::project::Package;
use motcua_kernel::text::Language;

pub(super) fn page(package: &Package, language: Language) -> Value {
    let facts = portrait::of(package);
    let of = |section: Section| -> Vec<&Fact> { facts.iter().filter(|fact| fact.section == section).collect() };
    let (outcomes, fields) = (of(Section::Outcome), of(Section::Field));
    let steps: Vec<Value> = grouped(&of(Section::Step))
        .into_iter()
        .map(|step| {
            let below = format!("{}.", step[0].subject);
            let under = |facts: &[&Fact]| {
                let own = facts.iter().copied().filter(|fact| fact.subject.starts_with(&below)).collect::<Vec<_>>();
                grouped(&own).iter().map(|facts| told(facts, language)).collect::<Vec<_>>()
            };
            context! { outcomes => under(&outcomes), fields => under(&fields), ..told(&step, language) }
        })
        .collect();
    let clocks = of(Section::Deadline);
    let rest = [
        Section::Table,
        Section::Function,
        Section::Role,
        Section::Agency,
        Section::Status,
        Section::Document,
        Section::Message,
        Section::Service,
    ];
    let tables = rest.into_iter().map(|section| {
        let things = grouped(&of(section)).iter().map(|facts| told(facts, language)).collect::<Vec<_>>();
        context! { name => section.name().get(language), things }
    });
    context! {
        steps,
        deadlines => grouped(&clocks).iter().map(|facts| told(facts, language)).collect::<Vec<_>>(),
        tables => tables.collect::<Vec<_>>(),
    }
}

/// Facts about one thing stand together.
fn grouped<'f>(facts: &[&'f Fact]) -> Vec<Vec<&'f Fact>> {
    let mut groups: Vec<Vec<&Fact>> = Vec::new();
    for fact in facts {
        match groups.last_mut().filter(|group| group[0].subject == fact.subject) {
            Some(group) => group.push(fact),
            None => groups.push(vec![fact]),
        }
    }
    groups
}

fn told(facts: &[&Fact], language: Language) -> Value {
    let first = facts[0];
    let lines = facts.iter().filter(|fact| fact.aspect != Aspect::Label).map(|fact| {
        let items = match &fact.value {
            portrait::Value::Many(items) => items.iter().map(|item| item.get(language).to_owned()).collect(),
            other => vec![other.text().get(language).to_owned()],
        };
        let code = fact.section == Section::Function && fact.aspect == Aspect::Content;
        context! { name => fact.aspect.name().get(language), items, code, listed => fact.aspect == Aspect::Rows }
    });
    context! { id => &first.subject, label => first.label.get(language), lines => lines.collect::<Vec<_>>() }
}
