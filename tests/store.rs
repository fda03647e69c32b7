//! The store, held against its promises: on SQLite and in memory alike.

#![expect(clippy::unwrap_used, reason = "what cannot be unwrapped fails the test, at that line")]

#[path = "kernel/laws/life.rs"]
mod life;
#[path = "kernel/laws/luck.rs"]
mod luck;
#[path = "kernel/laws/village.rs"]
mod village;

#[path = "store/cluster.rs"]
mod cluster;
#[path = "store/installation.rs"]
mod installation;
#[path = "store/letterbox.rs"]
mod letterbox;

#[path = "store/batches.rs"]
mod batches;
#[path = "store/equal.rs"]
mod equal;
#[path = "store/failures.rs"]
mod failures;
#[path = "store/following.rs"]
mod following;
#[path = "store/keys.rs"]
mod keys;
#[path = "store/lists.rs"]
mod lists;
#[path = "store/messages.rs"]
mod messages;
#[path = "store/nodes.rs"]
mod nodes;
#[path = "store/opening.rs"]
mod opening;
#[path = "store/outbox.rs"]
mod outbox;
#[path = "store/recovery.rs"]
mod recovery;
#[path = "store/webhooks.rs"]
mod webhooks;
