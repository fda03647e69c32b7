//! Files of recorded moments and values that a scenario names.

use std::sync::Arc;

use motcua_kernel::say;

use super::Gathering;
use crate::diagnostic::Diagnostic;
use crate::project::sources::join;
use crate::recorded::{self, Recordings};
use crate::source::{FileId, SourceMap};
use crate::syntax::leaf::FilePath;
use crate::syntax::scenario::Scenario;

/// How a file is read, for what it is named for.
type Reading<T> = fn(&SourceMap, FileId) -> Result<Arc<[T]>, Box<Diagnostic>>;

impl Gathering<'_> {
    /// Reads what a scenario, or a variant of it, names and nobody named before. What is wrong with a file is told once.
    pub(super) fn record(&mut self, file: &Scenario, folder: &str, recordings: &mut Recordings) {
        if let Some(path) = &file.arrivals.from
            && !recordings.arrivals.contains_key(&path.text)
        {
            let moments = self.recording(path, folder, recorded::arrivals);
            recordings.arrivals.insert(path.text.clone(), moments);
        }
        for path in file.laws().filter_map(|law| law.empirical.as_ref()) {
            if !recordings.values.contains_key(&path.text) {
                let values = self.recording(path, folder, recorded::values);
                recordings.values.insert(path.text.clone(), values);
            }
        }
    }

    /// What a file holds; nothing if that is wrong, which was told.
    fn recording<T>(&mut self, path: &FilePath, folder: &str, read: Reading<T>) -> Arc<[T]> {
        let full = join(folder, &path.text);
        let before = self.out.findings.len();
        let found = self.text(&full).map(|id| read(&self.out.files, id));
        match found {
            Some(Ok(recorded)) => return recorded,
            Some(Err(finding)) => self.out.findings.push(*finding),
            None if self.out.findings.len() == before => {
                let headline = say!("there is no file `{path}`", path = full);
                let help = say!("paths count from the folder of the scenario");
                self.out.findings.push(Diagnostic::error("unknown-file", path.span, headline).help(help));
            }
            None => {}
        }
        Arc::default()
    }
}
