//! Subscriptions: each event is put into the outbox once, whoever does it, and what became of it is kept as long as the
//! subscription is.

use jiff::SignedDuration;
use motcua_store::{
    Attempt, DeliveryRow, DeliveryState, OutboxItem, OutboxKind, Progress, Secret, Store, StoreError, SubscriptionRow,
    Terms, Webhooks, is_webhook, webhook_lane,
};

use crate::installation::{Shelf, every, install, noon, submit};
use crate::letterbox;

fn row(id: &str) -> SubscriptionRow {
    let terms = Terms {
        url: "https://portal.example/events".to_owned(),
        types: vec!["org.motcua.case.".to_owned()],
        secret: Secret("whsec_AAAA".to_owned()),
        former: None,
        active: true,
        created_at: noon(),
    };
    SubscriptionRow { id: id.to_owned(), terms, reached: 0 }
}

fn delivery(subscription: &str, sequence: u64) -> DeliveryRow {
    DeliveryRow {
        subscription: subscription.to_owned(),
        sequence,
        case: "c-1".into(),
        kind: "org.motcua.case.opened.v1".to_owned(),
        state: DeliveryState::Waiting,
        attempts: Vec::new(),
        next_at: Some(noon()),
        changed_at: noon(),
    }
}

fn step(from: u64, to: u64) -> Vec<Progress> {
    vec![Progress { subscription: "portal".to_owned(), from, to }]
}

async fn claim(store: &Store, minutes: i64) -> Vec<OutboxItem> {
    let now = noon() + SignedDuration::from_mins(minutes);
    let room = |lane: &motcua_store::Lane| if *lane == webhook_lane("portal") { 10 } else { 0 };
    store.claim(now, now + SignedDuration::from_secs(60), room).await.unwrap()
}

async fn told(store: &Store, state: Option<DeliveryState>, before: Option<u64>) -> Vec<u64> {
    let found = store.queries().deliveries("portal", state, before, 50).await.unwrap();
    found.into_iter().map(|row| row.sequence).collect()
}

#[tokio::test]
async fn each_event_is_put_into_the_outbox_once() {
    for on in every() {
        let context = letterbox::context();
        let installation = install(on, &Shelf::with([context.clone()])).await;
        let store = &installation.store;
        submit(store, &letterbox::open("c-1", "now", noon()), &context).await.unwrap();
        let new = vec![row("portal"), row("other")];
        store.write_webhooks(Webhooks { new, ..Webhooks::default() }).await.unwrap();
        let long_ago = noon() - SignedDuration::from_hours(24);
        let both = || vec![delivery("portal", 1), delivery("portal", 2)];
        store.fan_out(step(0, 2), both(), long_ago).await.unwrap();
        // Somebody who read before that comes second.
        assert_eq!(store.fan_out(step(0, 2), both(), long_ago).await, Err(StoreError::Busy), "{on:?}");
        assert_eq!(store.queries().subscription("portal").await.unwrap().unwrap().reached, 2);
        assert_eq!(store.queries().subscription("other").await.unwrap(), Some(row("other")));
        assert_eq!(told(store, None, None).await, [2, 1], "{on:?}");
        assert_eq!(told(store, None, Some(2)).await, [1]);

        let claimed = claim(store, 0).await;
        assert_eq!(claimed.len(), 2, "{on:?} {claimed:?}");
        let OutboxKind::Webhook { sequence: 1, attempt: 0, .. } = claimed[0].row.kind else { panic!("{claimed:?}") };
        assert!(claimed[0].row.lane().as_ref().is_some_and(is_webhook));
        assert_eq!(claim(store, 0).await, [], "somebody has them");

        // One is taken, one is tried again later.
        let mut taken = delivery("portal", 1);
        (taken.state, taken.next_at) = (DeliveryState::Delivered, None);
        taken.tried(Attempt { at: noon(), status: Some(204), problem: None });
        store.note_delivery(taken.clone(), None, None).await.unwrap();
        let mut again = delivery("portal", 2);
        again.tried(Attempt { at: noon(), status: Some(500), problem: Some("answered 500".to_owned()) });
        let later = noon() + SignedDuration::from_mins(5);
        again.next_at = Some(later);
        store.note_delivery(again.clone(), Some(again.request(1, later)), None).await.unwrap();
        assert_eq!(store.queries().delivery("portal", 1).await.unwrap().as_ref(), Some(&taken));
        assert_eq!(told(store, Some(DeliveryState::Waiting), None).await, [2]);
        assert_eq!(claim(store, 4).await, []);
        let [OutboxItem { row: request, claims: 1 }] = &claim(store, 5).await[..] else { panic!("{on:?}") };
        assert_eq!(*request, again.request(1, later + SignedDuration::from_secs(60)), "while somebody has it");

        // Somebody does not want to wait for that.
        store.try_deliveries(vec![again.clone()], noon()).await.unwrap();
        let [OutboxItem { row: request, claims: 1 }] = &claim(store, 0).await[..] else { panic!("{on:?}") };
        assert!(matches!(request.kind, OutboxKind::Webhook { sequence: 2, attempt: 0, .. }), "{request:?}");

        // What was settled long ago is forgotten, what waits is not.
        store.fan_out(step(2, 3), Vec::new(), noon() + SignedDuration::from_secs(1)).await.unwrap();
        assert_eq!(told(store, None, None).await, [2], "{on:?}");
    }
}

#[tokio::test]
async fn a_subscription_that_is_gone_stays_away() {
    for on in every() {
        let context = letterbox::context();
        let installation = install(on, &Shelf::with([context.clone()])).await;
        let store = &installation.store;
        store.write_webhooks(Webhooks { new: vec![row("portal")], ..Webhooks::default() }).await.unwrap();
        let paused = Terms { active: false, ..row("portal").terms };
        let change =
            |terms: &Terms| Webhooks { changed: vec![("portal".to_owned(), terms.clone())], ..Webhooks::default() };
        store.write_webhooks(change(&paused)).await.unwrap();
        store.fan_out(step(0, 1), vec![delivery("portal", 1)], noon()).await.unwrap();
        let found = store.queries().subscriptions().await.unwrap();
        assert_eq!(found, [SubscriptionRow { terms: paused.clone(), reached: 1, ..row("portal") }], "{on:?}");

        store.write_webhooks(Webhooks { gone: vec!["portal".to_owned()], ..Webhooks::default() }).await.unwrap();
        assert_eq!(told(store, None, None).await, [] as [u64; 0]);
        // Whoever was at it comes back too late.
        store.note_delivery(delivery("portal", 1), None, Some(("portal".to_owned(), paused.clone()))).await.unwrap();
        assert_eq!(store.queries().subscriptions().await.unwrap(), [], "{on:?}");
        assert_eq!(told(store, None, None).await, [] as [u64; 0], "{on:?}");
        assert_eq!(store.fan_out(step(1, 2), Vec::new(), noon()).await, Err(StoreError::Busy));
        let shown = format!("{:?}", row("portal"));
        assert!(!shown.contains("AAAA"), "{shown}");
    }
}
