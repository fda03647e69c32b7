//! How often something may be asked by whoever is nobody here: so often at once, and so often a second in the long run.
//!
//! One measure for all of them together: an address on the network names nobody behind a proxy, and what they may ask
//! costs the same whoever asks.

use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;

/// A bucket that fills up at a steady rate.
#[derive(Debug)]
pub(crate) struct Throttle {
    per_second: u32,
    at_once: u32,
    /// When it would have been empty, had nobody asked since: the later, the emptier it is.
    empty_at: Mutex<Timestamp>,
}

impl Throttle {
    pub(crate) fn new(per_second: u32, at_once: u32) -> Self {
        Self { per_second, at_once, empty_at: Mutex::new(Timestamp::MIN) }
    }

    /// Whether one more may be asked now; if not, after how many whole seconds.
    pub(crate) fn take(&self, now: Timestamp) -> Result<(), u64> {
        let drop = i64::from(1_000_000 / self.per_second.max(1));
        let full = drop * i64::from(self.at_once);
        // A panic while this is held leaves nothing half done.
        let mut empty_at = self.empty_at.lock().unwrap_or_else(PoisonError::into_inner);
        let (now, empty) = (now.as_microsecond(), empty_at.as_microsecond());
        // Full again since then.
        let empty = empty.max(now - full);
        if empty + drop > now {
            return Err(u64::try_from(empty + drop - now).unwrap_or(0).div_ceil(1_000_000).max(1));
        }
        *empty_at = Timestamp::from_microsecond(empty + drop).unwrap_or(Timestamp::MAX);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Throttle;

    #[test]
    fn so_many_at_once_and_then_so_many_a_second() {
        let throttle = Throttle::new(2, 5);
        let at = |second: i64| jiff::Timestamp::from_second(1_000_000 + second).unwrap_or_default();
        assert_eq!((0..5).map(|_| throttle.take(at(0))).collect::<Vec<_>>(), vec![Ok(()); 5]);
        assert_eq!(throttle.take(at(0)), Err(1));
        assert_eq!((throttle.take(at(1)), throttle.take(at(1)), throttle.take(at(1))), (Ok(()), Ok(()), Err(1)));
        // A clock that is set back is no gift and no prison.
        assert_eq!(throttle.take(at(0)), Err(2));
        assert_eq!((0..6).filter(|_| throttle.take(at(1_000)).is_ok()).count(), 5);
    }
}
