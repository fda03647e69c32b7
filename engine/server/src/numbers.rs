//! Public case numbers: `2026-000001`, counted anew each year.
//!
//! A number is taken in the order in which cases are decided, so that the same requests give the same numbers. One
//! that was taken for a case which was then refused goes to the next case: gaps in the register raise questions.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use motcua_kernel::id::CaseNumber;

/// The numbers of this installation.
#[derive(Debug, Default)]
pub(crate) struct Numbers {
    years: Mutex<BTreeMap<i16, Year>>,
}

#[derive(Debug, Default)]
struct Year {
    /// The last one that was taken.
    last: u64,
    /// Taken and given back.
    free: BTreeSet<u64>,
}

impl Numbers {
    /// What all numbers of a year begin with.
    pub(crate) fn prefix(year: i16) -> String {
        format!("{year:04}-")
    }

    /// Whether counting for this year has begun.
    pub(crate) fn knows(&self, year: i16) -> bool {
        self.years().contains_key(&year)
    }

    /// Counting goes on after this number, unless it is further already.
    pub(crate) fn go_on_after(&self, year: i16, highest: Option<&CaseNumber>) {
        let last = highest.and_then(|number| number.as_str().split_once('-')?.1.parse().ok()).unwrap_or(0);
        let mut years = self.years();
        let year = years.entry(year).or_default();
        year.last = year.last.max(last);
    }

    /// The next number.
    pub(crate) fn take(&self, year: i16) -> CaseNumber {
        let mut years = self.years();
        let entry = years.entry(year).or_default();
        let number = entry.free.pop_first().unwrap_or_else(|| {
            entry.last += 1;
            entry.last
        });
        format!("{}{number:06}", Self::prefix(year)).into()
    }

    /// A number that was taken and not used.
    pub(crate) fn give_back(&self, year: i16, number: &CaseNumber) {
        if let Some(number) = number.as_str().split_once('-').and_then(|(_, number)| number.parse().ok()) {
            self.years().entry(year).or_default().free.insert(number);
        }
    }

    // A panic while this is held leaves nothing half done: each entry is changed by a single call.
    fn years(&self) -> MutexGuard<'_, BTreeMap<i16, Year>> {
        self.years.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_register_has_no_gaps() {
        let numbers = Numbers::default();
        assert!(!numbers.knows(2026));
        numbers.go_on_after(2026, Some(&"2026-000041".into()));
        let refused = numbers.take(2026);
        assert_eq!(refused, "2026-000042");
        assert_eq!(numbers.take(2026), "2026-000043");
        numbers.give_back(2026, &refused);
        assert_eq!(numbers.take(2026), "2026-000042");
        assert_eq!(numbers.take(2026), "2026-000044");
        assert_eq!(numbers.take(2027), "2027-000001");
    }
}
