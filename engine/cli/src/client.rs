//! Speaking to a running server.

use std::time::Duration;

use motcua_kernel::text::Language;
use reqwest::header::{ACCEPT, ACCEPT_LANGUAGE, AUTHORIZATION, ETAG, IF_MATCH, LINK};
use reqwest::{Method, Response};
use serde_json::Value as Json;

use crate::failure::Failure;

/// Longer than the server itself allows a request to take.
const TIMEOUT: Duration = Duration::from_secs(60);
/// A list is read page by page; nobody reads more lines than this in a terminal.
const PAGES_MAX: usize = 200;

/// Which server, and as whom.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Address {
    /// Address of the server
    #[arg(long, global = true, env = "MOTCUA_URL", default_value = "http://127.0.0.1:8420", value_name = "URL")]
    url: String,
    /// Token to speak with
    #[arg(long, global = true, env = "MOTCUA_TOKEN", hide_env_values = true, value_name = "TOKEN")]
    token: Option<String>,
}

/// A connection to one server in one person's name.
#[derive(Clone, Debug)]
pub(crate) struct Client {
    base: String,
    token: Option<String>,
    language: Language,
    http: reqwest::Client,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    /// The state that was seen, to be named when it is changed.
    pub(crate) tag: Option<String>,
    /// Where the next part of a list is.
    next: Option<String>,
    pub(crate) body: Vec<u8>,
}

impl Address {
    /// A client for it.
    pub(crate) fn client(&self, language: Language) -> Result<Client, Failure> {
        Client::new(&self.url, self.token.clone(), language)
    }
}

impl Client {
    /// A client for the server at this address.
    pub(crate) fn new(url: &str, token: Option<String>, language: Language) -> Result<Self, Failure> {
        // Fails only when it was done before, which is what is wanted.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder().timeout(TIMEOUT).build().map_err(|error| {
            Failure::internal(format!("không tạo được kết nối: {error}"), format!("could not connect: {error}"))
        })?;
        Ok(Self { base: format!("{}/api/v1", url.trim_end_matches('/')), token, language, http })
    }

    /// The same server in somebody else's name.
    pub(crate) fn with_token(&self, token: impl Into<String>) -> Self {
        Self { token: Some(token.into()), ..self.clone() }
    }

    /// Reads.
    pub(crate) async fn get(&self, path: &str) -> Result<Answer, Failure> {
        self.ask(Method::GET, path, None, None).await
    }

    /// Reads a list to its end, or to the number of items that are wanted.
    pub(crate) async fn list(&self, path: &str, items_max: usize) -> Result<Vec<Json>, Failure> {
        let mut items = Vec::new();
        let mut path = path.to_owned();
        for _ in 0..PAGES_MAX {
            let answer = self.get(&path).await?;
            if let Json::Array(page) = answer.json()?["items"].take() {
                items.extend(page);
            }
            match answer.next {
                Some(next) if items.len() < items_max => path = next,
                _ => break,
            }
        }
        items.truncate(items_max);
        Ok(items)
    }

    /// Asks for something to be done. `seen` is the state on which it rests.
    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        seen: Option<&str>,
        body: Option<Json>,
    ) -> Result<Answer, Failure> {
        self.ask(method, path, seen, body).await
    }

    async fn ask(&self, method: Method, path: &str, seen: Option<&str>, body: Option<Json>) -> Result<Answer, Failure> {
        let path = path.strip_prefix("/api/v1").unwrap_or(path);
        let changes = method != Method::GET;
        let mut request = self
            .http
            .request(method, format!("{}{path}", self.base))
            .header(ACCEPT, "application/json, text/html;q=0.9, */*;q=0.8")
            .header(ACCEPT_LANGUAGE, self.language.code());
        if let Some(token) = &self.token {
            request = request.header(AUTHORIZATION, format!("Bearer {token}"));
        }
        if let Some(seen) = seen {
            request = request.header(IF_MATCH, seen);
        }
        if changes {
            request = request.header("Idempotency-Key", key()?);
        }
        if let Some(body) = body {
            request = request.json(&body);
        }
        let response = request.send().await.map_err(|error| self.unreachable(&error))?;
        self.read(response).await
    }

    async fn read(&self, response: Response) -> Result<Answer, Failure> {
        let header = |name| response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let (tag, link, status) = (header(ETAG), header(LINK), response.status());
        let body = response.bytes().await.map_err(|error| self.unreachable(&error))?.to_vec();
        if status.is_success() {
            return Ok(Answer { tag, next: link.as_deref().and_then(next_of), body });
        }
        Err(refusal(status.as_u16(), &body))
    }

    fn unreachable(&self, error: &reqwest::Error) -> Failure {
        let base = self.base.trim_end_matches("/api/v1");
        let mut cause: &dyn std::error::Error = error;
        while let Some(deeper) = cause.source() {
            cause = deeper;
        }
        Failure::found(
            format!("máy chủ tại {base} không trả lời ({cause}); có thể khởi động bằng `motcua serve`"),
            format!("no answer from {base} ({cause}); start one with `motcua serve`"),
        )
    }
}

impl Answer {
    /// The body as JSON.
    pub(crate) fn json(&self) -> Result<Json, Failure> {
        serde_json::from_slice(&self.body).map_err(|error| {
            Failure::internal(
                format!("máy chủ trả lời không đúng dạng JSON: {error}"),
                format!("the server did not answer in JSON: {error}"),
            )
        })
    }
}

/// `</api/v1/cases?after=x>; rel="next"`
fn next_of(link: &str) -> Option<String> {
    let (address, rest) = link.strip_prefix('<')?.split_once('>')?;
    rest.contains("rel=\"next\"").then(|| address.to_owned())
}

/// What the server says when it refuses, with every field that needs attention.
fn refusal(status: u16, body: &[u8]) -> Failure {
    let problem: Json = serde_json::from_slice(body).unwrap_or_default();
    let said = |name: &str| problem[name].as_str().unwrap_or_default().to_owned();
    let mut text = match (said("title"), said("detail")) {
        (title, _) if title.is_empty() => format!("HTTP {status}"),
        (title, detail) if detail.is_empty() || detail == title => title,
        (title, detail) => format!("{}. {detail}", title.trim_end_matches('.')),
    };
    let code = said("code");
    if !code.is_empty() {
        text.push_str(&format!("  [{code}]"));
    }
    for error in problem["errors"].as_array().into_iter().flatten() {
        let field = error["pointer"].as_str().unwrap_or_default();
        text.push_str(&format!("\n{field}: {}", error["detail"].as_str().unwrap_or_default()));
    }
    Failure::found(text.clone(), text)
}

/// A new key for each request: sent again by the library below us, a request has its effect once.
fn key() -> Result<String, Failure> {
    let mut bytes = [0u8; 16];
    getrandom::fill(&mut bytes).map_err(|error| {
        Failure::internal(format!("máy không cho số ngẫu nhiên: {error}"), format!("no random numbers here: {error}"))
    })?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Runs one conversation with a server to its end.
pub(crate) fn block_on<T>(conversation: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Failure::from)?;
    runtime.block_on(conversation)
}

/// A part of an address that was typed by somebody.
pub(crate) fn segment(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            byte => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// A query string of those that were given.
pub(crate) fn query(pairs: &[(&str, Option<String>)]) -> String {
    let given: Vec<String> =
        pairs.iter().filter_map(|(name, value)| Some(format!("{name}={}", segment(value.as_ref()?)))).collect();
    if given.is_empty() { String::new() } else { format!("?{}", given.join("&")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_to_the_next_page_only() {
        assert_eq!(next_of("</api/v1/cases?after=x>; rel=\"next\"").as_deref(), Some("/api/v1/cases?after=x"));
        assert_eq!(next_of("</x>; rel=\"prev\""), None);
    }

    #[test]
    fn what_was_typed_stays_one_segment() {
        assert_eq!(segment("../x y"), "..%2Fx%20y");
        assert_eq!(query(&[("a", Some("b c".to_owned())), ("d", None)]), "?a=b%20c");
    }

    #[test]
    fn a_refusal_lists_every_field() {
        let body = br#"{"title":"The form is not complete","detail":"1 field needs attention.","code":"invalid-input",
            "errors":[{"pointer":"/data/drawings","detail":"Required."}]}"#;
        let failure = refusal(400, body);
        let text = failure.text(Language::En).unwrap();
        assert!(text.starts_with("The form is not complete. 1 field"), "{text}");
        assert!(text.contains("[invalid-input]\n/data/drawings: Required."), "{text}");
        assert_eq!(failure.code(), 1);
    }
}
