//! The same random histories give equal journals, states and lists on every implementation, and they are those of the
//! kernel alone.

use jiff::{SignedDuration, Timestamp};
use motcua_kernel::command::Command;
use motcua_kernel::event::Recorded;
use motcua_kernel::id::CaseId;
use motcua_kernel::restore;
use motcua_store::{CaseFilter, CaseOrder, Holding, InboxFilter, Lane, RungFilter, Store, SubmitError};
use proptest::prelude::*;

use crate::installation::{Installation, Shelf, every, install, named, submit};
use crate::life::Life;
use crate::luck::Luck;
use crate::village::{self, ROLES};

const CASES: usize = 4;
const COMMANDS: usize = 120;

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_journal_says_the_same(seed in any::<u64>()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(live(seed))?;
    }
}

async fn live(seed: u64) -> Result<(), TestCaseError> {
    let mut luck = Luck::new(seed);
    let mut lives: Vec<Life> = (0..CASES).map(|place| neighbour(&mut luck, place)).collect();
    let shelf = Shelf::with(lives.iter().map(|life| life.context.clone()));
    let mut installations = Vec::new();
    for on in every() {
        installations.push(install(on, &shelf).await);
    }
    for _ in 0..COMMANDS {
        let place = luck.below(CASES);
        step(&mut lives[place], place, &mut luck, &installations).await?;
    }
    let histories: Vec<&[Recorded]> = lives.iter().map(|life| &life.history[..]).collect();
    let now = lives.iter().map(|life| life.now).max().unwrap();
    let mut told = Vec::new();
    for installation in &installations {
        agrees_with_kernel(&installation.store, &lives, &histories).await?;
        told.push(tell(&installation.store, now).await);
    }
    for (other, on) in told[1..].iter().zip(&every()[1..]) {
        for (memory, found) in told[0].iter().zip(other) {
            prop_assert_eq!(memory, found, "memory and {:?} tell the same", on);
        }
        prop_assert_eq!(told[0].len(), other.len());
    }
    for installation in &installations {
        installation.store.close().await;
    }
    Ok(())
}

/// A case with a random procedure of its own.
fn neighbour(luck: &mut Luck, place: usize) -> Life {
    let context = named(village::build(luck), &format!("village-{place}"));
    let mut life = Life::beginning("2026-03-02T02:00:00Z", context);
    life.case.id = CaseId::from(format!("c-{place}"));
    life
}

async fn step(
    life: &mut Life,
    place: usize,
    luck: &mut Luck,
    installations: &[Installation],
) -> Result<(), TestCaseError> {
    let mut envelope = life.next_command(luck);
    if let Command::Open { number, .. } = &mut envelope.command {
        *number = format!("2026-{place}").into();
    }
    let expected = life.submit(&envelope);
    for installation in installations {
        let found = submit(&installation.store, &envelope, &life.context).await;
        match (&expected, found) {
            (Ok(turn), Ok(receipt)) => prop_assert_eq!(receipt.version, turn.case.version),
            (Err(expected), Err(SubmitError::Rejected(found))) => prop_assert_eq!(expected, &found),
            (Err(_), Err(SubmitError::UnknownCase(case))) => prop_assert_eq!(&case, &life.case.id),
            (expected, found) => prop_assert!(false, "expected {:?}, found {:?}", expected, found),
        }
    }
    Ok(())
}

async fn agrees_with_kernel(store: &Store, lives: &[Life], histories: &[&[Recorded]]) -> Result<(), TestCaseError> {
    for (life, history) in lives.iter().zip(histories) {
        let mut events = Vec::new();
        while let Some(more) = Some(store.queries().events(&life.case.id, events.len() as u64, 100).await.unwrap())
            .filter(|m| !m.is_empty())
        {
            events.extend(more);
        }
        let events: Vec<Recorded> = events.into_iter().map(|event| Recorded { sequence: None, ..event }).collect();
        prop_assert_eq!(&events[..], *history);
        let state = store.case(&life.case.id).await.unwrap();
        prop_assert_eq!(state.as_deref(), (!history.is_empty()).then_some(&life.case));
        if !history.is_empty() {
            prop_assert_eq!(&restore(history).unwrap(), &life.case);
        }
    }
    let verified = store.verify().await.unwrap();
    prop_assert_eq!(verified.fault, None);
    prop_assert_eq!(verified.events, histories.iter().map(|history| history.len() as u64).sum::<u64>());
    Ok(())
}

/// Everything that can be asked, in words.
async fn tell(store: &Store, now: Timestamp) -> Vec<String> {
    let queries = store.queries();
    let mut told = Vec::new();
    let journal = queries.journal(0, 500).await.unwrap();
    told.extend(journal.iter().map(|entry| format!("{:?} {} {}", entry.sequence, entry.case, entry.version)));
    for holding in [Holding::MineAndFree, Holding::Mine, Holding::Free, Holding::All] {
        for person in [None, Some("lan"), Some("family")] {
            told.push(format!("inbox {holding:?} {person:?}: {:?}", inbox(store, holding, person).await));
        }
    }
    for order in [CaseOrder::Newest, CaseOrder::Due] {
        for agency in [None, Some("east"), Some("west")] {
            told.push(format!("cases {order:?} {agency:?}: {:?}", cases(store, order, agency).await));
        }
    }
    for office in [None, Some(("east", None)), Some(("east", Some("w1"))), Some(("west", Some("w1")))] {
        for (standing, until) in [(false, None), (true, None), (false, Some(now))] {
            let offices = office.map(|(agency, office)| vec![(agency.into(), office.map(Into::into))]);
            let filter = RungFilter { offices, standing, until, ..RungFilter::default() };
            told.push(format!("rungs {office:?} {standing}: {:?}", rungs(store, &filter).await));
        }
    }
    told.push(format!("{:?}", queries.counts().await.unwrap()));
    told.push(format!("{:?}", queries.next_wake().await.unwrap()));
    told.push(format!("{:?}", queries.incidents(None, 500).await.unwrap()));
    for place in 0..CASES {
        let case = CaseId::from(format!("c-{place}"));
        told.push(format!("{:?} {:?}", queries.tasks(&case).await, queries.waits(&case).await));
        told.push(format!("{:?}", queries.by_number(&format!("2026-{place}").into()).await));
    }
    // Claiming twice: the second time nothing is due before the first is over.
    let until = now + SignedDuration::from_secs(60);
    for moment in [now, now, until] {
        told.push(format!("{:?}", queries.next_requests().await.unwrap()));
        told.push(format!("{:?}", queries.waiting_calls().await.unwrap()));
        let room = |lane: &Lane| if lane.is_some() { 3 } else { 7 };
        told.push(format!("{:?}", store.claim(moment, until + SignedDuration::from_secs(60), room).await.unwrap()));
    }
    told
}

async fn inbox(store: &Store, holding: Holding, person: Option<&str>) -> Vec<String> {
    let posts = ROLES.iter().map(|role| ((*role).into(), Some("w1".into()))).collect();
    let filter = InboxFilter { person: person.map(Into::into), posts, holding, ..InboxFilter::default() };
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let page = store.queries().inbox(&filter, after.as_ref(), 2).await.unwrap();
        found.extend(page.items.iter().map(|task| format!("{task:?}")));
        match page.next {
            Some(next) => after = Some(next.to_string().parse().unwrap()),
            None => return found,
        }
    }
}

async fn rungs(store: &Store, filter: &RungFilter) -> Vec<String> {
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let page = store.queries().rungs(filter, after.as_ref(), 2).await.unwrap();
        found.extend(page.items.iter().map(|row| format!("{row:?}")));
        match page.next {
            Some(next) => after = Some(next.to_string().parse().unwrap()),
            None => return found,
        }
    }
}

async fn cases(store: &Store, order: CaseOrder, agency: Option<&str>) -> Vec<String> {
    let filter = CaseFilter { agency: agency.map(Into::into), order, ..CaseFilter::default() };
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let page = store.queries().cases(&filter, after.as_ref(), 3).await.unwrap();
        found.extend(page.items.iter().map(|row| format!("{row:?}")));
        match page.next {
            Some(next) => after = Some(next.to_string().parse().unwrap()),
            None => return found,
        }
    }
}
