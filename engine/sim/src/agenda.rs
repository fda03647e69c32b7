//! What is to happen, in the order in which it will.

use std::collections::BTreeMap;

use jiff::Timestamp;

/// Appointments by moment. Two at the same moment keep the order in which they were made, so that a tie is never
/// decided by a map or a thread.
#[derive(Debug)]
pub(crate) struct Agenda<T> {
    entries: BTreeMap<Appointment, T>,
    made: u64,
}

/// The place of one entry, for taking it back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Appointment {
    /// When.
    pub(crate) at: Timestamp,
    sequence: u64,
}

impl<T> Default for Agenda<T> {
    fn default() -> Self {
        Self { entries: BTreeMap::new(), made: 0 }
    }
}

impl<T> Agenda<T> {
    /// Notes something down.
    pub(crate) fn make(&mut self, at: Timestamp, what: T) -> Appointment {
        let appointment = Appointment { at, sequence: self.made };
        self.made += 1;
        self.entries.insert(appointment, what);
        appointment
    }

    /// Takes something back; nothing happens if it is not there any more.
    pub(crate) fn cancel(&mut self, appointment: Appointment) -> Option<T> {
        self.entries.remove(&appointment)
    }

    /// The moment of the next entry.
    pub(crate) fn next_at(&self) -> Option<Timestamp> {
        self.entries.first_key_value().map(|(appointment, _)| appointment.at)
    }

    /// The next entry.
    pub(crate) fn pop(&mut self) -> Option<(Timestamp, T)> {
        self.entries.pop_first().map(|(appointment, what)| (appointment.at, what))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_come_in_order_and_ties_in_the_order_in_which_they_were_made() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let mut agenda = Agenda::default();
        agenda.make(at(2), "late");
        let taken_back = agenda.make(at(1), "never");
        agenda.make(at(1), "first");
        agenda.make(at(1), "second");
        assert_eq!(agenda.cancel(taken_back), Some("never"));
        assert_eq!(agenda.cancel(taken_back), None);
        assert_eq!(agenda.next_at(), Some(at(1)));
        let order: Vec<_> = std::iter::from_fn(|| agenda.pop()).map(|(_, what)| what).collect();
        assert_eq!(order, ["first", "second", "late"]);
    }
}
