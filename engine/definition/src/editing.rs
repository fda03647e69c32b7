//! What an editor wants to know: what may stand here, what this is, where it is declared, where else it is named.
//!
//! Everything works on texts in memory and on places in them, also while a file is half typed ([`outline`]). What a name
//! means is told by where it stands ([`patterns`]); what a key means, by the published schema ([`keys`]). A procedure and
//! the tests and scenarios beside it are one group: a name means the same in all of them.
//!
//! Findings are not made here: they come from [`crate::project::check`], as everywhere.

mod complete;
mod keys;
mod names;
mod outline;
mod patterns;
mod position;
mod rename;
mod rules;
mod spot;
mod symbols;
mod tell;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub use complete::{Completion, CompletionKind};
pub use names::{Kind, Thing};
pub use position::{Lines, Utf16};
pub use rename::{Change, Unchangeable};
pub use symbols::Symbol;
pub use tell::Told;

use self::names::{Declared, Occurrence};
use self::spot::Spot;
use crate::schema::FileKind;
use crate::source::{self, Node, SourceFile, SourceMap};

/// The files of a project, as an editor sees them: saved or not.
#[derive(Debug, Default)]
pub struct Workspace {
    documents: BTreeMap<String, Document>,
    /// Files that are only named: templates, services.
    others: BTreeSet<String>,
}

/// A file, read as far as it can be.
#[derive(Debug)]
struct Document {
    kind: FileKind,
    text: Arc<str>,
    files: SourceMap,
    tree: Node,
}

/// A stretch of a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stretch {
    /// The file.
    pub path: String,
    /// The first byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
}

impl Document {
    fn new(kind: FileKind, path: &str, text: Arc<str>) -> Self {
        let mut files = SourceMap::default();
        let id = files.add(SourceFile::new(path, Arc::clone(&text)));
        // Where the checker can read the file, both see the same tree.
        let tree = match source::parse(&files, id) {
            (Some(tree), _) => tree,
            (None, _) if text.len() > source::BYTES_MAX => outline::outline("", id),
            (None, _) => outline::outline(&text, id),
        };
        Self { kind, text, files, tree }
    }
}

impl Workspace {
    /// Takes a file in, or its new text. Files that are not ours are known by name alone.
    pub fn put(&mut self, path: &str, text: Arc<str>) {
        match FileKind::of(path) {
            Some(kind) => {
                if self.documents.get(path).is_none_or(|known| known.text != text) {
                    self.documents.insert(path.to_owned(), Document::new(kind, path, text));
                }
            }
            None => drop(self.others.insert(path.to_owned())),
        }
    }

    /// Forgets a file.
    pub fn remove(&mut self, path: &str) {
        self.documents.remove(path);
        self.others.remove(path);
    }

    /// The text of a file.
    pub fn text(&self, path: &str) -> Option<&Arc<str>> {
        self.documents.get(path).map(|document| &document.text)
    }

    /// The files of ours, in order.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.documents.keys().map(String::as_str)
    }

    /// The files that must be checked again when this one changed: itself and those beside it that may depend on it.
    pub fn together(&self, path: &str) -> Vec<String> {
        match FileKind::of(path) {
            Some(FileKind::Procedure | FileKind::Test | FileKind::Scenario) => {
                let group: Vec<String> = self.group(path).into_iter().map(str::to_owned).collect();
                if group.is_empty() { vec![path.to_owned()] } else { group }
            }
            // A calendar or a code list may be named by all; so may a template or a service.
            _ => self.documents.keys().cloned().collect(),
        }
    }

    /// The procedure to which a file belongs, by path.
    fn procedure_of(&self, path: &str) -> Option<&str> {
        let document = self.documents.get(path)?;
        let folder = folder(path);
        let (known, _) = match document.kind {
            FileKind::Procedure => self.documents.get_key_value(path)?,
            FileKind::Test | FileKind::Scenario => {
                let key = if document.kind == FileKind::Test { "test" } else { "procedure" };
                let named = &document.tree.get(key)?.scalar()?.text;
                let name = named.split('@').next().unwrap_or("");
                self.documents.get_key_value(&join(folder, &format!("{name}.procedure.yaml")))?
            }
            _ => return None,
        };
        Some(known)
    }

    /// The files in which a name means the same as in this one: its procedure first, then tests and scenarios.
    fn group(&self, path: &str) -> Vec<&str> {
        let Some(procedure) = self.procedure_of(path) else {
            return self.documents.get_key_value(path).map(|(path, _)| path.as_str()).into_iter().collect();
        };
        let beside = self.documents.keys().map(String::as_str);
        let beside = beside.filter(|other| folder(other) == folder(procedure) && *other != procedure);
        let mut group = vec![procedure];
        group.extend(beside.filter(|other| self.procedure_of(other) == Some(procedure)));
        group
    }

    /// What the procedure of a file declares.
    fn declared(&self, path: &str) -> Declared {
        let procedure = self.procedure_of(path).and_then(|path| self.documents.get(path));
        procedure.map(|document| names::declared(&document.tree).0).unwrap_or_default()
    }

    /// Every name in the files of a group.
    fn occurrences(&self, path: &str) -> Vec<(&str, Occurrence)> {
        let declared = self.declared(path);
        let mut all = Vec::new();
        for member in self.group(path) {
            let document = &self.documents[member];
            if document.kind == FileKind::Procedure {
                all.extend(names::declared(&document.tree).1.into_iter().map(|found| (member, found)));
            }
            let mentions = names::mentions(document.kind, &document.tree, &document.files, &declared);
            all.extend(mentions.into_iter().map(|found| (member, found)));
        }
        all
    }

    /// The name at a byte of a file.
    fn named(&self, path: &str, byte: usize) -> Option<Occurrence> {
        let at = u32::try_from(byte).ok()?;
        let here = self.occurrences(path).into_iter().filter(|(file, _)| *file == path).map(|(_, found)| found);
        // Of names within names, the innermost: `deadline.decision` in a rule.
        here.filter(|found| found.span.start <= at && at <= found.span.end)
            .min_by_key(|found| found.span.end - found.span.start)
    }

    fn spot(&self, path: &str, byte: usize) -> Option<Spot<'_>> {
        Spot::of(&self.documents.get(path)?.tree, byte)
    }

    /// Where the thing that is named at a byte is declared.
    pub fn definition(&self, path: &str, byte: usize) -> Option<Stretch> {
        let thing = self.named(path, byte)?.thing;
        let occurrences = self.occurrences(path);
        let declared = occurrences.iter().find(|(_, found)| found.declares && found.thing == thing);
        if let Some((file, found)) = declared {
            return Some(stretch(file, found));
        }
        let file = self.file_of(path, &thing)?;
        let range = self.documents.get(file).map_or(0..0, |document| {
            let name = document.tree.get(document.kind.word());
            name.map_or(0..0, |node| node.span.start as usize..node.span.end as usize)
        });
        Some(Stretch { path: file.to_owned(), start: range.start, end: range.end })
    }

    /// The file that a thing is, where it is one.
    fn file_of(&self, path: &str, thing: &Thing) -> Option<&str> {
        let folder = folder(self.procedure_of(path).unwrap_or(path));
        let name = &thing.name;
        let beside = |name: String| self.others.get(&join(folder, &name)).map(String::as_str);
        let anywhere = |end: String| {
            let is = |path: &&str| **path == end || path.ends_with(&format!("/{end}"));
            self.documents.keys().map(String::as_str).find(is)
        };
        match thing.kind {
            Kind::Calendar => anywhere(format!("calendars/{name}.calendar.yaml")),
            Kind::Codes => anywhere(format!("codes/{name}.codes.yaml")),
            Kind::DocumentTemplate => beside(format!("documents/{name}.html")),
            Kind::NoticeTemplate => beside(format!("notices/{name}.txt")),
            Kind::Procedure => self.procedure_of(path),
            Kind::Operation => {
                let declared = self.declared(path);
                let service = declared.things.get(&Thing::new(Kind::Service, "", &thing.of))?;
                beside(service.get("openapi")?.scalar()?.text.to_string())
            }
            _ => None,
        }
    }

    /// Everywhere the thing at a byte is named, its declaration included, in order.
    pub fn references(&self, path: &str, byte: usize) -> Vec<Stretch> {
        let Some(found) = self.named(path, byte) else { return Vec::new() };
        let all = self.occurrences(path).into_iter().filter(|(_, other)| other.thing == found.thing);
        let mut all: Vec<Stretch> = all.map(|(file, found)| stretch(file, &found)).collect();
        all.sort();
        all.dedup();
        all
    }
}

fn stretch(path: &str, found: &Occurrence) -> Stretch {
    Stretch { path: path.to_owned(), start: found.span.start as usize, end: found.span.end as usize }
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}
