//! Requests to the world: written with the event that asks for them, made at least once under one name, and gone when
//! nobody waits for them.

use jiff::{SignedDuration, Timestamp};
use motcua_kernel::command::{Answer, Command};
use motcua_kernel::id::VisitId;
use motcua_store::{
    Attempt, DeliveryState, Finished, MailRow, Notice, OutboxItem, OutboxKind, Store, Woken, mail_lane,
};

use crate::installation::{Shelf, every, install, noon, submit};
use crate::letterbox;

fn seconds(seconds: i64) -> Timestamp {
    noon() + SignedDuration::from_secs(seconds)
}

async fn claim(store: &Store, at: i64) -> Vec<OutboxItem> {
    store.claim(seconds(at), seconds(at + 60), |_| 100).await.unwrap()
}

#[tokio::test]
async fn an_unfinished_request_is_made_again_under_the_same_name() {
    for on in every() {
        let context = letterbox::context();
        let installation = install(on, &Shelf::with([context.clone()])).await;
        let store = &installation.store;
        submit(store, &letterbox::open("c-1", "now", noon()), &context).await.unwrap();
        let first = claim(store, 0).await;
        let [OutboxItem { row, claims: 1 }] = &first[..] else { panic!("{on:?} {first:?}") };
        assert!(matches!(row.kind, OutboxKind::Call { attempt: 1, .. }));
        assert_eq!(claim(store, 59).await, [], "somebody has it");
        let second = claim(store, 60).await;
        assert_eq!(second.len(), 1, "its time is over");
        assert_eq!((second[0].claims, second[0].idempotency_key()), (2, first[0].idempotency_key()));

        // Failed, it is tried again by the clock, under the same name; answered, it is gone.
        let fail = Command::Return {
            visit: VisitId(3),
            attempt: 1,
            answer: Answer::Failed { status: 503, problem: "not now".to_owned(), kind: None },
        };
        let fail = letterbox::envelope("c-1", "fail", letterbox::registry(), seconds(70), fail);
        submit(store, &fail, &context).await.unwrap();
        assert_eq!(store.queries().next_requests().await.unwrap(), []);
        let wake_at = store.queries().next_wake().await.unwrap().unwrap();
        assert_eq!(wake_at, seconds(130));
        assert_eq!(store.wake(wake_at, 10).await.unwrap(), Woken { done: 1, failed: 0 });
        assert_eq!(store.wake(wake_at, 10).await.unwrap(), Woken::default(), "nothing is due any more");
        let third = claim(store, 130).await;
        assert!(matches!(third[0].row.kind, OutboxKind::Call { attempt: 2, .. }), "{third:?}");
        assert_eq!(third[0].idempotency_key(), first[0].idempotency_key());
        let done = Command::Return { visit: VisitId(3), attempt: 2, answer: Answer::Done(Default::default()) };
        let done = letterbox::envelope("c-1", "done", letterbox::registry(), seconds(140), done);
        submit(store, &done, &context).await.unwrap();
        let notice = claim(store, 200).await;
        assert!(matches!(&notice[..], [OutboxItem { row, .. }] if matches!(row.kind, OutboxKind::Notice { .. })));
    }
}

#[tokio::test]
async fn a_request_that_nobody_waits_for_is_gone() {
    for on in every() {
        let context = letterbox::context();
        let installation = install(on, &Shelf::with([context.clone()])).await;
        let store = &installation.store;
        submit(store, &letterbox::open("c-1", "now", noon()), &context).await.unwrap();
        submit(store, &letterbox::withdraw("c-1", noon()), &context).await.unwrap();
        assert_eq!(claim(store, 0).await, [], "{on:?}");
        assert_eq!(store.queries().counts().await.unwrap().requests, 0);
    }
}

#[tokio::test]
async fn what_people_were_told_is_kept() {
    for on in every() {
        let context = letterbox::context();
        let installation = install(on, &Shelf::with([context.clone()])).await;
        let store = &installation.store;
        submit(store, &letterbox::open("c-1", "now", noon()), &context).await.unwrap();
        submit(store, &letterbox::answer("c-1", 3, noon()), &context).await.unwrap();
        let claimed = claim(store, 0).await;
        let [OutboxItem { row, .. }] = &claimed[..] else { panic!("{on:?} {claimed:?}") };
        let notice = Notice {
            case: "c-1".into(),
            entry: row.entry.clone(),
            position: 0,
            at: seconds(1),
            to: "applicant".to_owned(),
            template: Some("note".into()),
            text: "Hồ sơ của bạn đã được tiếp nhận.".to_owned(),
        };
        let mail = MailRow {
            case: "c-1".into(),
            entry: row.entry.clone(),
            person: "family".into(),
            position: 0,
            state: DeliveryState::Waiting,
            attempts: Vec::new(),
            next_at: Some(seconds(1)),
            changed_at: seconds(1),
        };
        let finished = Finished {
            case: "c-1".into(),
            entry: row.entry.clone(),
            notices: vec![notice.clone()],
            mails: vec![mail.clone()],
        };
        // Twice: a worker that does not hear the answer tells it again.
        store.finish(vec![finished.clone()]).await.unwrap();
        store.finish(vec![finished]).await.unwrap();
        assert_eq!(store.queries().notices(&"c-1".into()).await.unwrap(), [notice]);

        // The mail waits in its own lane, is tried again, and is settled for good.
        let claimed = claim(store, 100).await;
        let [OutboxItem { row, claims: 1 }] = &claimed[..] else { panic!("{on:?} {claimed:?}") };
        assert_eq!((row.lane(), row.entry.as_str()), (mail_lane(), mail.request_entry().as_str()));
        let attempt = |at, status| Attempt { at: seconds(at), status: Some(status), problem: None };
        let again = MailRow { attempts: vec![attempt(100, 451)], next_at: Some(seconds(400)), ..mail.clone() };
        store.note_mail(again.clone()).await.unwrap();
        assert_eq!(claim(store, 399).await, []);
        assert_eq!(claim(store, 400).await.len(), 1);
        let attempts = vec![attempt(100, 451), attempt(400, 250)];
        let sent = MailRow { state: DeliveryState::Delivered, attempts, next_at: None, ..mail.clone() };
        store.note_mail(sent.clone()).await.unwrap();
        store.note_mail(again).await.unwrap();
        assert_eq!(store.queries().mails_of(&"c-1".into()).await.unwrap(), std::slice::from_ref(&sent), "{on:?}");
        for (state, count) in [(None, 1), (Some(DeliveryState::Delivered), 1), (Some(DeliveryState::GivenUp), 0)] {
            assert_eq!(store.queries().mails(state, None, 10).await.unwrap().len(), count, "{on:?} {state:?}");
        }
        assert_eq!(store.queries().mails(None, Some(&sent.id()), 10).await.unwrap(), []);
    }
}
