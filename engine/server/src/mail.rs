//! E-mail: which server takes it, and one notice as a message.
//!
//! A message is plain text in UTF-8. Nothing of a notice becomes a header but its first line, which is the subject; the
//! library encodes it, and control characters never reach it. The `Message-ID` is made from the name of the notice, so that a
//! message that was sent twice, because nobody heard that it was taken, is known as one.

use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Tokio1Executor};

use crate::config::{BadConfig, is_this_machine};

/// How long one attempt may take in each of its parts.
const PATIENCE: Duration = Duration::from_secs(20);
/// A subject is cut here, where every reader shows it.
const SUBJECT_CHARACTERS_MAX: usize = 200;
/// So much of what a mail server says is kept.
const SAID_CHARACTERS_MAX: usize = 160;

/// The server that takes mail from here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailServer {
    host: String,
    port: u16,
    channel: Channel,
    /// The name under which we sign in, and the *name* of the variable that holds the password; it stands nowhere.
    account: Option<(String, String)>,
    /// From whom mail comes.
    from: Address,
}

/// How a connection is made private.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Channel {
    /// TLS from the first byte.
    Tls,
    /// `STARTTLS`, or nothing is sent.
    StartTls,
    /// On this machine alone.
    Plain,
}

impl MailServer {
    /// `smtps://name@host[:465]#PASSWORD_VARIABLE`, `smtp://host[:587]` (STARTTLS), or `smtp://127.0.0.1:25` on this machine.
    ///
    /// # Errors
    ///
    /// What is wrong with it.
    pub fn parse(text: &str, from: &str) -> Result<Self, BadConfig> {
        let (address, secret) = match text.split_once('#') {
            Some((address, secret)) => (address, Some(secret.to_owned())),
            None => (text, None),
        };
        let bad = |problem: &str| BadConfig(format!("`{address}` takes no mail: {problem}"));
        let url = reqwest::Url::parse(address).map_err(|error| bad(&format!("it is no address ({error})")))?;
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or_else(|| bad("it names no host"))?;
        if url.password().is_some() {
            return Err(BadConfig(
                "the mail server: it holds a password; name an environment variable instead".to_owned(),
            ));
        }
        if url.query().is_some() || !matches!(url.path(), "" | "/") {
            return Err(bad("expected smtps://host or smtp://host, and nothing behind it"));
        }
        let (channel, port) = match url.scheme() {
            "smtps" => (Channel::Tls, 465),
            "smtp" if is_this_machine(&url) => (Channel::Plain, 25),
            "smtp" => (Channel::StartTls, 587),
            _ => return Err(bad("expected smtps or smtp")),
        };
        let account = match (url.username(), secret) {
            ("", None) => None,
            ("", Some(_)) => return Err(bad("a password needs a name: smtps://name@host#VARIABLE")),
            (_, None) => return Err(bad("a name needs a password: smtps://name@host#VARIABLE")),
            (name, Some(secret)) => Some((name.to_owned(), secret)),
        };
        let from = from.parse().map_err(|_| BadConfig(format!("`{from}` is no address from which mail can come")))?;
        let host = host.trim_matches(['[', ']']).to_owned();
        Ok(Self { host, port: url.port().unwrap_or(port), channel, account, from })
    }

    /// One attempt.
    pub(crate) async fn send(&self, message: Message) -> Sent {
        match self.transport() {
            Err(problem) => Sent { status: None, problem: Some(problem), again: true },
            Ok(transport) => match transport.send(message).await {
                Ok(taken) => Sent { status: Some(code(taken.code())), problem: None, again: false },
                Err(error) => {
                    let status = error.status().map(code);
                    // A server that says no for good is not asked again; what broke on the way is.
                    Sent { status, problem: Some(said(&error)), again: !error.is_permanent() }
                }
            },
        }
    }

    fn transport(&self) -> Result<AsyncSmtpTransport<Tokio1Executor>, String> {
        let parameters = || TlsParameters::new_rustls(self.host.clone()).map_err(|error| error.to_string());
        let tls = match self.channel {
            Channel::Tls => Tls::Wrapper(parameters()?),
            Channel::StartTls => Tls::Required(parameters()?),
            Channel::Plain => Tls::None,
        };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&self.host);
        if let Some((name, variable)) = &self.account {
            let password = std::env::var(variable).map_err(|_| format!("the variable `{variable}` is not set"))?;
            builder = builder.credentials(Credentials::new(name.clone(), password));
        }
        Ok(builder.port(self.port).tls(tls).timeout(Some(PATIENCE)).build())
    }

    /// A notice as a message: `name` tells it from all others of this installation.
    pub(crate) fn message(&self, to: &str, name: &str, text: &str, at: Timestamp) -> Result<Message, String> {
        let to: Address = to.parse().map_err(|_| "the address cannot be written to".to_owned())?;
        let (subject, body) = text.split_once('\n').unwrap_or((text, ""));
        let id = format!("<{name}@{}>", self.from.domain());
        let made = Message::builder()
            .from(Mailbox::new(None, self.from.clone()))
            .to(Mailbox::new(None, to))
            .subject(line(subject, SUBJECT_CHARACTERS_MAX))
            .date(SystemTime::from(at))
            .message_id(Some(id))
            .raw_header(automatic())
            .header(ContentType::TEXT_PLAIN)
            .body(body.trim().to_owned());
        made.map_err(|error| error.to_string())
    }
}

/// What became of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sent {
    /// What the server answered, if it did.
    pub(crate) status: Option<u16>,
    /// What was wrong; none where it was taken.
    pub(crate) problem: Option<String>,
    /// Whether it may be taken another time.
    pub(crate) again: bool,
}

/// So that no absence note answers it.
fn automatic() -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned())
}

fn code(code: lettre::transport::smtp::response::Code) -> u16 {
    u16::from(code)
}

fn said(error: &lettre::transport::smtp::Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    line(&text, SAID_CHARACTERS_MAX)
}

/// One line, of bounded length, without control characters.
fn line(text: &str, most: usize) -> String {
    let plain: String = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    // Readers drop spaces between encoded words: two of them side by side would not come back as any.
    plain.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(most).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FROM: &str = "motcua@ward-one.example";

    #[test]
    fn nothing_crosses_the_network_unencrypted() {
        for (address, channel, port) in [
            ("smtps://mail.example", Some(Channel::Tls), 465),
            ("smtps://mail.example:4465", Some(Channel::Tls), 4465),
            ("smtp://mail.example", Some(Channel::StartTls), 587),
            ("smtp://localhost", Some(Channel::StartTls), 587),
            ("smtp://127.0.0.1:2525", Some(Channel::Plain), 2525),
            ("smtp://[::1]", Some(Channel::Plain), 25),
            ("smtps://ward@mail.example#MAIL_PASSWORD", Some(Channel::Tls), 465),
            ("smtps://ward:secret@mail.example", None, 0),
            ("smtps://ward@mail.example", None, 0),
            ("smtps://mail.example#MAIL_PASSWORD", None, 0),
            ("smtps://mail.example/box", None, 0),
            ("https://mail.example", None, 0),
            ("mail.example", None, 0),
        ] {
            let found = MailServer::parse(address, FROM).ok().map(|server| (server.channel, server.port));
            assert_eq!(found, channel.map(|channel| (channel, port)), "{address}");
        }
        assert!(MailServer::parse("smtps://mail.example", "nobody").is_err());
        let refused = MailServer::parse("smtps://ward:secret@mail.example", FROM).unwrap_err().to_string();
        assert!(!refused.contains("secret"), "{refused}");
    }

    #[test]
    fn a_notice_becomes_a_message_that_nobody_can_break() {
        let server = MailServer::parse("smtp://127.0.0.1:25", FROM).unwrap();
        let at = "2026-03-02T02:00:00Z".parse().unwrap();
        let text = "Hồ sơ đã\r\tquá hạn\nBcc: all@ward-one.example\n.\nKính gửi bà Mai";
        let message = server.message("mai@home.example", "c-1.notice-12.mai", text, at).unwrap();
        let written = String::from_utf8(message.formatted()).unwrap();
        insta::assert_snapshot!(written.replace("\r\n", "\n"));
        let (head, _) = written.split_once("\r\n\r\n").unwrap();
        assert!(!head.contains("Bcc"), "{head}");
        for to in ["mai@home.example\r\nBcc: x@y.example", "mai", "<mai@home.example>", ""] {
            assert!(server.message(to, "n", text, at).is_err(), "{to}");
        }
    }
}
