//! The published JSON Schemas, derived from [`crate::syntax`]: what editors complete from and what files are checked
//! against.

use std::sync::OnceLock;

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::Value;

use crate::shape::Shapes;
use crate::syntax::{calendar, codes, directory, procedure, scenario, test};

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
}

impl FileKind {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Procedure, Self::Test, Self::Scenario, Self::Calendar, Self::Directory, Self::Codes];

    /// The word in file names: `x.procedure.yaml`, `procedure.schema.json`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Procedure => "procedure",
            Self::Test => "test",
            Self::Scenario => "scenario",
            Self::Calendar => "calendar",
            Self::Directory => "directory",
            Self::Codes => "codes",
        }
    }

    /// From the name of a file.
    pub fn of(name: &str) -> Option<Self> {
        let stem = name.strip_suffix(".yaml").or_else(|| name.strip_suffix(".yml"))?;
        let (_, word) = stem.rsplit_once('.')?;
        Self::ALL.into_iter().find(|kind| kind.word() == word)
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
        }
    }

    /// The schema, compiled for checking. Once per run.
    ///
    /// # Panics
    ///
    /// Never in a tested build: a test compiles every schema.
    pub fn shapes(self) -> &'static Shapes {
        static SHAPES: [OnceLock<Shapes>; 6] = [const { OnceLock::new() }; 6];
        SHAPES[self as usize].get_or_init(|| match Shapes::compile(&self.schema()) {
            Ok(shapes) => shapes,
            Err(error) => panic!("the schema of {} files does not compile: {error}", self.word()),
        })
    }
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

    #[test]
    fn scratch() {
        for (path, kind) in [
            ("construction_permit/construction_permit.procedure.yaml", FileKind::Procedure),
            ("birth_bundle/birth_bundle.procedure.yaml", FileKind::Procedure),
            ("construction_permit/construction_permit.test.yaml", FileKind::Test),
            ("construction_permit/baseline.scenario.yaml", FileKind::Scenario),
            ("calendars/vn_state.calendar.yaml", FileKind::Calendar),
            ("codes/wards.codes.yaml", FileKind::Codes),
        ] {
            let text = std::fs::read_to_string(format!("/work/main/workflows/{path}")).unwrap();
            let mut files = crate::source::SourceMap::default();
            let id = files.add(crate::source::SourceFile::new(path, text));
            let (root, mut findings) = crate::source::parse(&files, id);
            let checked = crate::shape::check(kind.shapes(), &root.unwrap());
            findings.extend(checked.findings);
            println!("{}", crate::render::full(&files, &findings, crate::render::Colour::No));
            let tree = checked.tree.unwrap();
            use crate::syntax::Read;
            match kind {
                FileKind::Procedure => assert!(procedure::Procedure::read(&tree).is_some()),
                FileKind::Test => assert!(test::TestFile::read(&tree).is_some()),
                FileKind::Scenario => assert!(scenario::Scenario::read(&tree).is_some()),
                FileKind::Calendar => assert!(calendar::Calendar::read(&tree).is_some()),
                FileKind::Codes => assert!(codes::Codes::read(&tree).is_some()),
                _ => {}
            }
            println!("{path} {}", kind.schema().to_string().len());
        }
        println!("{:#}", FileKind::Test.schema());
    }
}
