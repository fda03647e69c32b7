//! The journal on SQLite: one file, one writer, several readers.

mod failure;
mod folder;
mod lists;
mod open;
mod read;
mod rows;
mod tally;
mod write;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sqlx::SqlitePool;
use sqlx::sqlite::SqliteConnection;

use crate::durability::Durability;

pub use open::{OpenError, OpenOptions};
pub use tally::Tally;

/// An open database. Give [`Self::journal`] to the committer and [`Self::lists`] to everybody else.
#[derive(Debug)]
pub struct Sqlite {
    /// The writer.
    pub journal: SqliteJournal,
    /// The readers.
    pub lists: Arc<SqliteLists>,
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
}

/// The one writer. It holds the lock of the folder for as long as it lives.
#[derive(Debug)]
pub struct SqliteJournal {
    connection: SqliteConnection,
    last_sequence: u64,
    tally: Arc<Tally>,
    _lock: File,
}

impl SqliteJournal {
    /// How many statements each table took.
    pub fn tally(&self) -> Arc<Tally> {
        Arc::clone(&self.tally)
    }
}

/// The readers: their own connections, which never see half a commit and never hold up the writer.
#[derive(Debug)]
pub struct SqliteLists {
    pool: SqlitePool,
    path: PathBuf,
}

impl SqliteLists {
    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }
}
