//! The server as programs hold it.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use motcua_store::{OpenOptions, Store, StoreOptions};
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinHandle;

use crate::catalogue::Catalogue;
use crate::clock::Clock;
use crate::config::{Config, Storage};
use crate::installation::Installation;
use crate::listen;
use crate::router;
use crate::runtime::dispatch::{self, Dispatch};
use crate::runtime::pump;
use crate::throttle::Throttle;

/// Numbers that anybody may look up, each second in the long run, and at once.
const LOOKUPS_PER_SECOND: u32 = 20;
const LOOKUPS_AT_ONCE: u32 = 100;
/// Mail that is sent, each second in the long run, and at once: more than that and a mail server takes us for somebody else.
const MAILS_PER_SECOND: u32 = 5;
const MAILS_AT_ONCE: u32 = 50;
/// How many may follow the events at a time.
const STREAMS_MAX: usize = 32;

/// A server that is ready and does not listen yet.
///
/// With the wall clock, limits and requests to other systems take care of themselves once it listens. With a turned
/// clock nothing moves by itself: turn the clock, then call [`Server::settle`].
#[derive(Debug)]
pub struct Server {
    app: Arc<Installation>,
    config: Config,
    administrator_token: Option<String>,
}

/// A server that listens. Dropping it stops it without waiting; [`Running::stop`] lets requests finish.
#[derive(Debug)]
pub struct Running {
    address: SocketAddr,
    server: Server,
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

/// Why a server does not start, in a sentence that says what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StartError(String);

impl std::fmt::Display for StartError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for StartError {}

impl StartError {
    fn because(error: impl std::fmt::Display) -> Self {
        Self(error.to_string())
    }
}

/// The name of an installation: that of its directory.
fn named(directory: &str) -> &str {
    if directory.is_empty() { "installation" } else { directory }
}

impl Server {
    /// Opens the store and reads what was deployed. On the first start, makes the administrator's token.
    ///
    /// # Errors
    ///
    /// When the configuration is refused or the store cannot be opened.
    pub async fn open(config: Config, clock: Clock) -> Result<Self, StartError> {
        config.check().map_err(StartError::because)?;
        let catalogue = Arc::new(Catalogue::new(&config.directory));
        let contexts: Arc<dyn motcua_store::Contexts> = catalogue.clone();
        let store = match &config.storage {
            Storage::Memory => Store::in_memory(contexts).await.map_err(StartError::because)?,
            Storage::Folder(folder) => {
                Store::open(folder, contexts, OpenOptions::default()).await.map_err(StartError::because)?
            }
            Storage::Database(address) => {
                let options = StoreOptions::default();
                Store::on_postgres(address, contexts, options).await.map_err(StartError::because)?
            }
        };
        for deployment in store.queries().deployments().await.map_err(StartError::because)? {
            catalogue.restore(deployment).map_err(StartError)?;
        }
        let app = Arc::new(Installation {
            store,
            clock,
            directory: config.directory.clone(),
            catalogue,
            dispatch: Dispatch::new(config.services.clone()).map_err(StartError)?,
            lookups: Throttle::new(LOOKUPS_PER_SECOND, LOOKUPS_AT_ONCE),
            description: router::description(),
            readers: config.readers.clone(),
            webhooks: config.webhooks.clone(),
            mail: config.mail.clone(),
            mails: Throttle::new(MAILS_PER_SECOND, MAILS_AT_ONCE),
            source: format!("urn:motcua:{}", named(&config.directory.name)),
            streams: Arc::new(Semaphore::new(STREAMS_MAX)),
            closing: watch::Sender::new(false),
        });
        let token = app.first_token(config.renew_administrator).await;
        let administrator_token =
            token.map_err(|_| StartError("the administrator's token could not be kept".to_owned()))?;
        Ok(Self { app, config, administrator_token })
    }

    /// Opens the store and listens.
    ///
    /// # Errors
    ///
    /// When the configuration is refused, the store cannot be opened or the address is taken.
    pub async fn start(config: Config, clock: Clock) -> Result<Running, StartError> {
        Self::open(config, clock).await?.listen().await
    }

    /// The administrator's token, if it was made just now. It cannot be had again: show it to the operator.
    pub fn administrator_token(&self) -> Option<&str> {
        self.administrator_token.as_deref()
    }

    /// The API, for whoever wants to call it without a network.
    pub fn router(&self) -> Router {
        router::router(Arc::clone(&self.app), self.config.request_timeout)
    }

    /// The store, for whoever looks into it beside the API: exports, checks, tests.
    pub fn store(&self) -> &Store {
        &self.app.store
    }

    /// Fires everything that is due by the clock as it stands and carries out every request to the world, until
    /// nothing is left to do.
    ///
    /// # Errors
    ///
    /// When the store cannot read or write.
    pub async fn settle(&self) -> Result<(), StartError> {
        /// Each round does something; a thousand of them mean that something turns in circles.
        const ROUNDS_MAX: usize = 1_000;
        for _ in 0..ROUNDS_MAX {
            self.app.refresh().await.map_err(StartError::because)?;
            let now = self.app.clock.now();
            let woken = pump::fire(&self.app, now).await.map_err(StartError::because)?;
            let told = dispatch::fan_out(&self.app, now).await.map_err(StartError::because)?;
            let carried_out = dispatch::carry_out(&self.app, now).await.map_err(StartError::because)?;
            if woken == 0 && told == 0 && carried_out == 0 {
                return Ok(());
            }
        }
        Err(StartError(format!("nothing came to rest within {ROUNDS_MAX} rounds")))
    }

    /// When something is due next, if anything is.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    pub async fn next_wake(&self) -> Result<Option<jiff::Timestamp>, StartError> {
        self.app.store.queries().next_wake().await.map_err(StartError::because)
    }

    /// Listens, and (with the wall clock) lets time take its course.
    ///
    /// # Errors
    ///
    /// When the address is taken.
    pub async fn listen(self) -> Result<Running, StartError> {
        let listener = TcpListener::bind(self.config.listen)
            .await
            .map_err(|error| StartError(format!("cannot listen on {}: {error}", self.config.listen)))?;
        let address = listener.local_addr().map_err(StartError::because)?;
        let (stop, stopped) = watch::channel(false);
        let serving = listen::serve(listener, self.router(), self.config.connections_max, stopped.clone());
        let mut tasks = vec![tokio::spawn(serving)];
        if self.app.clock.runs() {
            tasks.push(tokio::spawn(pump::run(Arc::clone(&self.app), stopped.clone())));
            tasks.push(tokio::spawn(dispatch::run(Arc::clone(&self.app), stopped)));
        }
        Ok(Running { address, server: self, stop, tasks })
    }

    /// Ends the store after what was asked before.
    pub async fn close(self) {
        self.app.store.close().await;
    }
}

impl Running {
    /// Where it listens; with port 0, the port that was free.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The server itself.
    pub fn server(&self) -> &Server {
        &self.server
    }

    /// Returns when the store has stopped by itself, with the reason: after a failed flush nobody knows what is on the
    /// disk, and only a new process can read it. Whoever runs the server ends it then.
    pub async fn halted(&self) -> String {
        let mut halted = self.server.app.store.halted();
        match halted.wait_for(Option::is_some).await {
            Ok(reason) => reason.clone().unwrap_or_default(),
            Err(_) => "the store has ended".to_owned(),
        }
    }

    /// Stops: no new requests, those under way finish, the store is closed.
    pub async fn stop(self) {
        let Self { server, stop, tasks, .. } = self;
        server.app.closing.send_replace(true);
        stop.send_replace(true);
        for task in tasks {
            if let Err(error) = task.await {
                tracing::error!(%error, "a part of the server ended badly");
            }
        }
        server.close().await;
    }
}
