//! How other systems are told: where they may be, how a message is signed (Standard Webhooks), and how long is tried.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use jiff::{SignedDuration, Timestamp};
use motcua_store::Secret;
use reqwest::Url;
use sha2::Sha256;

use crate::config::ServiceAddress;
use crate::identity::random;
use crate::problem::Problem;

/// What every secret begins with.
const PREFIX: &str = "whsec_";
/// How long it is waited after each attempt that failed; after the last one it is given up and shown.
const PAUSES: [SignedDuration; 6] = [
    SignedDuration::from_secs(5),
    SignedDuration::from_mins(5),
    SignedDuration::from_mins(30),
    SignedDuration::from_hours(2),
    SignedDuration::from_hours(5),
    SignedDuration::from_hours(10),
];
/// No receiver can ask for a longer pause.
const PAUSE_MAX: SignedDuration = SignedDuration::from_hours(24);
/// A key that was replaced signs as well for so long.
pub(crate) const BOTH_KEYS: SignedDuration = SignedDuration::from_hours(24);

/// A new secret. It is shown once.
pub(crate) fn secret() -> Result<Secret, Problem> {
    Ok(Secret(format!("{PREFIX}{}", STANDARD.encode(random::<32>()?))))
}

/// The signature of a message under one secret; none where what is kept is no secret.
pub(crate) fn signature(secret: &Secret, id: &str, timestamp: i64, body: &[u8]) -> Option<String> {
    let key = STANDARD.decode(secret.0.strip_prefix(PREFIX)?).ok()?;
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).ok()?;
    mac.update(format!("{id}.{timestamp}.").as_bytes());
    mac.update(body);
    Some(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
}

/// When it is tried again after so many attempts, if at all. A receiver that says when it wants to be asked again is not
/// asked before.
pub(crate) fn next_attempt(made: u32, now: Timestamp, wished: Option<SignedDuration>) -> Option<Timestamp> {
    let pause = PAUSES.get(usize::try_from(made).ok()?.checked_sub(1)?)?;
    let pause = wished.unwrap_or(SignedDuration::ZERO).min(PAUSE_MAX).max(*pause);
    Some(now.saturating_add(pause).unwrap_or(Timestamp::MAX))
}

/// The address as it will be asked, if it lies at or below one that the operator allowed.
pub(crate) fn allowed(addresses: &[ServiceAddress], url: &str) -> Option<Url> {
    let url = Url::parse(url).ok()?;
    let nobody = url.username().is_empty() && url.password().is_none();
    let plain = nobody && url.query().is_none() && url.fragment().is_none();
    let lies_below = |base: &Url| {
        let same = base.scheme() == url.scheme() && base.host() == url.host() && base.port() == url.port();
        let rest = url.path().strip_prefix(base.path().trim_end_matches('/'));
        same && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let mut bases = addresses.iter().filter_map(|address| Url::parse(&address.url).ok());
    (plain && bases.any(|base| lies_below(&base))).then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the standard.
    #[test]
    fn a_message_is_signed_as_the_standard_says() {
        let secret = Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".to_owned());
        let found = signature(&secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, br#"{"test": 2432232314}"#);
        assert_eq!(found.as_deref(), Some("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="));
        assert_eq!(signature(&Secret("plain".to_owned()), "1", 0, b""), None);
        let made = super::secret().unwrap();
        assert!(signature(&made, "1", 0, b"").is_some() && made != super::secret().unwrap());
    }

    #[test]
    fn pauses_grow_and_end() {
        let (mut now, start) = (Timestamp::UNIX_EPOCH, Timestamp::UNIX_EPOCH);
        let mut attempts = 1;
        while let Some(next) = next_attempt(attempts, now, None) {
            (now, attempts) = (next, attempts + 1);
        }
        assert_eq!((attempts, now.duration_since(start).as_secs()), (7, 5 + 300 + 1_800 + 7_200 + 18_000 + 36_000));
        let wished = |hours| next_attempt(1, start, Some(SignedDuration::from_hours(hours))).unwrap();
        assert_eq!(wished(1).duration_since(start), SignedDuration::from_hours(1));
        assert_eq!(wished(1_000).duration_since(start), PAUSE_MAX, "nobody puts it off for ever");
        assert_eq!(wished(0).duration_since(start), PAUSES[0]);
    }

    #[test]
    fn only_what_the_operator_allowed_is_told() {
        let bases =
            ["https://portal.example/hooks", "http://127.0.0.1:9000"].map(|url| ServiceAddress::parse(url).unwrap());
        for (url, fine) in [
            ("https://portal.example/hooks", true),
            ("https://portal.example/hooks/a/b", true),
            ("https://portal.example:443/hooks/a", true),
            ("http://127.0.0.1:9000/x", true),
            ("http://127.0.0.1:9000", true),
            ("http://127.0.0.1:9001/x", false),
            ("http://portal.example/hooks", false),
            ("https://portal.example/hooksx", false),
            ("https://portal.example/hooks/../admin", false),
            ("https://portal.example/hooks/%2e%2e/admin", false),
            ("https://portal.example.evil.example/hooks", false),
            ("https://portal.example@evil.example/hooks", false),
            ("https://me:pw@portal.example/hooks", false),
            ("https://portal.example/hooks?to=me", false),
            ("https://portal.example/hooks#x", false),
            ("nonsense", false),
        ] {
            assert_eq!(allowed(&bases, url).is_some(), fine, "{url}");
        }
        assert_eq!(allowed(&[], "https://portal.example/hooks"), None, "nothing is allowed by itself");
    }
}
