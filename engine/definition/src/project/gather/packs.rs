//! Packs: what a procedure takes in from files that many procedures share.
//!
//! A pack is merged with the procedure as it is written, before anything is checked. What comes from it keeps its place, so
//! that a finding about it points into the pack.

use motcua_kernel::say;
use motcua_kernel::sentence::Sentence;
use motcua_kernel::text::Language;
use std::sync::Arc;

use super::governed::Presets;
use super::{Document, Gathering, Kind, Pinned};
use crate::diagnostic::Diagnostic;
use crate::lower::text;
use crate::project::PROJECT_FILE;
use crate::project::TakenPack;
use crate::project::severities::Severities;
use crate::project::sources::{Sources, join};
use crate::schema::FileKind;
use crate::shape;
use crate::source::FileId;
use crate::source::Span;
use crate::syntax::leaf::{DateText, Entries, Id};
use crate::syntax::pack::Pack;
use crate::syntax::procedure;
use crate::syntax::procedure::{Effective, Procedure};

/// A pack that was taken in.
#[derive(Clone, Debug)]
pub(super) struct Taken {
    /// Its name.
    pub(super) name: Arc<str>,
    /// Its file.
    pub(super) file: FileId,
    /// What it says about itself.
    pub(super) about: TakenPack,
}

impl Gathering<'_> {
    /// A pack, and whether nothing in it was refused.
    pub(super) fn pack(&mut self, path: &str) -> Option<(Arc<Pack>, bool)> {
        if let Some(known) = self.packs.get(path) {
            return known.clone();
        }
        let pack = self.document::<Pack>(path, FileKind::Pack).map(|document| {
            let named = self.is_named(path, &document.file.pack);
            let (_, findings) = Severities::read(&document.file.checks);
            let whole = named && document.whole && findings.is_empty();
            self.out.findings.extend(findings);
            (Arc::new(document.file), whole)
        });
        self.packs.insert(path.to_owned(), pack.clone());
        pack
    }

    /// Puts the packs that a procedure uses into it.
    pub(super) fn take_packs(
        &mut self,
        document: &mut Document<procedure::Procedure>,
        pinned: &mut Pinned,
        presets: Option<&Presets>,
    ) {
        let own = self.out.files.file(document.file.procedure.span.file).text().clone();
        for wanted in document.file.r#use.clone() {
            let path = path(&pinned.root, &wanted.text);
            let Some(file) = self.text(&path) else {
                self.out.findings.push(unknown(self.sources, &pinned.root, &wanted));
                document.whole = false;
                continue;
            };
            pinned.keep(&path, Some(file), &self.out.files);
            // What is wrong in the pack was told there; the procedure cannot be used until it is mended.
            let Some((pack, whole)) = self.pack(&path) else {
                document.whole = false;
                continue;
            };
            document.whole &= whole;
            let before = self.out.findings.len();
            merge(&mut document.file, &pack, &mut self.out.findings);
            tables(&mut document.file, &pack, &own, &mut self.out.findings);
            // What is wrong with them was told when the pack was read. What a pack says goes before those after it.
            pinned.severities = pinned.severities.before(&Severities::read(&pack.checks).0);
            document.whole &= self.out.findings.len() == before;
            pinned.packs.push(Taken { name: wanted.text.clone(), file, about: about(&pack) });
        }
        if let Some(presets) = presets {
            preset(&mut document.file, presets, pinned);
        }
        if document.file.calendar.is_none() && document.whole {
            let headline =
                say!("`calendar` is missing: the procedure names none, and neither a pack nor the project brings one");
            self.out.findings.push(
                Diagnostic::error("missing-key", document.file.procedure.span, headline)
                    .help(say!("add `calendar:` with the name of a calendar")),
            );
            document.whole = false;
        }
    }

    /// Where something stands that is named. A template stands beside the procedure, or beside one of its packs.
    pub(super) fn place(&mut self, kind: Kind, name: &str, span: Span, pinned: &Pinned) -> String {
        let own = kind.path(&pinned.root, &pinned.folder, name);
        if !matches!(kind, Kind::Document | Kind::Notice) {
            return own;
        }
        let folders = pinned.packs.iter().map(|taken| folder(&pinned.root, &taken.name));
        let shared = folders.map(|folder| kind.path(&pinned.root, &folder, name));
        let there: Vec<String> =
            [own.clone()].into_iter().chain(shared).filter(|path| self.sources.exists(path)).collect();
        if let [first, second, ..] = there.as_slice() {
            let headline = say!("template `{name}` is there twice", name);
            let finding = Diagnostic::error("defined-twice", span, headline);
            self.out.findings.push(finding.help(say!("keep one of `{first}` and `{second}`", first, second)));
        }
        there.into_iter().next().unwrap_or(own)
    }
}

/// What a pack says about itself.
fn about(pack: &Pack) -> TakenPack {
    TakenPack {
        name: pack.pack.text.to_string(),
        version: pack.version.value,
        title: text::text(&pack.title, Language::Vi),
        basis: text::basis(&pack.basis),
    }
}

/// Where the pack of this name is.
fn path(root: &str, name: &str) -> String {
    join(root, &format!("packs/{name}.pack.yaml"))
}

/// The folder of what belongs to a pack.
pub(super) fn folder(root: &str, name: &str) -> String {
    join(root, &format!("packs/{name}"))
}

/// Says that there is no such pack.
fn unknown(sources: &dyn Sources, root: &str, wanted: &Id) -> Diagnostic {
    let files = sources.list(&join(root, "packs"));
    let names = || files.iter().filter_map(|file| file.rsplit('/').next()?.strip_suffix(".pack.yaml"));
    let expected = say!("expected `packs/{wanted}.pack.yaml` in the folder of the project", wanted = wanted.text);
    let finding =
        Diagnostic::error("unknown-pack", wanted.span, say!("there is no pack `{wanted}`", wanted = wanted.text))
            .nearest(&wanted.text, names());
    if finding.help.is_empty() { finding.help(expected) } else { finding }
}

/// Puts a pack into a procedure.
fn merge(procedure: &mut Procedure, pack: &Pack, findings: &mut Vec<Diagnostic>) {
    names(say!("status"), &mut procedure.statuses, &pack.statuses, findings);
    names(say!("ladder"), &mut procedure.escalations, &pack.escalations, findings);
    names(say!("document"), &mut procedure.documents, &pack.documents, findings);
    names(say!("form"), &mut procedure.forms, &pack.forms, findings);
    names(say!("service"), &mut procedure.services, &pack.services, findings);
    if procedure.calendar.is_none() {
        procedure.calendar.clone_from(&pack.calendar);
    }
    if procedure.numbering.is_none() {
        procedure.numbering.clone_from(&pack.numbering);
    }
    if procedure.lookup.is_empty() {
        procedure.lookup.clone_from(&pack.lookup);
    }
    if let Some(valid) = &pack.valid {
        procedure.effective = Some(both(procedure.effective.take(), valid));
    }
}

/// Takes in what the project presets, where neither the procedure nor a pack says anything.
fn preset(procedure: &mut Procedure, presets: &Presets, pinned: &mut Pinned) {
    pinned.texts.insert(PROJECT_FILE.to_owned(), presets.kept().into());
    if let (None, Some(calendar)) = (&procedure.calendar, &presets.file.calendar) {
        pinned.preset.push(format!("calendar: {}", calendar.text));
        procedure.calendar = Some(calendar.clone());
    }
    if procedure.languages.is_empty() && !presets.file.languages.is_empty() {
        let codes: Vec<&str> = presets.file.languages.iter().map(|code| code.language().code()).collect();
        pinned.preset.push(format!("languages: {}", codes.join(", ")));
        procedure.languages.clone_from(&presets.file.languages);
    }
}

/// Tables of a pack read the steps of whoever uses them, so that only those are taken in which the procedure names, and
/// those that these read.
fn tables(procedure: &mut Procedure, pack: &Pack, own: &str, findings: &mut Vec<Diagnostic>) {
    let mut wanted: Vec<&str> = Vec::new();
    let mut reading = vec![own.to_owned()];
    while let Some(text) = reading.pop() {
        for (id, table) in pack.tables.iter().filter(|(id, _)| names_word(&text, &id.text)) {
            if !wanted.contains(&&*id.text) {
                wanted.push(&id.text);
                reading.extend(table.inputs.iter().map(|(_, input)| input.source().to_owned()));
            }
        }
    }
    let taken = pack.tables.iter().filter(|(id, _)| wanted.contains(&&*id.text));
    let taken = Entries(taken.map(|(id, table)| (id.clone(), table.clone())).collect());
    names(say!("table"), &mut procedure.tables, &taken, findings);
}

/// Whether a text has this word.
fn names_word(text: &str, word: &str) -> bool {
    text.split(|letter: char| !letter.is_alphanumeric() && letter != '_').any(|part| part == word)
}

/// Entries of a pack come first: its stages are those that come first in every case.
fn names<V: Clone>(what: Sentence, own: &mut Entries<Id, V>, pack: &Entries<Id, V>, findings: &mut Vec<Diagnostic>) {
    let mut merged = Vec::new();
    for (id, value) in pack.iter() {
        match own.iter().find(|(other, _)| *other.text == *id.text) {
            None => merged.push((id.clone(), value.clone())),
            Some((other, _)) => {
                let headline = say!("{what} `{name}` is defined twice", what = &what, name = id.text);
                let finding =
                    Diagnostic::error("defined-twice", other.span, headline).also(id.span, say!("and here, in a pack"));
                findings.push(finding.help(say!("give one of the two another name; nothing is overridden silently")));
            }
        }
    }
    merged.append(&mut own.0);
    own.0 = merged;
}

/// The days on which both are in force.
fn both(own: Option<Effective>, pack: &Effective) -> Effective {
    let Some(own) = own else { return pack.clone() };
    let pick = |a: Option<DateText>, b: &Option<DateText>, first: fn(&DateText, &DateText) -> bool| match (a, b) {
        (Some(a), Some(b)) => Some(if first(&a, b) { a } else { b.clone() }),
        (a, b) => a.or_else(|| b.clone()),
    };
    let later = |a: &DateText, b: &DateText| shape::date(&a.text) >= shape::date(&b.text);
    let earlier = |a: &DateText, b: &DateText| shape::date(&a.text) <= shape::date(&b.text);
    Effective { from: pick(own.from, &pack.from, later), until: pick(own.until, &pack.until, earlier), span: own.span }
}
