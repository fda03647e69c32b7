//! A copy of a store while it is in use.
//!
//! The copy is a store like any other: whoever wants it back serves from it, or copies it to where it was. It holds what was
//! committed at one moment, whole; commands go on meanwhile.

use std::fs::File;
use std::path::Path;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection};

use super::{OpenError, folder};

/// Copies the store in one folder into another, which must be new or empty.
pub(super) async fn back_up(from: &Path, to: &Path) -> Result<(), OpenError> {
    let source = from.join("motcua.sqlite");
    let failed = |path: &Path, problem: String| OpenError::Folder { path: path.to_owned(), problem };
    if !source.is_file() {
        return Err(failed(&source, "there is no store here".to_owned()));
    }
    folder::prepare(to)?;
    let occupied = to.read_dir().map_err(|error| failed(to, error.to_string()))?.next().is_some();
    if occupied {
        return Err(failed(to, "a copy is made into a new or an empty folder: nothing is overwritten".to_owned()));
    }
    let target = to.join("motcua.sqlite");
    // There before the database writes into it, so that nobody else can read it at any moment.
    folder::private_file(&target).map_err(|error| failed(&target, error.to_string()))?;
    let copied = copy(&source, &target).await.and_then(|()| {
        let flushed = File::open(&target).and_then(|file| file.sync_all());
        let flushed = flushed.and_then(|()| File::open(to)).and_then(|folder| folder.sync_all());
        flushed.map_err(|error| failed(&target, error.to_string()))
    });
    if copied.is_err() {
        // Half a copy is none.
        drop(std::fs::remove_file(&target));
    }
    copied
}

async fn copy(source: &Path, target: &Path) -> Result<(), OpenError> {
    let failed = |error: sqlx::Error| OpenError::Failed(error.to_string());
    let settings = SqliteConnectOptions::new()
        .filename(source)
        .create_if_missing(false)
        .pragma("trusted_schema", "OFF")
        .disable_statement_logging();
    let mut connection = SqliteConnection::connect_with(&settings).await.map_err(failed)?;
    // One read of one moment; a writer is not waited for and does not wait.
    let into = sqlx::query("VACUUM INTO ?").bind(target.to_string_lossy().into_owned());
    let done = into.execute(&mut connection).await.map(drop).map_err(failed);
    drop(connection.close().await);
    done
}
