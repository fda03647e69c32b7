//! A small town: an installation with both procedures, a few officials, and citizens.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::Mutex;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use http_body_util::BodyExt;
use motcua_definition::directory::Directory;
use motcua_definition::project::{Memory, check};
use motcua_server::{Clock, Config, PostgresAddress, Server, ServiceAddress, Storage, TurnedClock};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::stand_in::StandIn;
use crate::top;

/// The installation and everybody's tokens.
pub(crate) struct Town {
    pub(crate) server: Server,
    clock: TurnedClock,
    desk: Desk,
}

/// Where everybody of a town asks.
pub(crate) struct Desk {
    pub(crate) router: Router,
    tokens: Mutex<BTreeMap<String, String>>,
    keys: Mutex<u32>,
}

impl std::ops::Deref for Town {
    type Target = Desk;

    fn deref(&self) -> &Desk {
        &self.desk
    }
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: axum::http::HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> String {
        self.headers.get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or(Value::Null)
    }
}

impl Town {
    /// In memory, with nothing to call.
    pub(crate) async fn new(at: &str) -> Self {
        Self::build(at, Storage::Memory, None, BTreeMap::new()).await
    }

    /// In memory, with one system behind every service.
    pub(crate) async fn with_system(at: &str, system: &StandIn) -> Self {
        Self::build(at, Storage::Memory, Some(system), BTreeMap::new()).await
    }

    /// In a folder.
    pub(crate) async fn in_folder(at: &str, folder: &Path) -> Self {
        Self::build(at, Storage::Folder(folder.to_owned()), None, BTreeMap::new()).await
    }

    /// In a folder that was used before, with the tokens of then.
    pub(crate) async fn again(at: &str, folder: &Path, tokens: BTreeMap<String, String>) -> Self {
        Self::build(at, Storage::Folder(folder.to_owned()), None, tokens).await
    }

    /// A node on a database: the first one makes the tokens, the next ones know them.
    pub(crate) async fn node(at: &str, address: &PostgresAddress, tokens: BTreeMap<String, String>) -> Self {
        Self::build(at, Storage::Database(address.clone()), None, tokens).await
    }

    /// Everybody's tokens so far.
    pub(crate) fn tokens(&self) -> BTreeMap<String, String> {
        self.desk.tokens.lock().unwrap().clone()
    }

    async fn build(at: &str, storage: Storage, system: Option<&StandIn>, tokens: BTreeMap<String, String>) -> Self {
        Self::of(at, storage, directory(), system, tokens).await
    }

    /// With other people in it.
    pub(crate) async fn of(
        at: &str,
        storage: Storage,
        people: Directory,
        system: Option<&StandIn>,
        tokens: BTreeMap<String, String>,
    ) -> Self {
        let mut config = config(storage);
        config.directory = people;
        for service in ["civil_status", "insurance"] {
            if let Some(system) = system {
                config.services.insert(service.into(), ServiceAddress::parse(&system.address()).unwrap());
            }
        }
        config.webhooks.extend(system.map(|system| ServiceAddress::parse(&system.address()).unwrap()));
        Self::run(at, config, tokens).await
    }

    /// As it is configured.
    pub(crate) async fn run(at: &str, config: Config, mut tokens: BTreeMap<String, String>) -> Self {
        let (clock, hand) = Clock::turned(at.parse().unwrap());
        let server = Server::open(config, clock).await.unwrap();
        let fresh = tokens.is_empty();
        assert_eq!(server.administrator_token().is_some(), fresh, "the administrator's token is made once");
        if let Some(token) = server.administrator_token() {
            tokens.insert("administrator".to_owned(), token.to_owned());
        }
        let desk = Desk { router: server.router(), tokens: Mutex::new(tokens), keys: Mutex::new(0) };
        let town = Self { server, clock: hand, desk };
        if fresh {
            let answer =
                town.send("administrator", "post", "/api/v1/deployments", Some(json!({"files": files()}))).await;
            assert_eq!(answer.status, 201, "{}", answer.text);
        }
        town
    }

    /// Ends it; what is kept is the tokens.
    pub(crate) async fn close(self) -> BTreeMap<String, String> {
        self.server.close().await;
        self.desk.tokens.into_inner().unwrap()
    }

    /// The clock goes to this moment, and nothing is done about it yet.
    pub(crate) fn only_turn(&self, at: jiff::Timestamp) {
        self.clock.turn_to(at);
    }

    /// The clock goes to this moment, and everything that is due happens.
    pub(crate) async fn turn(&self, at: &str) {
        self.only_turn(at.parse().unwrap());
        self.settle().await;
    }

    pub(crate) async fn settle(&self) {
        self.server.settle().await.unwrap();
    }
}

impl Desk {
    /// Of a server that runs by itself, as its administrator found it.
    pub(crate) fn of(server: &Server) -> Self {
        let token = server.administrator_token().unwrap().to_owned();
        let tokens = BTreeMap::from([("administrator".to_owned(), token)]);
        Self { router: server.router(), tokens: Mutex::new(tokens), keys: Mutex::new(0) }
    }

    /// The token of somebody, issued when it is first needed.
    pub(crate) async fn token(&self, who: &str) -> String {
        let known = self.tokens.lock().unwrap().get(who).cloned();
        if let Some(token) = known {
            return token;
        }
        let order = match who.strip_prefix("service:") {
            Some(service) => json!({"service": service}),
            None => json!({"person": who}),
        };
        let answer = Box::pin(self.send("administrator", "post", "/api/v1/tokens", Some(order))).await;
        assert_eq!(answer.status, 201, "{}", answer.text);
        let token = answer.json()["token"].as_str().unwrap().to_owned();
        self.tokens.lock().unwrap().insert(who.to_owned(), token.clone());
        token
    }

    /// A key that was never used.
    pub(crate) fn key(&self) -> String {
        let mut keys = self.keys.lock().unwrap();
        *keys += 1;
        format!("key-{keys}")
    }

    pub(crate) async fn send(&self, who: &str, method: &str, address: &str, body: Option<Value>) -> Answer {
        self.request(who, method, address, body, &[("idempotency-key", &self.key())]).await
    }

    /// One request; `nobody` sends no token.
    pub(crate) async fn request(
        &self,
        who: &str,
        method: &str,
        address: &str,
        body: Option<Value>,
        headers: &[(&str, &str)],
    ) -> Answer {
        let body = body.map(|body| serde_json::to_vec(&body).unwrap());
        let mut all = vec![("content-type", "application/json")];
        all.extend(headers);
        self.raw(who, method, address, body.unwrap_or_default(), &all).await
    }

    /// One request with these very bytes and headers.
    pub(crate) async fn raw(
        &self,
        who: &str,
        method: &str,
        address: &str,
        body: Vec<u8>,
        headers: &[(&str, &str)],
    ) -> Answer {
        let mut request = Request::builder().method(method.to_uppercase().as_str()).uri(address);
        if who != "nobody" {
            request = request.header("authorization", format!("Bearer {}", self.token(who).await));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = self.router.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        Answer { status: parts.status.as_u16(), headers: parts.headers, text }
    }

    pub(crate) async fn get(&self, who: &str, address: &str, language: &str) -> Answer {
        self.request(who, "get", address, None, &[("accept-language", language)]).await
    }

    pub(crate) async fn json(&self, who: &str, address: &str) -> Value {
        let answer = self.get(who, address, "en").await;
        assert_eq!(answer.status, 200, "{address}: {}", answer.text);
        answer.json()
    }

    /// Mai asks for a permit for a small house in Ward One.
    pub(crate) async fn open_permit(&self) -> String {
        self.open("mai", permit()).await
    }

    /// Mai declares a birth in Ward One.
    pub(crate) async fn open_birth(&self) -> String {
        let data = json!({
            "ward": "w001", "child_name": "Nguyễn An", "born_on": "2026-02-27",
            "mother_pid": "001199000001", "birth_proof": "proof.pdf",
        });
        self.open("mai", json!({"procedure": "birth_bundle", "data": data})).await
    }

    async fn open(&self, who: &str, order: Value) -> String {
        let answer = self.send(who, "post", "/api/v1/cases", Some(order)).await;
        assert_eq!(answer.status, 201, "{}", answer.text);
        answer.json()["case"]["id"].as_str().unwrap().to_owned()
    }

    /// Somebody does the open task of a step.
    pub(crate) async fn complete(&self, who: &str, case: &str, step: &str, outcome: &str, data: Value) -> Value {
        let task = self.task(who, case, step).await;
        let address = format!("/api/v1/tasks/{task}");
        let tag = self.get(who, &address, "en").await.header("etag");
        let order = json!({"outcome": outcome, "data": data});
        let headers = [("idempotency-key", self.key()), ("if-match", tag)];
        let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let answer = self.request(who, "post", &format!("{address}/completions"), Some(order), &headers).await;
        assert_eq!(answer.status, 201, "{step}: {outcome}: {}", answer.text);
        answer.json()
    }

    /// The open task of a step, as somebody finds it in the case.
    pub(crate) async fn task(&self, who: &str, case: &str, step: &str) -> String {
        let case = self.json(who, &format!("/api/v1/cases/{case}")).await;
        let open = case["openSteps"].as_array().unwrap().iter().find(|open| open["step"] == step);
        open.unwrap_or_else(|| panic!("{step} is not open: {case}"))["task"].as_str().unwrap().to_owned()
    }
}

/// A server of this town.
pub(crate) fn config(storage: Storage) -> Config {
    let mut config = Config::new("127.0.0.1:0".parse().unwrap(), storage);
    config.directory = directory();
    config
}

/// A small house in Ward One.
pub(crate) fn permit() -> Value {
    let data = json!({"ward": "w001", "floor_area": 120, "storeys": 2, "drawings": "plan.pdf"});
    json!({"procedure": "construction_permit", "data": data})
}

pub(crate) fn directory() -> Directory {
    let text = std::fs::read_to_string(top().join("tests/api/town.directory.yaml")).unwrap();
    let files = BTreeMap::from([("directories/town.directory.yaml".to_owned(), Arc::from(text.as_str()))]);
    let checked = check(&Memory(files), &[""]);
    assert!(checked.findings.is_empty(), "{:?}", checked.findings);
    checked.directories.into_iter().next().unwrap()
}

/// Everything that the two example procedures are made of, as an author would send it.
pub(crate) fn files() -> BTreeMap<String, String> {
    let root = top().join("workflows");
    let mut files = BTreeMap::new();
    collect(&root, &root, &mut files);
    files.retain(|path, _| !path.ends_with(".test.yaml") && !path.ends_with(".scenario.yaml"));
    files.retain(|path, _| !path.starts_with("directories/") && !path.ends_with(".md"));
    files
}

fn collect(root: &Path, folder: &Path, files: &mut BTreeMap<String, String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(root, &path, files);
        } else {
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
            files.insert(name, std::fs::read_to_string(&path).unwrap());
        }
    }
}
