//! Who may ask: the page that we served, and nobody else.
//!
//! A server on this machine can be reached by every page in the browser. Against a page whose name was made to point here
//! (DNS rebinding) the `Host` is compared; against a page elsewhere that sends a form, the `Origin`, and a word that only
//! our own page knows.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

/// The header in which the page says its word.
pub(super) const WORD: HeaderName = HeaderName::from_static("x-motcua-word");

/// Nothing from elsewhere, nothing kept, nothing framed. Styles may stand within the picture, which is ours.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
                      connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Where the workbench is, and the word.
#[derive(Debug)]
pub(super) struct Gate {
    pub(super) address: SocketAddr,
    pub(super) word: String,
}

impl Gate {
    /// Whether a request may pass.
    fn admits(&self, method: &Method, path: &str, headers: &HeaderMap) -> bool {
        let port = self.address.port();
        let own = [format!("127.0.0.1:{port}"), format!("localhost:{port}")];
        let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
        let host = text(header::HOST).is_some_and(|host| own.iter().any(|own| own == host));
        let origin = text(header::ORIGIN).is_none_or(|origin| own.iter().any(|own| origin == format!("http://{own}")));
        let site = text(HeaderName::from_static("sec-fetch-site"));
        let reading = matches!(*method, Method::GET | Method::HEAD);
        // Following a link to the page is no attack; asking for anything behind it from elsewhere is.
        let site = site.is_none_or(|site| matches!(site, "same-origin" | "none") || (reading && path == "/"));
        let word = reading || text(WORD).is_some_and(|word| word == self.word);
        host && origin && site && word
    }
}

pub(super) async fn guard(State(gate): State<Arc<Gate>>, request: Request, next: Next) -> Response {
    let admitted = gate.admits(request.method(), request.uri().path(), request.headers());
    let mut response = match admitted {
        true => next.run(request).await,
        false => (StatusCode::FORBIDDEN, "not from here").into_response(),
    };
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_page_may_ask() {
        let gate = Gate { address: ([127, 0, 0, 1], 8420).into(), word: "word".to_owned() };
        let own = "127.0.0.1:8420";
        for (method, path, headers, admitted) in [
            (Method::GET, "/", vec![("host", own)], true),
            (Method::GET, "/", vec![("host", "localhost:8420")], true),
            (Method::GET, "/", vec![], false),
            (Method::GET, "/", vec![("host", "evil.example:8420")], false),
            (Method::GET, "/", vec![("host", own), ("sec-fetch-site", "cross-site")], true),
            (Method::GET, "/api/file", vec![("host", own), ("sec-fetch-site", "cross-site")], false),
            (Method::GET, "/api/file", vec![("host", own), ("origin", "http://evil.example")], false),
            (Method::POST, "/api/save", vec![("host", own), ("x-motcua-word", "word")], true),
            (Method::POST, "/api/save", vec![("host", own)], false),
            (Method::POST, "/api/save", vec![("host", own), ("x-motcua-word", "other")], false),
            (Method::POST, "/api/save", vec![("host", own), ("x-motcua-word", "word"), ("origin", "null")], false),
            (
                Method::POST,
                "/api/save",
                vec![("host", own), ("x-motcua-word", "word"), ("origin", "http://127.0.0.1:8420")],
                true,
            ),
        ] {
            let given: HeaderMap = headers
                .iter()
                .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
                .collect();
            assert_eq!(gate.admits(&method, path, &given), admitted, "{method} {path} {headers:?}");
        }
    }
}
