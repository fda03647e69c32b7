//! Test files, and the calendars that their cases name.

use std::collections::BTreeMap;
use std::sync::Arc;

use motcua_kernel::calendar::Calendar;
use motcua_kernel::id::CalendarId;
use motcua_kernel::say;

use super::super::package::TestDocument;
use super::{Gathering, Kind};
use crate::diagnostic::{Diagnostic, Severity};
use crate::documents;
use crate::schema::FileKind;
use crate::syntax::test::TestFile;

impl Gathering<'_> {
    pub(super) fn test(&mut self, path: &str) {
        let Some(document) = self.document::<TestFile>(path, FileKind::Test) else { return };
        let Some(package) = self.procedure_beside(path, &document.file.test) else { return };
        let mut findings = documents::test::check(&document.file, &package.procedure, document.whole);
        let (questions, wrong) = documents::question::read(&document.file.rules, &package, &self.out.files);
        let calendars = self.given_calendars(&document.file, &package.root, &mut findings);
        let has_errors = !findings.is_empty() || wrong.iter().any(|finding| finding.severity == Severity::Error);
        findings.extend(wrong);
        if let Some(calendars) = calendars.filter(|_| document.whole && !has_errors) {
            self.out.tests.push(TestDocument {
                path: path.to_owned(),
                file: document.file,
                questions,
                package,
                calendars,
            });
        }
        self.out.findings.extend(findings);
    }

    /// The calendars that take the place of the procedure's in some cases; nothing where one of them has errors, which are
    /// told in its own file.
    fn given_calendars(
        &mut self,
        file: &TestFile,
        root: &str,
        findings: &mut Vec<Diagnostic>,
    ) -> Option<BTreeMap<CalendarId, Arc<Calendar>>> {
        let mut calendars = BTreeMap::new();
        let given = file.cases.iter().filter_map(|case| case.given.as_ref()).chain(&file.given);
        for id in given.filter_map(|given| given.calendar.as_ref()) {
            let path = Kind::Calendar.path(root, "", &id.text);
            if self.sources.exists(&path) {
                let calendar = self.calendar(&path)?;
                calendars.insert(calendar.id().clone(), calendar);
            } else {
                let headline = say!("there is no calendar `{name}`", name = id.text);
                let finding = Diagnostic::error("unknown-calendar", id.span, headline);
                findings.push(finding.help(say!("expected `calendars/{name}.calendar.yaml`", name = id.text)));
            }
        }
        Some(calendars)
    }
}
