//! The one place where the time comes in.
//!
//! Two clocks: the wall, for `serve`; and one that is turned by the code that embeds the server, for demonstrations
//! and tests. There is no way to turn a clock over HTTP.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::Timestamp;

/// Where the server reads the time.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's clock, kept from running backwards.
    Wall(WallClock),
    /// A clock that stands until it is turned.
    Turned(TurnedClock),
}

/// The machine's clock. A step backwards (a correction, a virtual machine moved) makes it stand still until the time
/// has caught up: two readings are never in the wrong order.
#[derive(Clone, Debug, Default)]
pub struct WallClock {
    latest: Arc<AtomicI64>,
}

/// A clock that stands until it is turned. Clones are the same clock.
#[derive(Clone, Debug)]
pub struct TurnedClock {
    micros: Arc<AtomicI64>,
}

impl Clock {
    /// The machine's clock.
    pub fn wall() -> Self {
        Self::Wall(WallClock { latest: Arc::new(AtomicI64::new(i64::MIN)) })
    }

    /// A clock that stands at this moment, and the handle by which it is turned.
    pub fn turned(at: Timestamp) -> (Self, TurnedClock) {
        let clock = TurnedClock { micros: Arc::new(AtomicI64::new(at.as_microsecond())) };
        (Self::Turned(clock.clone()), clock)
    }

    /// The time, to the microsecond.
    pub fn now(&self) -> Timestamp {
        match self {
            Self::Wall(clock) => clock.now(),
            Self::Turned(clock) => clock.now(),
        }
    }

    /// Whether the time moves by itself.
    pub fn runs(&self) -> bool {
        matches!(self, Self::Wall(_))
    }
}

impl WallClock {
    fn now(&self) -> Timestamp {
        let micros = Timestamp::now().as_microsecond();
        let latest = self.latest.fetch_max(micros, Ordering::AcqRel).max(micros);
        Timestamp::from_microsecond(latest).unwrap_or(Timestamp::MAX)
    }
}

impl TurnedClock {
    /// The time it shows.
    pub fn now(&self) -> Timestamp {
        Timestamp::from_microsecond(self.micros.load(Ordering::Acquire)).unwrap_or(Timestamp::MAX)
    }

    /// Turns it forwards to a moment; an earlier moment leaves it where it is.
    pub fn turn_to(&self, at: Timestamp) {
        self.micros.fetch_max(at.as_microsecond(), Ordering::AcqRel);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turned_clock_stands_and_never_turns_back() {
        let start: Timestamp = "2026-03-02T02:00:00.123456789Z".parse().unwrap();
        let (clock, hand) = Clock::turned(start);
        assert_eq!(clock.now().to_string(), "2026-03-02T02:00:00.123456Z");
        hand.turn_to("2026-03-03T02:00:00Z".parse().unwrap());
        hand.turn_to(start);
        assert_eq!(clock.now().to_string(), "2026-03-03T02:00:00Z");
        assert!(!clock.runs());
    }

    #[test]
    fn the_wall_is_read_to_the_microsecond_and_in_order() {
        let clock = Clock::wall();
        let first = clock.now();
        assert_eq!(first.as_nanosecond() % 1000, 0);
        assert!(clock.now() >= first);
    }
}
