//! The kinds of files that people write, and the files of this repository that are broken in their stead.

use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use motcua_definition::project::{Memory, check};
use motcua_definition::schema::FileKind;

use crate::gallery::surroundings;
use crate::project::{AID, PACK, PROJECT, root, small};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Calendar,
    Codes,
    Directory,
    Pack,
    Procedure,
    Project,
    Rules,
    Scenario,
    Service,
    Table,
    Template,
    Test,
}

impl Kind {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Calendar => "calendar",
            Self::Codes => "codes",
            Self::Directory => "directory",
            Self::Pack => "pack",
            Self::Procedure => "procedure",
            Self::Project => "project",
            Self::Rules => "rules",
            Self::Scenario => "scenario",
            Self::Service => "service",
            Self::Table => "table",
            Self::Template => "template",
            Self::Test => "test",
        }
    }

    fn of(path: &str) -> Option<Self> {
        Some(match FileKind::of(path) {
            Some(FileKind::Calendar) => Self::Calendar,
            Some(FileKind::Codes) => Self::Codes,
            Some(FileKind::Directory) => Self::Directory,
            Some(FileKind::Pack) => Self::Pack,
            Some(FileKind::Procedure) => Self::Procedure,
            Some(FileKind::Project) => Self::Project,
            Some(FileKind::Scenario) => Self::Scenario,
            Some(FileKind::Test) => Self::Test,
            None => match path.rsplit('.').next()? {
                "rhai" => Self::Rules,
                "csv" => Self::Table,
                "html" | "txt" => Self::Template,
                "yaml" if path.ends_with(".openapi.yaml") => Self::Service,
                _ => return None,
            },
        })
    }
}

/// A file as it is, among those that it belongs to.
pub(super) struct Seed {
    pub(super) kind: Kind,
    pub(super) path: String,
    pub(super) text: String,
    pub(super) around: &'static Memory,
    /// What is checked when it is broken: itself, and somebody who reads it.
    pub(super) looked_at: Vec<String>,
}

/// Every file that can be broken.
pub(super) fn every() -> &'static [Seed] {
    static SEEDS: OnceLock<Vec<Seed>> = OnceLock::new();
    SEEDS.get_or_init(|| worlds().into_iter().flat_map(seeds).collect())
}

pub(super) fn of_kind(kind: Kind) -> Vec<&'static Seed> {
    every().iter().filter(|seed| seed.kind == kind).collect()
}

/// Folders that are projects of their own.
fn worlds() -> Vec<&'static Memory> {
    let folders = ["workflows", "examples/first_procedure", "examples/patterns", "tests/sim/language"];
    let mut worlds: Vec<Memory> = folders.iter().map(|folder| below(folder)).collect();
    let mut gallery = surroundings("ok");
    let right = below("tests/checks/ok").0.into_iter();
    gallery.0.extend(right.map(|(path, text)| (path.trim_start_matches("tests/checks/").to_owned(), text)));
    worlds.push(gallery);
    worlds.push(small(PROJECT, PACK, AID));
    let tuned = format!("{PROJECT}checks:\n  # All of them are counted.\n  no-limit: {{ignore: counted elsewhere}}\n");
    worlds.push(small(&tuned, PACK, AID));
    // Read by every test of this file, and as long as any of them runs.
    worlds.into_iter().map(|world| &*Box::leak(Box::new(world))).collect()
}

fn below(folder: &str) -> Memory {
    let mut found = Memory::default();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(Path::new(&root()).join(&folder)).unwrap().map(Result::unwrap) {
            let path = format!("{folder}/{}", entry.file_name().to_str().unwrap());
            match entry.file_type().unwrap().is_dir() {
                true => folders.push(path),
                false if Kind::of(&path).is_some() => {
                    found.0.insert(path, fs::read_to_string(entry.path()).unwrap().into());
                }
                false => {}
            }
        }
    }
    found
}

fn seeds(world: &'static Memory) -> Vec<Seed> {
    let readers = Readers::of(world);
    let seed = |(path, text): (&String, &std::sync::Arc<str>)| {
        let kind = Kind::of(path)?;
        let looked_at = readers.of_file(kind, path);
        let seed = Seed { kind, path: path.clone(), text: text.to_string(), around: world, looked_at };
        (!seed.looked_at.is_empty()).then_some(seed)
    };
    world.0.iter().filter_map(seed).collect()
}

/// Who reads which file.
struct Readers {
    world: &'static Memory,
    /// Procedures, with everything that decides in them.
    procedures: Vec<(String, Vec<String>)>,
}

impl Readers {
    fn of(world: &'static Memory) -> Self {
        let paths = world.0.keys().filter(|path| Kind::of(path) == Some(Kind::Procedure));
        let checked = check(world, &paths.map(String::as_str).collect::<Vec<_>>());
        let procedures = checked.procedures.iter().map(|package| {
            let below = |name: &String| match package.root.as_str() {
                "" => name.clone(),
                root => format!("{root}/{name}"),
            };
            (package.path.clone(), package.texts.keys().map(below).collect())
        });
        Self { world, procedures: procedures.collect() }
    }

    /// The file itself where it can be checked alone, and the first that reads it.
    fn of_file(&self, kind: Kind, path: &str) -> Vec<String> {
        let mut looked_at: Vec<String> = FileKind::of(path).map(|_| path.to_owned()).into_iter().collect();
        let reader = match kind {
            Kind::Procedure => self.beside(path),
            // They know their procedure themselves.
            Kind::Test | Kind::Scenario | Kind::Directory => None,
            // What is taken from a project file is told by its text, not by its name.
            Kind::Project => self.procedures.first().map(|(reader, _)| reader.clone()),
            _ => self
                .procedures
                .iter()
                .find(|(_, read)| read.iter().any(|read| read == path))
                .map(|(path, _)| path.clone()),
        };
        looked_at.extend(reader);
        looked_at
    }

    /// A test or scenario of a procedure.
    fn beside(&self, path: &str) -> Option<String> {
        let (folder, file) = path.rsplit_once('/')?;
        let name = format!("{}@", file.split('.').next()?);
        let about = |(path, text): &(&String, &std::sync::Arc<str>)| {
            let speaks = matches!(Kind::of(path), Some(Kind::Test | Kind::Scenario)) && text.contains(&name);
            speaks && path.rsplit_once('/').is_some_and(|(own, _)| own == folder)
        };
        self.world.0.iter().find(about).map(|(path, _)| path.clone())
    }
}
