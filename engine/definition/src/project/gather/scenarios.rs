//! A scenario and its variants are checked against the procedure that they run and against the calendars of its people.

use std::collections::BTreeMap;
use std::sync::Arc;

use motcua_kernel::calendar::Calendar;
use motcua_kernel::id::CalendarId;
use motcua_kernel::say;

use super::{Gathering, Kind};
use crate::diagnostic::Diagnostic;
use crate::documents;
use crate::project::Package;
use crate::project::package::{ScenarioDocument, replaced};
use crate::recorded::Recordings;
use crate::schema::FileKind;
use crate::shape;
use crate::source::Node;
use crate::syntax::leaf::{Entries, Loose};
use crate::syntax::{Read, scenario};

impl Gathering<'_> {
    pub(super) fn scenario(&mut self, path: &str) {
        let Some(document) = self.document::<scenario::Scenario>(path, FileKind::Scenario) else { return };
        let Some(package) = self.procedure_beside(path, &document.file.procedure) else { return };
        let mut calendars = (*package.calendars).clone();
        for (_, staff) in document.file.staff.iter() {
            let Some(id) = &staff.calendar else { continue };
            let file = Kind::Calendar.path(&package.root, "", &id.text);
            if let Some(calendar) = self.calendar(&file) {
                calendars.insert(calendar.id().clone(), calendar);
            }
        }
        let before = self.out.findings.len();
        let folder = self.sources.parent(path).unwrap_or_default();
        let mut recordings = Recordings::default();
        self.record(&document.file, &folder, &mut recordings);
        let known = Known { package: &package, calendars: &calendars };
        let mut findings = known.check(&document.file, &recordings, document.whole);
        let mut variants = BTreeMap::new();
        for (id, changes) in document.file.variants.iter().filter(|_| document.whole) {
            let variant = variant(&document.tree, changes).and_then(|variant| {
                self.record(&variant, &folder, &mut recordings);
                let findings = known.check(&variant, &recordings, true);
                if findings.is_empty() { Ok(variant) } else { Err(findings) }
            });
            match variant {
                Ok(variant) => drop(variants.insert(id.text.to_string(), variant)),
                Err(more) => findings.extend(more),
            }
        }
        self.out.findings.extend(findings);
        if document.whole && self.out.findings.len() == before {
            let calendars = Arc::new(calendars);
            self.out.scenarios.push(ScenarioDocument {
                path: path.to_owned(),
                file: document.file,
                variants,
                package,
                calendars,
                recordings,
            });
        }
    }
}

/// What a scenario is checked against.
struct Known<'k> {
    package: &'k Package,
    calendars: &'k BTreeMap<CalendarId, Arc<Calendar>>,
}

impl Known<'_> {
    fn check(&self, file: &scenario::Scenario, recordings: &Recordings, whole: bool) -> Vec<Diagnostic> {
        documents::scenario::check(file, &self.package.procedure, self.calendars, recordings, whole)
    }
}

/// A scenario with some values replaced, its shape checked like that of the scenario itself. Values keep their place in the
/// file, so what is wrong with a variant is underlined in the variant.
fn variant(tree: &Node, changes: &Entries<scenario::DottedPath, Loose>) -> Result<scenario::Scenario, Vec<Diagnostic>> {
    let mut changed = tree.clone();
    for (path, value) in changes.iter() {
        let untouchable = path.text.split('.').next().is_some_and(|top| ["variants", "procedure"].contains(&top));
        match replaced(&changed, &path.text, &value.0).filter(|_| !untouchable) {
            Some(next) => changed = next,
            None => {
                let headline = say!("`{path}` is nothing in this file that could be changed", path = path.text);
                let finding = Diagnostic::error("unknown-path", path.span, headline);
                return Err(vec![finding.help(say!("name the keys from the top: `staff.planner.people`"))]);
            }
        }
    }
    let checked = shape::check(FileKind::Scenario.shapes(), &changed);
    if !checked.findings.is_empty() {
        return Err(checked.findings);
    }
    checked.tree.and_then(|tree| scenario::Scenario::read(&tree)).ok_or_else(Vec::new)
}
