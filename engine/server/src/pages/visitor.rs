//! Who looks at a page, and in which language.

use std::sync::Arc;

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use axum::response::Response;
use motcua_kernel::text::Language;

use super::{Refused, go};
use crate::identity::Caller;
use crate::installation::Installation;
use crate::problem::Problem;

/// The cookie in which the token of whoever signed in is kept.
pub(super) const COOKIE: &str = "motcua";

/// The language of a page, by its address.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tongue(pub(super) Language);

/// Somebody who has signed in.
#[derive(Debug)]
pub(super) struct Visitor {
    pub(super) language: Language,
    pub(super) caller: Caller,
}

impl Visitor {
    /// Why something is refused, in their language.
    pub(super) fn refuse(&self, problem: Problem) -> Refused {
        Refused { language: self.language, problem }
    }

    /// An address in their language.
    pub(super) fn at(&self, below: &str) -> String {
        format!("/{}{below}", self.language.code())
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Tongue {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refused> {
        let params = RawPathParams::from_request_parts(parts, state).await;
        let named = params.ok().and_then(|params| {
            params.iter().find(|(name, _)| *name == "lang").and_then(|(_, code)| Language::from_code(code))
        });
        let language = crate::language::preferred(&parts.headers);
        let language = named.ok_or_else(|| Refused { language, problem: Problem::unknown("unknown-resource", "?") })?;
        match parts.method == Method::POST && !is_own(&parts.headers) {
            false => Ok(Self(language)),
            true => Err(Refused { language, problem: foreign() }),
        }
    }
}

/// Whether a form was sent from a page of this very address. A browser says so; whoever says nothing is no browser, and has
/// no cookie that it did not set itself.
fn is_own(headers: &HeaderMap) -> bool {
    let text = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = headers.get("sec-fetch-site").and_then(|site| site.to_str().ok()) {
        return matches!(site, "same-origin" | "none");
    }
    match (text(header::ORIGIN), text(header::HOST)) {
        (None, _) => true,
        (Some(origin), Some(host)) => origin.split_once("://").is_some_and(|(_, named)| named == host),
        (Some(_), None) => false,
    }
}

fn foreign() -> Problem {
    Problem::not_allowed(
        "Biểu mẫu này không được gửi từ trang của hệ thống; không có gì được ghi nhận.",
        "This form was not sent from a page of this system; nothing was recorded.",
    )
}

impl FromRequestParts<Arc<Installation>> for Visitor {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<Installation>) -> Result<Self, Response> {
        use axum::response::IntoResponse;
        let Tongue(language) = Tongue::from_request_parts(parts, app).await.map_err(IntoResponse::into_response)?;
        let known = match token(&parts.headers) {
            Some(token) => app.identify(&token).await.ok(),
            None => None,
        };
        match known.filter(|caller| caller.person().is_some()) {
            Some(caller) => Ok(Self { language, caller }),
            // Only where they were is kept, and only where that is a page of ours.
            None => Err(go(&format!("/{}/sign-in?next={}", language.code(), encoded(parts.uri.path())))),
        }
    }
}

fn encoded(path: &str) -> String {
    form_urlencoded::byte_serialize(path.as_bytes()).collect()
}

/// The token in the cookie.
pub(super) fn token(headers: &HeaderMap) -> Option<String> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == COOKIE).map(|(_, token)| token.to_owned())
}
