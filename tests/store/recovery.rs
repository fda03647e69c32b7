//! Whatever stops the machine, and wherever: what was answered is there, and nothing is there by half.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use motcua_kernel::event::Recorded;
use motcua_kernel::restore;
use sqlx::Connection;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};

use crate::installation::{On, Shelf, install, noon, open, private_folder, submit};
use crate::letterbox;
use crate::life::Life;
use crate::luck::Luck;
use crate::village;

/// The files as they lie on the disk at this moment, as a process that is killed leaves them.
fn copy(from: &Path) -> tempfile::TempDir {
    let folder = private_folder();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        // Readers share memory through this file; a new start makes it anew.
        if entry.file_name() != "motcua.sqlite-shm" {
            fs::copy(entry.path(), folder.path().join(entry.file_name())).unwrap();
        }
    }
    folder
}

/// A random life of at least this many events, its store, and a copy of the store after each command.
async fn long_life(events: usize) -> (Life, crate::installation::Installation, Arc<Shelf>, Vec<tempfile::TempDir>) {
    for seed in 1.. {
        let mut luck = Luck::new(seed);
        let mut life = Life::beginning("2026-03-02T02:00:00Z", village::build(&mut luck));
        let shelf = Shelf::with([life.context.clone()]);
        let installation = install(On::Sqlite, &shelf).await;
        let mut copies = Vec::new();
        for _ in 0..80 {
            let envelope = life.next_command(&mut luck);
            if life.submit(&envelope).is_err() {
                continue;
            }
            submit(&installation.store, &envelope, &life.context).await.unwrap();
            copies.push(copy(installation.folder.path()));
        }
        // Long in commands too, not only in what one of them set off.
        if life.history.len() >= events && boundaries(&life.history).len() >= 25 {
            return (life, installation, shelf, copies);
        }
    }
    unreachable!("some life is long")
}

#[tokio::test]
async fn after_every_command_everything_answered_is_there() {
    let (life, _installation, shelf, copies) = long_life(60).await;
    let mut versions = Vec::new();
    for folder in &copies {
        let store = open(folder.path(), &shelf).await;
        let state = store.case(&life.case.id).await.unwrap().unwrap();
        let version = usize::try_from(state.version).unwrap();
        assert_eq!(*state, restore(&life.history[..version]).unwrap());
        assert_eq!(store.verify().await.unwrap().fault, None);
        versions.push(version);
        store.close().await;
    }
    assert!(versions.is_sorted());
    assert_eq!(versions.last(), Some(&life.history.len()), "the last copy holds everything");
}

/// A power failure leaves some beginning of the write-ahead log. Wherever it is cut, the store opens, and the case is as
/// it was after some command: never between two.
#[tokio::test]
async fn a_log_cut_anywhere_gives_a_whole_number_of_commands() {
    let (life, _installation, shelf, copies) = long_life(60).await;
    let whole: Vec<u64> = boundaries(&life.history);
    let last = copies.last().unwrap().path();
    let log = fs::read(last.join("motcua.sqlite-wal")).unwrap();
    assert!(log.len() > 100_000, "everything is still in the log: {} bytes", log.len());
    let mut luck = Luck::new(7);
    let mut found = std::collections::BTreeSet::new();
    for _ in 0..60 {
        let folder = copy(last);
        let kept = luck.below(log.len());
        let mut damaged = log[..kept].to_vec();
        // The last page may hold anything.
        if let Some(byte) = damaged.last_mut() {
            *byte ^= 0x5a;
        }
        fs::write(folder.path().join("motcua.sqlite-wal"), damaged).unwrap();
        let store = open(folder.path(), &shelf).await;
        let state = store.case(&life.case.id).await.unwrap();
        let version = state.as_ref().map_or(0, |state| state.version);
        assert!(whole.contains(&version), "cut at {kept}: version {version} lies within a command; {whole:?}");
        if let Some(state) = state {
            assert_eq!(*state, restore(&life.history[..usize::try_from(version).unwrap()]).unwrap());
        }
        assert_eq!(store.verify().await.unwrap().fault, None, "cut at {kept}");
        found.insert(version);
        store.close().await;
    }
    assert!(found.len() > 10, "cuts fell between many commands: {found:?}");
}

/// The versions at which a command ended.
fn boundaries(history: &[Recorded]) -> Vec<u64> {
    let ends = history.windows(2).filter(|pair| pair[0].command != pair[1].command).map(|pair| pair[0].version);
    ends.chain([0, history.len() as u64]).collect()
}

async fn tamper(folder: &Path, sql: &'static str) {
    let options = SqliteConnectOptions::new().filename(folder.join("motcua.sqlite"));
    let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
    sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

#[tokio::test]
async fn a_snapshot_of_another_build_is_thrown_away() {
    let (life, installation, shelf, _) = long_life(80).await;
    installation.store.close().await;
    let folder = installation.folder.path();
    for change in [
        "UPDATE snapshots SET build = '0.0.0/0', state = '{\"of\": \"another shape\"}'",
        // This build wrote it, and yet it cannot be read; or it is an older one under a newer number.
        "UPDATE snapshots SET build = (SELECT build FROM snapshots LIMIT 1), state = 'no JSON'",
        "UPDATE snapshots SET version = version - 1",
    ] {
        tamper(folder, change).await;
        let store = open(folder, &shelf).await;
        assert_eq!(store.case(&life.case.id).await.unwrap().as_deref(), Some(&life.case), "{change}");
        // The writer too reads it so, and goes on.
        let wake = motcua_store::Submission::wake(life.case.id.clone(), life.now);
        assert_eq!(store.submit(wake).await.unwrap().version, life.case.version, "{change}");
        store.close().await;
    }
}

#[tokio::test]
async fn verify_names_the_first_entry_that_was_changed() {
    let context = letterbox::context();
    let shelf = Shelf::with([context.clone()]);
    for (change, names) in [
        (
            "UPDATE events SET body = replace(body, 'family', 'family2') WHERE case_id = 'c-2' AND version = 1",
            "case c-2, event 2",
        ),
        ("UPDATE events SET body = replace(body, '\"at\":', '\"at\" :') WHERE version = 3 AND case_id = 'c-1'", ""),
        ("DELETE FROM events WHERE case_id = 'c-2' AND version = 2", "case c-2, event 2"),
        ("UPDATE events SET body = '{' WHERE case_id = 'c-2' AND version = 2", "case c-2"),
        ("UPDATE cases SET last_hash = 'x' WHERE case_id = 'c-1'", "case c-1"),
        ("UPDATE cases SET due_at = 1 WHERE case_id = 'c-2'", "case c-2: expected its line"),
        ("DELETE FROM tasks WHERE case_id = 'c-1'", "case c-1: expected its tasks"),
    ] {
        let installation = install(On::Sqlite, &shelf).await;
        for case in ["c-1", "c-2", "c-3"] {
            submit(&installation.store, &letterbox::open(case, "now", noon()), &context).await.unwrap();
            submit(&installation.store, &letterbox::answer(case, 3, noon()), &context).await.unwrap();
        }
        assert_eq!(installation.store.verify().await.unwrap().fault, None);
        installation.store.close().await;
        let folder = installation.folder.path();
        tamper(folder, "DROP TRIGGER events_are_not_changed; DROP TRIGGER events_are_not_removed").await;
        tamper(folder, change).await;
        let store = open(folder, &shelf).await;
        let fault = store.verify().await.unwrap().fault;
        let found = fault.map_or_else(String::new, |fault| fault.to_string());
        assert!(found.starts_with(names) && found.is_empty() == names.is_empty(), "{change}: {found}");
    }
}

#[tokio::test]
async fn events_are_only_added() {
    let context = letterbox::context();
    let installation = install(On::Sqlite, &Shelf::with([context.clone()])).await;
    submit(&installation.store, &letterbox::open("c-1", "now", noon()), &context).await.unwrap();
    let path = installation.folder.path().join("motcua.sqlite");
    let mut connection = SqliteConnection::connect_with(&SqliteConnectOptions::new().filename(path)).await.unwrap();
    for change in ["UPDATE events SET body = '{}'", "DELETE FROM events"] {
        let refused = sqlx::raw_sql(change).execute(&mut connection).await;
        assert!(refused.is_err(), "{change}");
    }
}
