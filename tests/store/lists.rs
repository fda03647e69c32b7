//! Lists for people: who sees what, in which order, page by page.

use jiff::SignedDuration;
use motcua_kernel::procedure::ProcedureRef;
use motcua_store::{CaseFilter, Deployment, Holding, InboxCursor, InboxFilter, StoreError};

use crate::installation::{Shelf, every, install, noon, submit};
use crate::letterbox;

/// Who, in which posts, asks for what; and which cases they see.
type Look = (&'static str, &'static [(&'static str, Option<&'static str>)], Holding, &'static [&'static str]);

const LOOKS: [Look; 9] = [
    ("lan", &[("clerk", Some("w1"))], Holding::MineAndFree, &["c-1", "c-2", "c-3"]),
    ("minh", &[("clerk", Some("w1"))], Holding::MineAndFree, &["c-2", "c-3"]),
    ("minh", &[("clerk", Some("w1"))], Holding::All, &["c-1", "c-2", "c-3"]),
    ("minh", &[("clerk", Some("w2"))], Holding::All, &[]),
    ("minh", &[("clerk", None)], Holding::All, &[]),
    ("minh", &[("planner", Some("w1"))], Holding::All, &[]),
    ("minh", &[("clerk", Some("w1"))], Holding::Free, &["c-2", "c-3"]),
    // Whoever holds a task sees it, whatever became of their posts.
    ("lan", &[], Holding::Mine, &["c-1"]),
    ("family", &[], Holding::All, &[]),
];

#[tokio::test]
async fn an_inbox_shows_what_somebody_may_do() {
    for on in every() {
        let context = letterbox::context();
        let installation = install(on, &Shelf::with([context.clone()])).await;
        let store = &installation.store;
        for case in ["c-1", "c-2", "c-3"] {
            submit(store, &letterbox::open(case, "now", noon()), &context).await.unwrap();
            submit(store, &letterbox::answer(case, 3, noon()), &context).await.unwrap();
        }
        submit(store, &letterbox::claim("c-1", 5, noon()), &context).await.unwrap();
        for (person, posts, holding, sees) in LOOKS {
            let posts = posts.iter().map(|(role, office)| ((*role).into(), office.map(Into::into))).collect();
            let filter = InboxFilter { person: Some(person.into()), posts, holding, ..InboxFilter::default() };
            let page = store.queries().inbox(&filter, None, 50).await.unwrap();
            let found: Vec<&str> = page.items.iter().map(|task| task.case.as_str()).collect();
            assert_eq!(found, sees, "{on:?} {person} {holding:?}");
            assert_eq!(page.next, None);
        }
        let filter = InboxFilter { due_before: Some(noon()), ..InboxFilter::default() };
        assert_eq!(store.queries().inbox(&filter, None, 50).await.unwrap().items, []);
    }
}

#[tokio::test]
async fn cases_are_found_by_what_is_known_of_them() {
    for on in every() {
        let context = letterbox::context();
        let installation = install(on, &Shelf::with([context.clone()])).await;
        let store = &installation.store;
        for (place, case) in ["c-1", "c-2", "c-3"].into_iter().enumerate() {
            let at = noon() + SignedDuration::from_secs(i64::try_from(place).unwrap());
            submit(store, &letterbox::open(case, "now", at), &context).await.unwrap();
        }
        submit(store, &letterbox::withdraw("c-2", noon()), &context).await.unwrap();
        let open = CaseFilter { phase: Some("open".to_owned()), ..CaseFilter::default() };
        let ended = CaseFilter { phase: Some("ended".to_owned()), ..CaseFilter::default() };
        let theirs = CaseFilter { applicant: Some("family".into()), ..CaseFilter::default() };
        let other = CaseFilter { procedure: Some("other".into()), ..CaseFilter::default() };
        for (filter, sees) in
            [(open, &["c-3", "c-1"][..]), (ended, &["c-2"]), (theirs, &["c-3", "c-2", "c-1"]), (other, &[])]
        {
            let page = store.queries().cases(&filter, None, 50).await.unwrap();
            let found: Vec<&str> = page.items.iter().map(|row| row.case.as_str()).collect();
            assert_eq!(found, sees, "{on:?} {filter:?}");
        }
    }
}

#[test]
fn a_cursor_that_no_page_gave_is_refused() {
    for text in ["", "1", "1.2.3", "x.1.2.c", "1.2.-3.c", "1.2.3.c"] {
        assert_eq!(text.parse::<InboxCursor>().is_ok(), text == "1.2.3.c", "{text}");
    }
}

#[tokio::test]
async fn a_version_keeps_the_content_it_was_deployed_with() {
    for on in every() {
        let installation = install(on, &Shelf::with([])).await;
        let store = &installation.store;
        let deployment = |version, digest: &str| Deployment {
            procedure: ProcedureRef { id: "letterbox".into(), version, digest: digest.into() },
            files: [("letterbox.procedure.yaml".to_owned(), "procedure: letterbox".to_owned())].into(),
            deployed_at: noon() + SignedDuration::from_secs(version.into()),
            deployed_by: "lan".into(),
        };
        assert_eq!(store.deploy(deployment(1, "aa")).await, Ok(true), "{on:?}");
        assert_eq!(store.deploy(deployment(1, "aa")).await, Ok(false), "the same again is nothing new");
        let Err(StoreError::NotStored(why)) = store.deploy(deployment(1, "bb")).await else { panic!("{on:?}") };
        assert!(why.contains("other content"), "{why}");
        assert_eq!(store.deploy(deployment(2, "bb")).await, Ok(true));
        let kept = store.queries().deployments().await.unwrap();
        assert_eq!(kept, [deployment(1, "aa"), deployment(2, "bb")]);
    }
}
