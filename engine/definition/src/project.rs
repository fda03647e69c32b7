//! A folder of procedures and what belongs to them: found, read, checked, and made ready to run.
//!
//! ```text
//! calendars/vn_state.calendar.yaml      shared by all procedures below this folder
//! codes/wards.codes.yaml
//! packs/vn_one_stop.pack.yaml           and its templates in packs/vn_one_stop/{documents,notices}/
//! directories/demo.directory.yaml
//! construction_permit/
//!   construction_permit.procedure.yaml
//!   construction_permit.test.yaml       tests and scenarios stand beside their procedure
//!   baseline.scenario.yaml
//!   documents/permit.html               templates of papers
//!   notices/apology.txt                 templates of notices
//!   services/insurance.openapi.yaml
//! ```
//!
//! The project is found by walking up from the procedure: a `motcua.yaml` that governs its folder, or else the nearest
//! folder with `calendars/`. What `motcua.yaml` presets (calendar, languages) is part of what decides, and so of the digest
//! of a procedure that takes it; how severe findings are is not.

mod folder;
mod gather;
mod package;
mod severities;
mod sources;
mod verdict;

use std::collections::BTreeMap;
use std::sync::Arc;

use motcua_kernel::calendar::Calendar;
use motcua_kernel::id::CalendarId;

pub use crate::documents::question::{Asked, Question, Wanted};
pub use crate::tables::KnownTable;
pub use folder::Folder;
pub use package::{Package, ScenarioDocument, TakenPack, TestDocument};
pub use sources::{Memory, Sources, Unreadable};

use crate::diagnostic::{Diagnostic, Severity, Silenced};
use crate::directory::Directory;
use crate::remarks::Remark;
use crate::source::SourceMap;

/// The name of a project file.
pub const PROJECT_FILE: &str = "motcua.yaml";

/// The folder with the procedures of the project around a folder, if a project file is found upwards from it.
pub fn home(sources: &dyn Sources, from: &str) -> Option<String> {
    let here = folder(sources, from)?;
    let presets = gather::Gathering::new(sources).presets(&sources::join(&here, PROJECT_FILE))?;
    let below = presets.file.procedures.as_ref();
    Some(below.map_or_else(|| here.clone(), |below| sources::join(&here, &below.text)))
}

/// The nearest folder with a project file, upwards from here.
pub fn folder(sources: &dyn Sources, from: &str) -> Option<String> {
    let mut folder = Some(from.to_owned());
    while let Some(here) = folder {
        if sources.exists(&sources::join(&here, PROJECT_FILE)) {
            return Some(here);
        }
        folder = sources.parent(&here);
    }
    None
}

/// Everything that was found out in one run.
#[derive(Debug, Default)]
pub struct Checked {
    /// The files that were read.
    pub files: SourceMap,
    /// Everything that is wrong with them, in the order of the files.
    pub findings: Vec<Diagnostic>,
    /// Warnings that remarks in the files let stand.
    pub silenced: Vec<Silenced>,
    remarks: Vec<Remark>,
    /// Procedures without errors, ready to run.
    pub procedures: Vec<Arc<Package>>,
    /// Test files without errors, beside their procedures.
    pub tests: Vec<TestDocument>,
    /// Scenario files without errors, beside their procedures.
    pub scenarios: Vec<ScenarioDocument>,
    /// Calendars without errors.
    pub calendars: BTreeMap<CalendarId, Arc<Calendar>>,
    /// Directories without errors.
    pub directories: Vec<Directory>,
    /// How many procedure files were looked at, with or without errors.
    pub procedure_files: usize,
}

impl Checked {
    /// How many findings of this severity there are.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity).count()
    }

    /// Whether there is any error.
    pub fn has_errors(&self) -> bool {
        self.count(Severity::Error) > 0
    }

    /// The procedure of this name.
    pub fn procedure(&self, name: &str) -> Option<&Arc<Package>> {
        self.procedures.iter().find(|package| package.procedure.reference.id == *name)
    }

    /// The procedure in this file: one that runs others has them before it.
    pub fn procedure_in(&self, path: &str) -> Option<&Arc<Package>> {
        self.procedures.iter().find(|package| package.path == path)
    }
}

/// Checks files and folders, and whatever they refer to. A folder stands for every file of ours below it.
pub fn check(sources: &dyn Sources, paths: &[&str]) -> Checked {
    gather::Gathering::new(sources).run(paths)
}

/// Checks a file or folder on disk.
pub fn load_project(path: &str) -> Checked {
    check(&Folder, &[path])
}
