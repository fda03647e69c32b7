//! One run: files are read once, checked once, and put together.

mod governed;
mod named;
mod packs;
mod pinned;
mod recordings;
mod scenarios;
mod trials;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use motcua_kernel::calendar::Calendar;
use motcua_kernel::id::CalendarId;
use motcua_kernel::say;
use motcua_kernel::sentence::Sentence;

use self::governed::{Governed, Presets};
use self::pinned::Pinned;
use super::sources::{Sources, Unreadable, join};
use super::{Checked, Package};
use crate::diagnostic::{Diagnostic, Severity};
use crate::lower;
use crate::lower::codes::CodeList;
use crate::mentions::{Named, mentions};
use crate::model::{Model, Surroundings};
use crate::schema::FileKind;
use crate::shape;
use crate::source::{self, FileId, Node, SourceFile, Span};
use crate::syntax::Read;
use crate::syntax::leaf::{FilePath, Id};
use crate::syntax::pack::Pack;
use crate::syntax::step::Step;
use crate::syntax::{calendar, codes, directory, procedure};
use crate::{checks, remarks, tables};

/// A run.
pub(super) struct Gathering<'s> {
    sources: &'s dyn Sources,
    out: Checked,
    read: BTreeMap<String, Option<FileId>>,
    calendars: BTreeMap<String, Option<Arc<Calendar>>>,
    codes: BTreeMap<String, Option<CodeList>>,
    packs: BTreeMap<String, Option<(Arc<Pack>, bool)>>,
    projects: BTreeMap<String, Option<Arc<Presets>>>,
    /// The project of each folder.
    governed: BTreeMap<String, Governed>,
    procedures: BTreeMap<String, Option<Arc<Package>>>,
    /// Procedures that are being read: one that is met again on the way runs itself.
    under_way: Vec<String>,
}

/// A file as far as its shape could be checked.
struct Document<T> {
    file: T,
    tree: Node,
    broken: BTreeSet<Arc<str>>,
    whole: bool,
}

impl<'s> Gathering<'s> {
    pub(super) fn new(sources: &'s dyn Sources) -> Self {
        Self {
            sources,
            out: Checked::default(),
            read: BTreeMap::new(),
            calendars: BTreeMap::new(),
            codes: BTreeMap::new(),
            packs: BTreeMap::new(),
            projects: BTreeMap::new(),
            governed: BTreeMap::new(),
            procedures: BTreeMap::new(),
            under_way: Vec::new(),
        }
    }

    pub(super) fn run(mut self, paths: &[&str]) -> Checked {
        let mut files = BTreeSet::new();
        for path in paths {
            let found = self.sources.list(path);
            if found.is_empty() {
                self.note_missing(path);
            }
            let ours = found.into_iter().filter(|file| file == path || FileKind::of(file).is_some());
            files.extend(ours.map(|file| file.strip_prefix("./").map_or(file.clone(), str::to_owned)));
        }
        for path in files {
            self.file(&path);
        }
        self.out.procedure_files = self.procedures.len();
        self.tune();
        self.out.conclude();
        self.out
    }

    fn file(&mut self, path: &str) {
        match FileKind::of(path) {
            Some(FileKind::Procedure) => drop(self.procedure(path)),
            Some(FileKind::Test) => self.test(path),
            Some(FileKind::Scenario) => self.scenario(path),
            Some(FileKind::Calendar) => drop(self.calendar(path)),
            Some(FileKind::Codes) => drop(self.codes(path)),
            Some(FileKind::Directory) => self.directory(path),
            Some(FileKind::Pack) => drop(self.pack(path)),
            Some(FileKind::Project) => drop(self.project(path)),
            None => {
                let words = FileKind::ALL.map(|kind| format!("`{}`", kind.names()));
                let help = say!("files are named {names}", names = words.join(", "));
                self.about(path, "unknown-file", say!("the name does not say what kind of file this is"), help);
            }
        }
    }

    fn note_missing(&mut self, path: &str) {
        let headline = match self.sources.exists(path) {
            true => say!("nothing to check here"),
            false => say!("there is no such file or folder"),
        };
        self.about(
            path,
            "unknown-file",
            headline,
            say!("name a file such as `permit.procedure.yaml`, or a folder of such"),
        );
    }

    /// A finding about a file as a whole.
    fn about(&mut self, path: &str, rule: &'static str, headline: Sentence, help: Sentence) {
        let id = self.out.files.add(SourceFile::new(path, ""));
        self.out.findings.push(Diagnostic::error(rule, Span::new(id, 0..0), headline).help(help));
    }

    /// Reads a file once; nothing if it is not there or cannot be read.
    fn text(&mut self, path: &str) -> Option<FileId> {
        if let Some(known) = self.read.get(path) {
            return *known;
        }
        let id = match self.sources.read(path) {
            Ok(text) => text.map(|text| self.out.files.add(SourceFile::new(path, text))),
            Err(why) => {
                let (rule, headline, help) = match why {
                    Unreadable::TooLong => ("too-large", say!("the file is longer than 4 MB"), say!("split it")),
                    Unreadable::NotText => {
                        ("yaml-syntax", say!("the file is not text in UTF-8"), say!("save it as UTF-8"))
                    }
                    Unreadable::Refused => {
                        ("unknown-file", say!("the file cannot be read"), say!("look at its permissions"))
                    }
                };
                self.about(path, rule, headline, help);
                None
            }
        };
        self.read.insert(path.to_owned(), id);
        id
    }

    /// Parses a file and checks its shape.
    fn document<T: Read>(&mut self, path: &str, kind: FileKind) -> Option<Document<T>> {
        let id = self.text(path)?;
        let (root, findings) = source::parse(&self.out.files, id);
        let mut whole = findings.is_empty();
        self.out.findings.extend(findings);
        let root = root?;
        let remarks = remarks::of_yaml(&self.out.files, &root, &mut self.out.findings);
        self.out.remarks.extend(remarks);
        let checked = shape::check(kind.shapes(), &root);
        whole &= checked.findings.is_empty();
        self.out.findings.extend(checked.findings);
        let tree = checked.tree?;
        let Some(file) = T::read(&tree) else {
            // The schema and the types are one declaration, so this cannot happen; if it does, it must not be silent.
            let headline = say!("the checker accepted something that it cannot read; please report this file");
            self.out.findings.push(Diagnostic::error("internal", tree.span.head(), headline));
            return None;
        };
        let broken = checked.broken.into_iter().map(|key| key.text).collect();
        Some(Document { file, tree, broken, whole })
    }

    fn calendar(&mut self, path: &str) -> Option<Arc<Calendar>> {
        if let Some(known) = self.calendars.get(path) {
            return known.clone();
        }
        let document = self.document::<calendar::Calendar>(path, FileKind::Calendar);
        let calendar = document.and_then(|document| {
            let named = self.is_named(path, &document.file.calendar);
            match lower::calendar::calendar(&document.file) {
                Ok(calendar) => (named && document.whole).then(|| Arc::new(calendar)),
                Err(findings) => {
                    self.out.findings.extend(findings);
                    None
                }
            }
        });
        if let Some(calendar) = &calendar {
            self.out.calendars.insert(calendar.id().clone(), Arc::clone(calendar));
        }
        self.calendars.insert(path.to_owned(), calendar.clone());
        calendar
    }

    fn codes(&mut self, path: &str) -> Option<CodeList> {
        if let Some(known) = self.codes.get(path) {
            return known.clone();
        }
        let list = self.document::<codes::Codes>(path, FileKind::Codes).and_then(|document| {
            let named = self.is_named(path, &document.file.codes);
            (named && document.whole).then(|| lower::codes::codes(&document.file))
        });
        self.codes.insert(path.to_owned(), list.clone());
        list
    }

    /// Shared files are found by their names, so the name inside must be the same.
    fn is_named(&mut self, path: &str, id: &Id) -> bool {
        let file = path.rsplit_once('/').map_or(path, |(_, file)| file);
        let stem = file.split('.').next().unwrap_or("");
        if *id.text == *stem {
            return true;
        }
        let headline = say!("the file is named `{stem}`, and the name inside is `{name}`", stem, name = id.text);
        let finding = Diagnostic::error("file-name", id.span, headline);
        self.out.findings.push(finding.help(say!("give both the same name: others find the file by it")));
        false
    }

    fn directory(&mut self, path: &str) {
        let Some(document) = self.document::<directory::Directory>(path, FileKind::Directory) else { return };
        let (directory, findings) = lower::directory::directory(&document.file);
        if document.whole && findings.is_empty() {
            self.out.directories.push(directory);
        }
        self.out.findings.extend(findings);
    }

    /// What a project file presets, for whoever asks for nothing else.
    pub(super) fn presets(mut self, path: &str) -> Option<Arc<Presets>> {
        self.project(path)
    }

    fn procedure(&mut self, path: &str) -> Option<Arc<Package>> {
        if let Some(known) = self.procedures.get(path) {
            return known.clone();
        }
        self.under_way.push(path.to_owned());
        let package = self.package(path).map(Arc::new);
        self.under_way.pop();
        if let Some(package) = &package {
            self.out.procedures.push(Arc::clone(package));
        }
        self.procedures.insert(path.to_owned(), package.clone());
        package
    }

    fn package(&mut self, path: &str) -> Option<Package> {
        let mut document = self.document::<procedure::Procedure>(path, FileKind::Procedure)?;
        let folder = self.sources.parent(path).unwrap_or_default();
        let Governed { root, presets, broken } = self.governed(path);
        document.whole &= !broken;
        let mut pinned = Pinned::new(root.clone(), folder.clone());
        self.take_packs(&mut document, &mut pinned, presets.as_deref());
        let around = self.surroundings(&document, &mut pinned);
        pinned.keep(path, self.read.get(path).copied().flatten(), &self.out.files);
        let digest = pinned.digest();
        let model = Model::new(&self.out.files, &document.file, &around, document.broken);
        // A step whose procedure is not there was told about already, and cannot be lowered.
        let is_there = |step: &Step| match step {
            Step::Subprocedure(sub) => around.procedures.contains_key(&sub.procedure.text),
            _ => true,
        };
        let whole = document.whole && document.file.steps.iter().all(|(_, step)| is_there(step));
        let outcome = checks::procedure(&model, whole, &digest);
        let calendars: BTreeMap<CalendarId, Arc<Calendar>> = around.calendars.clone();
        let wanted = match &presets {
            Some(presets) => presets.severities.before(&pinned.severities),
            None => pinned.severities.clone(),
        };
        let findings: Vec<Diagnostic> =
            outcome.findings.into_iter().filter_map(|finding| wanted.tuned(finding)).collect();
        let raised = findings.iter().any(|finding| finding.severity == Severity::Error);
        self.out.findings.extend(findings);
        if raised {
            return None;
        }
        Some(Package {
            path: path.to_owned(),
            entry: pinned.name(path),
            root,
            procedure: Arc::new(outcome.procedure?),
            calendars: Arc::new(calendars),
            tables: outcome.tables,
            functions: Arc::clone(&around.library.functions),
            packs: pinned.packs.into_iter().map(|taken| taken.about).collect(),
            texts: pinned.texts,
        })
    }

    /// Reads what a procedure refers to outside its own file.
    fn surroundings(&mut self, document: &Document<procedure::Procedure>, pinned: &mut Pinned) -> Surroundings {
        let mut around = Surroundings::default();
        let bare = Surroundings::default();
        let model = Model::new(&self.out.files, &document.file, &bare, BTreeSet::new());
        let wanted: Vec<(Kind, String, Span)> = mentions(&model)
            .into_iter()
            .filter_map(|mention| Some((Kind::of(&mention.named)?, mention.name.to_owned(), mention.span)))
            .collect();
        for (kind, name, span) in wanted {
            let path = self.place(kind, &name, span, pinned);
            let there = self.text(&path);
            pinned.keep(&path, there, &self.out.files);
            match kind {
                Kind::Calendar => match self.calendar(&path) {
                    Some(calendar) => drop(around.calendars.insert(calendar.id().clone(), calendar)),
                    None if there.is_some() => drop(around.broken.insert(name.into())),
                    None => {}
                },
                Kind::Codes => match self.codes(&path) {
                    Some(list) => drop(around.codes.insert(name.into(), list)),
                    None if there.is_some() => drop(around.broken.insert(name.into())),
                    None => {}
                },
                Kind::Document | Kind::Notice => {
                    if let Some(file) = there {
                        around.templates.insert(kind.path("", "", &name), file);
                    }
                }
            }
        }
        for (_, step) in document.file.steps.iter() {
            if let Step::Subprocedure(sub) = step
                && let Some(package) = self.run_by_step(pinned, &sub.procedure)
            {
                pinned.texts.extend(package.texts.iter().map(|(name, text)| (name.clone(), text.clone())));
                around.procedures.insert(sub.procedure.text.clone(), Arc::new(package.context()));
            }
        }
        for (id, service) in document.file.services.iter() {
            let Some(openapi) = &service.openapi else {
                around.services.insert(id.text.clone(), lower::service::Operations::new());
                continue;
            };
            let path = join(&pinned.folder_of(id.span.file), &openapi.text);
            let Some(file) = self.text(&path) else { continue };
            pinned.keep(&path, Some(file), &self.out.files);
            let (root, mut findings) = source::parse(&self.out.files, file);
            if let Some(root) = root.filter(|_| findings.is_empty()) {
                match lower::service::operations(&root) {
                    Ok(operations) => drop(around.services.insert(id.text.clone(), operations)),
                    Err(more) => findings.extend(more),
                }
            }
            if !findings.is_empty() {
                around.broken.insert(id.text.clone());
                self.out.findings.extend(findings);
            }
        }
        self.sheets(&document.file, &mut around, pinned);
        for path in &document.file.rules {
            match self.beside(path, pinned) {
                Some(id) => around.library.read(&self.out.files, id, &mut self.out.findings),
                None => around.library.broken = true,
            }
        }
        around
    }

    /// Reads the files of decision tables.
    fn sheets(&mut self, file: &procedure::Procedure, around: &mut Surroundings, pinned: &mut Pinned) {
        for path in file.tables.iter().filter_map(|(_, table)| table.file.as_ref()) {
            let Some(id) = self.beside(path, pinned) else { continue };
            match tables::sheet::read(&self.out.files, id) {
                Ok(sheet) => drop(around.sheets.insert(path.span, sheet)),
                Err(finding) => self.out.findings.push(*finding),
            }
        }
    }

    /// A file that a procedure or one of its packs names by its path. Where it is missing, that is told at the path.
    fn beside(&mut self, path: &FilePath, pinned: &mut Pinned) -> Option<FileId> {
        let full = join(&pinned.folder_of(path.span.file), &path.text);
        let before = self.out.findings.len();
        let id = self.text(&full);
        pinned.keep(&full, id, &self.out.files);
        if id.is_none() && self.out.findings.len() == before {
            let finding = Diagnostic::error("unknown-file", path.span, say!("there is no file `{path}`", path = full));
            self.out.findings.push(finding.help(say!(
                "paths count from the folder of the procedure; those of a pack from the folder of its name"
            )));
        }
        id
    }
}

/// What a procedure refers to by a name that is part of a file's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Calendar,
    Codes,
    Document,
    Notice,
}

impl Kind {
    fn of(named: &Named<'_>) -> Option<Self> {
        Some(match named {
            Named::Calendar => Self::Calendar,
            Named::Codes => Self::Codes,
            Named::DocumentTemplate => Self::Document,
            Named::NoticeTemplate => Self::Notice,
            _ => return None,
        })
    }

    fn path(self, root: &str, folder: &str, name: &str) -> String {
        match self {
            Self::Calendar => join(root, &format!("calendars/{name}.calendar.yaml")),
            Self::Codes => join(root, &format!("codes/{name}.codes.yaml")),
            Self::Document => join(folder, &format!("documents/{name}.html")),
            Self::Notice => join(folder, &format!("notices/{name}.txt")),
        }
    }
}
