//! Query parameters, read strictly: an unknown name is an error, so that a misspelt filter cannot show too much.

use axum::extract::FromRequestParts;
use axum::http::Uri;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use crate::problem::Problem;

/// A page is this long when nobody says otherwise.
const LIMIT_DEFAULT: u32 = 50;
/// No page is longer.
pub(crate) const LIMIT_MAX: u32 = 500;

/// The address that was asked for.
#[derive(Debug)]
pub(crate) struct Here(pub(crate) Uri);

impl<S: Send + Sync> FromRequestParts<S> for Here {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self(parts.uri.clone()))
    }
}

/// Query parameters of one type.
#[derive(Debug)]
pub(crate) struct Query<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match axum::extract::Query::<T>::from_request_parts(parts, state).await {
            Ok(axum::extract::Query(query)) => Ok(Self(query)),
            Err(rejection) => Err(invalid(&rejection.body_text())),
        }
    }
}

/// No query parameters at all.
#[derive(Debug, serde::Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(inline)]
pub(crate) struct Nothing {}

/// A query that cannot be understood.
pub(crate) fn invalid(why: &str) -> Problem {
    Problem::new("invalid-query", format!("Tham số chưa hợp lệ: {why}."), format!("The query is not valid: {why}."))
}

/// The length of a page.
pub(crate) fn limit(wanted: Option<u32>) -> Result<u32, Problem> {
    match wanted.unwrap_or(LIMIT_DEFAULT) {
        limit @ 1..=LIMIT_MAX => Ok(limit),
        other => Err(invalid(&format!("expected a `limit` from 1 to {LIMIT_MAX}, found {other}"))),
    }
}

/// The address of the next page: the same query with another `after`.
pub(crate) fn next(uri: &Uri, after: &str) -> String {
    let kept =
        uri.query().unwrap_or_default().split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("after="));
    let mut query: Vec<&str> = kept.collect();
    let after = format!("after={after}");
    query.push(&after);
    format!("{}?{}", uri.path(), query.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_page_keeps_the_filters() {
        let uri: Uri = "/api/v1/tasks?limit=2&after=a.b&procedure=x".parse().unwrap();
        assert_eq!(next(&uri, "c.d"), "/api/v1/tasks?limit=2&procedure=x&after=c.d");
        assert_eq!(next(&"/t".parse().unwrap(), "c"), "/t?after=c");
    }

    #[test]
    fn pages_have_a_length() {
        assert_eq!(limit(None).unwrap(), 50);
        assert_eq!(limit(Some(0)).unwrap_err().status(), 400);
        assert_eq!(limit(Some(501)).unwrap_err().status(), 400);
    }
}
