//! The journal on PostgreSQL: one database, several nodes.
//!
//! A round is one transaction. It holds the rows of its cases from the moment it reads them until it commits, so no two
//! nodes decide on one case at the same time, and a decision never has to be made again. Whoever adds events holds the
//! one row of `journal` from its last statements to the end of its commit: places in the journal have no gaps, and come
//! in the order of the commits.

mod address;
mod failure;
mod journal;
mod listen;
mod open;

use std::fmt;
use std::sync::Arc;

use sqlx::postgres::PgListener;

use crate::durability::Durability;
use crate::query::Queries;

pub use address::{BadAddress, PostgresAddress};
pub use journal::PostgresJournal;
pub use open::PostgresError;

pub(crate) use listen::listen;

/// An open database. Give [`Self::journal`] to the committer and [`Self::lists`] to everybody else.
pub struct Postgres {
    /// The writer.
    pub journal: PostgresJournal,
    /// The readers.
    pub lists: Arc<dyn Queries>,
    /// What the database promises.
    pub durability: Durability,
    /// Hears what other nodes wrote.
    pub(crate) listener: PgListener,
}

impl fmt::Debug for Postgres {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Postgres").field("durability", &self.durability).finish_non_exhaustive()
    }
}

impl Postgres {
    /// Opens the store at this address. The first one there makes the tables, in a schema called `motcua`.
    ///
    /// # Errors
    ///
    /// A sentence that says what to do.
    pub async fn open(address: &PostgresAddress) -> Result<Self, PostgresError> {
        open::open(address).await
    }
}
