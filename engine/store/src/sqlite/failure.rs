//! What an error of the database means for the one who waits for an answer.

use crate::journal::CommitError;
use crate::query::QueryError;

/// Somebody else holds the database for longer than the busy timeout.
const BUSY: i32 = 5;
const LOCKED: i32 = 6;
/// No space left, found while writing: the commit mark was not written, so nothing happened.
const FULL: i32 = 13;

/// The primary code, without the detail in its upper bits.
fn code(error: &sqlx::Error) -> Option<i32> {
    let code: i32 = error.as_database_error()?.code()?.parse().ok()?;
    Some(code & 0xff)
}

/// An error while reading.
pub(super) fn reading(error: &sqlx::Error) -> QueryError {
    match code(error) {
        Some(BUSY | LOCKED) => QueryError::Busy,
        _ => QueryError::Failed(error.to_string()),
    }
}

/// An error before the commit: the transaction is rolled back, nothing happened.
pub(super) fn before_commit(error: &sqlx::Error) -> CommitError {
    match code(error) {
        Some(BUSY | LOCKED) => CommitError::Busy,
        Some(FULL) => CommitError::Full,
        _ => CommitError::NotStored(error.to_string()),
    }
}

/// An error at the commit. A failed commit is not a rollback: after a failed flush the rows may be there at the next
/// start, or not. Only a full disk is certain, because then the mark that makes a commit could not be written.
pub(super) fn at_commit(error: &sqlx::Error) -> CommitError {
    match code(error) {
        Some(FULL) => CommitError::Full,
        _ => CommitError::Unknown(error.to_string()),
    }
}
