//! What a transaction costs does not depend on how many commands are in it. Counted, not timed.

use crate::installation::{Shelf, counted, key, noon, plain, submit};
use crate::letterbox;

const CALLERS: usize = 200;

#[tokio::test]
async fn at_most_two_statements_for_each_table() {
    let context = letterbox::context();
    let shelf = Shelf::with([context.clone()]);
    let folder = tempfile::tempdir().unwrap();
    // Few cases stay in memory, so that reading is counted too.
    let (store, tally) = counted(folder.path(), &shelf, 10).await;
    for round in ["open", "answer", "claim", "grant"] {
        let mut asked = Vec::new();
        for place in 0..CALLERS {
            let case = format!("c-{place}");
            let envelope = match round {
                "open" => letterbox::open(&case, "now", noon()),
                "answer" => letterbox::answer(&case, 3, noon()),
                "claim" => letterbox::claim(&case, 5, noon()),
                _ => letterbox::complete(&case, 5, "grant", noon()),
            };
            let submission = plain(&envelope, &context).keyed(key(&format!("{round}-{place}"), "body"));
            let store = store.clone();
            asked.push(tokio::spawn(async move { drop(store.submit(submission).await.unwrap()) }));
        }
        for asked in asked {
            asked.await.unwrap();
        }
    }
    assert_eq!(store.verify().await.unwrap().fault, None);
    let (reads, writes) = (tally.most_reads(), tally.most_writes());
    for (table, count) in reads.iter().chain(&writes) {
        assert!(*count <= 2, "{table}: {count} statements in one transaction; reads {reads:?}, writes {writes:?}");
    }
    for table in ["events", "cases", "tasks", "outbox", "keys"] {
        assert!(writes.contains_key(table), "{table} was written: {writes:?}");
    }
    assert!(reads.contains_key("events"), "cases were read from the disk: {reads:?}");
    let commands = u32::try_from(4 * CALLERS).unwrap();
    assert!(tally.commits() < commands / 4, "{} transactions for {commands} commands", tally.commits());
}

#[tokio::test]
async fn one_command_alone_waits_for_nobody() {
    let context = letterbox::context();
    let shelf = Shelf::with([context.clone()]);
    let folder = tempfile::tempdir().unwrap();
    let (store, tally) = counted(folder.path(), &shelf, 10).await;
    submit(&store, &letterbox::open("c-1", "now", noon()), &context).await.unwrap();
    assert_eq!(tally.commits(), 1);
    // What changes nothing writes nothing.
    let wake = motcua_store::Submission::wake("c-1".into(), noon());
    store.submit(wake).await.unwrap();
    assert_eq!(tally.commits(), 1);
}
