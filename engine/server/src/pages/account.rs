//! Signing in and out, with the token that the administrator issued.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::Response;
use maud::html;
use motcua_kernel::text::Language;

use super::filled::{Sent, sent};
use super::visitor::{COOKIE, Tongue};
use super::{Shown, frame, go, page, say};
use crate::installation::Installation;

/// `GET /{lang}/sign-in`
pub(super) async fn ask(Tongue(language): Tongue, uri: Uri) -> Shown {
    let next = Sent::of(uri.query().unwrap_or_default().as_bytes()).first("next").to_owned();
    Ok(form(language, &next, false))
}

/// `POST /{lang}/sign-in`
pub(super) async fn sign_in(State(app): State<Arc<Installation>>, Tongue(language): Tongue, body: Bytes) -> Shown {
    let sent = sent(language, &body)?;
    let (token, next) = (sent.first("token").trim(), sent.first("next"));
    // Only a person has pages: what a system or the operator does, programs do.
    match app.identify(token).await {
        Ok(caller) if caller.person().is_some() => {
            let mut response = go(own_page(next).unwrap_or(&format!("/{}", language.code())));
            set(&mut response, token, 12 * 3600);
            Ok(response)
        }
        _ => Ok(form(language, next, true)),
    }
}

/// `POST /{lang}/sign-out`
pub(super) async fn sign_out(Tongue(language): Tongue) -> Shown {
    let mut response = go(&format!("/{}/sign-in", language.code()));
    set(&mut response, "", 0);
    Ok(response)
}

/// A page of ours: a path, and no way to another host.
fn own_page(next: &str) -> Option<&str> {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '/' | '-' | '_' | '.');
    (next.starts_with('/') && !next.starts_with("//") && next.chars().all(plain)).then_some(next)
}

/// The cookie: no script reads it, no other site sends it, and it is over at the end of the working day.
fn set(response: &mut Response, token: &str, seconds: u32) {
    let cookie = format!("{COOKIE}={token}; Path=/; HttpOnly; SameSite=Strict; Max-Age={seconds}");
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        response.headers_mut().insert(header::SET_COOKIE, value);
    }
}

fn form(language: Language, next: &str, refused: bool) -> Response {
    let title = say(language, "Đăng nhập", "Sign in");
    let markup = html! {
        h1 { (title) }
        @if refused {
            p.error role="alert" {
                (say(language, "Mã truy cập này không mở được trang nào.", "This token opens no page."))
            }
        }
        form.narrow method="post" action={ "/" (language.code()) "/sign-in" } {
            input type="hidden" name="next" value=(next);
            label for="token" { (say(language, "Mã truy cập", "Token")) }
            p.hint id="token-hint" {
                (say(language, "Quản trị viên đã cấp cho bạn.", "The administrator has issued it to you."))
            }
            input #token type="password" name="token" required autocomplete="current-password" aria-describedby="token-hint";
            button type="submit" { (title) }
        }
    };
    let status = if refused { StatusCode::UNAUTHORIZED } else { StatusCode::OK };
    page(status, frame::frame(language, title, None, "/sign-in", markup))
}

#[cfg(test)]
mod tests {
    use super::own_page;

    #[test]
    fn nobody_is_sent_elsewhere_after_signing_in() {
        assert_eq!(own_page("/vi/tasks/abc.2"), Some("/vi/tasks/abc.2"));
        for other in ["", "vi", "//evil.example", "https://evil.example", "/\\evil.example", "/vi?x", "/vi\r\nx: y"] {
            assert_eq!(own_page(other), None, "{other}");
        }
    }
}
