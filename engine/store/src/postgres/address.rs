//! Where a database is. Secrets do not stand in addresses, because addresses stand in files, in logs and in the list of
//! processes.

use std::fmt;
use std::str::FromStr;

use sqlx::ConnectOptions;
use sqlx::postgres::{PgConnectOptions, PgSslMode};

/// Where a PostgreSQL database is: `postgres://user@host/database`. A host that begins with `/` is the folder of a
/// socket (`postgres:///database?host=/var/run/postgresql`). The password, if one is needed, is taken from `PGPASSWORD`
/// or from `~/.pgpass`.
#[derive(Clone)]
pub struct PostgresAddress {
    text: String,
    options: Box<PgConnectOptions>,
}

/// Why an address is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadAddress(String);

impl fmt::Display for BadAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for BadAddress {}

impl fmt::Display for PostgresAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for PostgresAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PostgresAddress").field(&self.text).finish()
    }
}

impl PartialEq for PostgresAddress {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for PostgresAddress {}

impl FromStr for PostgresAddress {
    type Err = BadAddress;

    fn from_str(text: &str) -> Result<Self, BadAddress> {
        let rest = text.strip_prefix("postgres://").or_else(|| text.strip_prefix("postgresql://"));
        let Some(rest) = rest else {
            return Err(BadAddress("expected an address like `postgres://user@host/database`".to_owned()));
        };
        let (authority, query) = (rest.split(['/', '?']).next().unwrap_or(rest), rest.split_once('?'));
        let asked = query.is_some_and(|(_, query)| query.split('&').any(|part| part.starts_with("password=")));
        if authority.rsplit_once('@').is_some_and(|(who, _)| who.contains(':')) || asked {
            return Err(BadAddress(
                "an address must not hold a password: others can read it in the list of processes and in logs; set \
                 PGPASSWORD, or write it into ~/.pgpass"
                    .to_owned(),
            ));
        }
        let mut options: PgConnectOptions =
            text.parse().map_err(|error| BadAddress(format!("the address cannot be read: {error}")))?;
        // An address of version 6 stands in brackets in a text, and without them wherever one connects to it.
        if let Some(bare) = options.get_host().strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
            let bare = bare.to_owned();
            options = options.host(&bare);
        }
        let is_near = |host: &str| {
            host.starts_with('/')
                || host == "localhost"
                || host.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback())
        };
        if options.get_socket().is_none() && !is_near(options.get_host()) {
            return Err(BadAddress(format!(
                "`{}` is another machine, and this build does not speak TLS to a database: use a socket or an address of \
                 this machine (a tunnel or a local proxy may lead further)",
                options.get_host()
            )));
        }
        Ok(Self { text: text.to_owned(), options: Box::new(options.ssl_mode(PgSslMode::Disable)) })
    }
}

impl PostgresAddress {
    /// How connections are made: in our schema, flushing at each commit, waiting for nobody without end.
    pub(super) fn settings(&self) -> PgConnectOptions {
        let settings = PgConnectOptions::clone(&self.options).application_name("motcua").options([
            ("search_path", "motcua"),
            ("synchronous_commit", "on"),
            ("lock_timeout", "5s"),
            ("statement_timeout", "60s"),
            ("idle_in_transaction_session_timeout", "60s"),
        ]);
        // Rows hold what people wrote: statements are not logged.
        settings.disable_statement_logging()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_near_and_hold_no_secret() {
        for (address, problem) in [
            ("postgres://motcua@localhost/motcua", ""),
            ("postgres://motcua@127.0.0.1:5433/motcua", ""),
            ("postgres://[::1]/motcua", ""),
            ("postgres:///motcua?host=/var/run/postgresql", ""),
            ("postgres://motcua:secret@localhost/motcua", "password"),
            ("postgres://localhost/motcua?password=secret", "password"),
            ("postgres://db.example/motcua", "another machine"),
            ("mysql://localhost/motcua", "expected an address"),
            ("postgres://localhost:port/motcua", "cannot be read"),
        ] {
            let found = address.parse::<PostgresAddress>();
            match found {
                Ok(found) => assert_eq!((problem, found.to_string().as_str()), ("", address)),
                Err(error) => {
                    assert!(!problem.is_empty() && error.to_string().contains(problem), "{address}: {error}");
                }
            }
        }
    }
}
