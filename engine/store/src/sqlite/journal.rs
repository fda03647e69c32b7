//! The one writer: how SQLite begins and ends a transaction, and what its errors mean.

use std::fs::File;
use std::sync::Arc;

use sqlx::Executor;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use super::failure;
use crate::journal::CommitError;
use crate::query::QueryError;
use crate::sql::statements::{Statements, statements};
use crate::sql::write::Session;
use crate::sql::{Bind, driver};
use crate::tally::Tally;

static STATEMENTS: Statements = statements!(" FROM json_each($1) ", "", "");

driver!(sqlx::Sqlite, SqliteConnection, SqliteRow, &STATEMENTS, failure::reading);

/// The one writer. It holds the lock of the folder for as long as it lives.
#[derive(Debug)]
pub struct SqliteJournal {
    pub(super) connection: SqliteConnection,
    pub(super) last_sequence: u64,
    /// The last place once the transaction is committed.
    pub(super) reached: u64,
    pub(super) begun: bool,
    pub(super) tally: Arc<Tally>,
    pub(super) _lock: File,
}

impl SqliteJournal {
    /// How many statements each table took.
    pub fn tally(&self) -> Arc<Tally> {
        Arc::clone(&self.tally)
    }

    /// Whether the connection is free of the transaction now. After some errors SQLite has rolled back by itself, and
    /// says so when asked to.
    async fn is_rolled_back(&mut self) -> bool {
        self.begun = false;
        match self.connection.execute("ROLLBACK").await {
            Ok(_) => true,
            Err(error) => error.to_string().contains("no transaction is active"),
        }
    }
}

impl Session for SqliteJournal {
    type Link = SqliteConnection;

    /// Nobody else writes: the lock of the folder says so.
    const IS_SHARED: bool = false;

    fn link(&mut self) -> &mut SqliteConnection {
        &mut self.connection
    }

    fn tally(&self) -> &Tally {
        &self.tally
    }

    /// Reading before writing needs no transaction where nobody else writes.
    async fn enter(&mut self) -> Result<(), QueryError> {
        Ok(())
    }

    /// At once for writing: a transaction that began by reading could be refused in its middle.
    async fn begin(&mut self) -> Result<(), CommitError> {
        let begun = self.connection.execute("BEGIN IMMEDIATE").await;
        begun.map_err(|error| failure::before_commit(&error))?;
        self.begun = true;
        self.reached = self.last_sequence;
        Ok(())
    }

    async fn places(&mut self, events: u64) -> Result<u64, CommitError> {
        self.reached = self.last_sequence + events;
        Ok(self.last_sequence)
    }

    async fn end(&mut self) -> Result<(), CommitError> {
        self.tally.commit();
        let ended = self.connection.execute("COMMIT").await;
        let Err(error) = ended else {
            self.begun = false;
            self.last_sequence = self.reached;
            return Ok(());
        };
        let error = failure::at_commit(&error);
        if matches!(error, CommitError::Full) && !self.is_rolled_back().await {
            return Err(CommitError::Unknown(
                "the disk is full, and the transaction could not be rolled back".to_owned(),
            ));
        }
        Err(error)
    }

    async fn roll_back(&mut self) {
        if self.begun {
            self.is_rolled_back().await;
        }
    }

    fn before_commit(error: &sqlx::Error) -> CommitError {
        failure::before_commit(error)
    }
}
