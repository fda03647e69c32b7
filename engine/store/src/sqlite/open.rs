//! Opening a store: what is checked before the first command is taken.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, Row};

use super::{Sqlite, SqliteJournal, folder};
use crate::durability::{Durability, Grade};
use crate::sql::lists::Lists;
use crate::sql::read::disagreement;
use crate::tally::Tally;

/// The versions of the schema, oldest first. A released one is never edited.
const MIGRATIONS: &[&str] = &[
    include_str!("schema.sql"),
    include_str!("several_waits.sql"),
    include_str!("registers.sql"),
    include_str!("turns.sql"),
    include_str!("lanes.sql"),
    include_str!("webhooks.sql"),
    include_str!("rungs.sql"),
    include_str!("mails.sql"),
    include_str!("reads.sql"),
];

/// Marks the file as ours: `MOTC`.
const APPLICATION_ID: i32 = 0x4d4f_5443;

/// Before this version a race between two connections in write-ahead mode could lose committed pages
/// (<https://sqlite.org/wal.html#walresetbug>).
const SQLITE_MIN: (u32, u32, u32) = (3, 51, 3);

/// How long a writer waits for another program that holds the database, before it answers that it is busy.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Enough to read while others read; each takes a thread.
const READERS: u32 = 4;

/// How a store is opened.
#[derive(Clone, Copy, Debug, Default)]
pub struct OpenOptions {
    /// Also check every page of the file (minutes for a large one).
    pub check_pages: bool,
}

/// Why a store cannot be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OpenError {
    /// The folder or a file in it cannot be used.
    Folder {
        /// Which.
        path: PathBuf,
        /// Why.
        problem: String,
    },
    /// Others may look into the folder.
    OpenToOthers(PathBuf),
    /// Another process has it open.
    InUse(PathBuf),
    /// The library has a fault that loses commits.
    OldSqlite(String),
    /// The file belongs to another program.
    Foreign(PathBuf),
    /// The file was written by a newer version of this program.
    Newer {
        /// The version of its schema.
        found: i64,
        /// The newest that this program knows.
        known: usize,
    },
    /// What is written there contradicts itself.
    Damaged(String),
    /// The database failed.
    Failed(String),
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder { path, problem } => write!(f, "{} cannot be used: {problem}", path.display()),
            Self::OpenToOthers(path) => write!(
                f,
                "{0} can be read by others on this machine; run `chmod 700 {0}` or name another folder",
                path.display()
            ),
            Self::InUse(path) => {
                write!(f, "{} is in use by another process; stop it first, or name another folder", path.display())
            }
            Self::OldSqlite(found) => {
                let (major, minor, patch) = SQLITE_MIN;
                write!(
                    f,
                    "SQLite {found} can lose committed writes in write-ahead mode; at least {major}.{minor}.{patch} is needed: build with the bundled library"
                )
            }
            Self::Foreign(path) => write!(f, "{} belongs to another program; name another folder", path.display()),
            Self::Newer { found, known } => write!(
                f,
                "this store has schema version {found}, this program knows versions up to {known}: use the newer program"
            ),
            Self::Damaged(problem) => write!(f, "the store is damaged, nothing was changed: {problem}"),
            Self::Failed(why) => write!(f, "the store cannot be opened: {why}"),
        }
    }
}

impl std::error::Error for OpenError {}

fn failed(error: sqlx::Error) -> OpenError {
    OpenError::Failed(error.to_string())
}

pub(super) async fn open(folder: &Path, options: OpenOptions) -> Result<Sqlite, OpenError> {
    folder::prepare(folder)?;
    let lock = folder::lock(folder)?;
    let path = folder.join("motcua.sqlite");
    folder::private_file(&path)
        .map_err(|error| OpenError::Folder { path: path.clone(), problem: error.to_string() })?;

    let settings = SqliteConnectOptions::new()
        .filename(&path)
        .create_if_missing(false)
        .foreign_keys(true)
        .busy_timeout(BUSY_TIMEOUT)
        .synchronous(SqliteSynchronous::Full)
        // Functions in the schema of a file that somebody else may have prepared are not run.
        .pragma("trusted_schema", "OFF")
        // On macOS a plain flush stops at the drive's own memory.
        .pragma("fullfsync", "ON")
        .pragma("checkpoint_fullfsync", "ON")
        // 32 MiB: the inner pages of the indexes of a large store stay in memory.
        .pragma("cache_size", "-32768")
        // Pages, 16 MiB: what is written again and again (worklists, case lines) is copied into the file once for many
        // commits. A log of this length is read back in well under a second after a crash.
        .pragma("wal_autocheckpoint", "4096")
        // Rows hold what people wrote: statements are not logged.
        .disable_statement_logging();

    let mut connection = SqliteConnection::connect_with(&settings).await.map_err(failed)?;
    let version = check_library(&mut connection).await?;
    sqlx::query("PRAGMA journal_mode = WAL").execute(&mut connection).await.map_err(failed)?;
    migrate(&mut connection, &path).await?;
    check_content(&mut connection, options).await?;
    let durability = durability(&mut connection, version).await?;
    let last_sequence = last_sequence(&mut connection).await?;

    let pool = SqlitePoolOptions::new()
        .max_connections(READERS)
        .connect_with(settings.read_only(true))
        .await
        .map_err(failed)?;
    Ok(Sqlite {
        journal: SqliteJournal {
            connection,
            last_sequence,
            reached: last_sequence,
            begun: false,
            tally: Arc::new(Tally::default()),
            _lock: lock,
        },
        lists: Arc::new(Lists { pool }),
        durability,
    })
}

async fn text(connection: &mut SqliteConnection, sql: &'static str) -> Result<String, OpenError> {
    sqlx::query(sql).fetch_one(connection).await.and_then(|row| row.try_get(0)).map_err(failed)
}

async fn number(connection: &mut SqliteConnection, sql: &'static str) -> Result<i64, OpenError> {
    sqlx::query(sql).fetch_one(connection).await.and_then(|row| row.try_get(0)).map_err(failed)
}

async fn check_library(connection: &mut SqliteConnection) -> Result<String, OpenError> {
    let version = text(connection, "SELECT sqlite_version()").await?;
    if !new_enough(&version) {
        return Err(OpenError::OldSqlite(version));
    }
    Ok(version)
}

fn new_enough(version: &str) -> bool {
    let mut parts = version.split('.').map(|part| part.parse().unwrap_or(0));
    let mut next = || parts.next().unwrap_or(0);
    (next(), next(), next()) >= SQLITE_MIN
}

/// Brings the schema to the newest version, in one transaction for each step.
async fn migrate(connection: &mut SqliteConnection, path: &Path) -> Result<(), OpenError> {
    let found = number(connection, "PRAGMA user_version").await?;
    let owner = number(connection, "PRAGMA application_id").await?;
    let tables = number(connection, "SELECT count(*) FROM sqlite_schema").await?;
    if owner != i64::from(APPLICATION_ID) && tables > 0 {
        return Err(OpenError::Foreign(path.to_owned()));
    }
    let known = MIGRATIONS.len();
    let done = usize::try_from(found).ok().filter(|done| *done <= known);
    let Some(done) = done else { return Err(OpenError::Newer { found, known }) };
    for (version, script) in (done + 1..).zip(MIGRATIONS.iter().skip(done)) {
        let step = format!(
            "BEGIN IMMEDIATE; {script} PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {version}; COMMIT;"
        );
        // The text is a constant of this program and two numbers.
        sqlx::raw_sql(sqlx::AssertSqlSafe(step)).execute(&mut *connection).await.map_err(failed)?;
    }
    Ok(())
}

async fn check_content(connection: &mut SqliteConnection, options: OpenOptions) -> Result<(), OpenError> {
    if options.check_pages {
        let found = text(connection, "PRAGMA quick_check(1)").await?;
        if found != "ok" {
            return Err(OpenError::Damaged(found));
        }
    }
    match disagreement(connection).await.map_err(|error| OpenError::Failed(error.to_string()))? {
        None => Ok(()),
        Some(problem) => Err(OpenError::Damaged(problem)),
    }
}

async fn durability(connection: &mut SqliteConnection, version: String) -> Result<Durability, OpenError> {
    let journal_mode = text(connection, "PRAGMA journal_mode").await?;
    let synchronous = match number(connection, "PRAGMA synchronous").await? {
        0 => "off",
        1 => "normal",
        2 => "full",
        3 => "extra",
        _ => "unknown",
    };
    // In write-ahead mode `normal` flushes at checkpoints only.
    let grade = match (journal_mode.as_str(), synchronous) {
        ("wal" | "delete" | "truncate" | "persist", "full" | "extra") => Grade::Durable,
        ("memory" | "off", _) => Grade::Volatile,
        _ => Grade::MayLoseLast,
    };
    Ok(Durability { database: "sqlite", version, journal_mode, synchronous: synchronous.to_owned(), grade })
}

async fn last_sequence(connection: &mut SqliteConnection) -> Result<u64, OpenError> {
    let last = number(connection, "SELECT COALESCE(MAX(sequence), 0) FROM events").await?;
    u64::try_from(last).map_err(|_| OpenError::Damaged(format!("the last place in the journal is {last}")))
}

#[cfg(test)]
mod tests {
    use super::new_enough;

    #[test]
    fn versions_with_the_race_are_refused() {
        for (version, fits) in [
            ("3.51.3", true),
            ("3.51.2", false),
            ("3.50.9", false),
            ("3.52", true),
            ("4.0.0", true),
            ("3.7.0", false),
            ("", false),
        ] {
            assert_eq!(new_enough(version), fits, "{version}");
        }
    }
}
