//! Leaving a system alone that does not answer.
//!
//! After [`FAILURES`] calls in a row without an answer, no call is made for a while: each is answered at once as refused,
//! which the retries of its step take for what it is. Then a single call tries again; while it fails, the rest grows longer.
//! A system that answers with an error of its own is there: only silence counts, and what a proxy says in its stead.
//!
//! Each node sees for itself. What it saw is lost with it, and seen again soon enough.

use jiff::{SignedDuration, Timestamp};

/// So many calls in a row without an answer, and the system is left alone.
pub(super) const FAILURES: u32 = 5;
/// For how long at first. Doubled with every attempt that fails.
const REST: SignedDuration = SignedDuration::from_secs(15);
/// No longer than this.
const REST_MAX: SignedDuration = SignedDuration::from_mins(4);

/// What is known of one system.
#[derive(Debug, Default)]
pub(super) struct Breaker {
    failures: u32,
    rests: Option<Rest>,
}

#[derive(Debug)]
struct Rest {
    length: SignedDuration,
    until: Timestamp,
    /// Since when a call is under way that finds out. Should it never say so, another does.
    tries: Option<Timestamp>,
}

impl Breaker {
    /// Whether a call may be made now. Whoever is let through says what became of it.
    pub(super) fn lets_through(&mut self, now: Timestamp) -> bool {
        let Some(rest) = &mut self.rests else { return true };
        let may = now >= rest.until && rest.tries.is_none_or(|since| now.duration_since(since) >= REST_MAX);
        if may {
            rest.tries = Some(now);
        }
        may
    }

    /// What became of a call that was let through.
    pub(super) fn note(&mut self, is_there: bool, now: Timestamp) {
        if is_there {
            *self = Self::default();
            return;
        }
        self.failures = self.failures.saturating_add(1);
        self.rests = match &self.rests {
            // Calls that were under way when it began to rest change nothing.
            Some(rest) if now < rest.until => return,
            Some(rest) => Some(Rest::from(now, (rest.length * 2).min(REST_MAX))),
            None if self.failures >= FAILURES => Some(Rest::from(now, REST)),
            None => None,
        };
    }

    /// How many calls in a row got no answer.
    pub(super) fn failures(&self) -> u32 {
        self.failures
    }

    /// Until when the system is left alone, if it is.
    pub(super) fn rests(&self, now: Timestamp) -> Option<Timestamp> {
        self.rests.as_ref().map(|rest| rest.until).filter(|until| *until > now)
    }
}

impl Rest {
    fn from(now: Timestamp, length: SignedDuration) -> Self {
        Self { length, until: now.saturating_add(length).unwrap_or(Timestamp::MAX), tries: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `second: what`: `x` a call that got no answer, `o` one that got one, `-` one that was not let through, `?` one that
    /// was let through and is under way.
    #[test]
    fn a_system_that_is_silent_is_left_alone_and_tried_by_one_call() {
        for life in [
            "0:x 0:x 0:x 0:x 0:o 0:x 0:x 0:x 0:x 0:o",
            "0:x 0:x 0:x 0:x 0:x 0:- 14:- 15:o 15:o",
            "0:x 0:x 0:x 0:x 0:x 15:x 16:- 44:- 45:x 46:- 104:- 105:o 105:x 105:x",
            "0:x 0:x 0:x 0:x 0:x 15:? 15:- 20:- 254:- 255:o",
            "0:x 0:x 0:x 0:x 0:x 15:x 45:x 105:x 225:x 465:x 704:- 705:x 944:- 945:o",
        ] {
            let mut breaker = Breaker::default();
            for call in life.split(' ') {
                let (second, became) = call.split_once(':').unwrap();
                let now = Timestamp::UNIX_EPOCH + SignedDuration::from_secs(second.parse().unwrap());
                assert_eq!(breaker.lets_through(now), became != "-", "{life}: {call}");
                if matches!(became, "x" | "o") {
                    breaker.note(became == "o", now);
                }
            }
        }
    }

    #[test]
    fn calls_that_were_under_way_do_not_make_the_rest_longer() {
        let (mut breaker, now) = (Breaker::default(), Timestamp::UNIX_EPOCH);
        (0..8).for_each(|_| assert!(breaker.lets_through(now)));
        (0..8).for_each(|_| breaker.note(false, now));
        assert_eq!(breaker.rests(now), Some(now + REST));
        assert_eq!(breaker.failures(), 8);
    }
}
