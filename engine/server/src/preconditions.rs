//! What a request must say so that it can be repeated without harm, and so that nobody overwrites what they have not
//! seen.

use axum::extract::FromRequestParts;
use axum::http::header::IF_MATCH;
use axum::http::request::Parts;

use crate::identity::{Caller, hex, sha256};
use crate::problem::Problem;

/// The key under which a request may be sent again and has its effect once.
#[derive(Clone, Debug)]
pub(crate) struct IdempotencyKey(String);

/// The state that the caller has seen.
#[derive(Clone, Debug)]
pub(crate) struct IfMatch(String);

const KEY_CHARACTERS_MAX: usize = 200;

impl<S: Send + Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let key = parts.headers.get("idempotency-key").and_then(|value| value.to_str().ok()).unwrap_or_default().trim();
        // The draft writes it as a quoted string; most clients leave the quotes out. Both name the same key.
        let key = key.strip_prefix('"').and_then(|key| key.strip_suffix('"')).unwrap_or(key);
        if key.is_empty() || key.chars().count() > KEY_CHARACTERS_MAX {
            return Err(Problem::new(
                "idempotency-key-missing",
                format!(
                    "Cần tiêu đề `Idempotency-Key` (từ 1 đến {KEY_CHARACTERS_MAX} ký tự), khác nhau cho mỗi yêu cầu mới."
                ),
                format!(
                    "Expected the header `Idempotency-Key` (1 to {KEY_CHARACTERS_MAX} characters), a new one for each new request."
                ),
            ));
        }
        Ok(Self(key.to_owned()))
    }
}

impl IdempotencyKey {
    /// A key that a page brings with its form.
    pub(crate) fn of_page(key: &str) -> Self {
        Self(key.chars().take(KEY_CHARACTERS_MAX).collect())
    }

    /// The key itself.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whose keys these are: two callers may choose the same.
pub(crate) fn scope(caller: &Caller) -> String {
    caller.principal.subject()
}

/// What was asked, by address and content.
pub(crate) fn fingerprint(method: &str, address: &str, body: &[u8; 32]) -> String {
    hex(&sha256(format!("{method} {address} {}", hex(body)).as_bytes()))
}

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let tags = parts.headers.get(IF_MATCH).and_then(|value| value.to_str().ok()).unwrap_or_default().trim();
        if tags.is_empty() {
            return Err(Problem::new(
                "precondition-missing",
                "Cần tiêu đề `If-Match` với `ETag` đã nhận khi đọc.",
                "Expected the header `If-Match` with the `ETag` that came with what you read.",
            ));
        }
        Ok(Self(tags.to_owned()))
    }
}

impl IfMatch {
    /// The state that a page has shown.
    pub(crate) fn of_page(tag: &str) -> Self {
        Self(tag.to_owned())
    }

    /// Whether the caller has seen this state; `*` means: whatever it is.
    pub(crate) fn admits(&self, tag: &str) -> bool {
        self.0.split(',').any(|seen| matches!(seen.trim(), "*") || seen.trim() == tag)
    }

    /// A refusal, unless the caller has seen this state.
    pub(crate) fn require(&self, tag: &str) -> Result<(), Problem> {
        if self.admits(tag) {
            return Ok(());
        }
        Err(Problem::new(
            "precondition-failed",
            "Dữ liệu đã thay đổi sau lần bạn đọc gần nhất. Hãy đọc lại rồi gửi với `ETag` mới.",
            "It has changed since you read it. Read it again and send the new `ETag`.",
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_several_tags_is_enough_and_weak_ones_never_match() {
        let seen = |tags: &str| IfMatch(tags.to_owned());
        assert!(seen("\"3\"").admits("\"3\""));
        assert!(seen("\"2\", \"3\"").admits("\"3\""));
        assert!(seen("*").admits("\"3\""));
        assert!(!seen("W/\"3\"").admits("\"3\""));
        assert_eq!(seen("\"2\"").require("\"3\"").unwrap_err().status(), 412);
    }

    #[test]
    fn a_fingerprint_names_method_address_and_body() {
        let body = sha256(b"{}");
        let one = fingerprint("POST", "/a", &body);
        assert_ne!(one, fingerprint("PUT", "/a", &body));
        assert_ne!(one, fingerprint("POST", "/b", &body));
        assert_ne!(one, fingerprint("POST", "/a", &sha256(b"[]")));
    }
}
