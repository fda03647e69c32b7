//! Files of authors, checked and ready to use. What is wrong with them is said here, the same way for every command.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use motcua_definition::diagnostic::{Diagnostic, Severity};
use motcua_definition::directory::Directory;
use motcua_definition::project::{Checked, Folder, Memory, Package, Question, check};
use motcua_definition::render::{self, Colour};
use motcua_definition::source::SourceMap;
use motcua_kernel::calendar::Calendar;
use motcua_kernel::id::{CalendarId, ProcedureId};
use motcua_kernel::turn::Context;
use motcua_sim::mutation::Equivalent;
use motcua_sim::scenario::{self, Scenario};
use motcua_sim::trial::{self, Trial};
use sha2::{Digest as _, Sha256};

use crate::failure::{Code, Failure};
use crate::terminal::Terminal;
use crate::{embedded, find};

/// A procedure that can run.
#[derive(Clone, Debug)]
pub(crate) struct Compiled {
    /// Where its file is.
    pub(crate) path: String,
    pub(crate) context: Arc<Context>,
}

/// A folder of procedures, without errors.
#[derive(Debug)]
pub(crate) struct Project {
    /// Everything that decides, by its path within the folder.
    pub(crate) files: BTreeMap<String, Arc<str>>,
    /// The procedures.
    pub(crate) contexts: BTreeMap<ProcedureId, Arc<Context>>,
    /// The first directory of people.
    pub(crate) directory: Option<Directory>,
}

/// Checks files and folders on disk.
pub(crate) fn checked(paths: &[&Path]) -> Checked {
    let names: Vec<String> = paths.iter().map(|path| name(path)).collect();
    check(&Folder, &names.iter().map(String::as_str).collect::<Vec<_>>())
}

/// A path as the checker writes it: with `/`, and empty for the current folder.
pub(crate) fn name(path: &Path) -> String {
    let name = path.to_string_lossy().replace('\\', "/");
    let name = name.strip_prefix("./").unwrap_or(&name).trim_end_matches('/');
    if name == "." { String::new() } else { name.to_owned() }
}

/// Says the errors among the findings and fails, if there are any. Warnings are the business of `check`.
pub(crate) fn refuse(files: &SourceMap, findings: &[Diagnostic], terminal: &mut Terminal) -> Result<(), Failure> {
    let errors: Vec<Diagnostic> = findings.iter().filter(|f| f.severity == Severity::Error).cloned().collect();
    if errors.is_empty() {
        return Ok(());
    }
    terminal.findings(&render::full(files, &errors, Colour::Yes, terminal.language()))?;
    Err(Failure::Silent(Code::Found))
}

/// A procedure by file, folder or name.
pub(crate) fn procedure(named: &str, terminal: &mut Terminal) -> Result<Compiled, Failure> {
    let path = find::one(named, ".procedure.yaml")?;
    let checked = checked(&[&path]);
    refuse(&checked.files, &checked.findings, terminal)?;
    match checked.procedure_in(&name(&path)) {
        Some(package) => Ok(Compiled { path: package.path.clone(), context: Arc::new(package.context()) }),
        None => Err(empty(&path)),
    }
}

/// A calendar by file or name; one of those packed into the program where there is none here.
pub(crate) fn calendar(named: &str, terminal: &mut Terminal) -> Result<Arc<Calendar>, Failure> {
    let wanted = CalendarId::from(named);
    let path = Path::new(named);
    if path.is_file() {
        let checked = checked(&[path]);
        refuse(&checked.files, &checked.findings, terminal)?;
        return checked.calendars.into_values().next().ok_or_else(|| empty(path));
    }
    let here = find::below(&find::home(), &[".calendar.yaml"]);
    let here = checked(&here.iter().map(|path| &**path).collect::<Vec<_>>());
    if let Some(calendar) = here.calendars.get(&wanted) {
        return Ok(Arc::clone(calendar));
    }
    let packed = packed();
    if let Some(calendar) = packed.calendars.get(&wanted) {
        return Ok(Arc::clone(calendar));
    }
    // One that is here and wrong is not there: say why.
    refuse(&here.files, &here.findings, terminal)?;
    let known: BTreeSet<_> = here.calendars.keys().chain(packed.calendars.keys()).map(CalendarId::as_str).collect();
    let known = known.into_iter().collect::<Vec<_>>().join(", ");
    Err(Failure::usage(
        format!("không có lịch `{named}` (có: {known})"),
        format!("there is no calendar `{named}` (there is: {known})"),
    ))
}

/// The calendars packed into the program.
fn packed() -> Checked {
    let calendars = embedded::WORKFLOWS.iter().filter(|(name, _)| name.ends_with(".calendar.yaml"));
    check(&Memory(calendars.map(|(name, text)| ((*name).to_owned(), Arc::from(*text))).collect()), &[""])
}

/// The people of a directory file.
pub(crate) fn directory(path: &Path, terminal: &mut Terminal) -> Result<Directory, Failure> {
    if !path.is_file() {
        let path = path.display();
        return Err(Failure::usage(format!("không có tệp {path}"), format!("there is no file {path}")));
    }
    let checked = checked(&[path]);
    refuse(&checked.files, &checked.findings, terminal)?;
    checked.directories.into_iter().next().ok_or_else(|| empty(path))
}

/// A scenario by file or name, with the variant that was chosen.
pub(crate) fn scenario(named: &str, variant: Option<&str>, terminal: &mut Terminal) -> Result<Scenario, Failure> {
    let path = find::one(named, ".scenario.yaml")?;
    let checked = checked(&[&path]);
    refuse(&checked.files, &checked.findings, terminal)?;
    let document = checked.scenarios.first().ok_or_else(|| empty(&path))?;
    let read = scenario::read(document, variant);
    refuse(&checked.files, &read.findings, terminal)?;
    read.scenario.ok_or_else(|| empty(&path))
}

/// A test file, and the procedure that it is about.
#[derive(Debug)]
pub(crate) struct Tests {
    pub(crate) package: Arc<Package>,
    pub(crate) context: Arc<Context>,
    pub(crate) trials: Vec<Trial>,
    /// What is asked of functions and tables.
    pub(crate) questions: Vec<Question>,
    /// Changes that the file marks as making no difference.
    pub(crate) equivalents: Vec<Equivalent>,
}

/// The tests of a file.
pub(crate) fn tests(path: &Path, terminal: &mut Terminal) -> Result<Tests, Failure> {
    let checked = checked(&[path]);
    refuse(&checked.files, &checked.findings, terminal)?;
    let document = checked.tests.first().ok_or_else(|| empty(path))?;
    let context = Arc::new(document.package.context());
    match trial::read(document, &context, &checked.files) {
        Ok(trials) => {
            let equivalents = trial::equivalents(&document.file);
            let questions = document.questions.clone();
            Ok(Tests { package: Arc::clone(&document.package), context, trials, questions, equivalents })
        }
        Err(findings) => {
            refuse(&checked.files, &findings, terminal)?;
            Err(empty(path))
        }
    }
}

fn empty(path: &Path) -> Failure {
    let path = path.display();
    Failure::usage(format!("{path} không có gì dùng được"), format!("there is nothing to use in {path}"))
}

impl Project {
    /// Every procedure below a folder.
    pub(crate) fn read(folder: &Path, terminal: &mut Terminal) -> Result<Self, Failure> {
        let checked = checked(&[folder]);
        if checked.procedure_files == 0 {
            let folder = folder.display();
            return Err(Failure::usage(
                format!("không có quy trình nào (*.procedure.yaml) dưới {folder}"),
                format!("there is no procedure (*.procedure.yaml) below {folder}"),
            ));
        }
        Self::of(checked, terminal)
    }

    /// These procedures and what belongs to them.
    pub(crate) fn of_procedures(paths: &[&Path], terminal: &mut Terminal) -> Result<Self, Failure> {
        Self::of(checked(paths), terminal)
    }

    fn of(checked: Checked, terminal: &mut Terminal) -> Result<Self, Failure> {
        refuse(&checked.files, &checked.findings, terminal)?;
        let mut project = Self { files: BTreeMap::new(), contexts: BTreeMap::new(), directory: None };
        for package in &checked.procedures {
            project.files.extend(package.texts.iter().map(|(name, text)| (name.clone(), Arc::clone(text))));
            project.contexts.insert(package.procedure.reference.id.clone(), Arc::new(package.context()));
        }
        project.directory = checked.directories.into_iter().next();
        Ok(project)
    }
}

/// The names of the variants of a scenario, in their order.
pub(crate) fn variants(named: &str, terminal: &mut Terminal) -> Result<Vec<String>, Failure> {
    let path = find::one(named, ".scenario.yaml")?;
    let checked = checked(&[&path]);
    refuse(&checked.files, &checked.findings, terminal)?;
    let document = checked.scenarios.first().ok_or_else(|| empty(&path))?;
    Ok(document.file.variants.iter().map(|(id, _)| id.text.to_string()).collect())
}

/// SHA-256 of what goes into a run, by name: the scenario's file, and the procedure with everything that it rests on.
pub(crate) fn inputs(named: &str, scenario: &Scenario) -> Result<Vec<(String, String)>, Failure> {
    let path = find::one(named, ".scenario.yaml")?;
    let bytes = std::fs::read(&path).map_err(|error| Failure::file(&path, &error))?;
    let digest = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    let reference = &scenario.context.procedure.reference;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(vec![(name, digest), (format!("{}@{}", reference.id, reference.version), reference.digest.to_string())])
}
