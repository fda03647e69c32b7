//! Who asks: bearer tokens, and the posts that the directory gives to a person.
//!
//! A token is 256 random bits behind a short name. Only the SHA-256 of the secret is kept (so much randomness needs no
//! slow hash), it is compared in constant time, and it opens nothing after its last day. What a person may do is not
//! in the token: the directory says it at the moment of each request.
//!
//! Unknown means refused, never a lesser role.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use motcua_definition::directory::Directory;
use motcua_kernel::command::{Actor, Post};
use motcua_kernel::id::{AgencyId, PersonId, ServiceId};
use motcua_kernel::turn::Context;
use motcua_store::TokenRow;
use sha2::{Digest, Sha256};

use crate::installation::Installation;
use crate::problem::Problem;

/// How long a token opens anything.
const TOKEN_DAYS: i64 = 90;
/// What every token begins with, so that a leaked one is recognised in a log or a repository.
const PREFIX: &str = "motcua";

/// Whom a token stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Principal {
    /// Whoever runs this installation: deploys, repairs, issues tokens. Acts on no case.
    Administrator,
    /// A human being.
    Person(PersonId),
    /// A system that sends messages.
    Service(ServiceId),
}

/// Who asks, identified.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    /// Whom the token stands for.
    pub(crate) principal: Principal,
    /// When they ask.
    at: Timestamp,
    /// What the directory lets them act as on each day that it may be somewhere at this moment: which of them counts, the
    /// calendar of the procedure says.
    days: Vec<(Date, Vec<Held>)>,
}

/// A post, and the agency of the office that it is in.
#[derive(Clone, Debug)]
pub(crate) struct Held {
    /// The role and the office.
    pub(crate) post: Post,
    /// Two agencies may each have a `chair`: a post counts only where its role belongs to its agency.
    pub(crate) agency: AgencyId,
}

impl Principal {
    /// As it is kept: `person:lan`.
    pub(crate) fn subject(&self) -> String {
        match self {
            Self::Administrator => "administrator".to_owned(),
            Self::Person(id) => format!("person:{id}"),
            Self::Service(id) => format!("service:{id}"),
        }
    }

    fn of_subject(subject: &str) -> Option<Self> {
        match subject.split_once(':') {
            None if subject == "administrator" => Some(Self::Administrator),
            Some(("person", id)) => Some(Self::Person(id.into())),
            Some(("service", id)) => Some(Self::Service(id.into())),
            _ => None,
        }
    }
}

impl Caller {
    /// Every post that counts in some procedure at this moment.
    pub(crate) fn posts(&self) -> impl Iterator<Item = &Held> {
        self.days.iter().flat_map(|(_, posts)| posts)
    }

    /// The posts that count in this procedure, on the day that its calendar has.
    pub(crate) fn posts_in(&self, context: &Context) -> Vec<Post> {
        let today = context.calendar(None).date(self.at);
        let roles = &context.procedure.roles;
        let counts = |held: &&Held| roles.get(&held.post.role).is_some_and(|role| role.agency == held.agency);
        let posts = self.days.iter().filter(|(day, _)| *day == today).flat_map(|(_, posts)| posts);
        posts.filter(counts).map(|held| held.post.clone()).collect()
    }

    /// As the kernel is told.
    pub(crate) fn actor(&self, context: &Context) -> Actor {
        match &self.principal {
            Principal::Person(id) => Actor::Person { id: id.clone(), posts: self.posts_in(context) },
            _ => self.system(),
        }
    }

    /// As the kernel is told, of one who is no person.
    pub(crate) fn system(&self) -> Actor {
        match &self.principal {
            Principal::Person(id) => Actor::Person { id: id.clone(), posts: Vec::new() },
            Principal::Service(id) => Actor::System { name: id.as_str().into() },
            Principal::Administrator => Actor::System { name: "administrator".into() },
        }
    }

    /// The human being.
    pub(crate) fn person(&self) -> Option<&PersonId> {
        match &self.principal {
            Principal::Person(id) => Some(id),
            _ => None,
        }
    }

    /// The human being, or a refusal.
    pub(crate) fn require_person(&self) -> Result<&PersonId, Problem> {
        self.person().ok_or_else(|| {
            Problem::not_allowed(
                "Chỉ người dùng được thực hiện việc này; mã truy cập này không phải của một người.",
                "Only a person may do this; this token does not stand for one.",
            )
        })
    }

    /// Whether this is whoever runs the installation.
    pub(crate) fn is_administrator(&self) -> bool {
        self.principal == Principal::Administrator
    }

    /// A refusal, unless this is whoever runs the installation.
    pub(crate) fn require_administrator(&self) -> Result<(), Problem> {
        if self.is_administrator() {
            return Ok(());
        }
        Err(Problem::not_allowed(
            "Chỉ quản trị viên hệ thống được thực hiện việc này.",
            "Only the administrator of this installation may do this.",
        ))
    }
}

/// A new token: what is given out once, and what is kept.
pub(crate) fn issue(principal: &Principal, now: Timestamp) -> Result<(String, TokenRow), Problem> {
    let (id, secret) = (random::<5>()?, random::<32>()?);
    let (id, secret) = (base32(&id), base32(&secret));
    let kept = TokenRow {
        id: id.clone(),
        digest: hex(&sha256(secret.as_bytes())),
        subject: principal.subject(),
        expires_at: now.saturating_add(SignedDuration::from_hours(24 * TOKEN_DAYS)).unwrap_or(Timestamp::MAX),
    };
    Ok((format!("{PREFIX}_{id}_{secret}"), kept))
}

/// The name and the secret of a token.
fn split(token: &str) -> Option<(&str, &str)> {
    let (prefix, rest) = token.split_once('_')?;
    let (id, secret) = rest.split_once('_')?;
    (prefix == PREFIX && token.len() <= 128).then_some((id, secret))
}

/// Whether the secret is the one that was kept, found out in a time that does not depend on how nearly it is.
fn opens(secret: &str, kept: &TokenRow) -> bool {
    use subtle::ConstantTimeEq;
    hex(&sha256(secret.as_bytes())).as_bytes().ct_eq(kept.digest.as_bytes()).into()
}

impl Installation {
    /// Whoever this token stands for.
    pub(crate) async fn identify(&self, token: &str) -> Result<Caller, Problem> {
        let (id, secret) = split(token).ok_or_else(Problem::not_identified)?;
        // Read each time: a token that was revoked through another node opens nothing here either.
        let kept = self.store.queries().token(id).await?.ok_or_else(Problem::not_identified)?;
        if !opens(secret, &kept) || kept.expires_at <= self.clock.now() {
            return Err(Problem::not_identified());
        }
        let principal = Principal::of_subject(&kept.subject).ok_or_else(Problem::not_identified)?;
        let at = self.clock.now();
        let days = match &principal {
            Principal::Person(id) => held(&self.directory, id, at),
            _ => Vec::new(),
        };
        Ok(Caller { principal, at, days })
    }
}

/// What the directory lets somebody act as, on the day before this moment's in UTC, on that day and on the next: no zone is
/// further away.
fn held(directory: &Directory, id: &PersonId, at: Timestamp) -> Vec<(Date, Vec<Held>)> {
    let today = TimeZone::UTC.to_datetime(at).date();
    let days = [today.yesterday().ok(), Some(today), today.tomorrow().ok()];
    let posts = |day| {
        let posts = directory.posts_on(id, day).into_iter();
        (day, posts.map(|(agency, post)| Held { post, agency }).collect())
    };
    days.into_iter().flatten().map(posts).collect()
}

impl FromRequestParts<Arc<Installation>> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &Arc<Installation>) -> Result<Self, Problem> {
        let header = parts.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let (scheme, token) = header.split_once(' ').unwrap_or_default();
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Err(Problem::not_identified());
        }
        state.identify(token.trim()).await
    }
}

/// Whoever asks, identified or not, where the answer is for everybody and says more to some.
#[derive(Debug)]
pub(crate) struct Anybody(pub(crate) Option<Caller>);

impl FromRequestParts<Arc<Installation>> for Anybody {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &Arc<Installation>) -> Result<Self, Problem> {
        match parts.headers.contains_key(AUTHORIZATION) {
            true => Caller::from_request_parts(parts, state).await.map(|caller| Self(Some(caller))),
            false => Ok(Self(None)),
        }
    }
}

/// Random bytes from the operating system.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], Problem> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| {
        tracing::error!(%error, "the operating system gives no random numbers");
        Problem::internal("random")
    })?;
    Ok(bytes)
}

/// SHA-256.
pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Lower-case base32 (RFC 4648 without padding): no letter is mistaken for another, and it may stand in an address.
pub(crate) fn base32(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
    let mut text = String::new();
    let (mut buffer, mut bits) = (0u32, 0);
    for byte in bytes {
        buffer = buffer << 8 | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            text.push(char::from(ALPHABET[(buffer >> bits & 31) as usize]));
        }
    }
    if bits > 0 {
        text.push(char::from(ALPHABET[(buffer << (5 - bits) & 31) as usize]));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base32_is_the_usual_one() {
        for (bytes, text) in [("", ""), ("f", "my"), ("fo", "mzxq"), ("foo", "mzxw6"), ("foobar", "mzxw6ytboi")] {
            assert_eq!(base32(bytes.as_bytes()), text);
        }
        assert_eq!(base32(&[0xff; 16]).len(), 26);
    }

    #[test]
    fn a_token_opens_what_it_was_made_for_and_is_not_kept() {
        let now = Timestamp::UNIX_EPOCH;
        let (token, kept) = issue(&Principal::Person("lan".into()), now).unwrap();
        let (id, secret) = split(&token).unwrap();
        assert_eq!(id, kept.id);
        assert_eq!(secret.len(), 52);
        assert!(opens(secret, &kept));
        assert!(!opens("nearly", &kept));
        assert!(!format!("{kept:?}").contains(secret));
        assert_eq!(Principal::of_subject(&kept.subject), Some(Principal::Person("lan".into())));
    }

    #[test]
    fn what_is_no_token_is_none() {
        for text in ["", "motcua", "motcua_a", "other_a_b", &format!("motcua_a_{}", "b".repeat(200))] {
            assert!(split(text).is_none(), "{text}");
        }
        assert!(Principal::of_subject("root").is_none());
        assert!(Principal::of_subject("clerk:lan").is_none());
    }
}
