//! A message reaches the one who waits, once; one that comes early is kept.

use jiff::{SignedDuration, Timestamp};
use motcua_kernel::case::Waiting;
use motcua_kernel::rejection::Rejection;
use motcua_kernel::value::{Record, Value};
use motcua_store::{Delivery, Message, MessageError, Store};

use crate::installation::{On, Shelf, every, install, noon, submit};
use crate::letterbox;

fn news(id: &str, key: Value) -> Message {
    Message {
        sender: "registry".to_owned(),
        id: id.into(),
        name: "news".into(),
        actor: letterbox::registry(),
        key,
        data: Record::from([("note".into(), Value::text("it came"))]),
        received_at: noon(),
        keep_until: noon() + SignedDuration::from_hours(24),
    }
}

/// Whether a case still waits for its message.
async fn waits(store: &Store, case: &str) -> bool {
    let state = store.case(&case.into()).await.unwrap().unwrap();
    state.open.values().any(|visit| matches!(visit.waiting, Waiting::Message { .. }))
}

fn later(hours: i64) -> Timestamp {
    noon() + SignedDuration::from_hours(hours)
}

#[tokio::test]
async fn it_reaches_the_one_who_waits_once() {
    for on in every() {
        let context = letterbox::context();
        let installation = install(on, &Shelf::with([context.clone()])).await;
        let store = &installation.store;
        for (case, key) in [("c-1", "17"), ("c-2", "18")] {
            submit(store, &letterbox::open(case, key, noon()), &context).await.unwrap();
        }
        // The sender writes the key as a number, the applicant wrote it as a text.
        let delivered = store.deliver(news("m-1", Value::Integer(17))).await;
        assert_eq!(delivered, Ok(Delivery::Delivered { case: "c-1".into() }), "{on:?}");
        assert!(!waits(store, "c-1").await && waits(store, "c-2").await);

        let before = store.queries().counts().await.unwrap().last_sequence;
        let again = store.deliver(news("m-1", Value::Integer(17))).await;
        assert_eq!(again, Ok(Delivery::Delivered { case: "c-1".into() }), "the same message has the effect of once");
        let other = store.deliver(news("m-1", Value::Integer(18))).await;
        assert_eq!(other, Err(MessageError::IdReused));
        assert_eq!(store.queries().counts().await.unwrap().last_sequence, before);
        assert_eq!(store.queries().messages(&"c-1".into()).await.unwrap().len(), 1);
        assert_eq!(store.verify().await.unwrap().fault, None);
    }
}

#[tokio::test]
async fn one_that_comes_early_is_kept_until_somebody_waits() {
    for on in every() {
        let context = letterbox::context();
        let shelf = Shelf::with([context.clone()]);
        let installation = install(on, &shelf).await;
        let mut store = installation.store.clone();
        for id in ["m-1", "m-2"] {
            let kept = store.deliver(news(id, Value::text("17"))).await;
            assert_eq!(kept, Ok(Delivery::Kept { until: later(24) }), "{on:?}");
        }
        if on != On::Memory {
            store.close().await;
            store = installation.again(&shelf).await;
        }
        // It is delivered in the transaction in which the case begins to wait; the oldest first, each once.
        submit(&store, &letterbox::open("c-1", "17", later(1)), &context).await.unwrap();
        assert!(!waits(&store, "c-1").await, "{on:?}");
        let taken = store.queries().messages(&"c-1".into()).await.unwrap();
        assert_eq!(taken.iter().map(|row| row.id.as_str()).collect::<Vec<_>>(), ["m-1"]);
        submit(&store, &letterbox::open("c-2", "17", later(1)), &context).await.unwrap();
        assert!(!waits(&store, "c-2").await);
        submit(&store, &letterbox::open("c-3", "17", later(1)), &context).await.unwrap();
        assert!(waits(&store, "c-3").await, "nothing is left for the third");
        let repeated = store.deliver(news("m-1", Value::text("17"))).await;
        assert_eq!(repeated, Ok(Delivery::Delivered { case: "c-1".into() }));
        assert_eq!(store.verify().await.unwrap().fault, None);
    }
}

#[tokio::test]
async fn one_that_was_kept_too_long_is_not_delivered() {
    for on in every() {
        let context = letterbox::context();
        let installation = install(on, &Shelf::with([context.clone()])).await;
        let store = &installation.store;
        store.deliver(news("m-1", Value::text("17"))).await.unwrap();
        submit(store, &letterbox::open("c-1", "17", later(24)), &context).await.unwrap();
        assert!(waits(store, "c-1").await, "{on:?}");
    }
}

#[tokio::test]
async fn one_for_several_is_refused_with_the_list() {
    for on in every() {
        let context = letterbox::context();
        let installation = install(on, &Shelf::with([context.clone()])).await;
        let store = &installation.store;
        for case in ["c-1", "c-2"] {
            submit(store, &letterbox::open(case, "17", noon()), &context).await.unwrap();
        }
        let Err(MessageError::SeveralWait(waiting)) = store.deliver(news("m-1", Value::text("17"))).await else {
            panic!("{on:?}")
        };
        assert_eq!(waiting.iter().map(|(case, _)| case.as_str()).collect::<Vec<_>>(), ["c-1", "c-2"]);
        // Nothing was kept: the sender may correct the key and send it again.
        submit(store, &letterbox::withdraw("c-2", noon()), &context).await.unwrap();
        let delivered = store.deliver(news("m-1", Value::text("17"))).await;
        assert_eq!(delivered, Ok(Delivery::Delivered { case: "c-1".into() }));
    }
}

#[tokio::test]
async fn one_that_breaks_its_form_is_refused_now_and_later() {
    for on in every() {
        let context = letterbox::context();
        let installation = install(on, &Shelf::with([context.clone()])).await;
        let store = &installation.store;
        let empty = |id| Message { data: Record::new(), ..news(id, Value::text("17")) };

        // Kept, it turns out to be refused by the one who begins to wait; the next one is tried.
        assert!(matches!(store.deliver(empty("m-1")).await, Ok(Delivery::Kept { .. })));
        store.deliver(news("m-2", Value::text("17"))).await.unwrap();
        submit(store, &letterbox::open("c-1", "17", noon()), &context).await.unwrap();
        assert!(!waits(store, "c-1").await, "{on:?}");
        assert!(matches!(store.deliver(empty("m-1")).await, Ok(Delivery::Refused { .. })));

        // Sent to the one who waits, it is refused at once, and nothing happened.
        submit(store, &letterbox::open("c-2", "17", noon()), &context).await.unwrap();
        let refused = store.deliver(empty("m-3")).await;
        assert!(matches!(refused, Err(MessageError::Rejected(Rejection::InvalidInput { .. }))), "{on:?} {refused:?}");
        assert!(waits(store, "c-2").await);
    }
}

/// A message and the case it is for, at the same moment in one transaction, in either order and many times over.
#[tokio::test]
async fn no_message_and_no_waiting_case_miss_each_other() {
    for on in every() {
        let context = letterbox::context();
        let installation = install(on, &Shelf::with([context.clone()])).await;
        let mut asked = Vec::new();
        for place in 0..40 {
            let (case, key) = (format!("c-{place}"), format!("k-{place}"));
            let (store, context) = (installation.store.clone(), context.clone());
            let opening = {
                let key = key.clone();
                async move { drop(submit(&store, &letterbox::open(&case, &key, noon()), &context).await.unwrap()) }
            };
            let store = installation.store.clone();
            let sending =
                async move { drop(store.deliver(news(&format!("m-{place}"), Value::text(key))).await.unwrap()) };
            if place % 2 == 0 {
                asked.push(tokio::spawn(opening));
                asked.push(tokio::spawn(sending));
            } else {
                asked.push(tokio::spawn(sending));
                asked.push(tokio::spawn(opening));
            }
        }
        for task in asked {
            task.await.unwrap();
        }
        for place in 0..40 {
            assert!(!waits(&installation.store, &format!("c-{place}")).await, "{on:?} {place}");
        }
        assert_eq!(installation.store.verify().await.unwrap().fault, None);
    }
}

/// What people write reaches the tables and comes back as it was, whatever it is.
#[tokio::test]
async fn texts_of_every_kind_are_kept_as_they_are() {
    const TEXTS: [&str; 7] = [
        "Nguyễn Thị Ơn",
        "O'Brien \"; DROP TABLE events; --",
        "back\\slash \\u0000 {\"json\": [1]}",
        "line\nbreak\ttab\r",
        "😀 \u{202e}right to left\u{2028}",
        " blank at both ends ",
        "17",
    ];
    for on in every() {
        let context = letterbox::context();
        let shelf = Shelf::with([context.clone()]);
        let installation = install(on, &shelf).await;
        let store = &installation.store;
        for (place, text) in TEXTS.into_iter().enumerate() {
            let case = format!("c-{place}");
            submit(store, &letterbox::open(&case, text, noon()), &context).await.unwrap();
            let waiting = store.queries().waits(&case.as_str().into()).await.unwrap();
            assert_eq!(waiting[0].key, text, "{on:?}");
            let message = Message { sender: text.to_owned(), ..news(text, Value::text(text)) };
            assert_eq!(
                store.deliver(message).await,
                Ok(Delivery::Delivered { case: case.as_str().into() }),
                "{text:?}"
            );
            let kept = store.queries().messages(&case.as_str().into()).await.unwrap();
            assert_eq!((kept[0].sender.as_str(), kept[0].id.as_str()), (text, text));
        }
        assert_eq!(store.verify().await.unwrap().fault, None);
    }
}
