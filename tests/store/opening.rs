//! Opening a store: what is refused before the first command is taken, and in which words.

use std::fs;
use std::path::Path;

use motcua_store::{Grade, OpenError, OpenOptions, Postgres, PostgresError, Sqlite, StoreError, SubmitError};
use sqlx::Connection;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};

use crate::cluster;
use crate::installation::{On, Shelf, beside, install, noon, open, private_folder, submit};
use crate::letterbox;

async fn refusal(folder: &Path) -> OpenError {
    Sqlite::open(folder, OpenOptions { check_pages: true }).await.expect_err("the store must not open")
}

async fn prepare(folder: &Path, sql: &'static str) {
    let options = SqliteConnectOptions::new().filename(folder.join("motcua.sqlite")).create_if_missing(true);
    let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
    sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

#[tokio::test]
async fn what_is_accepted_is_durable_and_private() {
    let installation = install(On::Sqlite, &Shelf::with([])).await;
    let durability = installation.store.durability();
    assert_eq!((durability.database, durability.grade), ("sqlite", Grade::Durable));
    assert_eq!((durability.journal_mode.as_str(), durability.synchronous.as_str()), ("wal", "full"));
    let memory = install(On::Memory, &Shelf::with([])).await;
    assert!(!memory.store.durability().is_durable());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("made/by/the/store");
        let store = open(&inner, &Shelf::with([])).await;
        assert_eq!(fs::metadata(&inner).unwrap().permissions().mode() & 0o777, 0o700);
        for entry in fs::read_dir(&inner).unwrap() {
            let entry = entry.unwrap();
            let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
            assert_eq!(mode, 0o600, "{:?}", entry.file_name());
        }
        store.close().await;
    }
}

#[tokio::test]
async fn two_processes_do_not_share_a_store() {
    let shelf = Shelf::with([]);
    let installation = install(On::Sqlite, &shelf).await;
    let second = refusal(installation.folder.path()).await;
    assert!(matches!(second, OpenError::InUse(_)));
    assert!(second.to_string().contains("in use by another process"), "{second}");
    installation.store.close().await;
    open(installation.folder.path(), &shelf).await.close().await;
}

#[cfg(unix)]
#[tokio::test]
async fn a_folder_that_others_can_read_is_refused_unless_it_is_empty() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    fs::write(folder.path().join("letter.txt"), "for all to see").unwrap();
    let refused = refusal(folder.path()).await;
    assert!(matches!(refused, OpenError::OpenToOthers(_)) && refused.to_string().contains("chmod 700"), "{refused}");
    fs::remove_file(folder.path().join("letter.txt")).unwrap();
    open(folder.path(), &Shelf::with([])).await.close().await;
    assert_eq!(fs::metadata(folder.path()).unwrap().permissions().mode() & 0o777, 0o700);
}

#[tokio::test]
async fn files_of_others_and_of_the_future_are_left_alone() {
    let folder = private_folder();
    prepare(folder.path(), "CREATE TABLE recipes (name TEXT)").await;
    assert!(matches!(refusal(folder.path()).await, OpenError::Foreign(_)));

    let installation = install(On::Sqlite, &Shelf::with([])).await;
    installation.store.close().await;
    prepare(installation.folder.path(), "PRAGMA user_version = 99").await;
    let newer = refusal(installation.folder.path()).await;
    assert!(matches!(newer, OpenError::Newer { found: 99, .. }), "{newer}");

    let folder = private_folder();
    fs::write(folder.path().join("motcua.sqlite"), "this is a letter, not a database, and long enough to show it")
        .unwrap();
    assert!(matches!(refusal(folder.path()).await, OpenError::Failed(_)));
}

#[tokio::test]
async fn a_store_that_contradicts_itself_is_refused() {
    let context = letterbox::context();
    let installation = install(On::Sqlite, &Shelf::with([context.clone()])).await;
    submit(&installation.store, &letterbox::open("c-1", "now", noon()), &context).await.unwrap();
    installation.store.close().await;
    prepare(installation.folder.path(), "UPDATE cases SET version = version - 1").await;
    let damaged = refusal(installation.folder.path()).await;
    assert!(matches!(&damaged, OpenError::Damaged(why) if why.contains("c-1")), "{damaged}");
}

#[tokio::test]
async fn a_closed_store_takes_nothing_and_says_so() {
    let context = letterbox::context();
    let installation = install(On::Sqlite, &Shelf::with([context.clone()])).await;
    installation.store.close().await;
    installation.store.close().await;
    let late = submit(&installation.store, &letterbox::open("c-1", "now", noon()), &context).await;
    assert!(matches!(late, Err(SubmitError::Store(StoreError::Stopped))), "{late:?}");
}

#[tokio::test]
async fn a_database_is_asked_what_it_promises() {
    if !cluster::is_there() {
        return;
    }
    let installation = install(On::Postgres, &Shelf::with([])).await;
    let durability = installation.store.durability();
    assert_eq!((durability.database, durability.grade), ("postgresql", Grade::Durable));
    assert_eq!(durability.synchronous, "on; synchronous standbys: none");
    let address = installation.address.as_ref().unwrap();
    let mut beside = beside(address).await;
    // Events stay, whoever holds a connection.
    for change in ["UPDATE events SET version = 2", "DELETE FROM events", "TRUNCATE events"] {
        let context = letterbox::context();
        drop(
            submit(
                &installation.again(&Shelf::with([context.clone()])).await,
                &letterbox::open("c-1", "now", noon()),
                &context,
            )
            .await,
        );
        let refused = sqlx::raw_sql(change).execute(&mut beside).await.unwrap_err();
        assert!(refused.to_string().contains("events are never changed and never removed"), "{refused}");
    }
    sqlx::raw_sql("UPDATE cases SET version = version - 1").execute(&mut beside).await.unwrap();
    let damaged = Postgres::open(address).await.unwrap_err();
    assert!(damaged.to_string().contains("the last event of case c-1 has version"), "{damaged}");
    sqlx::raw_sql("INSERT INTO schema_version VALUES (99)").execute(&mut beside).await.unwrap();
    let newer = Postgres::open(address).await.unwrap_err();
    assert!(newer.to_string().contains("use the newer program"), "{newer}");
    let nowhere =
        Postgres::open(&"postgres://motcua@localhost/nowhere?host=/nowhere".parse().unwrap()).await.unwrap_err();
    assert!(matches!(nowhere, PostgresError::Unreachable { .. }), "{nowhere}");
}
