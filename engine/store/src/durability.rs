//! What the database beneath really promises: read from it at the start, shown in health output.

use serde::Serialize;

/// How well what was accepted is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Grade {
    /// Gone with the process.
    Volatile,
    /// A power failure may take the last commands that were accepted.
    MayLoseLast,
    /// What was accepted survives the process and the machine.
    Durable,
}

/// The settings behind the grade.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Durability {
    /// `sqlite` or `memory`.
    pub database: &'static str,
    /// Its version.
    pub version: String,
    /// The journal mode it reports.
    pub journal_mode: String,
    /// The synchronous setting it reports.
    pub synchronous: String,
    /// What follows.
    pub grade: Grade,
}

impl Durability {
    /// Of a journal in memory.
    pub fn volatile() -> Self {
        Self {
            database: "memory",
            version: String::new(),
            journal_mode: "none".to_owned(),
            synchronous: "none".to_owned(),
            grade: Grade::Volatile,
        }
    }

    /// Whether what was accepted survives a power failure.
    pub fn is_durable(&self) -> bool {
        self.grade == Grade::Durable
    }
}
