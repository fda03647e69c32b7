//! The published JSON Schemas, derived from [`crate::syntax`]: what editors complete from and what files are checked
//! against.

use std::sync::OnceLock;

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::Value;

use crate::project::PROJECT_FILE;
use crate::shape::Shapes;
use crate::syntax::{calendar, codes, directory, pack, procedure, project, scenario, test};

/// A kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FileKind {
    /// `*.procedure.yaml`
    Procedure,
    /// `*.test.yaml`
    Test,
    /// `*.scenario.yaml`
    Scenario,
    /// `*.calendar.yaml`
    Calendar,
    /// `*.directory.yaml`
    Directory,
    /// `*.codes.yaml`
    Codes,
    /// `*.pack.yaml`
    Pack,
    /// `motcua.yaml`
    Project,
}

impl FileKind {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Procedure,
        Self::Test,
        Self::Scenario,
        Self::Calendar,
        Self::Directory,
        Self::Codes,
        Self::Pack,
        Self::Project,
    ];

    /// The word in file names: `x.procedure.yaml`, `procedure.schema.json`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Procedure => "procedure",
            Self::Test => "test",
            Self::Scenario => "scenario",
            Self::Calendar => "calendar",
            Self::Directory => "directory",
            Self::Codes => "codes",
            Self::Pack => "pack",
            Self::Project => "project",
        }
    }

    /// How files of this kind are named.
    pub fn names(self) -> String {
        match self {
            Self::Project => PROJECT_FILE.to_owned(),
            kind => format!("*.{}.yaml", kind.word()),
        }
    }

    /// From the name of a file.
    pub fn of(name: &str) -> Option<Self> {
        if name.rsplit('/').next() == Some(PROJECT_FILE) {
            return Some(Self::Project);
        }
        let stem = name.strip_suffix(".yaml").or_else(|| name.strip_suffix(".yml"))?;
        let (_, word) = stem.rsplit_once('.')?;
        Self::ALL.into_iter().find(|kind| kind.word() == word && *kind != Self::Project)
    }

    /// The published schema.
    pub fn schema(self) -> Value {
        match self {
            Self::Procedure => generate::<procedure::Procedure>(),
            Self::Test => generate::<test::TestFile>(),
            Self::Scenario => generate::<scenario::Scenario>(),
            Self::Calendar => generate::<calendar::Calendar>(),
            Self::Directory => generate::<directory::Directory>(),
            Self::Codes => generate::<codes::Codes>(),
            Self::Pack => generate::<pack::Pack>(),
            Self::Project => generate::<project::Project>(),
        }
    }

    /// The schema, compiled for checking. Once per run.
    ///
    /// # Panics
    ///
    /// Never in a tested build: a test compiles every schema.
    pub fn shapes(self) -> &'static Shapes {
        static SHAPES: [OnceLock<Shapes>; 8] = [const { OnceLock::new() }; 8];
        SHAPES[self as usize].get_or_init(|| match Shapes::compile(&self.schema()) {
            Ok(shapes) => shapes,
            Err(error) => panic!("the schema of {} files does not compile: {error}", self.word()),
        })
    }
}

/// Every published schema: the name of its file and its text.
pub fn published() -> Vec<(String, String)> {
    let of_kinds = FileKind::ALL.map(|kind| (kind.word(), kind.schema()));
    let all = of_kinds.into_iter().chain([("event", generate::<motcua_kernel::event::Recorded>())]);
    all.map(|(word, schema)| (format!("{word}.schema.json"), format!("{schema:#}\n"))).collect()
}

/// Draft 7: the newest draft that every YAML language server of today understands.
fn generate<T: JsonSchema>() -> Value {
    let settings = SchemaSettings::draft07().with(|settings| {
        // A description beside a reference is what editors show for the key; they all read it.
        settings.transforms.clear();
    });
    let mut schema = SchemaGenerator::new(settings).into_root_schema_for::<T>();
    schema.remove("title");
    schema.to_value()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_schema_compiles() {
        for kind in FileKind::ALL {
            let _ = kind.shapes();
        }
    }
}
