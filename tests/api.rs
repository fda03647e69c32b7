//! The HTTP interface, driven in this process with a clock that is turned: no port, no waiting, no wall clock.
//!
//! Each file in `tests/api/stories/` is a story: requests in order, and what each must answer. To add a case, add a few
//! lines to a story; to add a story, add a file.

#![expect(clippy::unwrap_used, reason = "what cannot be unwrapped fails the test, at that line")]

#[path = "api/backup.rs"]
mod backup;
#[path = "store/cluster.rs"]
mod cluster;
#[path = "api/escalations.rs"]
mod escalations;
#[path = "api/feed.rs"]
mod feed;
#[path = "api/mails.rs"]
mod mails;
#[path = "api/nodes.rs"]
mod nodes;
#[path = "api/pages.rs"]
mod pages;
#[path = "api/post_office.rs"]
mod post_office;
#[path = "api/registers.rs"]
mod registers;
#[path = "api/stand_in.rs"]
mod stand_in;
#[path = "api/story.rs"]
mod story;
#[path = "api/systems.rs"]
mod systems;
#[path = "api/town.rs"]
mod town;
#[path = "api/versions.rs"]
mod versions;
#[path = "api/webhooks.rs"]
mod webhooks;

use std::path::{Path, PathBuf};

use serde_json::json;

/// The top of the repository.
fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[tokio::test]
async fn every_story_goes_as_it_is_told() {
    let mut failures = Vec::new();
    let mut stories: Vec<_> = std::fs::read_dir(top().join("tests/api/stories"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "yaml"))
        .collect();
    stories.sort();
    assert!(stories.len() >= 5, "the stories were not found");
    for path in stories {
        let text = std::fs::read_to_string(&path).unwrap();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let story: story::Story = serde_yaml::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        if let Err(failure) = story::tell(&story).await {
            failures.push(format!("{name}: {}\n{failure}", story.story));
        }
    }
    assert!(failures.is_empty(), "\n{}", failures.join("\n\n"));
}

/// The published description is what the code says. `UPDATE_EXPECT=1 cargo test -p motcua-server` writes it anew.
#[test]
fn the_description_of_the_api_is_current() {
    let path = top().join("schemas/openapi.json");
    let current = format!("{}\n", motcua_server::openapi());
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&path, &current).unwrap();
    }
    let published = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(published == current, "schemas/openapi.json is not current; run the tests once with UPDATE_EXPECT=1");
}

/// Every operation has a name, a summary and at least one way to fail, in the one shape that failures have.
#[test]
fn every_operation_is_described() {
    let api: serde_json::Value = serde_json::from_str(&motcua_server::openapi()).unwrap();
    assert_eq!(api["openapi"], "3.1.0");
    let mut names = std::collections::BTreeSet::new();
    for (path, methods) in api["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let name = operation["operationId"].as_str().unwrap_or_else(|| panic!("{method} {path} has no name"));
            assert!(names.insert(name.to_owned()), "{name} stands twice");
            assert!(operation["summary"].as_str().is_some_and(|summary| summary.ends_with('.')), "{name}: summary");
            let responses = operation["responses"].as_object().unwrap();
            let succeeds = responses.keys().any(|status| status.starts_with('2'));
            assert!(succeeds, "{name} never succeeds");
            let failures =
                responses.iter().filter(|(status, _)| status.starts_with(['4', '5']) || *status == "default");
            let failures: Vec<_> = failures.collect();
            assert!(!failures.is_empty() || name == "getLiveness", "{name} never fails");
            for (status, response) in failures {
                assert!(response["content"]["application/problem+json"].is_object(), "{name} {status}: no problem");
            }
        }
    }
    assert!(names.len() >= 28, "{names:?}");
}

/// What a browser is told about a paper, and that printing it again gives the same bytes after everything has moved on.
#[tokio::test]
async fn a_paper_prints_the_same_for_ever() {
    let town = town::Town::new("2026-03-02T09:00:00+07:00").await;
    let case = town.open_permit().await;
    town.complete("lan", &case, "intake", "accept", json!({})).await;
    let address = format!("/api/v1/cases/{case}/documents/1");
    let first = town.get("mai", &address, "vi").await;
    assert_eq!(first.status, 200, "{}", first.text);
    assert!(first.text.contains("ngày 23 tháng 3 năm 2026"), "{}", first.text);
    let policy = first.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
    assert!(!first.text.contains("<script"), "a paper runs nothing");

    town.complete("minh", &case, "review", "propose_grant", json!({})).await;
    town.complete("hoa", &case, "decide", "grant", json!({})).await;
    town.turn("2026-05-20T09:00:00+07:00").await;
    assert_eq!(town.get("mai", &address, "vi").await.text, first.text);
    let english = town.get("mai", &address, "en").await.text;
    assert!(english.contains("23 March 2026"), "{english}");
}

/// A call that fails is tried again by the case's own timer; the answer moves the case; the system saw one key.
#[tokio::test]
async fn a_system_is_asked_until_it_answers_always_under_one_key() {
    let system = stand_in::StandIn::start(vec![
        (503, json!({"title": "closed"})),
        (200, json!({"personal_id": "001226000001"})),
    ])
    .await;
    let town = town::Town::with_system("2026-03-02T08:00:00+07:00", &system).await;
    let case = town.open_birth().await;
    town.complete("thu", &case, "intake", "accept", json!({})).await;
    town.settle().await;
    assert_eq!(system.requests().len(), 1);
    let open = town.json("thu", &format!("/api/v1/cases/{case}")).await;
    assert_eq!(open["openSteps"][0]["waitsFor"], "retry", "{open}");

    town.turn("2026-03-02T08:01:00+07:00").await;
    let requests = system.requests();
    assert_eq!(requests.len(), 2);
    assert_eq!(requests[0].key, requests[1].key, "one key for every attempt");
    assert_eq!(requests[1].body["mother"], "001199000001");
    let open = town.json("thu", &format!("/api/v1/cases/{case}")).await;
    assert_eq!(open["openSteps"][0]["step"], "sign", "{open}");
}

/// The bundle from the declaration to the card: two systems are asked, one answers later by a message, the police act in
/// their own office, and the family is told.
#[tokio::test]
async fn a_bundle_goes_through_people_systems_and_messages() {
    let system = stand_in::StandIn::start(vec![
        (200, json!({"personal_id": "001226000001"})),
        (200, json!({"request_id": "r-1"})),
    ])
    .await;
    let town = town::Town::with_system("2026-03-02T08:00:00+07:00", &system).await;
    let case = town.open_birth().await;
    town.complete("thu", &case, "intake", "accept", json!({})).await;
    town.settle().await;
    town.complete("hoa", &case, "sign", "sign", json!({})).await;
    town.settle().await;
    let asked: Vec<_> = system.requests().into_iter().map(|asked| asked.path).collect();
    assert_eq!(asked.len(), 2, "{asked:?}");

    // Whoever is not the declared sender changes nothing; an unknown name is refused; the same id twice has one effect.
    let card =
        |id: &str, key: &str| json!({"id": id, "name": "card_issued", "match": key, "data": {"card_number": "TE1"}});
    for (who, message, status, state) in [
        ("lan", card("m-0", "r-1"), 403, ""),
        ("service:civil_status", card("m-0", "r-1"), 403, ""),
        ("service:insurance", json!({"id": "m-0", "name": "nonsense", "match": "r-1"}), 400, ""),
        ("service:insurance", card("m-1", "r-9"), 202, "kept"),
        ("service:insurance", card("m-2", "r-1"), 202, "delivered"),
        ("service:insurance", card("m-2", "r-1"), 202, "delivered"),
        ("service:insurance", card("m-2", "r-2"), 409, ""),
    ] {
        let answer = town.request(who, "post", "/api/v1/messages", Some(message.clone()), &[]).await;
        assert_eq!(answer.status, status, "{who} {message}: {}", answer.text);
        if status == 202 {
            assert_eq!(answer.json()["state"], state, "{message}: {}", answer.text);
        }
    }
    let done = town.complete("binh", &case, "residence", "register", json!({})).await;
    assert_eq!(done["case"]["outcome"], "granted", "{done}");
    town.settle().await;
    let notices = town.json("mai", &format!("/api/v1/cases/{case}/notices")).await;
    let text = notices["items"][0]["text"].as_str().unwrap();
    assert!(text.contains("đã hoàn thành") && text.contains("everything is done"), "{text}");
    let certificate = town.get("mai", &format!("/api/v1/cases/{case}/documents/2"), "en").await;
    assert!(certificate.text.contains("001226000001"), "{}", certificate.text);
}

/// A refusal after the number was reserved gives the number back; until that is done the case is not over.
#[tokio::test]
async fn a_refusal_undoes_what_was_done_and_an_incident_can_be_repaired() {
    let system = stand_in::StandIn::start(vec![
        (200, json!({"personal_id": "001226000001"})),
        (400, json!({"title": "number is locked"})),
        (200, json!({})),
    ])
    .await;
    let town = town::Town::with_system("2026-03-02T08:00:00+07:00", &system).await;
    let case = town.open_birth().await;
    town.complete("thu", &case, "intake", "accept", json!({})).await;
    town.settle().await;
    let refused = town.complete("hoa", &case, "sign", "refuse", json!({"reason": "not born here"})).await;
    assert_eq!(refused["case"]["phase"], "compensating", "{refused}");
    town.settle().await;

    let incidents = town.json("administrator", "/api/v1/incidents").await;
    let incident = &incidents["items"][0];
    assert_eq!(incident["step"], "release_number", "{incidents}");
    assert!(incident["message"].as_str().unwrap().contains("number is locked"), "{incidents}");
    let address = format!("/api/v1/incidents/{}/resolutions", incident["id"].as_str().unwrap());
    let order = Some(json!({"action": "retry"}));
    for _ in 0..2 {
        let answer = town.request("administrator", "post", &address, order.clone(), &[("idempotency-key", "r")]).await;
        assert_eq!(answer.status, 201, "{}", answer.text);
    }
    town.settle().await;
    let case = town.json("mai", &format!("/api/v1/cases/{case}")).await;
    assert_eq!((&case["phase"], &case["outcome"]), (&json!("ended"), &json!("refused")), "{case}");
    assert_eq!(system.requests().len(), 3);
    let again = town.request("administrator", "post", &address, order, &[("idempotency-key", "other")]).await;
    assert_eq!(again.status, 409, "{}", again.text);
}

/// On a real port: it answers, and it stops although a client keeps its connection.
#[tokio::test]
async fn it_listens_on_this_machine_alone_and_stops_when_told() {
    use motcua_server::{Clock, Config, Server, Storage};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    let outside = Config::new("0.0.0.0:0".parse().unwrap(), Storage::Memory);
    let refused = Server::start(outside, Clock::wall()).await.unwrap_err().to_string();
    assert!(refused.contains("127.0.0.1"), "{refused}");

    let config = Config::new("127.0.0.1:0".parse().unwrap(), Storage::Memory);
    let running = Server::start(config, Clock::wall()).await.unwrap();
    assert_ne!(running.address().port(), 0);
    let mut client = tokio::net::TcpStream::connect(running.address()).await.unwrap();
    client.write_all(b"GET /api/v1/health/live HTTP/1.1\r\nHost: here\r\n\r\n").await.unwrap();
    let mut answer = [0; 12];
    client.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 200");
    running.stop().await;
}

/// Everything survives a restart: cases, tokens, numbers, and what was still to be asked of the world.
#[tokio::test]
async fn a_restart_forgets_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let town = town::Town::in_folder("2026-03-02T09:00:00+07:00", &data).await;
    let case = town.open_permit().await;
    let before = town.json("mai", &format!("/api/v1/cases/{case}")).await;
    let tokens = town.close().await;

    let town = town::Town::again("2026-03-02T09:05:00+07:00", &data, tokens).await;
    let after = town.json("mai", &format!("/api/v1/cases/{case}")).await;
    assert_eq!(before["number"], "2026-000001");
    assert_eq!((&after["version"], &after["number"]), (&before["version"], &before["number"]));
    let second = town.open_permit().await;
    let second = town.json("mai", &format!("/api/v1/cases/{second}")).await;
    assert_eq!(second["number"], "2026-000002");
    let ready = town.json("mai", "/api/v1/health/ready").await;
    assert_eq!(ready["durability"], "durable", "{ready}");
}

/// The deny-by-default matrix: no address answers anything about a case to somebody who has nothing to do with it, and
/// none answers at all without a token.
#[tokio::test]
async fn nothing_is_shown_to_strangers() {
    let town = town::Town::new("2026-03-02T09:00:00+07:00").await;
    let case = town.open_permit().await;
    let api: serde_json::Value = serde_json::from_str(&motcua_server::openapi()).unwrap();
    for (path, methods) in api["paths"].as_object().unwrap() {
        let public = path.contains("/health/") || path.contains("/public/");
        for method in methods.as_object().unwrap().keys() {
            let address = path
                .replace("{case}", &case)
                .replace("{task}", &format!("{case}.2"))
                .replace("{incident}", &format!("{case}.2"))
                .replace("{visit}", "2")
                .replace("{deadline}", "decision")
                .replace("{number}", "1")
                .replace("{procedure}", "construction_permit")
                .replace("{version}", "1");
            let nobody = town.request("nobody", method, &address, None, &[]).await;
            assert_eq!(nobody.status == 401, !public, "{method} {address}: {}", nobody.status);
            if !path.contains("{case}") && !path.contains("{task}") {
                continue;
            }
            // A body that would be fine, and a key: only the missing right stands in the way.
            let body = match path.rsplit('/').next().unwrap() {
                "completions" => json!({"outcome": "accept"}),
                "migrations" => json!({"version": 1}),
                _ => json!({}),
            };
            let body = (method == "post").then_some(body);
            let headers = [("if-match", "*"), ("idempotency-key", "k1")];
            for stranger in ["tuan", "khanh", "nam"] {
                let answer = town.request(stranger, method, &address, body.clone(), &headers).await;
                assert_eq!(answer.status, 404, "{stranger} {method} {address}: {}", answer.text);
                assert!(!answer.text.contains("2026-000001"), "{}", answer.text);
            }
        }
    }
}
