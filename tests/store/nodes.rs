//! Several nodes on one database: whoever is asked, and whoever asks twice, what happens is what would happen on one.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use jiff::SignedDuration;
use motcua_kernel::case::Waiting;
use motcua_kernel::command::Command;
use motcua_kernel::event::Recorded;
use motcua_kernel::id::CaseId;
use motcua_kernel::restore;
use motcua_kernel::value::{Record, Value};
use motcua_store::{Message, MessageError, PostgresAddress, Receipt, Store, StoreError, Submission, SubmitError};
use serde_json::json;
use sqlx::Connection;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{UnixListener, UnixStream};

use crate::cluster;
use crate::installation::{Shelf, beside, key, node, noon, plain, socket, submit};
use crate::keys::numbered;
use crate::letterbox;

/// A database with two nodes on it, if this machine has a server.
async fn pair(shelf: &Arc<Shelf>) -> Option<(PostgresAddress, [Store; 2])> {
    if !cluster::is_there() {
        return None;
    }
    let address = cluster::database().await;
    let nodes = [node(&address, shelf).await, node(&address, shelf).await];
    Some((address, nodes))
}

/// Asks again for as long as the answer is that nothing happened because somebody was faster.
async fn insist<E: Send + 'static>(
    store: &Store,
    submission: impl Fn() -> Submission<E>,
) -> Result<Receipt, SubmitError<E>> {
    loop {
        match store.submit(submission()).await {
            Err(SubmitError::Store(StoreError::Busy)) => {}
            other => return other,
        }
    }
}

async fn journal(store: &Store) -> Vec<Recorded> {
    let mut journal: Vec<Recorded> = Vec::new();
    loop {
        let after = journal.last().and_then(|entry| entry.sequence).unwrap_or(0);
        let more = store.queries().journal(after, 500).await.unwrap();
        if more.is_empty() {
            return journal;
        }
        journal.extend(more);
    }
}

/// Places without gaps, histories that can be read, lists that agree with them.
async fn is_whole(store: &Store) {
    let journal = journal(store).await;
    for (place, entry) in (1..).zip(&journal) {
        assert_eq!(entry.sequence, Some(place));
    }
    let cases: BTreeSet<CaseId> = journal.iter().map(|entry| entry.case.clone()).collect();
    for case in cases {
        let history: Vec<Recorded> = journal.iter().filter(|entry| entry.case == case).cloned().collect();
        assert_eq!(*store.case(&case).await.unwrap().unwrap(), restore(&history).unwrap());
    }
    let verified = store.verify().await.unwrap();
    assert_eq!((verified.fault, verified.events), (None, journal.len() as u64));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_case_worked_on_by_two_has_one_history() {
    const COMMANDS: usize = 40;
    let context = letterbox::context();
    let Some((_, nodes)) = pair(&Shelf::with([context.clone()])).await else { return };
    submit(&nodes[0], &letterbox::open("c-1", "now", noon()), &context).await.unwrap();
    submit(&nodes[1], &letterbox::answer("c-1", 3, noon()), &context).await.unwrap();
    // Both repeat the decision again and again; each command finds the visit that the one before it opened.
    let workers = nodes.clone().map(|store| {
        let context = context.clone();
        tokio::spawn(async move {
            for _ in 0..COMMANDS {
                let again = || {
                    Submission::<std::convert::Infallible>::new("c-1".into(), |case| {
                        let visit = case.open.keys().next().unwrap().0;
                        Ok(letterbox::complete("c-1", visit, "again", noon()))
                    })
                };
                let before = store.case(&"c-1".into()).await.unwrap().unwrap().version;
                let receipt = insist(&store, again).await.unwrap();
                assert!(receipt.version > before, "a node sees what the other wrote");
            }
            drop(context);
        })
    });
    for worker in workers {
        worker.await.unwrap();
    }
    let done = journal(&nodes[0]).await;
    let completed = done.iter().filter(
        |entry| matches!(&entry.event.fact, motcua_kernel::event::Fact::StepCompleted { step, .. } if step == "decide"),
    );
    assert_eq!(completed.count(), 2 * COMMANDS, "each command had its effect once");
    is_whole(&nodes[0]).await;
    is_whole(&nodes[1]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_count_in_one_register() {
    const CASES: usize = 60;
    let context = letterbox::context();
    let Some((_, nodes)) = pair(&Shelf::with([context.clone()])).await else { return };
    let workers = nodes.clone().into_iter().enumerate().map(|(place, store)| {
        let context = context.clone();
        tokio::spawn(async move {
            for case in 0..CASES {
                let name = format!("c-{place}-{case}");
                // Every third one is refused once, and then opened.
                if case % 3 == 0 {
                    store.submit(numbered(&name, &context, true)).await.unwrap_err();
                }
                insist(&store, || numbered(&name, &context, false)).await.unwrap();
            }
        })
    });
    for worker in workers.collect::<Vec<_>>() {
        worker.await.unwrap();
    }
    for number in 1..=2 * CASES {
        let found = nodes[0].queries().by_number(&format!("2026-{number:03}").into()).await.unwrap();
        assert!(found.is_some(), "number {number} was lost");
    }
    is_whole(&nodes[1]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_key_told_to_both_has_one_effect() {
    let context = letterbox::context();
    let Some((_, nodes)) = pair(&Shelf::with([context.clone()])).await else { return };
    for round in 0..10 {
        let tries = nodes.clone().into_iter().enumerate().map(|(place, store)| {
            let context = context.clone();
            tokio::spawn(async move {
                let envelope = letterbox::open(&format!("c-{round}-{place}"), "now", noon());
                let opening = || {
                    plain(&envelope, &context)
                        .keyed(key(&format!("k-{round}"), "body"))
                        .answering(|decided| json!({"number": decided.after.number.as_str()}))
                };
                insist(&store, opening).await.unwrap()
            })
        });
        let mut receipts = Vec::new();
        for tried in tries.collect::<Vec<_>>() {
            receipts.push(tried.await.unwrap());
        }
        assert_eq!((&receipts[0].case, &receipts[0].answer), (&receipts[1].case, &receipts[1].answer));
        assert_eq!(receipts.iter().filter(|receipt| receipt.repeated).count(), 1);
    }
    assert_eq!(nodes[0].queries().counts().await.unwrap().cases, 10);
    is_whole(&nodes[1]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_due_fires_once_and_is_shared() {
    const CASES: u32 = 60;
    let context = letterbox::context();
    let Some((_, nodes)) = pair(&Shelf::with([context.clone()])).await else { return };
    for place in 0..CASES {
        let case = format!("c-{place}");
        submit(&nodes[0], &letterbox::open(&case, "now", noon()), &context).await.unwrap();
        let fail = Command::Return {
            visit: motcua_kernel::id::VisitId(3),
            attempt: 1,
            answer: motcua_kernel::command::Answer::Failed { status: 503, problem: "not now".to_owned(), kind: None },
        };
        let fail = letterbox::envelope(&case, &format!("fail-{case}"), letterbox::registry(), noon(), fail);
        submit(&nodes[1], &fail, &context).await.unwrap();
    }
    let before = journal(&nodes[0]).await.len();
    let later = noon() + SignedDuration::from_mins(10);
    let workers = nodes.clone().map(|store| {
        tokio::spawn(async move {
            let mut done = 0;
            loop {
                let woken = store.wake(later, 7).await.unwrap();
                assert_eq!(woken.failed, 0);
                done += woken.done;
                if woken.done == 0 && store.queries().next_wake().await.unwrap().is_none() {
                    return done;
                }
            }
        })
    });
    let mut done = Vec::new();
    for worker in workers {
        done.push(worker.await.unwrap());
    }
    assert_eq!(done.iter().sum::<usize>(), CASES as usize, "each was woken by one of them: {done:?}");
    let fired = journal(&nodes[0]).await.len() - before;
    assert_eq!(fired, CASES as usize, "a second attempt was asked for, once in each");
    is_whole(&nodes[0]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_and_the_one_who_waits_for_it_find_each_other() {
    const PAIRS: usize = 30;
    let context = letterbox::context();
    let Some((_, nodes)) = pair(&Shelf::with([context.clone()])).await else { return };
    let [opens, hears] = nodes.clone();
    let opening = tokio::spawn(async move {
        for place in 0..PAIRS {
            let envelope = letterbox::open(&format!("c-{place}"), &format!("k-{place}"), noon());
            insist(&opens, || plain(&envelope, &context)).await.unwrap();
        }
    });
    let hearing = tokio::spawn(async move {
        for place in 0..PAIRS {
            while let Err(MessageError::Store(StoreError::Busy)) = hears.deliver(news(place)).await {}
        }
    });
    opening.await.unwrap();
    hearing.await.unwrap();
    // Both at once, as both nodes do now and then.
    let (first, second) = tokio::join!(nodes[0].match_messages(noon(), 100), nodes[1].match_messages(noon(), 100));
    if first.is_err() || second.is_err() {
        nodes[0].match_messages(noon(), 100).await.unwrap();
    }
    for place in 0..PAIRS {
        let case = CaseId::from(format!("c-{place}"));
        let state = nodes[0].case(&case).await.unwrap().unwrap();
        let waits = state.open.values().any(|visit| matches!(visit.waiting, Waiting::Message { .. }));
        assert!(!waits, "{case} has its message");
        assert_eq!(nodes[1].queries().messages(&case).await.unwrap().len(), 1);
    }
    is_whole(&nodes[0]).await;
}

fn news(place: usize) -> Message {
    Message {
        sender: "registry".to_owned(),
        id: format!("m-{place}").into(),
        name: "news".into(),
        actor: letterbox::registry(),
        key: Value::text(format!("k-{place}")),
        data: Record::from([("note".into(), Value::text("it came"))]),
        received_at: noon(),
        keep_until: noon() + SignedDuration::from_hours(24),
    }
}

/// The message is stored, and nobody who waits has it: what two nodes leave that act at the same moment.
#[tokio::test]
async fn a_message_left_beside_the_one_who_waits_is_brought_to_it() {
    let context = letterbox::context();
    let Some((address, nodes)) = pair(&Shelf::with([context.clone()])).await else { return };
    submit(&nodes[0], &letterbox::open("c-1", "k-1", noon()), &context).await.unwrap();
    let mut beside = beside(&address).await;
    // As if the case had not waited yet when the message was looked at.
    let hide = "CREATE TABLE hidden AS SELECT * FROM waits; DELETE FROM waits";
    sqlx::raw_sql(hide).execute(&mut beside).await.unwrap();
    nodes[1].deliver(news(1)).await.unwrap();
    sqlx::raw_sql("INSERT INTO waits SELECT * FROM hidden").execute(&mut beside).await.unwrap();
    nodes[1].match_messages(noon(), 100).await.unwrap();
    assert_eq!(nodes[0].queries().messages(&"c-1".into()).await.unwrap().len(), 1);
    is_whole(&nodes[0]).await;
}

#[tokio::test]
async fn a_connection_that_is_cut_costs_nobody_anything() {
    let context = letterbox::context();
    let Some((address, nodes)) = pair(&Shelf::with([context.clone()])).await else { return };
    submit(&nodes[0], &letterbox::open("c-1", "now", noon()), &context).await.unwrap();
    let mut beside = beside(&address).await;
    let cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
               WHERE datname = current_database() AND pid <> pg_backend_pid()";
    sqlx::raw_sql(cut).execute(&mut beside).await.unwrap();
    insist(&nodes[0], || plain(&letterbox::answer("c-1", 3, noon()), &context)).await.unwrap();
    assert!(nodes[0].case(&"c-1".into()).await.unwrap().unwrap().version > 3);

    // In the middle of a commit: the server ends its process there, and knows afterwards that nothing was stored.
    let trap = "
        CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(1); RETURN NULL; END $$;
        CREATE CONSTRAINT TRIGGER dies AFTER INSERT ON events DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW EXECUTE FUNCTION die();";
    sqlx::raw_sql(trap).execute(&mut beside).await.unwrap();
    let complete = letterbox::complete("c-1", 5, "again", noon());
    let refused = nodes[1].submit(plain(&complete, &context)).await;
    assert!(matches!(refused, Err(SubmitError::Store(StoreError::NotStored(_)))), "{refused:?}");
    sqlx::raw_sql("DROP TRIGGER dies ON events").execute(&mut beside).await.unwrap();
    insist(&nodes[1], || plain(&complete, &context)).await.unwrap();
    beside.close().await.unwrap();
    is_whole(&nodes[1]).await;
}

/// The server commits and the answer never comes: the store asks what became of it, and answers what is true.
#[tokio::test]
async fn a_commit_whose_answer_is_lost_is_asked_about() {
    if !cluster::is_there() {
        return;
    }
    let context = letterbox::context();
    let address = cluster::database().await;
    let folder = tempfile::tempdir().unwrap();
    let cuts = Arc::new(AtomicU32::new(0));
    let (near, far) = (folder.path().join(".s.PGSQL.5432"), socket(&address));
    tokio::spawn(forward(UnixListener::bind(near).unwrap(), far, Arc::clone(&cuts)));
    let text = address.to_string();
    let through = format!("{}?host={}", text.split_once('?').unwrap().0, folder.path().display());
    let store = node(&through.parse().unwrap(), &Shelf::with([context.clone()])).await;
    submit(&store, &letterbox::open("c-1", "now", noon()), &context).await.unwrap();

    cuts.store(1, Ordering::SeqCst);
    let receipt = submit(&store, &letterbox::answer("c-1", 3, noon()), &context).await.unwrap();
    assert_eq!(cuts.load(Ordering::SeqCst), 0, "the connection was cut after the commit");
    assert_eq!(store.case(&"c-1".into()).await.unwrap().unwrap().version, receipt.version);
    is_whole(&store).await;
}

/// Passes everything on, and cuts the line when a commit has been answered, as often as it is told to.
async fn forward(listener: UnixListener, far: PathBuf, cuts: Arc<AtomicU32>) {
    while let Ok((client, _)) = listener.accept().await {
        let (far, cuts) = (far.clone(), Arc::clone(&cuts));
        tokio::spawn(async move {
            let server = UnixStream::connect(far).await.unwrap();
            let ((mut from_client, mut to_client), (mut from_server, mut to_server)) =
                (client.into_split(), server.into_split());
            let (mut asked, mut told) = ([0; 65_536], [0; 65_536]);
            let mut commits = false;
            loop {
                tokio::select! {
                    Ok(length) = from_client.read(&mut asked) => {
                        if length == 0 { return }
                        commits |= asked[..length].windows(6).any(|word| word == b"COMMIT");
                        to_server.write_all(&asked[..length]).await.unwrap();
                    }
                    Ok(length) = from_server.read(&mut told) => {
                        let cut = |left: u32| left.checked_sub(1);
                        let is_cut = commits && cuts.fetch_update(Ordering::SeqCst, Ordering::SeqCst, cut).is_ok();
                        if length == 0 || is_cut { return }
                        commits = false;
                        to_client.write_all(&told[..length]).await.unwrap();
                    }
                    else => return,
                }
            }
        });
    }
}
