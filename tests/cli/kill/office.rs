//! People at their desks: each opens ledgers and writes lines, and notes what was sent and what was answered.

use std::sync::Arc;

use serde_json::{Value, json};
use tokio::sync::watch;

/// A request that changes something. Its key is also the line that it writes.
#[derive(Clone, Debug)]
pub(super) struct Request {
    pub(super) path: String,
    pub(super) key: String,
    /// The state on which it rests.
    pub(super) seen: Option<String>,
    pub(super) body: Value,
    /// What was answered, if anything was.
    pub(super) answer: Option<String>,
}

/// A connection to a server in the clerk's name.
#[derive(Clone, Debug)]
pub(super) struct Client {
    http: reqwest::Client,
    base: String,
    token: String,
}

impl Client {
    pub(super) fn new(base: &str, token: &str) -> Self {
        // Fails only when it was done before, which is what is wanted.
        drop(rustls::crypto::ring::default_provider().install_default());
        let http = reqwest::Client::builder().build().unwrap();
        Self { http, base: base.to_owned(), token: token.to_owned() }
    }

    pub(super) fn with_token(&self, token: &str) -> Self {
        Self { token: token.to_owned(), ..self.clone() }
    }

    /// Status and body; nothing if the server went away.
    pub(super) async fn send(&self, request: &Request) -> Option<(u16, String)> {
        let mut sending = self
            .http
            .post(format!("{}{}", self.base, request.path))
            .bearer_auth(&self.token)
            .header("Idempotency-Key", &request.key)
            .json(&request.body);
        if let Some(seen) = &request.seen {
            sending = sending.header("If-Match", seen);
        }
        let response = sending.send().await.ok()?;
        let status = response.status().as_u16();
        Some((status, response.text().await.ok()?))
    }

    /// The tag of a task as it is now; nothing if the server went away.
    async fn tag(&self, task: &str) -> Option<String> {
        let looking = self.http.get(format!("{}/tasks/{task}", self.base)).bearer_auth(&self.token);
        let response = looking.send().await.ok()?;
        assert_eq!(response.status().as_u16(), 200, "{task}");
        Some(response.headers().get("etag")?.to_str().unwrap().to_owned())
    }
}

/// One person at work.
#[derive(Debug)]
pub(super) struct Desk {
    client: Client,
    name: String,
    answers: Arc<watch::Sender<usize>>,
    sent: Vec<Request>,
}

impl Desk {
    pub(super) fn new(client: Client, name: String, answers: Arc<watch::Sender<usize>>) -> Self {
        Self { client, name, answers, sent: Vec::new() }
    }

    /// Opens a ledger, writes lines and closes it, until that is done or the server goes away.
    pub(super) async fn work(mut self, lines: usize) -> Vec<Request> {
        // Whether it was done or nobody answered any more: what was sent is noted.
        let _: Option<()> = self.write(lines).await;
        self.sent
    }

    async fn write(&mut self, lines: usize) -> Option<()> {
        let key = format!("{}-open", self.name);
        let body = json!({"procedure": "ledger", "applicant": "mai", "data": {"line": key}});
        let mut answer = self.send("/cases".to_owned(), key, None, body).await?;
        for line in 0..lines {
            let task = task(&answer);
            let seen = self.client.tag(&task).await?;
            let key = format!("{}-{line}", self.name);
            let outcome = if line + 1 == lines { "close" } else { "more" };
            let body = json!({"outcome": outcome, "data": {"line": key}});
            answer = self.send(format!("/tasks/{task}/completions"), key, Some(seen), body).await?;
        }
        Some(())
    }

    async fn send(&mut self, path: String, key: String, seen: Option<String>, body: Value) -> Option<Value> {
        self.sent.push(Request { path, key, seen, body, answer: None });
        let request = self.sent.last_mut()?;
        let (status, body) = self.client.send(request).await?;
        assert_eq!(status, 201, "{}: {body}", request.key);
        let answer = serde_json::from_str(&body).unwrap();
        request.answer = Some(body);
        self.answers.send_modify(|answers| *answers += 1);
        Some(answer)
    }
}

/// The task that was opened last.
fn task(answer: &Value) -> String {
    let visit = answer["opened"].as_array().and_then(|opened| opened.last()).map(|step| &step["visit"]);
    let visit = visit.and_then(Value::as_u64).unwrap_or_else(|| panic!("no task was opened: {answer}"));
    format!("{}.{visit}", answer["case"]["id"].as_str().unwrap())
}

/// A stream of random numbers from one seed (SplitMix64).
#[derive(Debug)]
pub(super) struct Luck(u64);

impl Luck {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(super) fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed ^ (mixed >> 31)) % (end.max(1) as u64)).unwrap()
    }
}
