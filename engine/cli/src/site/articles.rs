//! What each article of law produced: the page for whoever changes the law.

use std::collections::BTreeMap;

use minijinja::{Value, context};
use motcua_definition::portrait::{self, Aspect, Section};
use motcua_definition::project::Package;
use motcua_kernel::text::Language;

pub(super) fn page(package: &Package, language: Language) -> Value {
    let mut articles: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for fact in portrait::of(package) {
        if !matches!(fact.aspect, Aspect::Basis | Aspect::SilenceBasis) {
            continue;
        }
        let portrait::Value::Many(named) = &fact.value else { continue };
        for article in named {
            // Buttons and fields are told with their step, and the procedure at the head of every page.
            let anchor = match fact.section {
                Section::Procedure => String::new(),
                Section::Outcome | Section::Field => {
                    format!("step-{}", fact.subject.split('.').next().unwrap_or_default())
                }
                section => format!("{}-{}", section.id(), fact.subject),
            };
            let place = context! {
                anchor,
                kind => fact.section.name().get(language),
                label => fact.label.get(language),
                silence => fact.aspect == Aspect::SilenceBasis,
            };
            articles.entry(article.get(language).to_owned()).or_default().push(place);
        }
    }
    let articles = articles.into_iter().map(|(name, places)| context! { name, places });
    context! { articles => articles.collect::<Vec<_>>() }
}
