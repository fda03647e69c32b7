//! What an error of the database means for the one who waits for an answer.

use crate::journal::CommitError;
use crate::query::QueryError;

/// The code of the SQL standard and of PostgreSQL, where the server said something at all.
fn code(error: &sqlx::Error) -> Option<String> {
    Some(error.as_database_error()?.code()?.into_owned())
}

/// Nobody can be asked, or not now: the connection is gone, the server is going down or coming up, somebody holds a row
/// for too long, or was faster. Asking again helps.
fn passes(error: &sqlx::Error) -> bool {
    match code(error).as_deref() {
        // Unique key taken by another node; deadlock, serialization; lock timeout.
        Some("23505" | "40P01" | "40001" | "55P03") => true,
        // Going down, coming up, cut off; too many connections; connection exceptions.
        Some("57P01" | "57P02" | "57P03" | "57P05" | "25P03" | "53300") => true,
        Some(code) => code.starts_with("08"),
        None => matches!(
            error,
            sqlx::Error::Io(_) | sqlx::Error::Protocol(_) | sqlx::Error::PoolTimedOut | sqlx::Error::WorkerCrashed
        ),
    }
}

/// An error while reading.
pub(super) fn reading(error: &sqlx::Error) -> QueryError {
    if passes(error) { QueryError::Busy } else { QueryError::Failed(error.to_string()) }
}

/// An error before the commit: the transaction is rolled back, nothing happened.
pub(super) fn before_commit(error: &sqlx::Error) -> CommitError {
    match code(error).as_deref() {
        Some("53100") => CommitError::Full,
        _ if passes(error) => CommitError::Busy,
        _ => CommitError::NotStored(error.to_string()),
    }
}

/// Whether the server itself said that the commit did not happen. Otherwise it has to be asked.
pub(super) fn is_refusal(error: &sqlx::Error) -> bool {
    match code(error).as_deref() {
        None => false,
        Some(code) => !code.starts_with("57P") && !code.starts_with("08") && !code.starts_with("XX"),
    }
}
