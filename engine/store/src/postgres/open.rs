//! Opening a store: what is checked before the first command is taken.

use std::fmt;
use std::sync::Arc;

use sqlx::postgres::{PgConnection, PgListener, PgPoolOptions};
use sqlx::{ConnectOptions, Executor};

use super::{Postgres, PostgresAddress, PostgresJournal};
use crate::durability::{Durability, Grade};
use crate::sql::lists::Lists;
use crate::sql::read::{disagreement, rows};
use crate::sql::{Cells, cells};
use crate::tally::Tally;

/// The versions of the schema, oldest first. A released one is never edited.
const MIGRATIONS: &[&str] = &[
    include_str!("schema.sql"),
    include_str!("turns.sql"),
    include_str!("lanes.sql"),
    include_str!("webhooks.sql"),
    include_str!("rungs.sql"),
    include_str!("mails.sql"),
    include_str!("reads.sql"),
];

/// Nodes that start together change the schema one after the other, under this lock (`motcua` in hexadecimal).
const LOCK: &str = "SELECT pg_advisory_lock(120381865488737)";
const UNLOCK: &str = "SELECT pg_advisory_unlock(120381865488737)";

/// Enough to read while others read; a node is one of several.
const READERS: u32 = 8;

/// Why a store cannot be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PostgresError {
    /// Nobody answers there, or the answer is no.
    Unreachable {
        /// Where.
        address: String,
        /// Why.
        problem: String,
    },
    /// A setting of the server would lose what was accepted.
    Unsafe {
        /// Which.
        setting: &'static str,
        /// What it is.
        found: String,
        /// What it must be.
        needed: &'static str,
    },
    /// The schema was made by a newer version of this program.
    Newer {
        /// Its version.
        found: i64,
        /// The newest that this program knows.
        known: usize,
    },
    /// What is written there contradicts itself.
    Damaged(String),
    /// The database failed.
    Failed(String),
}

impl fmt::Display for PostgresError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreachable { address, problem } => write!(f, "{address} cannot be reached: {problem}"),
            Self::Unsafe { setting, found, needed } => write!(
                f,
                "the database server runs with {setting} = {found}; it must be {needed}, or accepted commands could be lost"
            ),
            Self::Newer { found, known } => write!(
                f,
                "this store has schema version {found}, this program knows versions up to {known}: use the newer program"
            ),
            Self::Damaged(problem) => write!(f, "the store is damaged, nothing was changed: {problem}"),
            Self::Failed(why) => write!(f, "the store cannot be opened: {why}"),
        }
    }
}

impl std::error::Error for PostgresError {}

/// What the server said, without the place in its own source where it said so.
fn said(error: &sqlx::Error) -> String {
    error.as_database_error().map_or_else(|| error.to_string(), |error| error.message().to_owned())
}

fn failed(error: impl fmt::Display) -> PostgresError {
    PostgresError::Failed(error.to_string())
}

pub(super) async fn open(address: &PostgresAddress) -> Result<Postgres, PostgresError> {
    let settings = address.settings();
    let unreachable =
        |error: sqlx::Error| PostgresError::Unreachable { address: address.to_string(), problem: said(&error) };
    let mut connection = settings.connect().await.map_err(unreachable)?;
    let durability = durability(&mut connection).await?;
    connection.execute(LOCK).await.map_err(failed)?;
    let migrated = migrate(&mut connection).await;
    connection.execute(UNLOCK).await.map_err(failed)?;
    migrated?;
    if let Some(problem) = disagreement(&mut connection).await.map_err(failed)? {
        return Err(PostgresError::Damaged(problem));
    }
    let pool =
        PgPoolOptions::new().max_connections(READERS).connect_with(settings.clone()).await.map_err(unreachable)?;
    let mut listener = PgListener::connect_with(&pool).await.map_err(unreachable)?;
    listener.listen("motcua").await.map_err(failed)?;
    Ok(Postgres {
        journal: PostgresJournal {
            settings,
            connection,
            begun: false,
            transaction: None,
            tally: Arc::new(Tally::default()),
        },
        lists: Arc::new(Lists { pool }),
        durability,
        listener,
    })
}

async fn one(connection: &mut PgConnection, sql: &'static str) -> Result<String, PostgresError> {
    let found = rows(connection, sql, Vec::new(), |row| {
        row.text(0).map(str::to_owned).map_err(|error| crate::QueryError::Failed(error.to_string()))
    });
    found.await.map_err(failed)?.into_iter().next().ok_or_else(|| failed(format!("`{sql}` has no answer")))
}

/// Reads the settings that decide whether a commit is a promise. Unsafe ones are refused.
async fn durability(connection: &mut PgConnection) -> Result<Durability, PostgresError> {
    for (setting, sql, needed) in [
        // Without it a power failure may leave a database that cannot be read.
        ("fsync", "SHOW fsync", "on"),
        // Without it a page that was half written cannot be repaired.
        ("full_page_writes", "SHOW full_page_writes", "on"),
        ("server_encoding", "SHOW server_encoding", "UTF8"),
        // A copy that only reads.
        ("in_recovery", "SELECT CAST(pg_is_in_recovery() AS TEXT)", "false"),
    ] {
        let found = one(connection, sql).await?;
        if found != needed {
            return Err(PostgresError::Unsafe { setting, found, needed });
        }
    }
    let version = one(connection, "SHOW server_version").await?;
    let commit = one(connection, "SHOW synchronous_commit").await?;
    let standbys = one(connection, "SHOW synchronous_standby_names").await?;
    let grade = match commit.as_str() {
        "off" => Grade::MayLoseLast,
        _ => Grade::Durable,
    };
    let standbys = if standbys.is_empty() { "none".to_owned() } else { standbys };
    Ok(Durability {
        database: "postgresql",
        version,
        journal_mode: "wal".to_owned(),
        synchronous: format!("{commit}; synchronous standbys: {standbys}"),
        grade,
    })
}

/// Brings the schema to the newest version, in one transaction for each step.
async fn migrate(connection: &mut PgConnection) -> Result<(), PostgresError> {
    let prepare = "CREATE SCHEMA IF NOT EXISTS motcua;
                   CREATE TABLE IF NOT EXISTS motcua.schema_version (version BIGINT NOT NULL);";
    let exists = one(connection, "SELECT CAST(to_regclass('motcua.schema_version') IS NOT NULL AS TEXT)").await?;
    if exists == "false" {
        sqlx::raw_sql(prepare).execute(&mut *connection).await.map_err(failed)?;
    }
    let newest = "SELECT COALESCE(MAX(version), 0) FROM schema_version";
    let found = rows(connection, newest, Vec::new(), cells::whole_number).await.map_err(failed)?;
    let found = found.first().copied().unwrap_or(0);
    let known = MIGRATIONS.len();
    let done = usize::try_from(found).ok().filter(|done| *done <= known);
    let Some(done) = done else { return Err(PostgresError::Newer { found, known }) };
    for (version, script) in (done + 1..).zip(MIGRATIONS.iter().skip(done)) {
        let step = format!("BEGIN; {script} INSERT INTO schema_version VALUES ({version}); COMMIT;");
        // The text is a constant of this program and a number.
        sqlx::raw_sql(sqlx::AssertSqlSafe(step)).execute(&mut *connection).await.map_err(failed)?;
    }
    Ok(())
}
