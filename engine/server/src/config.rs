//! What an operator decides, and nobody else: where to listen, which systems may be called, who works here.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use motcua_definition::directory::Directory;
use motcua_kernel::id::ServiceId;
use motcua_store::PostgresAddress;

use crate::mail::MailServer;

/// How to run a server.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where to listen; port 0 means any free port.
    pub listen: SocketAddr,
    /// Where cases are kept.
    pub storage: Storage,
    /// Who works here, and as what.
    pub directory: Directory,
    /// The systems that may be called. A procedure names a system; only this says where it is.
    pub services: BTreeMap<ServiceId, ServiceAddress>,
    /// The systems that may read what happens in all cases.
    pub readers: BTreeSet<ServiceId>,
    /// Where those may be who are told what happens (webhooks): at these addresses and below.
    pub webhooks: Vec<ServiceAddress>,
    /// The server that takes what people are told by e-mail; none: it is told on the pages alone.
    pub mail: Option<MailServer>,
    /// Connections at a time.
    pub connections_max: usize,
    /// How long a request may take from its first to its last byte.
    pub request_timeout: Duration,
    /// Whether to make a new administrator token although there is one.
    pub renew_administrator: bool,
}

/// Where cases are kept.
#[derive(Clone, Debug)]
pub enum Storage {
    /// In memory: gone with the process.
    Memory,
    /// In this folder, which belongs to the server alone.
    Folder(PathBuf),
    /// In this database, which other servers may use at the same time: each of them is a node of one installation. All
    /// must be given the same directory and services.
    Database(PostgresAddress),
}

/// Where a system is, and the name of the environment variable that holds its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceAddress {
    /// `https://host[:port][/path]`.
    pub url: String,
    /// The *name* of the variable; the key itself is read when it is needed and stands nowhere.
    pub secret_env: Option<String>,
}

/// A configuration that is not carried out, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadConfig(pub(crate) String);

impl fmt::Display for BadConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for BadConfig {}

impl Config {
    /// Listens on this address of this machine, and knows nobody and nothing yet.
    pub fn new(listen: SocketAddr, storage: Storage) -> Self {
        Self {
            listen,
            storage,
            directory: Directory::default(),
            services: BTreeMap::new(),
            readers: BTreeSet::new(),
            webhooks: Vec::new(),
            mail: None,
            connections_max: 512,
            request_timeout: Duration::from_secs(30),
            renew_administrator: false,
        }
    }

    /// Refuses what is not safe to run.
    ///
    /// # Errors
    ///
    /// One sentence that says what to set.
    pub fn check(&self) -> Result<(), BadConfig> {
        if !self.listen.ip().is_loopback() {
            return Err(BadConfig(format!(
                "refusing to listen on {}: tokens and personal data would cross the network unencrypted; listen on \
                 127.0.0.1 and put a proxy that speaks TLS in front",
                self.listen
            )));
        }
        for (service, address) in &self.services {
            address.check().map_err(|problem| BadConfig(format!("service `{service}`: {problem}")))?;
        }
        for address in &self.webhooks {
            address.check()?;
            if address.secret_env.is_some() {
                let url = &address.url;
                return Err(BadConfig(format!(
                    "webhook `{url}`: it takes no key; each subscription signs with its own"
                )));
            }
        }
        Ok(())
    }
}

impl ServiceAddress {
    /// `http://127.0.0.1:9000`, or with the name of the variable that holds the key: `https://host/api#INSURANCE_KEY`.
    ///
    /// # Errors
    ///
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, BadConfig> {
        let (url, secret) = match text.split_once('#') {
            Some((url, secret)) => (url, Some(secret.to_owned())),
            None => (text, None),
        };
        let address = Self { url: url.trim_end_matches('/').to_owned(), secret_env: secret };
        address.check()?;
        Ok(address)
    }

    fn check(&self) -> Result<(), BadConfig> {
        let url = reqwest::Url::parse(&self.url)
            .map_err(|error| BadConfig(format!("`{}` is no address ({error}); expected https://host", self.url)))?;
        let problem = match url.scheme() {
            "http" | "https" if url.cannot_be_a_base() || url.host_str().is_none() => "it names no host",
            "http" | "https" if !url.username().is_empty() || url.password().is_some() => {
                "it holds a password; name an environment variable instead"
            }
            "http" | "https" if url.query().is_some() => "it has a query",
            "http" if !is_this_machine(&url) => {
                "a key and personal data would cross the network unencrypted; use https"
            }
            "http" | "https" => return Ok(()),
            _ => "expected http or https",
        };
        Err(BadConfig(format!("`{}` cannot be called: {problem}", self.url)))
    }
}

/// Whether an address names this machine by number: a name could be made to mean another one.
pub(crate) fn is_this_machine(url: &reqwest::Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    host.trim_matches(['[', ']']).parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_crosses_the_network_unencrypted() {
        for (address, allowed) in [
            ("http://127.0.0.1:9000", true),
            ("http://[::1]:9000/api", true),
            ("https://partner.example/api#KEY", true),
            ("http://partner.example#KEY", false),
            ("http://10.0.0.7", false),
            ("http://localhost.partner.example", false),
        ] {
            assert_eq!(ServiceAddress::parse(address).is_ok(), allowed, "{address}");
        }
    }

    #[test]
    fn only_this_machine_is_listened_on() {
        for (listen, allowed) in [
            ("127.0.0.1:0", true),
            ("[::1]:8420", true),
            ("0.0.0.0:8420", false),
            ("192.168.1.4:8420", false),
            ("[::]:8420", false),
        ] {
            let config = Config::new(listen.parse().unwrap(), Storage::Memory);
            assert_eq!(config.check().is_ok(), allowed, "{listen}");
        }
        let refused = Config::new("0.0.0.0:1".parse().unwrap(), Storage::Memory).check().unwrap_err().to_string();
        assert!(refused.contains("127.0.0.1"), "{refused}");
    }

    #[test]
    fn addresses_are_plain_and_hold_no_secret() {
        let address = ServiceAddress::parse("http://127.0.0.1:9000/api/#INSURANCE_KEY").unwrap();
        assert_eq!(address.url, "http://127.0.0.1:9000/api");
        assert_eq!(address.secret_env.as_deref(), Some("INSURANCE_KEY"));
        for bad in ["file:///etc/passwd", "http://user:pw@host", "nonsense", "http://host/?q=1", "ftp://host"] {
            assert!(ServiceAddress::parse(bad).is_err(), "{bad}");
        }
    }
}
