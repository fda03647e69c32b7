//! What changed from version to version, as the repository remembers it.

use minijinja::{Value, context};
use motcua_definition::comparison::Comparison;
use motcua_kernel::text::{Language, Text};

/// One step of the history.
pub(crate) struct Version {
    /// The day of the change.
    pub(crate) day: String,
    /// What its author said about it.
    pub(crate) said: String,
    /// What it did to the procedure.
    pub(crate) comparison: Comparison,
}

pub(super) fn page(versions: &[Version], language: Language) -> Value {
    let text = |text: &Option<Text>| text.as_ref().map(|text| text.get(language).to_owned()).unwrap_or_default();
    let version = |version: &Version| {
        let changes = version.comparison.changes.iter().map(|change| {
            context! {
                kind => change.section.name().get(language),
                id => &change.subject,
                label => change.label.get(language),
                aspect => change.aspect.map(|aspect| aspect.name().get(language).to_owned()),
                before => text(&change.before),
                after => text(&change.after),
                came => change.before.is_none(),
                went => change.after.is_none(),
                remark => text(&change.remark),
            }
        });
        context! {
            day => &version.day,
            said => &version.said,
            is_new => version.comparison.versions.0.is_none(),
            number => version.comparison.versions.1,
            changes => changes.collect::<Vec<_>>(),
        }
    };
    context! { versions => versions.iter().map(version).collect::<Vec<_>>() }
}
