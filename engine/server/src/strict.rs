//! Nothing is accepted and ignored: an operation that takes no query refuses one, and so it is with bodies.
//!
//! What each operation takes is read from the description of the API, which is made from the signatures of the handlers: a
//! new operation is strict without a word about it. Names *within* a query and a body are read strictly where they are read.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::body::HttpBody as _;
use axum::extract::{MatchedPath, Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::openapi::{OpenApi, Takes, operations};
use crate::problem::Problem;
use crate::query;

/// What every operation takes, by its method and the pattern of its address.
#[derive(Clone, Debug, Default)]
pub(crate) struct Strict(Arc<BTreeMap<(String, String), Takes>>);

impl Strict {
    /// As the description says.
    pub(crate) fn of(api: &OpenApi) -> Self {
        Self(Arc::new(operations(api).collect()))
    }

    fn of_request(&self, request: &Request) -> Option<Takes> {
        let path = request.extensions().get::<MatchedPath>()?.as_str();
        // What is not described takes nothing; what reads takes what is asked with `HEAD` as well.
        let method = if request.method() == Method::HEAD { Method::GET } else { request.method().clone() };
        Some(self.0.get(&(method.to_string(), path.to_owned())).copied().unwrap_or_default())
    }
}

/// Refuses what nobody would read.
pub(crate) async fn refuse(State(strict): State<Strict>, request: Request, next: Next) -> Response {
    let Some(takes) = strict.of_request(&request) else { return next.run(request).await };
    if !takes.query && request.uri().query().is_some_and(|query| !query.is_empty()) {
        return query::invalid("this address takes no parameters").into_response();
    }
    if !takes.body && !request.body().is_end_stream() {
        return Problem::new(
            "malformed-body",
            "Địa chỉ này không nhận nội dung gửi kèm: hãy gửi lại không kèm nội dung.",
            "This address takes no body: send it again without one.",
        )
        .into_response();
    }
    next.run(request).await
}
