//! Durable completions per second, with 1, 16 and 256 callers who each wait for their answer before they ask again.
//!
//! The disk decides: what it can flush is printed beside it. Compare ratios within one run, never two days.

#![expect(clippy::print_stdout, reason = "a benchmark tells what it measured")]
#![expect(clippy::unwrap_used, reason = "a benchmark that fails says where")]

#[path = "../../../tests/kernel/laws/luck.rs"]
#[allow(dead_code, reason = "made for the tests, which use all of it")]
mod luck;
#[path = "../../../tests/kernel/laws/village.rs"]
#[allow(dead_code, reason = "made for the tests, which use all of it")]
mod village;

#[path = "../../../tests/store/cluster.rs"]
#[allow(dead_code, reason = "made for the tests, which use all of it")]
mod cluster;
#[path = "../../../tests/store/installation.rs"]
#[allow(dead_code, reason = "made for the tests, which use all of it")]
mod installation;
#[path = "../../../tests/store/letterbox.rs"]
#[allow(dead_code, reason = "made for the tests, which use all of it")]
mod letterbox;

use std::fs::File;
use std::io::{Seek, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Instant;

use divan::Bencher;
use divan::counter::ItemsCount;
use motcua_kernel::turn::Context;
use motcua_store::Store;
use tokio::runtime::Runtime;

use installation::{Installation, On, Shelf, install, key, noon, plain, submit};

/// So many completions of each caller in one sample.
const ROUNDS: u32 = 10;

fn main() {
    say("before");
    divan::main();
    say("after");
}

fn say(when: &str) {
    let folder = tempfile::tempdir().unwrap();
    let (in_place, growing) = (flushes(folder.path(), true), flushes(folder.path(), false));
    println!("{when}: the disk flushes {in_place:.0} times a second in place, {growing:.0} times in a growing file");
}

/// How often a page can be written and flushed, one after another: in a file that is there, as a write-ahead log is
/// after its first round, or in one that grows.
fn flushes(folder: &Path, in_place: bool) -> f64 {
    let mut file = File::create(folder.join("flush")).unwrap();
    let page = [7_u8; 4096];
    if in_place {
        file.write_all(&page.repeat(1024)).unwrap();
        file.sync_all().unwrap();
        file.rewind().unwrap();
    }
    let begun = Instant::now();
    let mut count = 0_u32;
    while begun.elapsed().as_secs_f64() < 1.0 {
        if in_place && count.is_multiple_of(1024) {
            file.rewind().unwrap();
        }
        file.write_all(&page).unwrap();
        file.sync_data().unwrap();
        count += 1;
    }
    f64::from(count) / begun.elapsed().as_secs_f64()
}

/// A store with one case for each caller, whose task may be completed again and again.
struct Office {
    installation: Installation,
    context: Context,
    /// The visit that each case waits in.
    visits: Arc<Vec<AtomicU32>>,
}

impl Office {
    async fn new(on: On, callers: u32) -> Self {
        let context = letterbox::context();
        let installation = install(on, &Shelf::with([context.clone()])).await;
        for caller in 0..callers {
            let case = format!("c-{caller}");
            submit(&installation.store, &letterbox::open(&case, "now", noon()), &context).await.unwrap();
            submit(&installation.store, &letterbox::answer(&case, 3, noon()), &context).await.unwrap();
        }
        let visits = (0..callers).map(|_| AtomicU32::new(5)).collect();
        Self { installation, context, visits: Arc::new(visits) }
    }

    async fn work(&self) {
        let callers = (0..self.visits.len()).map(|caller| {
            let (store, context, visits) =
                (self.installation.store.clone(), self.context.clone(), Arc::clone(&self.visits));
            tokio::spawn(async move {
                for _ in 0..ROUNDS {
                    complete(&store, &context, caller, visits[caller].fetch_add(1, Ordering::Relaxed)).await;
                }
            })
        });
        for caller in callers.collect::<Vec<_>>() {
            caller.await.unwrap();
        }
    }
}

async fn complete(store: &Store, context: &Context, caller: usize, visit: u32) {
    let envelope = letterbox::complete(&format!("c-{caller}"), visit, "again", noon());
    let submission = plain(&envelope, context).keyed(key(&format!("{caller}-{visit}"), "body"));
    store.submit(submission).await.unwrap();
}

fn measure(bencher: Bencher<'_, '_>, on: On, callers: u32) {
    let runtime = Runtime::new().unwrap();
    let office = runtime.block_on(Office::new(on, callers));
    bencher.counter(ItemsCount::new(callers * ROUNDS)).bench_local(|| runtime.block_on(office.work()));
}

#[divan::bench(args = [1, 16, 256], max_time = 10)]
fn durable(bencher: Bencher<'_, '_>, callers: u32) {
    measure(bencher, On::Sqlite, callers);
}

/// The same without a disk: what deciding, recording and deriving cost.
#[divan::bench(args = [1, 16, 256], max_time = 5)]
fn in_memory(bencher: Bencher<'_, '_>, callers: u32) {
    measure(bencher, On::Memory, callers);
}
