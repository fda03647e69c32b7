//! Whoever follows the journal by the last place they have seen misses nothing, however many write meanwhile: no place is
//! given to somebody who commits after a later one was read.

use std::sync::Arc;

use motcua_store::{Store, StoreError, SubmitError};

use crate::installation::{Shelf, every, install, node, noon, submit};
use crate::letterbox;

const CASES: usize = 40;

/// Reads on from the last place until everybody has written and nothing more comes. Says how far that was.
async fn follow(store: &Store, done: tokio::sync::watch::Receiver<bool>) -> u64 {
    let mut last = 0;
    loop {
        // Asked before reading: what was written until then is read.
        let ended = *done.borrow();
        let read = store.queries().journal(last, 7).await.unwrap();
        if read.is_empty() && ended {
            return last;
        }
        for (place, entry) in (last + 1..).zip(&read) {
            assert_eq!(entry.sequence, Some(place), "the next place, and none left out");
        }
        last += read.len() as u64;
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_follows_the_journal_misses_nothing() {
    for on in every() {
        let context = letterbox::context();
        let shelf = Shelf::with([context.clone()]);
        let installation = install(on, &shelf).await;
        let second = match &installation.address {
            Some(address) => node(address, &shelf).await,
            None => installation.store.clone(),
        };
        let stores = Arc::new([installation.store.clone(), second]);
        let (done, ended) = tokio::sync::watch::channel(false);
        let readers: Vec<_> = (0..2)
            .map(|reader| {
                let (stores, ended) = (Arc::clone(&stores), ended.clone());
                tokio::spawn(async move { follow(&stores[reader], ended).await })
            })
            .collect();
        let writers: Vec<_> = (0..CASES)
            .map(|place| {
                let (stores, context) = (Arc::clone(&stores), context.clone());
                tokio::spawn(async move {
                    let envelope = letterbox::open(&format!("c-{place}"), "now", noon());
                    while let Err(error) = submit(&stores[place % 2], &envelope, &context).await {
                        assert!(matches!(error, SubmitError::Store(StoreError::Busy)), "{error:?}");
                    }
                })
            })
            .collect();
        for writer in writers {
            writer.await.unwrap();
        }
        done.send_replace(true);
        let last = stores[0].queries().last_sequence().await.unwrap();
        for reader in readers {
            assert_eq!(reader.await.unwrap(), last, "{on:?}");
        }
        assert!(last >= CASES as u64);
    }
}
