//! `motcua serve` is killed (SIGKILL) at any moment, fifty times, while several people work. After each new start they
//! send the same requests again under the same keys. Whatever was answered is there, once, and is answered the same
//! again; whatever was not answered is there once after that.

#[path = "kill/office.rs"]
mod office;
#[path = "kill/served.rs"]
mod served;

use std::collections::BTreeMap;
use std::sync::Arc;

use motcua_kernel::event::{Fact, Recorded};
use motcua_store::{OpenOptions, Sqlite};
use office::{Desk, Luck, Request};
use served::Served;

const ROUNDS: usize = 50;
/// In so many of them, at least, requests were under way when the process was killed; else nothing was shown.
const ROUNDS_WITH_REQUESTS_IN_FLIGHT: usize = 30;
const DESKS: usize = 6;
const LINES: usize = 5;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_any_moment_it_keeps_what_it_answered_and_does_nothing_twice() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let seed = std::env::var("KILL_SEED").map_or(20_261_125, |seed| seed.parse().unwrap());
    println!("KILL_SEED={seed}");
    let mut luck = Luck::new(seed);

    let mut served = Served::start(&data, folder.path()).await;
    served.move_in().await;
    let mut sent: Vec<Request> = Vec::new();
    let (mut rounds_hit, mut in_flight, mut answered) = (0, 0, 0);
    for round in 0..ROUNDS {
        let requests = work_until_killed(served, round, &mut luck).await;
        let unanswered = requests.iter().filter(|request| request.answer.is_none()).count();
        rounds_hit += usize::from(unanswered > 0);
        in_flight += unanswered;
        answered += requests.len() - unanswered;

        served = Served::start(&data, folder.path()).await;
        sent.extend(repeat(&served, requests).await);
        // And something from long ago.
        let old = sent[luck.below(sent.len())].clone();
        repeat(&served, vec![old]).await;
    }
    served.kill();
    println!("{ROUNDS} rounds, {rounds_hit} with requests in flight: {answered} answered, {in_flight} in flight");
    everything_is_there_once(&data, &sent).await;
    assert!(
        rounds_hit >= ROUNDS_WITH_REQUESTS_IN_FLIGHT,
        "only {rounds_hit} of {ROUNDS} rounds hit requests in flight: the run shows nothing"
    );
    assert!(answered >= ROUNDS * DESKS / 2, "only {answered} requests were answered: the run shows nothing");
}

/// Everybody works; after some number of answers the process is killed. Gives everything that was sent.
async fn work_until_killed(mut served: Served, round: usize, luck: &mut Luck) -> Vec<Request> {
    let (answers, mut heard) = tokio::sync::watch::channel(0_usize);
    let answers = Arc::new(answers);
    let desks = (0..DESKS).map(|desk| {
        let desk = Desk::new(served.clone_client(), format!("r{round}-d{desk}"), Arc::clone(&answers));
        tokio::spawn(desk.work(LINES))
    });
    let desks: Vec<_> = desks.collect();
    // Each desk gets LINES answers to completions and one to opening, and as many to looking.
    let enough = luck.below(DESKS * LINES);
    // If everybody has finished before, there is nobody left to wait for.
    drop(answers);
    drop(heard.wait_for(|heard| *heard >= enough).await);
    for _ in 0..luck.below(200) {
        tokio::task::yield_now().await;
    }
    served.kill();
    let mut sent = Vec::new();
    for desk in desks {
        sent.extend(desk.await.unwrap());
    }
    sent
}

/// Sends everything again, in the order in which each desk sent it.
async fn repeat(served: &Served, requests: Vec<Request>) -> Vec<Request> {
    let mut repeated = Vec::new();
    for request in requests {
        let (status, body) = served.client().send(&request).await.expect("the server answers");
        assert_eq!(status, 201, "{}: {body}", request.key);
        if let Some(before) = &request.answer {
            assert_eq!(before, &body, "{} is answered as before", request.key);
        }
        repeated.push(Request { answer: Some(body), ..request });
    }
    repeated
}

/// Reads the journal itself: every key was carried out exactly once, and nothing else is there.
async fn everything_is_there_once(data: &std::path::Path, sent: &[Request]) {
    let store = Sqlite::open(data, OpenOptions { check_pages: true }).await.expect("the store opens");
    let mut journal: Vec<Recorded> = Vec::new();
    loop {
        let after = journal.last().and_then(|entry| entry.sequence).unwrap_or(0);
        let more = store.lists.journal(after, 500).await.unwrap();
        if more.is_empty() {
            break;
        }
        journal.extend(more);
    }
    // Each request wrote its own key as its line.
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    for entry in &journal {
        if let Fact::StepCompleted { data, .. } = &entry.event.fact
            && let Some(line) = data.get("line")
        {
            *found.entry(line.to_string()).or_default() += 1;
        }
    }
    let expected: BTreeMap<String, usize> = sent.iter().map(|request| (request.key.clone(), 1)).collect();
    assert_eq!(found, expected, "what is in the journal, and how often");
    let sequences: Vec<u64> = journal.iter().filter_map(|entry| entry.sequence).collect();
    assert!(sequences.iter().copied().eq(1..=sequences.len() as u64), "the journal has no gaps");
}
