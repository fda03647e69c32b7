//! The page's questions, asked without a port.

use std::path::Path;

use axum::body::Body;
use axum::http::Request;
use http_body_util::BodyExt as _;
use serde_json::Value;
use tower::ServiceExt as _;

use super::*;

const HOST: &str = "127.0.0.1:8420";

/// A copy of the example, and the workbench on it.
fn bench(folder: &Path) -> (String, Router) {
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../workflows"), folder);
    let home = crate::project::name(folder);
    let (_, changes) = watch::channel(0);
    let bench = Bench { home: home.clone(), directory: None, language: Language::En, changes, word: "word".to_owned() };
    (home, router(bench, HOST.parse().unwrap()))
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        match entry.path().is_dir() {
            true => copy(&entry.path(), &target),
            false => drop(std::fs::copy(entry.path(), target).unwrap()),
        }
    }
}

async fn ask(router: &Router, address: &str, body: Value) -> (StatusCode, Value) {
    let request = Request::post(address)
        .header("host", HOST)
        .header("content-type", "application/json")
        .header("x-motcua-word", "word")
        .body(Body::from(body.to_string()))
        .unwrap();
    let answer = router.clone().oneshot(request).await.unwrap();
    let status = answer.status();
    let bytes = answer.into_body().collect().await.unwrap().to_bytes();
    (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
}

fn count(value: &Value) -> usize {
    value.as_array().map_or(0, Vec::len)
}

#[tokio::test]
async fn what_is_typed_is_shown_walked_and_saved() {
    let folder = tempfile::tempdir().unwrap();
    let (home, bench) = bench(&folder.path().canonicalize().unwrap());
    let path = format!("{home}/construction_permit/construction_permit.procedure.yaml");
    let (_, shown) = ask(&bench, "/api/project", json!({"lang": "en", "procedure": path})).await;
    assert_eq!((&shown["errors"], shown["procedure"].as_str()), (&json!(0), Some(path.as_str())));
    assert!(shown["picture"].as_str().unwrap().contains("<svg"));
    assert!(count(&shown["tests"]) > 0);

    // Half typed: a finding, no picture, and the table of limits is still there.
    let text = std::fs::read_to_string(&path).unwrap();
    let broken = text.replacen("next: ", "next: nowhere_", 1);
    let typed = json!({"lang": "vi", "procedure": path, "path": path, "text": broken});
    let (_, wrong) = ask(&bench, "/api/project", typed).await;
    assert_ne!(wrong["errors"], 0);
    assert_eq!(wrong["picture"], Value::Null);
    assert_eq!(count(&wrong["clocks"]), count(&shown["clocks"]));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text, "nothing was asked to be saved");

    // A walk is what was done in it; what is refused is said.
    let walked = |lines: Value| json!({"lang": "en", "procedure": path, "lines": lines});
    let (_, before) = ask(&bench, "/api/walk", walked(json!([]))).await;
    let start = before["starts"][0]["line"].as_str().unwrap().to_owned();
    let (_, opened) = ask(&bench, "/api/walk", walked(json!([start]))).await;
    assert_eq!((&opened["done"], count(&opened["open"])), (&json!(1), 1), "{opened}");
    let (_, refused) = ask(&bench, "/api/walk", walked(json!([start, start]))).await;
    assert_eq!(refused["done"], 1);
    assert!(refused["refused"].is_string());

    // Saved once; a second time from the same text, somebody else was faster.
    let save = json!({"path": path, "text": format!("{text}# end\n"), "before": files::mark(&text)});
    assert_eq!(ask(&bench, "/api/save", save.clone()).await.0, StatusCode::OK);
    assert!(std::fs::read_to_string(&path).unwrap().ends_with("# end\n"));
    assert_eq!(ask(&bench, "/api/save", save).await.0, StatusCode::CONFLICT);
}

#[tokio::test]
async fn nothing_outside_of_the_project_is_read_or_written() {
    let folder = tempfile::tempdir().unwrap();
    let top = folder.path().canonicalize().unwrap();
    let (home, bench) = bench(&top.join("project"));
    std::fs::write(top.join("a.procedure.yaml"), "secret").unwrap();
    std::fs::write(top.join("project/notes.md"), "not ours").unwrap();
    for path in [format!("{home}/../a.procedure.yaml"), format!("{home}/notes.md"), "/etc/hostname".to_owned()] {
        let save = json!({"path": path, "text": "x", "before": files::mark("secret")});
        assert_eq!(ask(&bench, "/api/save", save).await.0, StatusCode::NOT_FOUND, "{path}");
        let request = Request::get(format!("/api/file?path={path}")).header("host", HOST).body(Body::empty()).unwrap();
        assert_eq!(bench.clone().oneshot(request).await.unwrap().status(), StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(std::fs::read_to_string(top.join("a.procedure.yaml")).unwrap(), "secret");
    let request = Request::post("/api/save").header("host", HOST).body(Body::empty()).unwrap();
    assert_eq!(bench.clone().oneshot(request).await.unwrap().status(), StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn the_page_fetches_nothing_from_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    let (_, bench) = bench(&folder.path().canonicalize().unwrap());
    for address in ["/", "/page.css", "/page.js"] {
        let request = Request::get(address).header("host", HOST).body(Body::empty()).unwrap();
        let answer = bench.clone().oneshot(request).await.unwrap();
        assert!(answer.headers()["content-security-policy"].to_str().unwrap().starts_with("default-src 'none'"));
        let bytes = answer.into_body().collect().await.unwrap().to_bytes();
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        assert!(!text.contains("http:") && !text.contains("https:") && !text.contains("{{"), "{address}");
    }
}
