//! A command with one key has one effect, whatever is repeated and whoever stops in between.

use motcua_kernel::command::Command;
use motcua_kernel::id::CaseId;
use motcua_kernel::turn::Context;
use motcua_store::{Opening, ReadRow, Register, Submission, SubmitError, TokenRow};
use serde_json::json;

use crate::installation::{On, Shelf, every, install, key, noon, open, plain};
use crate::letterbox;

#[tokio::test]
async fn fifty_at_once_with_one_key_have_one_effect() {
    for on in every() {
        let context = letterbox::context();
        let shelf = Shelf::with([context.clone()]);
        let installation = install(on, &shelf).await;
        let store = &installation.store;
        // Each repetition would open a case of its own: only the key says that they are one.
        let tries = (0..50).map(|place| {
            let envelope = letterbox::open(&format!("c-{place}"), "now", noon());
            let submission = plain(&envelope, &context)
                .keyed(key("k", "body"))
                .answering(|decided| json!({"number": decided.after.number.as_str()}));
            let store = store.clone();
            tokio::spawn(async move { store.submit(submission).await.unwrap() })
        });
        let mut receipts = Vec::new();
        for tried in tries.collect::<Vec<_>>() {
            receipts.push(tried.await.unwrap());
        }
        assert_eq!(receipts.iter().filter(|receipt| !receipt.repeated).count(), 1, "{on:?}");
        assert!(
            receipts.iter().all(|receipt| (&receipt.case, &receipt.answer) == (&receipts[0].case, &receipts[0].answer))
        );
        assert_eq!(store.queries().counts().await.unwrap().cases, 1, "{on:?}");
    }
}

#[tokio::test]
async fn a_key_answers_as_before_and_refuses_another_body() {
    let context = letterbox::context();
    let shelf = Shelf::with([context.clone()]);
    let installation = install(On::Sqlite, &shelf).await;
    let envelope = letterbox::open("c-1", "now", noon());
    let opening = || plain(&envelope, &context).keyed(key("k", "body")).answering(|_| json!({"said": "once"}));
    let first = installation.store.submit(opening()).await.unwrap();
    assert_eq!((first.repeated, &first.answer), (false, &json!({"said": "once"})));

    // After a new start too.
    installation.store.close().await;
    let store = open(installation.folder.path(), &shelf).await;
    let again = store.submit(opening()).await.unwrap();
    assert_eq!((again.repeated, again.version, again.answer), (true, first.version, first.answer));

    let other = plain(&envelope, &context).keyed(key("k", "other body"));
    assert!(matches!(store.submit(other).await, Err(SubmitError::KeyReused)));
    assert_eq!(store.queries().counts().await.unwrap().cases, 1);

    // Forgotten, the key no longer helps, and the state of the case still does.
    store.forget_keys(noon() + jiff::SignedDuration::from_secs(1)).await.unwrap();
    assert!(matches!(store.submit(opening()).await, Err(SubmitError::Rejected(_))));
}

#[tokio::test]
async fn a_refused_command_leaves_no_key() {
    for on in every() {
        let context = letterbox::context();
        let installation = install(on, &Shelf::with([context.clone()])).await;
        let store = &installation.store;
        store.submit(plain(&letterbox::open("c-1", "now", noon()), &context)).await.unwrap();
        let complete = |outcome: &str| plain(&letterbox::complete("c-1", 5, outcome, noon()), &context);
        let early = store.submit(complete("grant").keyed(key("k", "body"))).await;
        assert!(matches!(early, Err(SubmitError::Rejected(_))), "{on:?} {early:?}");
        store.submit(plain(&letterbox::answer("c-1", 3, noon()), &context)).await.unwrap();
        let later = store.submit(complete("grant").keyed(key("k", "body"))).await.unwrap();
        assert!(!later.repeated);
    }
}

#[tokio::test]
async fn whoever_saw_an_older_version_is_refused() {
    for on in every() {
        let context = letterbox::context();
        let installation = install(on, &Shelf::with([context.clone()])).await;
        let store = &installation.store;
        let opened = store.submit(plain(&letterbox::open("c-1", "now", noon()), &context)).await.unwrap();
        let answer = letterbox::answer("c-1", 3, noon());
        let stale = store.submit(plain(&answer, &context).expecting(opened.version - 1)).await;
        let Err(SubmitError::Stale { expected, found }) = stale else { panic!("{on:?} {stale:?}") };
        assert_eq!((expected, found), (opened.version - 1, opened.version));
        store.submit(plain(&answer, &context).expecting(opened.version)).await.unwrap();
    }
}

#[tokio::test]
async fn one_public_number_belongs_to_one_case() {
    for on in every() {
        let context = letterbox::context();
        let installation = install(on, &Shelf::with([context.clone()])).await;
        let first = letterbox::open("c-1", "now", noon());
        let mut second = first.clone();
        second.case = "c-2".into();
        // Whoever does not use the number that is given is refused by the database, and the others are not.
        let (first, second) = tokio::join!(
            installation.store.submit(plain(&first, &context)),
            installation.store.submit(plain(&second, &context))
        );
        first.unwrap();
        assert!(matches!(second, Err(SubmitError::Store(_))), "{on:?} {second:?}");
        let unknown: CaseId = "c-2".into();
        assert_eq!(installation.store.case(&unknown).await.unwrap(), None);
        let wake = Submission::wake(unknown, noon());
        assert!(matches!(installation.store.submit(wake).await, Err(SubmitError::UnknownCase(_))));
    }
}

/// Opens a case with the number that it gets, or refuses to.
pub(crate) fn numbered(case: &str, context: &Context, is_refused: bool) -> Submission<String> {
    let register = Register { prefix: "2026-".to_owned(), digits: 3 };
    let procedure = context.procedure.reference.clone();
    let mut envelope = letterbox::open(case, "now", noon());
    Submission::opening(Opening { case: case.into(), procedure, register }, move |given| {
        let Command::Open { number, .. } = &mut envelope.command else { return Err("no opening".to_owned()) };
        *number = given;
        if is_refused { Err("not today".to_owned()) } else { Ok(envelope) }
    })
}

#[tokio::test]
async fn a_register_has_no_gaps_and_goes_on_after_a_restart() {
    for on in every() {
        let context = letterbox::context();
        let shelf = Shelf::with([context.clone()]);
        let installation = install(on, &shelf).await;
        let store = &installation.store;
        let cases = ["c-1", "c-2", "c-3", "c-4", "c-5"];
        // Some of these are decided in one round, and every second one is refused.
        let asked = cases.iter().zip([false, true, false, true, false]);
        let tries = asked.map(|(case, is_refused)| {
            let (store, submission) = (store.clone(), numbered(case, &context, is_refused));
            tokio::spawn(async move { store.submit(submission).await.is_ok() })
        });
        let mut opened = 0;
        for tried in tries.collect::<Vec<_>>() {
            opened += usize::from(tried.await.unwrap());
        }
        assert_eq!(opened, 3, "{on:?}");
        let again = store.submit(numbered("c-2", &context, false).keyed(key("k", "body"))).await.unwrap();
        let repeated = store.submit(numbered("c-9", &context, false).keyed(key("k", "body"))).await.unwrap();
        assert!(repeated.repeated && repeated.case == again.case, "{on:?}: a repetition takes no number");
        if on != On::Memory {
            store.close().await;
        }
        let store = installation.again(&shelf).await;
        store.submit(numbered("c-4", &context, false)).await.unwrap();
        for number in 1..=5 {
            let number = format!("2026-{number:03}").into();
            assert!(store.queries().by_number(&number).await.unwrap().is_some(), "{on:?} {number}");
        }
        assert_eq!(store.queries().by_number(&"2026-006".into()).await.unwrap(), None);
    }
}

#[tokio::test]
async fn the_callers_own_refusal_comes_back_as_it_was() {
    let context = letterbox::context();
    let installation = install(On::Memory, &Shelf::with([context.clone()])).await;
    installation.store.submit(plain(&letterbox::open("c-1", "now", noon()), &context)).await.unwrap();
    let submission = Submission::new("c-1".into(), |case| Err(format!("case {} is not yours", case.number)));
    let refused = installation.store.submit(submission).await;
    let Err(SubmitError::Refused(why)) = refused else { panic!("{refused:?}") };
    assert_eq!(why, "case 2026-c-1 is not yours");
}

#[tokio::test]
async fn a_token_stands_until_another_takes_its_place() {
    for on in every() {
        let context = letterbox::context();
        let installation = install(on, &Shelf::with([context])).await;
        let store = &installation.store;
        let token = |id: &str, subject: &str| TokenRow {
            id: id.to_owned(),
            digest: format!("digest of {id}"),
            subject: subject.to_owned(),
            expires_at: noon(),
        };
        for (id, subject, alone, left) in [
            ("a", "person:lan", false, &["a"][..]),
            ("b", "person:lan", false, &["a", "b"]),
            ("c", "person:minh", true, &["c"]),
            ("d", "person:lan", true, &["d"]),
        ] {
            store.keep_token(token(id, subject), alone).await.unwrap();
            let found = store.queries().tokens_of(subject).await.unwrap();
            assert_eq!(found, left.iter().map(|id| token(id, subject)).collect::<Vec<_>>(), "{on:?}");
        }
        for (id, is_there) in [("a", false), ("b", false), ("c", true), ("d", true), ("e", false)] {
            assert_eq!(store.queries().token(id).await.unwrap().is_some(), is_there, "{on:?} {id}");
        }
        // A name is given once: another secret cannot take it.
        assert!(store.keep_token(token("c", "person:mallory"), false).await.is_err(), "{on:?}");
    }
}

#[tokio::test]
async fn who_was_shown_something_sensitive_is_kept_in_order() {
    for on in every() {
        let context = letterbox::context();
        let installation = install(on, &Shelf::with([context])).await;
        let store = &installation.store;
        let read = |number: u64, case: &str, person: &str, fields: &[&str]| ReadRow {
            number,
            case: case.into(),
            at: noon(),
            person: person.into(),
            operation: "GET /tasks/{task}".to_owned(),
            fields: fields.iter().map(ToString::to_string).collect(),
        };
        for (case, person, fields) in
            [("c-1", "lan", &["apply.income"][..]), ("c-2", "lan", &[]), ("c-1", "minh", &["a.b", "c.d"])]
        {
            store.keep_read(read(0, case, person, fields)).await.unwrap();
        }
        let case = "c-1".into();
        let found = store.queries().reads(&case, 0, 500).await.unwrap();
        let [first, second] = found.as_slice() else { panic!("{on:?}: {found:?}") };
        assert_eq!(*first, read(first.number, "c-1", "lan", &["apply.income"]), "{on:?}");
        assert_eq!(*second, read(second.number, "c-1", "minh", &["a.b", "c.d"]), "{on:?}");
        assert!(first.number < second.number, "{on:?}");
        assert_eq!(store.queries().reads(&case, 0, 1).await.unwrap(), found[..1], "{on:?}");
        assert_eq!(store.queries().reads(&case, first.number, 500).await.unwrap(), found[1..], "{on:?}");
    }
}
