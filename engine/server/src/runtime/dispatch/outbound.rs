//! Asking another system, over HTTP.
//!
//! Only addresses from the operator's configuration are called; nothing in a case or a procedure can name one. No
//! redirect is followed and no proxy variable is read: both would send the request, and its key, somewhere else than
//! the operator said. Everything that comes back is bounded in time and size.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use motcua_kernel::command::Answer;
use motcua_kernel::id::ServiceId;
use motcua_kernel::procedure::Operation;
use motcua_kernel::value::{Record, Value};
use reqwest::header::{ACCEPT, CONTENT_TYPE, RETRY_AFTER};
use reqwest::{Client, Method, RequestBuilder, Response, Url, redirect};

use super::breaker::{Breaker, FAILURES};
use crate::clock::Clock;
use crate::config::ServiceAddress;
use crate::wire::{self, Data};

/// No answer is longer.
const ANSWER_BYTES_MAX: usize = 1024 * 1024;
/// What an attempt that was not made counts as: a refusal before anything happened, so that nothing needs to be undone.
const NOT_ASKED: u16 = 503;
/// How long telling somebody may take.
const TELL_TIMEOUT: Duration = Duration::from_secs(20);
/// How long connecting may take, within the time-out of the attempt.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// The systems that may be called.
#[derive(Debug)]
pub(crate) struct Outbound {
    client: Client,
    services: BTreeMap<ServiceId, ServiceAddress>,
    breakers: Mutex<BTreeMap<ServiceId, Breaker>>,
}

/// How a system is doing, as far as this node has seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct System {
    pub(crate) service: ServiceId,
    /// Where it is.
    pub(crate) url: String,
    /// How many calls of it are under way.
    pub(crate) under_way: u32,
    /// How many calls in a row got no answer.
    pub(crate) failures: u32,
    /// Until when it is left alone.
    pub(crate) rests_until: Option<Timestamp>,
}

impl Outbound {
    /// Ready to call these.
    ///
    /// # Errors
    ///
    /// When no client can be made at all.
    pub(crate) fn new(services: BTreeMap<ServiceId, ServiceAddress>) -> Result<Self, reqwest::Error> {
        // One provider for the whole process; a second installation in the same process finds it there already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let plain = || {
            Client::builder()
                .no_proxy()
                .redirect(redirect::Policy::none())
                .connect_timeout(CONNECT_TIMEOUT)
                .user_agent(concat!("motcua/", env!("CARGO_PKG_VERSION")))
        };
        let client = plain().build().or_else(|error| {
            // A machine without root certificates. Plain HTTP to this machine works; any https is refused as untrusted.
            tracing::warn!(%error, "no root certificates were found: calls over https will fail");
            plain().tls_backend_preconfigured(trusting_nobody()).build()
        })?;
        Ok(Self { client, services, breakers: Mutex::default() })
    }

    /// One attempt. Whatever goes wrong is an answer too: the retries are the kernel's, which remembers them.
    pub(crate) async fn ask(
        &self,
        service: &ServiceId,
        operation: &Operation,
        input: &Record,
        key: &str,
        timeout: Duration,
        clock: &Clock,
    ) -> Answer {
        let Some(address) = self.services.get(service) else {
            return failed(0, format!("no address is configured for the service `{service}`"));
        };
        let request = match self.request(address, operation, input, key, timeout) {
            Ok(request) => request,
            Err(answer) => return answer,
        };
        if !self.breaker(service, |breaker| breaker.lets_through(clock.now())) {
            return failed(NOT_ASKED, format!("not asked: the last {FAILURES} calls got no answer"));
        }
        let answer = match request.send().await {
            Ok(response) => answer(response).await,
            Err(error) => failed(0, describe(&error)),
        };
        let is_there = !matches!(answer, Answer::Failed { status: 0 | 502..=504, .. });
        self.breaker(service, |breaker| breaker.note(is_there, clock.now()));
        answer
    }

    /// One attempt to tell somebody something. Only the status of the answer is read.
    pub(super) async fn tell(&self, url: Url, headers: [(&'static str, String); 4], body: Vec<u8>) -> Told {
        let request = self.client.post(url).timeout(TELL_TIMEOUT).body(body);
        let request = headers.into_iter().fold(request, |request, (name, value)| request.header(name, value));
        match request.send().await {
            Ok(response) => Told::of(&response),
            Err(error) => Told::not(&describe(&error)),
        }
    }

    /// How the systems are doing.
    pub(super) fn systems(&self, now: Timestamp) -> Vec<System> {
        let system = |(service, address): (&ServiceId, &ServiceAddress)| {
            let (failures, rests_until) = self.breaker(service, |breaker| (breaker.failures(), breaker.rests(now)));
            System { service: service.clone(), url: address.url.clone(), under_way: 0, failures, rests_until }
        };
        self.services.iter().map(system).collect()
    }

    // A panic while this is held leaves nothing half done.
    fn breaker<T>(&self, service: &ServiceId, work: impl FnOnce(&mut Breaker) -> T) -> T {
        let mut breakers = self.breakers.lock().unwrap_or_else(PoisonError::into_inner);
        work(breakers.entry(service.clone()).or_default())
    }

    fn request(
        &self,
        address: &ServiceAddress,
        operation: &Operation,
        input: &Record,
        key: &str,
        timeout: Duration,
    ) -> Result<RequestBuilder, Answer> {
        let method: Method =
            operation.method.parse().map_err(|_| failed(0, format!("`{}` is no method of HTTP", operation.method)))?;
        let body = serde_json::to_vec(&Data(input.clone())).map_err(|error| failed(0, error.to_string()))?;
        let mut request = self
            .client
            .request(method, below(&address.url, &operation.path)?)
            .timeout(timeout)
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, "application/json")
            .header("Idempotency-Key", key)
            .body(body);
        if let Some(variable) = &address.secret_env {
            let secret = std::env::var(variable)
                .map_err(|_| failed(0, format!("the environment variable `{variable}` with the key is not set")))?;
            request = request.bearer_auth(secret);
        }
        Ok(request)
    }
}

/// What became of telling somebody something.
#[derive(Debug)]
pub(super) struct Told {
    /// What was answered; none if nothing was.
    pub(super) status: Option<u16>,
    /// What was wrong with it; none where it was taken.
    pub(super) problem: Option<String>,
    /// After which time they wish to be asked again.
    pub(super) wished: Option<SignedDuration>,
}

impl Told {
    /// Nothing was answered.
    pub(super) fn not(problem: &str) -> Self {
        Self { status: None, problem: Some(problem.to_owned()), wished: None }
    }

    fn of(response: &Response) -> Self {
        let status = response.status();
        let seconds = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.trim().parse().ok());
        let problem = match status {
            _ if status.is_success() => None,
            _ if status.is_redirection() => Some("redirects are not followed".to_owned()),
            _ => Some(format!("answered {}", status.as_u16())),
        };
        Self {
            status: Some(status.as_u16()),
            problem,
            wished: seconds.map(|seconds: u32| SignedDuration::from_secs(seconds.into())),
        }
    }
}

/// The address of an operation. What an author wrote stays below what the operator configured, whatever it says: the
/// checker refuses other paths, and this is the second lock.
fn below(address: &str, path: &str) -> Result<reqwest::Url, Answer> {
    let elsewhere = || failed(0, format!("`{path}` does not lie below the address of the service"));
    let base = reqwest::Url::parse(address).map_err(|_| elsewhere())?;
    let url = reqwest::Url::parse(&format!("{address}{path}")).map_err(|_| elsewhere())?;
    let same_place = url.scheme() == base.scheme() && url.host() == base.host() && url.port() == base.port();
    let nobody = url.username() == base.username() && url.password() == base.password();
    let within = url.path().strip_prefix(base.path().trim_end_matches('/')).is_some_and(|rest| rest.starts_with('/'));
    let inside = within && url.query().is_none() && url.fragment().is_none();
    if same_place && nobody && inside { Ok(url) } else { Err(elsewhere()) }
}

/// What came back, as the kernel takes it in.
async fn answer(response: Response) -> Answer {
    let status = response.status();
    if status.is_redirection() {
        return failed(status.as_u16(), "redirects are not followed".to_owned());
    }
    let bytes = match read(response).await {
        Ok(bytes) => bytes,
        Err(problem) => return failed(status.as_u16(), problem),
    };
    if !status.is_success() {
        let problem = title(&bytes).unwrap_or_else(|| format!("answered {}", status.as_u16()));
        return Answer::Failed { status: status.as_u16(), problem, kind: line(&bytes, "type") };
    }
    if bytes.is_empty() {
        return Answer::Done(Record::new());
    }
    match serde_json::from_slice::<Data>(&bytes) {
        Ok(data) => Answer::Done(data.0),
        Err(error) => failed(status.as_u16(), format!("the answer is not a JSON object: {error}")),
    }
}

async fn read(mut response: Response) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| describe(&error))? {
        if bytes.len() + chunk.len() > ANSWER_BYTES_MAX {
            return Err(format!("the answer is longer than {ANSWER_BYTES_MAX} bytes"));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// The title of a problem document, in one short line.
fn title(bytes: &[u8]) -> Option<String> {
    line(bytes, "title")
}

/// A text of a problem document (RFC 9457), in one short line.
fn line(bytes: &[u8], key: &str) -> Option<String> {
    let problem: Data = wire::parse(bytes).ok()?;
    match problem.0.get(key)? {
        Value::Text(text) => {
            let line: String = text.chars().filter(|character| !character.is_control()).take(200).collect();
            (!line.trim().is_empty()).then_some(line)
        }
        _ => None,
    }
}

/// What went wrong on the way, without the address: the journal outlives the configuration.
fn describe(error: &reqwest::Error) -> String {
    let kind = if error.is_timeout() {
        "no answer in time"
    } else if error.is_connect() {
        "no connection"
    } else if error.is_body() || error.is_decode() {
        "the answer broke off"
    } else {
        "the request failed"
    };
    kind.to_owned()
}

fn failed(status: u16, problem: String) -> Answer {
    Answer::Failed { status, problem, kind: None }
}

fn trusting_nobody() -> rustls::ClientConfig {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = rustls::ClientConfig::builder_with_provider(provider);
    #[expect(clippy::expect_used, reason = "the provider that is compiled in speaks the default versions")]
    let builder = builder.with_safe_default_protocol_versions().expect("the default versions of TLS are spoken");
    builder.with_root_certificates(rustls::RootCertStore::empty()).with_no_client_auth()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_stays_below_its_address() {
        for (address, path) in
            [("https://a.example", "/x"), ("https://a.example/api", "/x/y"), ("http://127.0.0.1:9", "/x")]
        {
            assert_eq!(below(address, path).unwrap().as_str(), format!("{address}{path}"));
        }
        for (address, path) in [
            ("https://a.example", "@evil.example/x"),
            ("https://a.example", ".evil.example/x"),
            ("https://a.example", ":8443/x"),
            ("https://a.example/api", "/../admin"),
            ("https://a.example/api", "/../apix"),
            ("https://a.example/api", "x"),
            ("https://a.example/api", "/x?y=z"),
            ("https://a.example/api", "/x#y"),
        ] {
            assert!(below(address, path).is_err(), "{address}{path}");
        }
    }
}
