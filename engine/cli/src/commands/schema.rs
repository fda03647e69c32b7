//! `motcua schema`

use std::path::PathBuf;

use clap::Args;
use motcua_definition::schema::FileKind;

use crate::failure::Failure;
use crate::terminal::{Outcome, Terminal};

/// Print the JSON Schemas that editors use
#[derive(Debug, Args)]
pub(crate) struct Schema {
    /// procedure, test, scenario, calendar, directory or codes
    #[arg(value_parser = kind, default_value = "procedure", value_name = "KIND")]
    kind: FileKind,
    /// Write all of them into this folder
    #[arg(long, value_name = "DIR")]
    write: Option<PathBuf>,
}

fn kind(word: &str) -> Result<FileKind, String> {
    FileKind::ALL.into_iter().find(|kind| kind.word() == word).ok_or_else(|| {
        let words = FileKind::ALL.map(FileKind::word);
        format!("expected one of {}", words.join(", "))
    })
}

impl Schema {
    pub(crate) fn run(self, terminal: &mut Terminal) -> Outcome {
        let Some(folder) = &self.write else {
            terminal.text(&pretty(self.kind)?)?;
            return terminal.next_aside("motcua schema --write schemas", "motcua schema --write schemas");
        };
        std::fs::create_dir_all(folder).map_err(|error| Failure::file(folder, &error))?;
        for kind in FileKind::ALL {
            let path = folder.join(format!("{}.schema.json", kind.word()));
            std::fs::write(&path, pretty(kind)?).map_err(|error| Failure::file(&path, &error))?;
            let line = format!("{} {}", terminal.pick("đã ghi", "wrote"), path.display());
            terminal.line(&line)?;
        }
        let modeline = format!("# yaml-language-server: $schema={}/procedure.schema.json", folder.display());
        terminal.next(
            &format!("ghi ở dòng đầu của quy trình: {modeline}"),
            &format!("write on the first line of a procedure: {modeline}"),
        )
    }
}

/// As it is published: readable, with a last line break.
pub(crate) fn pretty(kind: FileKind) -> Result<String, Failure> {
    serde_json::to_string_pretty(&kind.schema())
        .map(|text| text + "\n")
        .map_err(|error| Failure::internal(format!("không ghi được lược đồ: {error}"), format!("no schema: {error}")))
}
