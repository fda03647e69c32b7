//! What the databases share: the statements, the rows they take and give, and the lists for people.
//!
//! A statement is one constant text with `$1` placeholders that both SQLite and PostgreSQL understand. The rows of a
//! table travel as one JSON array of arrays, so that writing four hundred of them is one statement with one parameter;
//! only the function that unnests the array differs, and the claiming of rows that several nodes want.

pub(crate) mod cells;
mod journal;
pub(crate) mod lists;
pub(crate) mod read;
mod rungs;
pub(crate) mod statements;
mod webhooks;
pub(crate) mod write;

use std::future::Future;
use std::ops::DerefMut;

use crate::query::QueryError;
use statements::Statements;

/// A parameter. Numbers are whole, moments are microseconds, everything else is text.
#[derive(Clone, Debug)]
pub(crate) enum Bind {
    Text(String),
    MaybeText(Option<String>),
    Number(i64),
    MaybeNumber(Option<i64>),
}

impl From<&str> for Bind {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Bind {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Option<String>> for Bind {
    fn from(text: Option<String>) -> Self {
        Self::MaybeText(text)
    }
}

impl From<i64> for Bind {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<Option<i64>> for Bind {
    fn from(number: Option<i64>) -> Self {
        Self::MaybeNumber(number)
    }
}

/// A row, read by position.
pub(crate) trait Cells {
    fn text(&self, at: usize) -> Result<&str, sqlx::Error>;
    fn maybe_text(&self, at: usize) -> Result<Option<&str>, sqlx::Error>;
    fn number(&self, at: usize) -> Result<i64, sqlx::Error>;
    fn maybe_number(&self, at: usize) -> Result<Option<i64>, sqlx::Error>;
}

/// A connection.
pub(crate) trait Link: Send {
    /// What it answers with.
    type Row: Cells + Send + Sync;
    /// The statements in its dialect.
    const STATEMENTS: &'static Statements;

    /// Runs one statement and reads all of its rows.
    fn ask(
        &mut self,
        sql: &'static str,
        binds: Vec<Bind>,
    ) -> impl Future<Output = Result<Vec<Self::Row>, sqlx::Error>> + Send;

    /// Runs one statement that answers nothing, and says how many rows it changed.
    fn run(&mut self, sql: &'static str, binds: Vec<Bind>) -> impl Future<Output = Result<u64, sqlx::Error>> + Send;

    /// What an error means for whoever only reads.
    fn reading(error: &sqlx::Error) -> QueryError;
}

/// Where readers get their connections.
pub(crate) trait Pool: Send + Sync + 'static {
    /// The connection.
    type Link: Link;
    /// The connection while it is lent.
    type Lent: DerefMut<Target = Self::Link> + Send;

    /// A connection of the pool.
    fn lend(&self) -> impl Future<Output = Result<Self::Lent, QueryError>> + Send;
}

/// The traits above for one driver: their bodies are the same text, and differ in types alone.
macro_rules! driver {
    ($database:ty, $connection:ty, $row:ty, $statements:expr, $reading:path) => {
        impl $crate::sql::Cells for $row {
            fn text(&self, at: usize) -> Result<&str, sqlx::Error> {
                sqlx::Row::try_get(self, at)
            }

            fn maybe_text(&self, at: usize) -> Result<Option<&str>, sqlx::Error> {
                sqlx::Row::try_get(self, at)
            }

            fn number(&self, at: usize) -> Result<i64, sqlx::Error> {
                sqlx::Row::try_get(self, at)
            }

            fn maybe_number(&self, at: usize) -> Result<Option<i64>, sqlx::Error> {
                sqlx::Row::try_get(self, at)
            }
        }

        impl $crate::sql::Link for $connection {
            type Row = $row;
            const STATEMENTS: &'static $crate::sql::statements::Statements = $statements;

            async fn ask(&mut self, sql: &'static str, binds: Vec<Bind>) -> Result<Vec<$row>, sqlx::Error> {
                bound(sql, binds).fetch_all(self).await
            }

            async fn run(&mut self, sql: &'static str, binds: Vec<Bind>) -> Result<u64, sqlx::Error> {
                Ok(bound(sql, binds).execute(self).await?.rows_affected())
            }

            fn reading(error: &sqlx::Error) -> $crate::query::QueryError {
                $reading(error)
            }
        }

        impl $crate::sql::Pool for sqlx::Pool<$database> {
            type Link = $connection;
            type Lent = sqlx::pool::PoolConnection<$database>;

            async fn lend(&self) -> Result<Self::Lent, $crate::query::QueryError> {
                self.acquire().await.map_err(|error| $reading(&error))
            }
        }

        fn bound<'q>(
            sql: &'static str,
            binds: Vec<Bind>,
        ) -> sqlx::query::Query<'q, $database, <$database as sqlx::Database>::Arguments> {
            binds.into_iter().fold(sqlx::query(sql), |query, bind| match bind {
                Bind::Text(text) => query.bind(text),
                Bind::MaybeText(text) => query.bind(text),
                Bind::Number(number) => query.bind(number),
                Bind::MaybeNumber(number) => query.bind(number),
            })
        }
    };
}

pub(crate) use driver;
