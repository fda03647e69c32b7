//! The HTTP interface and the runtime loop.
//!
//! A request comes in through [`listen`], is identified ([`identity`]), and reaches a handler in [`api`] by the table in
//! [`router`]. What it asks goes to the store as a command ([`runtime`]); the store decides it with the kernel and
//! answers once it is on durable storage. What is due is fired by the pump; what the world is asked leaves through the
//! dispatcher. What a caller may see of a case is decided in one place ([`sight`]).
//!
//! ```no_run
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use motcua_server::{Clock, Config, Server, Storage};
//!
//! let config = Config::new("127.0.0.1:0".parse()?, Storage::Memory);
//! let running = Server::start(config, Clock::wall()).await?;
//! println!("listening on {}", running.address());
//! running.stop().await;
//! # Ok(())
//! # }
//! ```

mod api;
mod catalogue;
mod clock;
mod config;
mod identity;
mod installation;
mod language;
mod listen;
mod mail;
mod openapi;
mod pages;
mod paper_policy;
mod preconditions;
mod problem;
mod query;
mod reply;
mod router;
mod runtime;
mod server;
mod short;
mod sight;
mod strict;
mod throttle;
mod views;
mod webhook;
mod wire;

pub use clock::{Clock, TurnedClock, WallClock};
pub use config::{BadConfig, Config, ServiceAddress, Storage};
pub use mail::MailServer;
pub use motcua_store::PostgresAddress;
pub use server::{Running, Server, StartError};

/// The description of the API (OpenAPI 3.1) as JSON: what `/api/v1/openapi.json` answers.
pub fn openapi() -> String {
    router::description()
}
