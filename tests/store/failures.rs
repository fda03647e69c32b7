//! Bad luck of every kind: whom it hits, whom it spares, and what is said.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use jiff::Timestamp;
use motcua_kernel::id::{CaseId, MessageId, MessageName};
use motcua_kernel::procedure::ProcedureRef;
use motcua_store::{
    Batch, CommitError, Counted, From, Journal, KeyRef, KeyRow, Lane, Loaded, Memory, MessageRow, OutboxItem, Pending,
    QueryError, Sequences, Standing, StoreError, Submission, SubmitError, WaitRow,
};

use crate::installation::{Shelf, behind, every, install, key, noon, plain, submit};
use crate::letterbox;

/// Whether the commit with this number, of these batches, fails.
type Plan = dyn Fn(u32, &[Batch]) -> Option<CommitError> + Send;

/// A journal whose commits may fail.
struct Failing {
    memory: Memory,
    plan: Box<Plan>,
    commits: AtomicU32,
}

impl Failing {
    fn new(memory: Memory, plan: impl Fn(u32, &[Batch]) -> Option<CommitError> + Send + 'static) -> Box<Self> {
        Box::new(Self { memory, plan: Box::new(plan), commits: AtomicU32::new(0) })
    }
}

impl Journal for Failing {
    fn enter(&mut self) -> Pending<'_, Result<(), QueryError>> {
        self.memory.enter()
    }

    fn is_shared(&self) -> bool {
        self.memory.is_shared()
    }

    fn hold<'a>(&'a mut self, cases: &'a [CaseId]) -> Pending<'a, Result<Vec<Standing>, QueryError>> {
        self.memory.hold(cases)
    }

    fn due(&mut self, now: Timestamp, limit: u32) -> Pending<'_, Result<Vec<CaseId>, QueryError>> {
        self.memory.due(now, limit)
    }

    fn side_by_side(&mut self, now: Timestamp, limit: u32) -> Pending<'_, Result<Vec<WaitRow>, QueryError>> {
        self.memory.side_by_side(now, limit)
    }

    fn deployed(&mut self) -> Pending<'_, Result<Vec<ProcedureRef>, QueryError>> {
        self.memory.deployed()
    }

    fn leave(&mut self) -> Pending<'_, ()> {
        self.memory.leave()
    }

    fn load<'a>(&'a mut self, cases: &'a [CaseId], from: From) -> Pending<'a, Result<Vec<Loaded>, QueryError>> {
        Journal::load(&mut self.memory, cases, from)
    }

    fn keys<'a>(&'a mut self, keys: &'a [KeyRef]) -> Pending<'a, Result<Vec<KeyRow>, QueryError>> {
        self.memory.keys(keys)
    }

    fn counted<'a>(&'a mut self, registers: &'a [String]) -> Pending<'a, Result<Vec<Counted>, QueryError>> {
        self.memory.counted(registers)
    }

    fn messages<'a>(&'a mut self, ids: &'a [(String, MessageId)]) -> Pending<'a, Result<Vec<MessageRow>, QueryError>> {
        Journal::messages(&mut self.memory, ids)
    }

    fn waiting<'a>(
        &'a mut self,
        messages: &'a [(MessageName, String)],
    ) -> Pending<'a, Result<Vec<WaitRow>, QueryError>> {
        self.memory.waiting(messages)
    }

    fn kept<'a>(
        &'a mut self,
        messages: &'a [(MessageName, String)],
        at: Timestamp,
    ) -> Pending<'a, Result<Vec<MessageRow>, QueryError>> {
        self.memory.kept(messages, at)
    }

    fn commit<'a>(&'a mut self, batches: &'a [Batch]) -> Pending<'a, Result<Sequences, CommitError>> {
        let number = self.commits.fetch_add(1, Ordering::SeqCst);
        match (self.plan)(number, batches) {
            Some(error) => Box::pin(std::future::ready(Err(error))),
            None => self.memory.commit(batches),
        }
    }

    fn claim<'a>(
        &'a mut self,
        now: Timestamp,
        until: Timestamp,
        room: &'a [(Lane, u32)],
    ) -> Pending<'a, Result<Vec<OutboxItem>, CommitError>> {
        self.memory.claim(now, until, room)
    }
}

#[tokio::test]
async fn a_full_disk_changes_nothing_and_work_goes_on_when_there_is_space() {
    for error in [CommitError::Full, CommitError::Busy] {
        let context = letterbox::context();
        let expected = StoreError::from(error.clone());
        let (store, _) = behind(&Shelf::with([context.clone()]), |memory| {
            Failing::new(memory, move |number, _| (number == 1).then(|| error.clone()))
        })
        .await;
        submit(&store, &letterbox::open("c-1", "now", noon()), &context).await.unwrap();
        let answer = letterbox::answer("c-1", 3, noon());
        let refused = store.submit(plain(&answer, &context).keyed(key("k", "body"))).await;
        assert!(matches!(&refused, Err(SubmitError::Store(found)) if *found == expected), "{refused:?}");
        let done = store.submit(plain(&answer, &context).keyed(key("k", "body"))).await.unwrap();
        assert!(!done.repeated, "the first try left nothing");
        assert_eq!(store.verify().await.unwrap().fault, None);
    }
}

#[tokio::test]
async fn when_nobody_knows_it_is_said_and_the_store_stops() {
    let context = letterbox::context();
    let (store, memory) = behind(&Shelf::with([context.clone()]), |memory| {
        Failing::new(memory, |number, _| (number == 1).then(|| CommitError::Unknown("the flush failed".to_owned())))
    })
    .await;
    submit(&store, &letterbox::open("c-1", "now", noon()), &context).await.unwrap();
    let mut halted = store.halted();
    let unknown = submit(&store, &letterbox::answer("c-1", 3, noon()), &context).await;
    assert!(matches!(unknown, Err(SubmitError::Store(StoreError::OutcomeUnknown(_)))), "{unknown:?}");
    let why = halted.wait_for(Option::is_some).await.unwrap().clone();
    assert_eq!(why.as_deref(), Some("the flush failed"));
    let later = submit(&store, &letterbox::answer("c-1", 3, noon()), &context).await;
    assert!(matches!(later, Err(SubmitError::Store(StoreError::Stopped))), "{later:?}");
    drop(memory);
}

#[tokio::test]
async fn rows_that_the_database_refuses_cost_only_their_own_case() {
    let context = letterbox::context();
    let (store, _) = behind(&Shelf::with([context.clone()]), |memory| {
        Failing::new(memory, |_, batches| {
            let bad = batches.iter().flat_map(|batch| &batch.events).any(|event| event.case == *"c-13");
            bad.then(|| CommitError::NotStored("a constraint".to_owned()))
        })
    })
    .await;
    let tries = (0..40).map(|place| {
        let (store, context) = (store.clone(), context.clone());
        tokio::spawn(async move {
            let case = format!("c-{place}");
            (place, submit(&store, &letterbox::open(&case, "now", noon()), &context).await)
        })
    });
    for tried in tries.collect::<Vec<_>>() {
        let (place, outcome) = tried.await.unwrap();
        match place {
            13 => assert!(matches!(outcome, Err(SubmitError::Store(StoreError::NotStored(_)))), "{outcome:?}"),
            _ => drop(outcome.unwrap()),
        }
    }
    assert_eq!(store.queries().counts().await.unwrap().cases, 39);
    assert_eq!(store.verify().await.unwrap().fault, None);
}

#[tokio::test]
async fn a_panic_costs_only_its_own_case_and_in_the_end_that_case_is_set_aside() {
    for on in every() {
        let (context, broken) = (letterbox::context(), letterbox::broken());
        let shelf = Shelf::with([context.clone(), broken.clone()]);
        let installation = install(on, &shelf).await;
        let store = &installation.store;
        for round in 0..5 {
            let good = letterbox::open(&format!("c-{round}"), "now", noon());
            let bad = letterbox::open("bad", "now", noon());
            let (good, bad) = tokio::join!(submit(store, &good, &context), submit(store, &bad, &broken));
            good.unwrap();
            let Err(SubmitError::Faulted { problem, .. }) = bad else { panic!("{on:?} {bad:?}") };
            assert_eq!(problem.contains("set aside"), round >= 3, "{problem}");
        }
        let aside = store.set_aside();
        assert_eq!(aside.len(), 1);
        assert_eq!(aside[0].0, *"bad");
        // Repaired, it goes on.
        let Some(repaired) = Some(letterbox::context()) else { return };
        let mut procedure = Arc::into_inner(repaired.procedure).unwrap();
        procedure.reference = broken.procedure.reference.clone();
        let repaired = motcua_kernel::turn::Context { procedure: Arc::new(procedure), ..repaired };
        shelf.put(repaired.clone());
        store.take_up(&"bad".into());
        submit(store, &letterbox::open("bad", "now", noon()), &repaired).await.unwrap();
        assert_eq!(store.set_aside(), []);
    }
}

#[tokio::test]
async fn a_callers_panic_costs_only_its_own_command() {
    let context = letterbox::context();
    let installation = install(every()[1], &Shelf::with([context.clone()])).await;
    let store = &installation.store;
    submit(store, &letterbox::open("c-1", "now", noon()), &context).await.unwrap();
    for _ in 0..4 {
        let clumsy: Submission<String> = Submission::new("c-1".into(), |_| panic!("clumsy"));
        let found = store.submit(clumsy).await;
        assert!(matches!(found, Err(SubmitError::Faulted { .. })), "{found:?}");
    }
    assert_eq!(store.set_aside(), [], "the case did nothing wrong");
    submit(store, &letterbox::answer("c-1", 3, noon()), &context).await.unwrap();
}

#[tokio::test]
async fn a_case_whose_procedure_is_not_deployed_waits_for_it() {
    for on in every() {
        let context = letterbox::context();
        let shelf = Shelf::with([]);
        let installation = install(on, &shelf).await;
        let opening = letterbox::open("c-1", "now", noon());
        let early = submit(&installation.store, &opening, &context).await;
        assert!(matches!(early, Err(SubmitError::UnknownProcedure(_))), "{on:?} {early:?}");
        shelf.put(context.clone());
        submit(&installation.store, &opening, &context).await.unwrap();
    }
}

/// On a real file system that is full. `MOTCUA_SMALL_DISK` names a folder on one of a few megabytes:
///
/// ```sh
/// mkdir /tmp/small && mount -t tmpfs -o size=6m none /tmp/small
/// MOTCUA_SMALL_DISK=/tmp/small cargo test -p motcua-store --test store -- --ignored full
/// ```
#[tokio::test]
#[ignore = "needs a file system of a few megabytes"]
async fn a_disk_that_is_really_full_changes_nothing() {
    let disk = std::path::PathBuf::from(std::env::var("MOTCUA_SMALL_DISK").expect("a folder on a small file system"));
    let (ballast, data) = (disk.join("ballast"), disk.join("data"));
    drop(std::fs::remove_dir_all(&data));
    std::fs::write(&ballast, vec![0_u8; 1 << 20]).unwrap();
    let context = letterbox::context();
    let store = crate::installation::open(&data, &Shelf::with([context.clone()])).await;
    let mut kept = 0_u64;
    let refused = loop {
        let opening = plain(&letterbox::open(&format!("c-{kept}"), "now", noon()), &context);
        match store.submit(opening.keyed(key(&format!("k-{kept}"), "body"))).await {
            Ok(_) => kept += 1,
            Err(refused) => break refused,
        }
    };
    assert!(matches!(refused, SubmitError::Store(StoreError::Full)), "{refused:?}");
    assert!(kept > 50, "{kept} cases fit");
    let verified = store.verify().await.unwrap();
    assert_eq!((verified.cases, verified.fault), (kept, None), "what was answered is there and can be read");
    std::fs::remove_file(&ballast).unwrap();
    let opening = plain(&letterbox::open(&format!("c-{kept}"), "now", noon()), &context);
    let again = store.submit(opening.keyed(key(&format!("k-{kept}"), "body"))).await.unwrap();
    assert!(!again.repeated, "work goes on without a new start");
    let verified = store.verify().await.unwrap();
    assert_eq!((verified.cases, verified.fault), (kept + 1, None));
    store.close().await;
}
