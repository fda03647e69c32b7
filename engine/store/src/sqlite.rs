//! The journal on SQLite: one file, one writer, several readers.

mod backup;
mod failure;
mod folder;
mod journal;
mod open;

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use crate::durability::Durability;
use crate::query::Queries;

pub use journal::SqliteJournal;
pub use open::{OpenError, OpenOptions};

/// An open database. Give [`Self::journal`] to the committer and [`Self::lists`] to everybody else.
pub struct Sqlite {
    /// The writer.
    pub journal: SqliteJournal,
    /// The readers.
    pub lists: Arc<dyn Queries>,
    /// What the database promises.
    pub durability: Durability,
}

impl Sqlite {
    /// Opens the store in this folder, or makes a new one.
    ///
    /// # Errors
    ///
    /// A sentence that says what to do; nothing was changed then, except that the folder may have been made.
    pub async fn open(folder: &Path, options: OpenOptions) -> Result<Self, OpenError> {
        open::open(folder, options).await
    }

    /// Copies the store in one folder into another, which must be new or empty, also while a server works on the first.
    ///
    /// # Errors
    ///
    /// A sentence that says what to do; no half copy is left.
    pub async fn back_up(from: &Path, to: &Path) -> Result<(), OpenError> {
        backup::back_up(from, to).await
    }
}

impl fmt::Debug for Sqlite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sqlite").field("durability", &self.durability).finish_non_exhaustive()
    }
}
