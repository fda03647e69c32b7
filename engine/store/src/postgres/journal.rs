//! The one writer of this node: how PostgreSQL begins and ends a transaction, and what its errors mean.

use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgConnection, PgRow};
use sqlx::{Connection, Executor};

use super::failure;
use crate::journal::CommitError;
use crate::query::QueryError;
use crate::sql::statements::{Statements, statements};
use crate::sql::write::Session;
use crate::sql::{Bind, Cells, Link, driver};
use crate::tally::Tally;

static STATEMENTS: Statements =
    statements!(" FROM json_array_elements(CAST($1 AS JSON)) AS value ", " FOR UPDATE", " FOR UPDATE SKIP LOCKED");

driver!(sqlx::Postgres, PgConnection, PgRow, &STATEMENTS, failure::reading);

/// Takes places in the journal and tells the other nodes; also names the transaction, so that it can be asked about.
const TAKE_PLACES: &str = "
    WITH taken AS (
        UPDATE journal SET last_sequence = last_sequence + $1
        RETURNING last_sequence, CAST(pg_current_xact_id() AS TEXT) AS transaction)
    SELECT last_sequence, transaction,
           CAST(CASE WHEN $1 > 0 THEN pg_notify('motcua', CAST(last_sequence AS TEXT)) END AS TEXT)
    FROM taken";

/// `committed`, `aborted`, `in progress`, or nothing if it is too long ago.
const WHAT_BECAME_OF: &str = "SELECT pg_xact_status(CAST($1 AS xid8))";

/// How often the database is asked what became of a commit, and with which pause: ten seconds, the time a restart takes.
const ASK_MAX: u32 = 50;
const ASK_PAUSE: Duration = Duration::from_millis(200);

/// The one writer of this node.
#[derive(Debug)]
pub struct PostgresJournal {
    pub(super) settings: PgConnectOptions,
    pub(super) connection: PgConnection,
    pub(super) begun: bool,
    /// The name of the transaction, once it has written to the journal.
    pub(super) transaction: Option<String>,
    pub(super) tally: Arc<Tally>,
}

impl PostgresJournal {
    /// How many statements each table took.
    pub fn tally(&self) -> Arc<Tally> {
        Arc::clone(&self.tally)
    }

    /// Begins, on a new connection if the old one is gone.
    async fn start(&mut self) -> Result<(), sqlx::Error> {
        if self.begun {
            return Ok(());
        }
        if self.connection.execute("BEGIN").await.is_err() {
            self.connection = PgConnection::connect_with(&self.settings).await?;
            self.connection.execute("BEGIN").await?;
        }
        self.begun = true;
        self.transaction = None;
        Ok(())
    }

    /// The connection was lost with the commit. The server knows what became of it, and can be asked once it is there.
    async fn what_became_of(&mut self, transaction: &str, why: String) -> Result<(), CommitError> {
        for _ in 0..ASK_MAX {
            if let Ok(mut connection) = PgConnection::connect_with(&self.settings).await
                && let Ok(rows) = connection.ask(WHAT_BECAME_OF, vec![transaction.into()]).await
            {
                self.connection = connection;
                match rows.first().and_then(|row| row.maybe_text(0).ok().flatten()) {
                    Some("committed") => return Ok(()),
                    Some("aborted") => return Err(CommitError::NotStored(why)),
                    Some("in progress") => {}
                    _ => break,
                }
            }
            tokio::time::sleep(ASK_PAUSE).await;
        }
        Err(CommitError::Lost(why))
    }
}

impl Session for PostgresJournal {
    type Link = PgConnection;

    const IS_SHARED: bool = true;

    fn link(&mut self) -> &mut PgConnection {
        &mut self.connection
    }

    fn tally(&self) -> &Tally {
        &self.tally
    }

    async fn enter(&mut self) -> Result<(), QueryError> {
        self.start().await.map_err(|error| failure::reading(&error))
    }

    async fn begin(&mut self) -> Result<(), CommitError> {
        self.start().await.map_err(|error| failure::before_commit(&error))
    }

    async fn places(&mut self, events: u64) -> Result<u64, CommitError> {
        self.tally.write("journal");
        let more = i64::try_from(events).map_err(|error| CommitError::NotStored(error.to_string()))?;
        let taken = self.connection.ask(TAKE_PLACES, vec![more.into()]).await;
        let taken = taken.map_err(|error| failure::before_commit(&error))?;
        let gone = || CommitError::NotStored("the journal has no last place: its row is gone".to_owned());
        let row = taken.first().ok_or_else(gone)?;
        let read = |error: sqlx::Error| CommitError::NotStored(error.to_string());
        self.transaction = Some(row.text(1).map_err(read)?.to_owned());
        let last = row.number(0).map_err(read)?;
        u64::try_from(last - more)
            .map_err(|_| CommitError::NotStored(format!("the last place in the journal is {last}")))
    }

    async fn end(&mut self) -> Result<(), CommitError> {
        self.tally.commit();
        self.begun = false;
        let Err(error) = self.connection.execute("COMMIT").await else { return Ok(()) };
        if failure::is_refusal(&error) {
            return Err(failure::before_commit(&error));
        }
        match self.transaction.take() {
            Some(transaction) => self.what_became_of(&transaction, error.to_string()).await,
            None => Err(CommitError::Lost(error.to_string())),
        }
    }

    async fn roll_back(&mut self) {
        if std::mem::take(&mut self.begun) {
            // A connection that cannot even do this is replaced when the next transaction begins.
            drop(self.connection.execute("ROLLBACK").await);
        }
    }

    fn before_commit(error: &sqlx::Error) -> CommitError {
        failure::before_commit(error)
    }
}
