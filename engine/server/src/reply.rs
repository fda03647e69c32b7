//! Answers that say in their type which status they have and what they hold, so that the published description of the
//! API cannot differ from what is sent.

use std::marker::PhantomData;

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use motcua_kernel::text::Language;
use motcua_store::Receipt;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::problem::Problem;

/// A JSON answer with a fixed status.
#[derive(Debug)]
pub(crate) struct Reply<const STATUS: u16, T> {
    body: T,
    headers: HeaderMap,
}

/// An answer without a body.
#[derive(Debug)]
pub(crate) struct Nothing {
    headers: HeaderMap,
}

impl<const STATUS: u16, T> Reply<STATUS, T> {
    pub(crate) fn new(body: T) -> Self {
        Self { body, headers: HeaderMap::new() }
    }

    /// What is answered.
    pub(crate) fn body(&self) -> &T {
        &self.body
    }

    /// What is answered, for whoever makes a page of it.
    pub(crate) fn into_body(self) -> T {
        self.body
    }

    /// What a header says.
    pub(crate) fn header(&self, name: &HeaderName) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// With the tag that a later write must name.
    pub(crate) fn tagged(self, tag: &str) -> Self {
        self.with(header::ETAG, tag)
    }

    /// With the address of what was made.
    pub(crate) fn located(self, address: &str) -> Self {
        self.with(header::LOCATION, address)
    }

    /// With the address of the next page.
    pub(crate) fn followed_by(self, next: Option<String>) -> Self {
        match next {
            Some(next) => self.with(header::LINK, &format!("<{next}>; rel=\"next\"")),
            None => self,
        }
    }

    fn with(mut self, name: HeaderName, value: &str) -> Self {
        insert(&mut self.headers, name, value);
        self
    }
}

impl Nothing {
    pub(crate) fn plain() -> Self {
        Self { headers: HeaderMap::new() }
    }

    pub(crate) fn tagged(tag: &str) -> Self {
        let mut headers = HeaderMap::new();
        insert(&mut headers, header::ETAG, tag);
        Self { headers }
    }
}

/// Values here are made from ids and numbers; one that could not stand in a header is left out rather than sent broken.
fn insert(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

impl<const STATUS: u16, T: Serialize> IntoResponse for Reply<STATUS, T> {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(STATUS).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        (status, self.headers, axum::Json(self.body)).into_response()
    }
}

impl IntoResponse for Nothing {
    fn into_response(self) -> Response {
        (StatusCode::NO_CONTENT, self.headers).into_response()
    }
}

/// An answer that is no JSON: a paper, a picture.
#[derive(Debug)]
pub(crate) struct Page {
    media_type: &'static str,
    text: String,
    headers: HeaderMap,
}

impl Page {
    /// What such answers may be.
    pub(crate) const MEDIA_TYPES: [&'static str; 3] = ["text/html", "image/svg+xml", "text/vnd.mermaid"];

    /// A page that may not load or run anything but what it brings.
    pub(crate) fn html(text: String, language: Language, content_security_policy: &str) -> Self {
        let mut headers = HeaderMap::new();
        insert(&mut headers, header::CONTENT_SECURITY_POLICY, content_security_policy);
        insert(&mut headers, header::CONTENT_LANGUAGE, language.code());
        Self { media_type: "text/html; charset=utf-8", text, headers }
    }

    /// A picture.
    pub(crate) fn svg(text: String) -> Self {
        let mut headers = HeaderMap::new();
        insert(
            &mut headers,
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox",
        );
        Self { media_type: "image/svg+xml", text, headers }
    }

    /// A picture as text.
    pub(crate) fn mermaid(text: String) -> Self {
        Self { media_type: "text/vnd.mermaid; charset=utf-8", text, headers: HeaderMap::new() }
    }
}

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        ([(header::CONTENT_TYPE, self.media_type)], self.headers, self.text).into_response()
    }
}

/// An answer that was worded when the command was decided, and is given again word for word when it is repeated.
#[derive(Debug)]
pub(crate) struct Written<T> {
    text: Box<RawValue>,
    shape: PhantomData<fn() -> T>,
}

impl<T> Written<T> {
    /// From what was kept with the command: JSON as text, so that every digit of it survives.
    pub(crate) fn of(receipt: &Receipt) -> Result<Self, Problem> {
        let text = receipt.answer.as_str().unwrap_or_default().to_owned();
        let text = RawValue::from_string(text).map_err(|error| {
            tracing::error!(case = %receipt.case, %error, "a kept answer cannot be read");
            Problem::internal("kept-answer")
        })?;
        Ok(Self { text, shape: PhantomData })
    }
}

impl<T> Serialize for Written<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.text.serialize(serializer)
    }
}

impl<T: JsonSchema> JsonSchema for Written<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        T::schema_name()
    }
    fn schema_id() -> std::borrow::Cow<'static, str> {
        T::schema_id()
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        T::json_schema(generator)
    }
}
