//! Between the clock on the wall and the instant, in a zone whose clock may be turned back or forward.
//!
//! Instants are counted in microseconds since 1970 throughout the calendar: whole numbers, exact, and precise enough
//! for everything that reaches the engine.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, Offset, TimeZone};

/// The instant in microseconds.
pub(super) fn micros(at: Timestamp) -> i64 {
    at.as_microsecond()
}

/// The instant of so many microseconds; beyond what a timestamp can hold, the nearest that it can.
pub(super) fn timestamp(micros: i64) -> Timestamp {
    Timestamp::from_microsecond(micros).unwrap_or(if micros < 0 { Timestamp::MIN } else { Timestamp::MAX })
}

/// The first instant of the day at which the wall clock shows `civil` or later: where the clock jumps over it, the
/// instant of the jump; where the hour comes twice, the first time.
pub(super) fn first_showing(zone: &TimeZone, civil: DateTime) -> i64 {
    match zone.to_ambiguous_timestamp(civil).offset() {
        AmbiguousOffset::Unambiguous { offset } => instant(civil, offset),
        AmbiguousOffset::Gap { after, .. } => jump_after(zone, instant(civil, after)),
        AmbiguousOffset::Fold { before, .. } => instant(civil, before),
    }
}

/// The end of the last stretch in which the wall clock shows less than `civil`: where the clock jumps over it, the
/// instant of the jump; where the hour comes twice, the second time. An office that closes at 02:30 in the night in
/// which 02:30 comes twice stays open until the second.
pub(super) fn last_before(zone: &TimeZone, civil: DateTime) -> i64 {
    match zone.to_ambiguous_timestamp(civil).offset() {
        AmbiguousOffset::Unambiguous { offset } => instant(civil, offset),
        AmbiguousOffset::Gap { after, .. } => jump_after(zone, instant(civil, after)),
        AmbiguousOffset::Fold { before, after } => {
            let second = instant(civil, after);
            // At the very start of the repeated hour nothing before `civil` is repeated.
            let turned_back_here = jump_after(zone, second - 1) == second;
            if turned_back_here { instant(civil, before) } else { second }
        }
    }
}

fn instant(civil: DateTime, offset: Offset) -> i64 {
    let at = offset.to_timestamp(civil);
    micros(at.unwrap_or(if civil.year() < 0 { Timestamp::MIN } else { Timestamp::MAX }))
}

/// The next change of the clock after an instant.
fn jump_after(zone: &TimeZone, at: i64) -> i64 {
    zone.following(timestamp(at)).next().map_or(at, |change| micros(change.timestamp()))
}
