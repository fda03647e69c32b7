//! The HTTP interface, driven in this process with a clock that is turned: no port, no waiting, no wall clock.
//!
//! Each file in `tests/api/stories/` is a story: requests in order, and what each must answer. To add a case, add a few
//! lines to a story; to add a story, add a file.

#[path = "api/stand_in.rs"]
mod stand_in;
#[path = "api/story.rs"]
mod story;
#[path = "api/town.rs"]
mod town;

use std::path::{Path, PathBuf};

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
    town.complete("lan", &case, "intake", "accept", serde_json::json!({})).await;
    let address = format!("/api/v1/cases/{case}/documents/1");
    let first = town.get("mai", &address, "vi").await;
    assert_eq!(first.status, 200, "{}", first.text);
    assert!(first.text.contains("ngày 23 tháng 3 năm 2026"), "{}", first.text);
    let policy = first.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'; style-src 'sha256-"), "{policy}");
    assert!(!first.text.contains("<script"), "a paper runs nothing");

    town.complete("minh", &case, "review", "propose_grant", serde_json::json!({})).await;
    town.complete("hoa", &case, "decide", "grant", serde_json::json!({})).await;
    town.turn("2026-05-20T09:00:00+07:00").await;
    assert_eq!(town.get("mai", &address, "vi").await.text, first.text);
    let english = town.get("mai", &address, "en").await.text;
    assert!(english.contains("23 March 2026"), "{english}");
}

/// A call that fails is tried again by the case's own timer; the answer moves the case; the system saw one key.
#[tokio::test]
async fn a_system_is_asked_until_it_answers_always_under_one_key() {
    let system = stand_in::StandIn::start(vec![
        (503, serde_json::json!({"title": "closed"})),
        (200, serde_json::json!({"personal_id": "001226000001"})),
    ])
    .await;
    let town = town::Town::with_system("2026-03-02T08:00:00+07:00", &system).await;
    let case = town.open_birth().await;
    town.complete("thu", &case, "intake", "accept", serde_json::json!({})).await;
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
        let public = path.contains("/health/");
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
                "completions" => serde_json::json!({"outcome": "accept"}),
                _ => serde_json::json!({}),
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
