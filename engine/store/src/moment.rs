//! Moments in the database: whole microseconds since 1970, so that every database compares and stores them alike.

use jiff::Timestamp;

/// As stored.
pub(crate) fn micros(moment: Timestamp) -> i64 {
    moment.as_microsecond()
}

/// As stored, where there may be none.
pub(crate) fn maybe_micros(moment: Option<Timestamp>) -> Option<i64> {
    moment.map(micros)
}

/// As read. A number that no clock can show (only damage can write one) becomes the end of time: a wake-up never comes
/// early through it, and `verify` names the row.
pub(crate) fn moment(micros: i64) -> Timestamp {
    Timestamp::from_microsecond(micros).unwrap_or(Timestamp::MAX)
}
