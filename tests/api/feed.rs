//! The log of all cases, for other systems: a page at a time, or as it happens.

use std::collections::BTreeSet;

use http_body_util::BodyExt;
use motcua_server::{Clock, Server, Storage};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::town::{Desk, Town, config, permit};

const MORNING: &str = "2026-03-02T09:00:00+07:00";

async fn page(town: &Desk, who: &str, query: &str) -> Value {
    town.json(who, &format!("/api/v1/events{query}")).await
}

fn kinds(page: &Value) -> Vec<&str> {
    page["items"].as_array().unwrap().iter().map(|event| event["type"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn what_happened_is_told_without_form_data_and_without_names() {
    let town = Town::new(MORNING).await;
    let case = town.open_permit().await;
    let whole = page(&town, "administrator", "?limit=500").await;
    let first = &whole["items"][0];
    let expected = json!({
        "specversion": "1.0", "type": "org.motcua.case.opened.v1", "source": "urn:motcua:town", "subject": "2026-000001",
        "id": "1", "time": "2026-03-02T02:00:00Z", "sequence": "1", "datacontenttype": "application/json",
        "data": {"case": case, "version": 1, "procedure": first["data"]["procedure"], "byClock": false, "number": "2026-000001"},
    });
    assert_eq!(*first, expected);
    let text = whole.to_string();
    for secret in ["mai", "house.pdf", "120"] {
        assert!(!text.contains(&format!("\"{secret}")), "`{secret}` is told: {text}");
    }
    assert!(kinds(&whole).contains(&"org.motcua.task.offered.v1"), "{whole}");

    // Two by two, it is the same log; what is not wanted is passed over, and the way on is kept.
    let (mut all, mut at) = (Vec::new(), "/api/v1/events?limit=2".to_owned());
    loop {
        let answer = town.get("administrator", &at, "en").await;
        all.extend(answer.json()["items"].as_array().unwrap().clone());
        match answer.header("link").split(['<', '>']).nth(1) {
            Some(next) => at = next.to_owned(),
            None => break,
        }
    }
    assert_eq!(Value::Array(all), whole["items"]);
    let cases = page(&town, "administrator", "?types=org.motcua.case.,org.motcua.document.issued.v1").await;
    assert_eq!(kinds(&cases).iter().filter(|kind| kind.contains(".case.")).count(), kinds(&cases).len(), "{cases}");

    for who in ["mai", "lan", "service:insurance"] {
        let refused = town.get(who, "/api/v1/events", "en").await;
        assert_eq!(refused.status, 403, "{who}");
    }
    assert_eq!(town.get("nobody", "/api/v1/events", "en").await.status, 401);
}

#[tokio::test]
async fn a_stream_tells_what_was_and_what_comes_and_ends_with_the_server() {
    let mut settings = config(Storage::Memory);
    settings.readers = BTreeSet::from(["portal".into()]);
    let (clock, _) = Clock::turned(MORNING.parse().unwrap());
    let running = Server::start(settings, clock).await.unwrap();
    let town = Desk::of(running.server());
    let files = json!({"files": crate::town::files()});
    assert_eq!(town.send("administrator", "post", "/api/v1/deployments", Some(files)).await.status, 201);
    assert_eq!(town.send("mai", "post", "/api/v1/cases", Some(permit())).await.status, 201);
    let request = axum::http::Request::get("/api/v1/events?types=org.motcua.case.opened")
        .header("authorization", format!("Bearer {}", town.token("service:portal").await))
        .header("accept", "text/event-stream")
        .header("last-event-id", "0");
    let response = town.router.clone().oneshot(request.body(axum::body::Body::empty()).unwrap()).await.unwrap();
    assert_eq!(response.status(), 200);
    let mut stream = response.into_body();
    let mut told = String::new();
    for number in ["2026-000001", "2026-000002"] {
        while !told.contains(number) {
            let frame = stream.frame().await.unwrap().unwrap();
            told.push_str(std::str::from_utf8(&frame.into_data().unwrap_or_default()).unwrap());
        }
        if number == "2026-000001" {
            assert!(told.contains("id: 1\n") && told.contains("event: org.motcua.case.opened.v1\n"), "{told}");
            assert_eq!(town.send("mai", "post", "/api/v1/cases", Some(permit())).await.status, 201);
        }
    }
    running.stop().await;
    while let Some(frame) = stream.frame().await {
        assert!(frame.is_ok());
    }
}

#[tokio::test]
async fn streams_are_bounded_and_begin_only_where_they_were_cut_off() {
    let town = Town::new(MORNING).await;
    let stream = async |query: &str, last: &str| {
        let request = axum::http::Request::get(format!("/api/v1/events{query}"))
            .header("authorization", format!("Bearer {}", town.token("administrator").await))
            .header("accept", "text/event-stream")
            .header("last-event-id", last);
        town.router.clone().oneshot(request.body(axum::body::Body::empty()).unwrap()).await.unwrap()
    };
    for (query, last) in [("?limit=5", "0"), ("", "yesterday"), ("", "-1")] {
        assert_eq!(stream(query, last).await.status(), 400, "{query} {last}");
    }
    let mut open = Vec::new();
    for _ in 0..32 {
        let response = stream("", "0").await;
        assert_eq!(response.status(), 200);
        open.push(response);
    }
    assert_eq!(stream("", "0").await.status(), 429, "one more than may be open");
    assert_eq!(page(&town, "administrator", "").await["items"], json!([]), "pages are given all the same");
}
